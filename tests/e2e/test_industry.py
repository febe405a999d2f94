"""产业基地 in a browser: circles of the true area, the villages, a base that lies in another county."""

from __future__ import annotations

from tests.e2e.filling import press, until
from tests.e2e.map_harness.driver import MapDriver
from tests.harness import settled

MAP = "Boolean(window.__zhantu?.paintedAt)"
GROUND = """(() => {
  let found = null;
  window.__zhantu.map.eachLayer((item) => { if (item.feature?.id === 'base-001') found = item._ground; });
  return found;
})()"""
ZOOM = "window.__zhantu.map.getZoom()"
METRES_PER_PX = """(() => {
  const map = window.__zhantu.map;
  const [left, right] = [[0, 0], [100, 0]].map((at) => map.containerPointToLatLng(at));
  return map.distance(left, right) / 100;
})()"""


def test_a_base_has_a_circle_of_its_true_area_at_every_zoom(page, running_app):
    page.goto(f"{running_app}/industry?county=360729&evidence=1")
    until(page, MAP)
    settled(page)
    MapDriver(page, running_app).settle()
    for _ in range(2):
        # 5,000 亩 are a circle of 1,030 m; the map's own scale is true to a percent over a county.
        metres = page.evaluate(GROUND) * page.evaluate(METRES_PER_PX)
        assert abs(metres - 1030) < 15
        zoom = page.evaluate(ZOOM)
        page.get_by_role("button", name="放大（+）").click()
        until(page, f"{ZOOM} > {zoom}")
        MapDriver(page, running_app).settle()


def test_the_villages_are_listed_by_what_they_lack_and_lead_to_their_bases(page, running_app):
    page.goto(f"{running_app}/industry?county=360729")
    page.get_by_text("没达到的村（").wait_for()
    settled(page)
    page.get_by_text("各村一览", exact=True).click()
    until(page, "window.__zhantuMatrix?.rows === 97 && location.search.includes('sheet=villages')")
    settled(page)
    page.locator(".matrix tbody .village .name").first.click()
    page.get_by_text("带动这个村的基地（").wait_for()
    until(page, "location.search.includes('village=')")


def test_a_base_outside_the_county_is_refused_at_the_field(page, running_app):
    page.goto(f"{running_app}/industry?county=450329&objective=base-002")
    form = page.get_by_text("定位：在地图上点")
    form.wait_for()
    settled(page)
    form.click()
    settled(page)
    page.get_by_label("经度（度）").fill("107.586")
    page.get_by_label("纬度（度）").fill("23.333")
    press(page, "保存位置")
    page.get_by_text("落在平果县").wait_for()
    page.get_by_text("请写明登记或更正的依据").wait_for()

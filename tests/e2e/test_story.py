"""The story a county secretary follows: which zone is behind, on what, who answers, by when, will they make it."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.facts import a_running_project, snapshot_of
from tests.e2e.wall import DEMO
from tests.harness import settled

ZONE, ZONE_NAME = "z03", "果化镇战区"
EARLIER = "2018-05-01"
AT_ONCE = """(spots) => {
  for (const [clientX, clientY] of spots) {
    let node = document.elementFromPoint(clientX, clientY);
    while (node.shadowRoot) node = node.shadowRoot.elementFromPoint(clientX, clientY);
    const more = {clientX, clientY, bubbles: true, composed: true, view: window, detail: 1};
    for (const kind of ['mousedown', 'mouseup', 'click']) node.dispatchEvent(new MouseEvent(kind, more));
  }
}"""
"""Clicks with nothing in between: a busy machine may let the map fly off under the second one of two."""


@pytest.fixture(scope="module")
def pingguo(prepared_home):
    return snapshot_of(prepared_home)


@pytest.fixture(scope="module")
def project(pingguo):
    return a_running_project(pingguo)


def commander(snapshot, zone):
    return snapshot.holders("zone", "commander").loc[zone, "name"]


def a_poor_village(snapshot, zone=ZONE):
    villages = snapshot.villages[(snapshot.villages["zone"] == zone) & snapshot.villages["exit_id"].notna()]
    return villages.index[0], villages["name"].iloc[0]


def same(found, wanted):
    """For :meth:`Wall.comes_to`: what the screen shows is what it has to."""
    assert found == wanted


# --- the drill-down ---------------------------------------------------------------------------------------------


def test_the_first_screen_shows_the_twelve_war_zones_of_pingguo_by_name(wall, pingguo):
    wall.open()
    assert wall.title() == "平果县"
    assert len(wall.lights("zones")) == 12
    wall.comes_to(lambda: same(wall.names("zone"), set(pingguo.zones["name"])))
    assert wall.lights("zones") == pingguo.zones["light"].to_dict()


def test_a_click_on_a_zone_shows_its_commander_and_its_deadlines(moving_wall, pingguo):
    moving_wall.open().click("zones", ZONE)
    moving_wall.shows(ZONE_NAME)
    assert moving_wall.crumbs() == ["平果县", ZONE_NAME]
    assert commander(pingguo, ZONE) in moving_wall.block("指挥员").inner_text()
    listed = moving_wall.block("作战目标").locator("button.row")
    expect(listed.first).to_be_visible()
    settled(moving_wall.page)
    assert all("期限 2018年" in text for text in listed.all_inner_texts())


def test_a_click_on_a_name_selects_the_zone_it_names_though_it_lies_on_a_neighbour(wall):
    wall.open(county="530326")
    wall.page.mouse.click(*wall.name_at("古城街道"))
    wall.shows("古城街道作战工作组")


def test_the_panels_list_of_zones_leads_into_a_zone_as_well(wall, pingguo):
    wall.open().row(ZONE_NAME).click()
    wall.shows(ZONE_NAME)
    settled(wall.page)
    assert wall.crumbs() == ["平果县", ZONE_NAME]
    assert commander(pingguo, ZONE) in wall.panel_text()
    assert wall.names("village") <= set(pingguo.villages.loc[pingguo.villages["zone"] == ZONE, "name"])
    assert wall.lights("villages").keys() == set(pingguo.villages.index[pingguo.villages["zone"] == ZONE])


@pytest.mark.parametrize("way", ["map", "list"])
def test_a_village_names_who_answers_for_it_at_every_level(wall, pingguo, way):
    village, name = a_poor_village(pingguo)
    wall.open(zone=ZONE)
    if way == "map":
        wall.click("villages", village)
    else:
        wall.block("村（").locator("button.row").filter(has_text=name).first.click()
    wall.shows(name)
    assert wall.crumbs() == ["平果县", ZONE_NAME, name]
    people = wall.block("谁负责").inner_text()
    assert commander(pingguo, ZONE) in people
    for role in ("village_leader", "first_secretary", "team_leader", "village_secretary"):
        assert pingguo.playbook.roles.title(role) in people
        assert pingguo.holders("village", role).loc[village, "name"] in people


def test_whoever_clicks_far_down_in_the_list_reads_the_next_panel_from_its_top(wall):
    wall.open()
    settled(wall.page)
    last = wall.block("战区（").locator("button.row").last
    name = last.locator(".name").inner_text().split(" ", 1)[1]
    last.scroll_into_view_if_needed()
    assert wall.page.locator(".panel h2.title").bounding_box()["y"] < 0
    last.click()
    wall.shows(name)
    settled(wall.page)
    assert 0 <= wall.page.locator(".panel h2.title").bounding_box()["y"] < 200


@pytest.mark.parametrize("way", ["map", "list"])
def test_an_objective_tells_plan_reports_forecast_and_who_answers_since_when(wall, project, way):
    wall.open(village=project["village"])
    if way == "map":
        wall.click("project", project["id"])
    else:
        wall.row(project["title"]).click()
    wall.shows(project["title"])
    wall.page.locator(".js-plotly-plot .scatterlayer .trace").nth(2).wait_for()
    settled(wall.page)
    for word in ("计划", "实际", "按现速预计", "期限", "数据日期"):
        expect(wall.page.locator(".js-plotly-plot").get_by_text(word, exact=True).first).to_be_visible()
    assert wall.block("节点").locator("li.step").count() > 1
    assert wall.block("进展填报").locator("li").count() > 1
    said = wall.panel_text()
    assert "按期把握" in said
    assert "预计完成" in said
    responsible = wall.block("责任人").inner_text()
    assert project["owner"] in responsible
    assert "2018年1月1日起" in responsible


def test_escape_goes_up_one_step_at_a_time(moving_wall, pingguo, project):
    moving_wall.open(objective=project["id"]).shows(project["title"])
    names = [pingguo.villages.loc[project["village"], "name"], pingguo.zones.loc[project["zone"], "name"]]
    for name in [*names, "平果县"]:
        moving_wall.press("Escape")
        moving_wall.shows(name)
    moving_wall.press("Escape")
    settled(moving_wall.page)
    moving_wall.stays("平果县", 0.4)


def test_the_breadcrumb_leads_back_to_any_step(wall, pingguo, project):
    zone = pingguo.zones.loc[project["zone"], "name"]
    wall.open(objective=project["id"]).crumb(zone)
    wall.shows(zone)
    wall.crumb("平果县")
    wall.shows("平果县")


# --- time ---------------------------------------------------------------------------------------------------------


def picture(wall):
    return wall.lights("zones"), wall.panel_text(), wall.page.locator(".zt-legend-lights").inner_text()


def test_another_day_has_other_colours_and_figures_and_the_way_back_restores_them_exactly(wall):
    wall.open()
    settled(wall.page)
    opening, view = picture(wall), wall.view()
    wall.move_to(EARLIER)
    wall.wait_for(lambda: wall.lights("zones") != opening[0], "no other colours")
    wall.wait_for(lambda: wall.panel_text() != opening[1], "no other figures")
    wall.move_to("2018-09-20")
    wall.wait_for(lambda: picture(wall) == opening, "something stays different")
    assert wall.view() == view


def test_each_day_shows_what_was_known_on_it(wall, prepared_home):
    wall.open(date=EARLIER)
    then = snapshot_of(prepared_home, day=dt.date.fromisoformat(EARLIER))
    assert wall.lights("zones") == then.zones["light"].to_dict()


def test_play_advances_day_by_day_and_stops_when_told(wall):
    wall.open(date=EARLIER)
    wall.page.get_by_label("播放").click()
    days = set()
    wall.wait_for(lambda: days.add(wall.date()) or len(days) >= 3, "the play does not advance")
    wall.page.get_by_label("暂停").click()
    settled(wall.page)
    stopped = wall.rests_at()
    wall.page.wait_for_timeout(1200)
    assert min(days) >= EARLIER
    assert wall.date() == stopped > EARLIER


# --- 只看有据数据 ---------------------------------------------------------------------------------------------------


def test_evidence_only_hides_every_demo_mark_and_the_switch_brings_them_back(wall):
    wall.open()
    settled(wall.page)
    before = wall.panel_text()
    assert DEMO in before
    wall.evidence_switch()
    wall.wait_for(lambda: wall.query().get("evidence") == "1" and DEMO not in wall.panel_text(), "still demo")
    expect(wall.page.locator(".zt-badge-demo")).to_have_count(0)
    settled(wall.page)
    wall.evidence_switch()
    wall.wait_for(
        lambda: "evidence" not in wall.query() and wall.panel_text() == before, "demo did not return"
    )
    expect(wall.page.locator(".zt-badge-demo")).to_have_count(1)


def test_with_evidence_only_not_one_demo_name_reaches_the_browser(wall, pingguo, prepared_home):
    received = listen(wall.page)
    real = snapshot_of(prepared_home, evidence_only=True)
    wall.open(evidence=1)
    settled(wall.page)
    wall.search("村").first.wait_for()
    wall.page.keyboard.press("Escape")
    wall.page.mouse.move(*wall.spot("zones", ZONE))
    wall.page.locator(".zt-card-lines div").nth(1).wait_for()
    wall.row(ZONE_NAME).click()
    wall.shows(ZONE_NAME)
    wall.click("villages", a_poor_village(pingguo)[0])
    wall.shows(a_poor_village(pingguo)[1])
    documented = real.objectives.index[real.objectives["village"].isna()][0]
    wall.open(evidence=1, objective=documented)
    settled(wall.page)
    everything = "\n".join(received)
    assert "果化镇战区" in everything
    assert "demo-" not in everything
    invented = pingguo.objectives[pingguo.objectives["is_demo"]]["title"]
    people = pingguo.duties.loc[pingguo.duties["is_demo"], "name"]
    people = people[people.str.len() >= 3]  # two characters can be part of another word
    assert len(people) > 50
    assert [name for name in {*invented, *people} if name in everything] == []


def listen(page):
    """Every text the browser receives from now on, over the socket and in files."""
    received = []

    def take(payload):
        received.append(payload if isinstance(payload, str) else payload.decode("utf-8", "ignore"))

    page.on("websocket", lambda socket: socket.on("framereceived", take))
    page.on("response", lambda answer: received.append(answer.text()) if "/geo/" in answer.url else None)
    return received


# --- layers, search, Excel ------------------------------------------------------------------------------------------


def test_a_layer_switched_off_stays_off_in_the_link_and_comes_back(wall):
    wall.open()
    settled(wall.page)
    assert wall.lights("relocation_site")
    wall.switch_layer("relocation_site")
    wall.wait_for(lambda: "layers" in wall.query(), "the address does not say it")
    assert "relocation_site" not in wall.query()["layers"].split(",")
    wall.comes_to(lambda: same(wall.lights("relocation_site"), {}))
    wall.visit(wall.page.url)
    settled(wall.page)
    assert not wall.layer_is_on("relocation_site")
    assert wall.lights("zones")
    assert wall.lights("relocation_site") == {}
    wall.switch_layer("relocation_site")
    wall.wait_for(lambda: "relocation_site" in wall.query().get("layers", ""), "it does not come back")
    wall.wait_for(lambda: wall.lights("relocation_site"), "its symbols do not come back")


def test_the_search_finds_who_answers_for_one_objective_and_shows_it(wall, pingguo):
    owned = pingguo.objectives.dropna(subset=["owner", "village"])
    loads = pingguo.duties[pingguo.duties["current"]]["person_id"].value_counts()
    objective = owned[owned["person_id"].map(loads) == 1].iloc[0]
    wall.open()
    settled(wall.page)
    wall.search(objective["owner"]).filter(has_text=objective["title"]).first.click()
    wall.shows(objective["title"])


def test_the_search_leads_to_the_list_of_who_answers_for_much(wall, pingguo):
    duties = pingguo.duties[pingguo.duties["current"]]
    busy = duties["person_id"].value_counts().index[0]
    own = duties[duties["person_id"] == busy]
    wall.open(zone=ZONE)
    settled(wall.page)
    found = wall.search(own.iloc[0]["name"]).filter(has_text=f"{len(own)} 项责任")
    assert own.iloc[0]["unit"] in found.first.inner_text()
    found.first.click()
    wall.wait_for(lambda: wall.query().get("person") == busy, "the list does not open")
    wall.wait_for(lambda: wall.title() == own.iloc[0]["name"], "the list is somebody else's")
    assert "/chain" in wall.page.url
    settled(wall.page)
    wall.page.go_back()
    wall.shows(ZONE_NAME)


def test_the_county_leader_is_found_by_name(wall, pingguo):
    chief = pingguo.holders("county", "chief").iloc[0]
    wall.open()
    settled(wall.page)
    wall.search(chief["name"]).first.click()
    wall.wait_for(lambda: wall.title() == chief["name"], "the list does not open")


@pytest.mark.parametrize("what", ["village", "project", "person"])
def test_the_search_finds_and_shows(wall, pingguo, project, what):
    village, name = a_poor_village(pingguo)
    secretary = pingguo.holders("village", "first_secretary").loc[village, "name"]
    sought, title, layer, place = {
        "village": (name, name, "villages", village),
        "project": (project["title"], project["title"], "project", project["id"]),
        "person": (secretary, name, "villages", village),
    }[what]
    wall.open()
    settled(wall.page)
    detail = "第一书记" if what == "person" else ""
    wall.search(sought).filter(has_text=sought).filter(has_text=detail).first.click()
    wall.shows(title)
    wall.wait_for(lambda: wall.items(layer, place), "it is not on the map")
    settled(wall.page)
    place = wall.items(layer, place)[0]
    box = wall.page.locator(".zt-map").bounding_box()
    assert place["shown"]
    assert box["x"] < place["x"] < box["x"] + box["width"]
    assert box["y"] < place["y"] < box["y"] + box["height"]


@pytest.mark.parametrize("zone", ["", ZONE])
def test_the_excel_list_has_as_many_rows_as_the_panel_says(wall, pingguo, tmp_path, zone):
    wall.open(**({"zone": zone} if zone else {}))
    with wall.page.expect_download() as download:
        wall.page.get_by_text("导出 Excel").click()
    download.value.save_as(file := tmp_path / "list.xlsx")
    sheet = load_workbook(file).active
    objectives = pingguo.objectives
    expected = objectives[objectives["zone"] == zone] if zone else objectives
    assert sheet.max_row - 3 == len(expected)
    assert f"共 {len(expected)} 项" in sheet["A1"].value
    assert download.value.suggested_filename == f"平果县{ZONE_NAME if zone else ''}作战目标2018-09-20.xlsx"
    if zone:
        expect(wall.block(f"作战目标（{len(expected)}")).to_be_visible()


# --- a room full of impatient people --------------------------------------------------------------------------------


def test_of_two_fast_clicks_the_second_one_counts(moving_wall):
    moving_wall.open()
    settled(moving_wall.page)
    first, second = moving_wall.spot("zones", "z01"), moving_wall.spot("zones", "z09")
    name = next(item["name"] for item in moving_wall.items("zones", "z09"))
    moving_wall.page.evaluate(AT_ONCE, [first, second])
    moving_wall.shows(name)
    settled(moving_wall.page)
    moving_wall.stays(name)
    assert moving_wall.query()["zone"] == "z09"


def test_of_two_fast_clicks_in_the_panel_the_second_one_counts(wall):
    wall.open()
    settled(wall.page)
    wanted = wall.block("战区（").locator("button.row .name").nth(7).inner_text().split(" ", 1)[1]
    wall.page.locator(".panel").evaluate(
        "panel => [3, 7].forEach(n => [...panel.querySelectorAll('.block')]"
        ".find(block => block.querySelector('h3')?.textContent.startsWith('战区'))"
        ".querySelectorAll('button.row')[n].click())"
    )
    wall.shows(wanted)
    settled(wall.page)
    wall.stays(wanted)


def test_a_click_during_play_goes_in_and_the_play_goes_on(moving_wall):
    moving_wall.open(date=EARLIER)
    moving_wall.page.get_by_label("播放").click()
    moving_wall.wait_for(lambda: moving_wall.date() > EARLIER, "the play does not begin")
    moving_wall.click("zones", ZONE)
    moving_wall.wait_for(lambda: moving_wall.title() == ZONE_NAME, "the click was lost")
    reached = moving_wall.date()
    moving_wall.wait_for(lambda: moving_wall.date() > reached, "the play has stuck")
    assert moving_wall.query()["zone"] == ZONE
    moving_wall.page.get_by_label("暂停").click()
    settled(moving_wall.page)
    moving_wall.stays(ZONE_NAME)

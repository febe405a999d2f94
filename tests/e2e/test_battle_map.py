"""The battle map in a browser, on a synthetic county."""

from __future__ import annotations

import shutil
import time
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from geo import palette
from tests.e2e.map_harness import county
from tests.e2e.map_harness.driver import MapDriver
from tests.harness import REPO, running_server, tell_of_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SCREEN = "from tests.e2e.map_harness import screen\n\nscreen.run()\n"
SIZES = [(1920, 1080), (1366, 768), (390, 844), (3840, 2160)]


@pytest.fixture(scope="module")
def map_server(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program's own entry, gate and routes around a page with nothing but the map."""
    root = tmp_path_factory.mktemp("map")
    (root / "pages").mkdir()
    (root / "pages" / "__init__.py").write_text(SCREEN, encoding="utf-8")
    shutil.copytree(REPO / ".streamlit", root / ".streamlit")
    shutil.copy(REPO / "app.py", root)
    home = shutil.copytree(prepared_home, tmp_path_factory.mktemp("running") / "home")
    with running_server(home, root) as base_url:
        yield base_url


@pytest.fixture
def battle_map(page: Page, map_server: str) -> MapDriver:
    return MapDriver(page, map_server)


@pytest.fixture
def phone(browser: Browser, map_server: str) -> Iterator[MapDriver]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield MapDriver(tell_of_runs(context.new_page()), map_server)
    context.close()


def overlapping(boxes):
    return [
        (one["text"], other["text"])
        for one, other in combinations(boxes, 2)
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_names_never_overlap_on_any_screen(battle_map, width, height):
    battle_map.page.set_viewport_size({"width": width, "height": height})
    battle_map.open(size="wide")
    county_level = battle_map.labels()
    battle_map.painted_after(lambda: battle_map.click("zones", "z05"))
    battle_map.settle()
    zone_level = battle_map.labels()
    assert len(county_level) >= 5
    assert len(zone_level) > 10
    assert overlapping(county_level) == []
    assert overlapping(zone_level) == []


def test_a_name_without_room_is_hidden_and_comes_back_when_zoomed_in(battle_map):
    battle_map.page.set_viewport_size({"width": 390, "height": 844})
    battle_map.open(size="wide")
    names = {item["name"] for item in battle_map.items("zones")}
    shown = {label["text"].split("\n")[0] for label in battle_map.labels()}
    crowded_out = sorted(names - shown)
    assert crowded_out
    hidden = next(item for item in battle_map.items("zones") if item["name"] == crowded_out[0])
    battle_map.zoom_in_at(hidden["x"], hidden["y"])
    assert crowded_out[0] in {label["text"].split("\n")[0] for label in battle_map.labels()}


def test_every_zone_name_says_its_light_in_a_word_and_a_shape(battle_map):
    battle_map.open()
    words = {light.word for light in palette.lights().values()}
    labels = battle_map.page.locator(".zt-label-zone.is-shown")
    assert labels.count() == 6
    for label in labels.all():
        assert label.inner_text().split("\n")[1] in words
        assert label.locator("svg.zt-shape").count() == 1


def test_names_grow_with_the_screen_so_that_the_last_row_can_read_them(battle_map):
    def size_of_a_name():
        return battle_map.page.locator(".zt-label-zone").first.evaluate(
            "node => parseFloat(getComputedStyle(node).fontSize)"
        )

    battle_map.open()
    normal = size_of_a_name()
    battle_map.resize(3840, 2160)
    assert size_of_a_name() > 1.5 * normal > 30


def test_a_click_on_a_zone_asks_for_it_and_escape_asks_for_the_county(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.click("zones", "z03"))
    battle_map.wait_for_event({"pick": {"zone": "z03"}})
    battle_map.settle()
    battle_map.page.keyboard.press("Escape")
    battle_map.wait_for_event({"pick": {}})


def test_a_name_on_the_map_is_as_good_as_the_place_it_names(battle_map):
    battle_map.open()
    zone = battle_map.items("zones")[2]
    battle_map.page.mouse.move(*battle_map.name_at(zone["name"]))
    card = battle_map.page.locator(".zt-card")
    expect(card.locator("strong")).to_have_text(zone["name"])
    battle_map.painted_after(lambda: battle_map.page.mouse.dblclick(*battle_map.name_at(zone["name"])))
    battle_map.wait_for_event({"pick": {"zone": zone["id"]}})
    assert battle_map.events() == [{"pick": {"zone": zone["id"]}}]


def test_the_names_of_villages_and_objectives_lead_there_too(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.click("zones", "z03"))
    battle_map.settle()
    villages = {village["name"]: village for village in battle_map.items("villages")}
    shown = [label["text"].split("\n")[0] for label in battle_map.labels()]
    village = next(villages[name] for name in shown if name in villages)
    battle_map.painted_after(lambda: battle_map.page.mouse.click(*battle_map.name_at(village["name"])))
    battle_map.wait_for_event({"pick": {"zone": "z03", "village": village["id"]}})


def test_a_drag_that_begins_on_a_name_moves_the_map_and_selects_nothing(battle_map):
    battle_map.open()
    before = battle_map.view()
    x, y = battle_map.name_at(battle_map.items("zones")[2]["name"])
    battle_map.page.mouse.move(x, y)
    battle_map.page.mouse.down()
    for step in range(1, 9):
        battle_map.page.mouse.move(x + 20 * step, y + 5 * step)
    assert not battle_map.page.locator(".zt-card").is_visible()
    battle_map.page.mouse.up()
    battle_map.settle()
    assert battle_map.view()["lng"] != pytest.approx(before["lng"], abs=1e-4)
    assert battle_map.events() == []


def test_drilling_shows_the_villages_of_that_zone_alone(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.click("zones", "z03"))
    battle_map.settle()
    shown = [village for village in battle_map.items("villages") if village["shown"]]
    assert shown
    assert {village["zone"] for village in shown} == {"z03"}


def test_a_village_and_an_objective_are_picked_with_all_they_belong_to(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.click("zones", "z03"))
    battle_map.settle()
    objective = next(item for item in battle_map.items("projects") if item["shown"])
    for layer, feature_id in (("villages", objective["village"]), ("projects", objective["id"])):
        battle_map.painted_after(lambda: battle_map.click(layer, feature_id))  # noqa: B023
        battle_map.settle()
    village = {"zone": "z03", "village": objective["village"]}
    picks = [event["pick"] for event in battle_map.events()]
    assert picks == [{"zone": "z03"}, village, {**village, "objective": objective["id"]}]


def test_a_double_click_beside_the_county_goes_up(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.click("zones", "z03"))
    battle_map.settle()
    for _ in range(4):
        battle_map.page.keyboard.press("-")
        battle_map.settle()
    battle_map.page.mouse.dblclick(960, 130)
    battle_map.wait_for_event({"pick": {}})


def test_a_double_click_on_a_zone_enters_it_and_nothing_more(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.page.mouse.dblclick(*battle_map.spot("zones", "z03")))
    battle_map.wait_for_event({"pick": {"zone": "z03"}})
    assert battle_map.events() == [{"pick": {"zone": "z03"}}]


def test_a_crumb_leads_back(battle_map):
    battle_map.open()
    battle_map.painted_after(lambda: battle_map.click("zones", "z03"))
    battle_map.settle()
    battle_map.page.get_by_role("navigation", name="当前位置").get_by_role("button", name="测试县").click()
    battle_map.wait_for_event({"pick": {}})


def test_recolouring_keeps_the_view_and_never_shows_a_blank_frame(battle_map):
    battle_map.open(size="county")
    battle_map.zoom_in_at(900, 500)
    view, lights = battle_map.view(), [item["light"] for item in battle_map.items("zones")]
    battle_map.watch_frames()
    battle_map.painted_after(battle_map.page.locator(".zt-jump").first.click)
    battle_map.settle()
    frames = battle_map.frames()
    assert [item["light"] for item in battle_map.items("zones")] != lights
    assert battle_map.view() == view
    assert len(frames) > 3
    assert min(frames) == pytest.approx(max(frames), abs=0.02)


def test_flying_into_a_zone_and_back_never_shows_a_blank_frame(battle_map):
    battle_map.open(size="county")
    battle_map.watch_frames()
    battle_map.painted_after(lambda: battle_map.click("zones", "z05"))
    battle_map.settle()
    battle_map.page.keyboard.press("Escape")
    battle_map.wait_for_event({"pick": {}})
    battle_map.settle()
    frames = battle_map.frames()
    assert len(frames) > 10
    assert min(frames) > 0.9 * min(frames[0], frames[-1]) > 0.1


def test_the_focus_stays_fitted_when_the_window_changes(battle_map):
    battle_map.open()
    wide = battle_map.view()["zoom"]
    battle_map.resize(900, 620)
    assert battle_map.view()["zoom"] < wide - 0.3
    battle_map.resize(1920, 1080)
    assert battle_map.view()["zoom"] == pytest.approx(wide, abs=0.02)


def test_markup_in_a_name_is_shown_as_text(battle_map):
    dialogs = []
    battle_map.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    battle_map.open()
    battle_map.page.mouse.move(*battle_map.spot("zones", "z02"))
    battle_map.page.get_by_text("<b>不加粗</b>").wait_for()
    assert any(county.EVIL in label["text"] for label in battle_map.labels())
    battle_map.painted_after(lambda: battle_map.click("zones", "z02"))
    battle_map.settle()
    assert battle_map.page.get_by_role("navigation", name="当前位置").inner_text().endswith(county.EVIL)
    battle_map.page.keyboard.press("/")
    battle_map.page.keyboard.type("<img")
    battle_map.page.get_by_role("option", name=county.EVIL).first.wait_for()
    assert battle_map.page.locator(".zt-root img").count() == 0
    assert dialogs == []


def test_a_layer_switched_off_vanishes_at_once_and_python_is_told(battle_map):
    battle_map.open()
    assert all(item["shown"] for item in battle_map.items("sites"))
    box = battle_map.page.get_by_role("checkbox", name="易地搬迁安置点")
    box.uncheck()
    assert not any(item["shown"] for item in battle_map.items("sites"))
    battle_map.wait_for_event({"layers": ["zones", "villages", "industry", "projects"]})
    battle_map.settle()
    assert not any(item["shown"] for item in battle_map.items("sites"))
    box.check()
    assert all(item["shown"] for item in battle_map.items("sites"))


def test_search_finds_a_village_by_a_part_of_its_name_and_goes_there(battle_map):
    village = battle_map.open().items("villages")[20]
    battle_map.page.keyboard.press("/")
    battle_map.page.keyboard.type(village["name"][:2])
    options = battle_map.page.get_by_role("option")
    # Of what the first letter alone has found, some also begin with it only.
    expect(options.filter(has_not_text=village["name"][:2])).to_have_count(0)
    options.first.wait_for()
    assert 1 <= options.count() <= 12
    names = [option.locator(".zt-found-name").inner_text() for option in options.all()]
    for _ in range(names.index(village["name"])):
        battle_map.page.keyboard.press("ArrowDown")
    battle_map.painted_after(lambda: battle_map.page.keyboard.press("Enter"))
    [pick] = [event["pick"] for event in battle_map.events()]
    assert pick["village"] in {
        item["id"] for item in battle_map.items("villages") if item["name"] == village["name"]
    }
    assert battle_map.page.evaluate("__zhantu.level") == "village"


def test_search_says_so_when_nothing_is_found(battle_map):
    battle_map.open()
    battle_map.page.keyboard.press("/")
    battle_map.page.keyboard.type("没这个")
    battle_map.page.get_by_text("没有找到“没这个”，换个名字试试").wait_for()


def test_the_arrow_keys_walk_over_the_zones_and_enter_goes_in(battle_map):
    battle_map.open()
    battle_map.page.keyboard.press("Tab")
    battle_map.page.locator(".zt-root").focus()
    battle_map.page.keyboard.press("ArrowRight")
    battle_map.page.keyboard.press("ArrowLeft")
    name = battle_map.page.locator(".zt-card strong").inner_text()
    assert battle_map.page.locator(".zt-voice").inner_text().startswith(name)
    battle_map.painted_after(lambda: battle_map.page.keyboard.press("Enter"))
    [pick] = [event["pick"] for event in battle_map.events()]
    assert pick["zone"] in {item["id"] for item in battle_map.items("zones") if item["name"] == name}


def test_the_hover_card_never_leaves_the_map(battle_map):
    battle_map.open(size="county", all=1)
    root = battle_map.page.locator(".zt-root").bounding_box()
    items = sorted(battle_map.items("zones"), key=lambda item: item["x"] + item["y"])
    card = battle_map.page.locator(".zt-card")
    for item in (items[0], items[-1]):
        battle_map.page.mouse.move(1, 1)
        expect(card).to_be_hidden()
        battle_map.settle()
        battle_map.page.mouse.move(item["x"], item["y"])
        card.get_by_text("期限：").wait_for()
        box = card.bounding_box()
        assert box["x"] >= root["x"]
        assert box["y"] >= root["y"]
        assert box["x"] + box["width"] <= root["x"] + root["width"]
        assert box["y"] + box["height"] <= root["y"] + root["height"]


def test_jumping_to_the_start_asks_for_that_day_once(battle_map):
    battle_map.open()
    battle_map.painted_after(battle_map.page.locator(".zt-jump").first.click)
    battle_map.wait_for_event({"as_of": "2017-01-01"})
    assert battle_map.events() == [{"as_of": "2017-01-01"}]
    assert battle_map.page.locator(".zt-date").inner_text() == "2017年1月1日"
    assert battle_map.page.evaluate("__zhantu.asOf") == "2017-01-01"


def test_dragging_asks_only_when_the_hand_rests(battle_map):
    battle_map.open()
    handle = battle_map.page.locator(".zt-range")
    handle.evaluate(
        "node => node.addEventListener('input', () => (window.moves ??= []).push(performance.now()))"
    )
    box = handle.bounding_box()
    middle = box["y"] + box["height"] / 2
    battle_map.page.mouse.move(box["x"] + 300, middle)
    battle_map.page.mouse.down()
    for step in range(12):
        battle_map.page.mouse.move(box["x"] + 300 + 10 * step, middle)
    battle_map.page.mouse.up()
    battle_map.wait_for_events(1)
    battle_map.settle()
    moves = battle_map.page.evaluate("window.moves")
    rests = sum(
        later - earlier > 140 for earlier, later in pairwise(moves)
    )  # a busy machine's hand is unsteady
    assert len(moves) > 3
    assert 1 <= len(battle_map.events()) <= 3 + rests


def test_play_asks_for_the_next_week_only_after_the_last_was_painted(battle_map):
    battle_map.open()
    battle_map.painted_after(battle_map.page.locator(".zt-jump").first.click)
    battle_map.page.keyboard.press("Escape")
    battle_map.settle()
    begin = time.monotonic()
    battle_map.page.get_by_role("button", name="播放（空格）").click()
    battle_map.wait_for_events(4)
    battle_map.page.get_by_role("button", name="暂停（空格）").click()
    seconds = time.monotonic() - begin
    days = [event["as_of"] for event in battle_map.events()]
    assert days[:4] == ["2017-01-01", "2017-01-08", "2017-01-15", "2017-01-22"]
    assert len(days) <= 2 + seconds / 0.4  # the jump, the first week at once, then one every 400 ms at most


def test_a_file_that_cannot_be_read_is_explained_and_can_be_asked_for_again(browser, map_server):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.route("**/geo/*-zones.*", lambda route: route.abort())
    page.goto(map_server)
    page.get_by_text("连不上服务器").wait_for()
    page.unroute("**/geo/*-zones.*")
    page.get_by_role("button", name="重试").click()
    page.locator(".zt-label.is-shown").first.wait_for()
    expect(page.get_by_text("连不上服务器")).to_be_hidden()
    context.close()


def test_an_older_picture_that_arrives_late_is_dropped(battle_map):
    battle_map.open()
    route = battle_map.page.route
    square = '{"layer":"a","features":[{"id":"%s","name":"%s","z":"%s","p":[107,23],"g":' % (("%s",) * 3) + (
        '{"type":"Polygon","coordinates":[[[107,23],[107.1,23],[107.1,23.1],[107,23]]]}}]}'
    )
    held = []
    route("**/geo/slow.json", lambda request: held.append(request))  # noqa: PLW0108 – Playwright marks it
    route("**/geo/fast.json", lambda request: request.fulfill(body=square % (("快",) * 3)))
    module = battle_map.page.evaluate(
        "performance.getEntriesByType('resource').find(r => r.name.endsWith('/map.js')).name"
    )
    draw = """async ([module, palette]) => {
      const {default: show} = await import(module);
      const host = document.createElement('div');
      document.body.append(host);
      const layer = {id: 'a', title: '区', type: 'polygon', classes: 'g', on: true};
      const common = {css: [], palette, level: 'county', selection: {}, focus: null, height: 300};
      const payload = (url) => ({...common, layers: [{...layer, url}]});
      const component = (url) => ({parentElement: host, data: payload(url), setTriggerValue: () => {}});
      show(component('/geo/slow.json'));
      show(component('/geo/fast.json'));
      window.lateHost = host;
    }"""
    battle_map.page.evaluate(draw, [module, palette.as_payload()])
    drawn = "[...window.lateHost.querySelectorAll('.zt-label-name')].map(node => node.textContent).join()"
    battle_map.until(f"{drawn} === '快'")
    with battle_map.page.expect_event("requestfinished", lambda request: "slow" in request.url):
        held[0].fulfill(body=square % (("慢",) * 3))
    battle_map.settle()
    assert battle_map.page.evaluate(drawn) == "快"


def test_on_a_phone_the_legend_is_folded_and_the_first_tap_only_shows(phone):
    phone.open()
    assert not phone.page.locator(".zt-legend-body").is_visible()
    x, y = phone.spot("zones", "z03")
    phone.page.touchscreen.tap(x, y)
    phone.page.get_by_text("再点一次进入").wait_for()
    assert phone.events() == []
    phone.page.touchscreen.tap(x, y)
    phone.wait_for_event({"pick": {"zone": "z03"}})


def test_on_a_phone_a_name_is_shown_by_the_first_tap_and_entered_by_the_second(phone):
    phone.open(size="wide")
    name = phone.labels()[0]["text"].split("\n")[0]
    phone.page.touchscreen.tap(*phone.name_at(name))
    phone.page.get_by_text("再点一次进入").wait_for()
    expect(phone.page.locator(".zt-card strong")).to_have_text(name)
    assert phone.events() == []
    phone.page.touchscreen.tap(*phone.name_at(name))
    zone = next(item["id"] for item in phone.items("zones") if item["name"] == name)
    phone.wait_for_event({"pick": {"zone": zone}})


def test_who_asked_for_less_motion_is_taken_there_without_a_flight(browser, map_server):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    still = MapDriver(tell_of_runs(context.new_page()), map_server).open()
    still.page.evaluate("__zhantu.map.on('flystart', () => { window.flew = true; })")
    before = still.view()["zoom"]
    still.painted_after(lambda: still.click("zones", "z03"))
    still.settle()
    assert still.view()["zoom"] > before + 0.5
    assert still.page.evaluate("window.flew") is None
    context.close()


def test_full_screen_shows_the_map_alone_and_f_ends_it(battle_map):
    battle_map.open()
    battle_map.page.keyboard.press("f")
    battle_map.until("Boolean(document.fullscreenElement)")
    battle_map.page.locator(".zt-root").focus()
    battle_map.page.keyboard.press("f")
    battle_map.until("!document.fullscreenElement")

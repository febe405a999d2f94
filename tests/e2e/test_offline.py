"""On a machine without internet nothing is missing, nothing is asked of anybody else, nothing is complained about."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import BROWSERS, _is_own
from tests.e2e.facts import COUNTIES, a_running_project, snapshot_of
from tests.e2e.wall import Wall
from tests.harness import tell_of_runs

NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
NAMES = {
    "360729": "全南县",
    "450329": "资源县",
    "451082": "平果县",
    "530326": "会泽县",
    "532328": "元谋县",
}


@pytest.fixture(scope="module")
def offline_browser(browser):
    """A Chromium for which no other machine exists; it keeps the program's scripts."""
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    chromium = browser.browser_type.launch(executable_path=executable, args=["--no-sandbox", NOBODY_ELSE])
    yield chromium.new_context(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
    chromium.close()


@pytest.fixture
def heard(offline_browser, running_app):
    """A wall, and whatever the page asked others for or complained about."""
    page = tell_of_runs(offline_browser.new_page())
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws://", "http://")))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url} {request.failure}"))
    page.on("response", lambda answer: answer.ok or complaints.append(f"{answer.status}: {answer.url}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    yield Wall(page, running_app), asked, complaints
    page.close()


def test_the_cut_off_browser_really_is_cut_off(offline_browser):
    page = offline_browser.new_page()
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://localhost.example.org/")
    page.close()


@pytest.mark.parametrize("county", COUNTIES)
def test_a_tour_through_every_county_needs_nobody_else(heard, prepared_home, county):
    wall, asked, complaints = heard
    wall.open()
    if county != "451082":
        wall.page.get_by_text(NAMES[county], exact=True).click()
    wall.shows(NAMES[county])
    tour(wall, snapshot_of(prepared_home, county))
    assert len(asked) > 20
    assert [url for url in asked if not _is_own(url)] == []
    assert complaints == []


def tour(wall, snapshot):
    """Every level, a hover card, the search, another day, the layers and the evidence switch."""
    project = a_running_project(snapshot)
    village = snapshot.villages.loc[project["village"], "name"]
    assert wall.lights("zones") == snapshot.zones["light"].to_dict()
    wall.page.mouse.move(*wall.spot("zones", project["zone"]))
    wall.page.locator(".zt-card-lines div").nth(1).wait_for()
    wall.click("zones", project["zone"])
    wall.shows(snapshot.zones.loc[project["zone"], "name"])
    wall.click("villages", project["village"])
    wall.shows(village)
    wall.search(project["title"]).first.click()
    wall.shows(project["title"])
    wall.page.locator(".js-plotly-plot .scatterlayer .trace").nth(2).wait_for()
    start = snapshot.playbook.campaign.start
    wall.move_to(start.replace(month=start.month % 12 + 1).isoformat())
    wall.switch_layer("relocation_site")
    wall.wait_for(lambda: "layers" in wall.query(), "the layer did not go")
    wall.evidence_switch()
    wall.wait_for(lambda: wall.query().get("evidence") == "1", "demo did not go")
    wall.wait_for(lambda: wall.page.locator(".zt-badge-demo").count() == 0, "the map still says demo")
    wall.settle()

"""Every screen a headquarters has: the projector, the office machine, the phone on the way to the village."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.e2e.facts import COUNTIES, a_running_project, snapshot_of
from tests.harness import settled

DESKTOPS = [(1920, 1080), (1366, 768)]
LEVELS = ["county", "zone", "village", "objective"]
CUT = """panel => [...panel.querySelectorAll('*')].filter(node => {
  const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
  if (!own || !node.offsetParent) return false;
  const box = node.getBoundingClientRect();
  const room = panel.getBoundingClientRect();
  return node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0
    || box.right > room.right + 1 || box.left < room.left - 1;
}).map(node => node.textContent)"""
KNOWS_ITS_SIZE = """(({x, y}, {clientWidth, clientHeight}) => x === clientWidth && y === clientHeight)(
  window.__zhantu.map.getSize(), window.__zhantu.map.getContainer())"""
"""Whether the map has noticed how large it has become."""


@pytest.fixture(scope="module")
def project(prepared_home):
    return a_running_project(snapshot_of(prepared_home))


def address(level, project):
    names = {"county": (), "zone": ("zone",), "village": ("village",), "objective": ("id",)}[level]
    return {("objective" if name == "id" else name): project[name] for name in names}


def overlapping(boxes):
    return [
        (one["text"], other["text"])
        for one, other in combinations(boxes, 2)
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 0.5
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 0.5
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_overlaps_is_cut_or_scrolls_sideways_on_projector_and_office_machine(wall, project, level):
    wall.open(**address(level, project))
    for width, height in DESKTOPS:
        wall.page.set_viewport_size({"width": width, "height": height})
        wall.comes_to(lambda height=height: fills(wall, height))
        wall.until(KNOWS_ITS_SIZE)
        settled(wall.page)
        wall.comes_to(lambda: fits(wall))


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_overlaps_is_cut_or_scrolls_sideways_on_a_phone(wall, project, level):
    wall.page.set_viewport_size({"width": 390, "height": 844})
    wall.open(**address(level, project))
    settled(wall.page)
    wall.comes_to(lambda: fits(wall))


@pytest.mark.parametrize("level", LEVELS)
def test_the_panel_scrolls_by_itself_and_the_map_stays_where_it_is(wall, project, level):
    wall.page.set_viewport_size({"width": 1366, "height": 768})
    wall.open(**address(level, project))
    settled(wall.page)
    before = wall.page.locator(".zt-root").bounding_box()
    main = wall.page.get_by_test_id("stMain").evaluate("node => node.scrollHeight - node.clientHeight")
    assert main <= 1
    wall.page.mouse.move(1100, 500)
    wall.page.mouse.wheel(0, 5000)
    wall.comes_to(lambda: ends_within(wall, 768))
    settled(wall.page)
    assert wall.page.locator(".zt-root").bounding_box() == before


@pytest.mark.parametrize("county", COUNTIES)
def test_every_county_fits_the_meeting_rooms_screen(wall, county):
    wall.page.set_viewport_size({"width": 1366, "height": 768})
    wall.open(county=county)
    settled(wall.page)
    wall.comes_to(lambda: fits(wall))


def fills(wall, height):
    """The map reaches down to the lower edge."""
    box = wall.page.locator(".zt-root").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(height, abs=24)
    assert box["height"] > 0.85 * height


def ends_within(wall, height):
    """The end of the panel can be seen."""
    last = wall.page.locator(".panel .block").last.bounding_box()
    assert last["y"] + last["height"] <= height


def fits(wall):
    assert wall.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for part in ("stMain", "stMainBlockContainer"):
        sideways = wall.page.get_by_test_id(part).evaluate("node => node.scrollWidth - node.clientWidth")
        assert sideways <= 1, part
    labels = wall.labels()
    assert labels
    assert overlapping(labels) == []
    for panel in wall.page.locator(".panel").all():
        assert panel.evaluate(CUT) == []
    side = wall.page.locator(".st-key-side").evaluate("node => node.scrollWidth - node.clientWidth")
    assert side <= 1

"""What is on the screen is in its address: sent to somebody else, walked back and forth, or mistyped."""

from __future__ import annotations

import pytest

from tests.e2e.facts import a_running_project, snapshot_of
from tests.e2e.wall import Wall
from tests.harness import tell_of_runs

DAY = "2018-06-20"
LAYERS = "zones,villages,project"


@pytest.fixture(scope="module")
def pingguo(prepared_home):
    return snapshot_of(prepared_home)


@pytest.fixture(scope="module")
def steps(pingguo):
    """From the county down: what to click on the map, and the title it leads to."""
    project = a_running_project(pingguo)
    return [
        ("zones", project["zone"], pingguo.zones.loc[project["zone"], "name"]),
        ("villages", project["village"], pingguo.villages.loc[project["village"], "name"]),
        ("project", project["id"], project["title"]),
    ]


@pytest.fixture(scope="module")
def other_browser(browser):
    """Another browser, which knows nothing of the first."""
    with browser.new_context(viewport={"width": 1920, "height": 1080}) as context:
        yield context


@pytest.fixture
def elsewhere(other_browser, running_app):
    """The same program for somebody else."""
    page = tell_of_runs(other_browser.new_page())
    yield Wall(page, running_app)
    page.close()


def scene(wall):
    """All that two people looking at one link must see alike."""
    drawn = {layer: wall.lights(layer) for layer in ("zones", "villages", "project", "relocation_site")}
    outlined = wall.page.locator(".zt-legend-layers").inner_text()
    return wall.title(), wall.crumbs(), wall.date(), drawn, outlined, wall.panel_text()


@pytest.mark.parametrize("depth", [0, 1, 2, 3], ids=["county", "zone", "village", "objective"])
def test_a_link_shows_somebody_else_the_same_picture(wall, elsewhere, steps, depth):
    wall.open(date=DAY, layers=LAYERS)
    for layer, place, title in steps[:depth]:
        wall.click(layer, place)
        wall.shows(title)
    elsewhere.visit(wall.page.url)
    assert elsewhere.date() == DAY
    assert elsewhere.title() == (steps[depth - 1][2] if depth else "平果县")
    assert elsewhere.layer_is_on("project")
    assert not elsewhere.layer_is_on("relocation_site")
    assert scene(elsewhere) == scene(wall)


def test_a_link_keeps_county_and_evidence(wall, elsewhere):
    wall.open()
    wall.page.get_by_text("资源县", exact=True).click()
    wall.shows("资源县")
    wall.evidence_switch()
    wall.wait_for(lambda: "演示" not in wall.panel_text(), "still demo")
    wall.settle()
    elsewhere.visit(wall.page.url)
    assert scene(elsewhere) == scene(wall)
    assert elsewhere.title() == "资源县"


def test_back_and_forward_walk_through_the_selections(wall, steps):
    wall.open()
    titles = ["平果县", *(title for _, _, title in steps)]
    for layer, place, title in steps:
        wall.click(layer, place)
        wall.shows(title)
    for title in reversed(titles[:-1]):
        wall.page.go_back()
        wall.shows(title)
    for title in titles[1:]:
        wall.page.go_forward()
        wall.shows(title)


def test_one_step_back_undoes_a_jump_over_several_levels(wall):
    wall.open()
    worst = wall.block("最吃紧的五项").locator("button.row").first
    title = worst.locator(".name").evaluate("node => node.firstChild.textContent")
    worst.click()
    wall.shows(title)
    wall.page.go_back()
    wall.shows("平果县")
    wall.page.go_forward()
    wall.shows(title)
    wall.crumb("平果县")
    wall.shows("平果县")
    wall.page.go_back()
    wall.shows(title)


def test_one_step_back_undoes_a_whole_play(wall):
    wall.open(date=DAY)
    wall.page.get_by_label("播放").click()
    days = {wall.date()}
    wall.wait_for(lambda: days.add(wall.date()) or len(days) > 3, "the play does not advance")
    assert wall.query()["date"] > DAY
    wall.page.get_by_label("暂停").click()
    stopped = wall.rests_at()
    assert wall.query() == {"date": stopped}
    wall.page.go_back()
    wall.wait_for(lambda: wall.date() == DAY, "still on another day")
    wall.settle()
    assert wall.query() == {"date": DAY}
    wall.page.go_forward()
    wall.wait_for(lambda: wall.date() == stopped, "the play's last day is lost")


def test_who_goes_back_during_a_play_stays_there(wall):
    wall.open(date=DAY)
    wall.page.get_by_label("播放").click()
    wall.wait_for(lambda: wall.date() > DAY, "the play does not advance")
    wall.page.go_back()
    wall.wait_for(lambda: wall.date() == DAY, "still on another day")
    wall.page.wait_for_timeout(600)  # a play that went on would take its next step
    wall.settle()
    assert wall.date() == DAY
    assert wall.page.get_by_label("播放").count() == 1


def test_a_step_after_going_back_starts_from_what_is_shown(wall, steps):
    wall.open()
    wall.click(*steps[0][:2])
    wall.shows(steps[0][2])
    wall.page.go_back()
    wall.shows("平果县")
    wall.move_to(DAY)
    assert wall.query() == {"date": DAY}
    assert wall.title() == "平果县"


@pytest.mark.parametrize(
    ("query", "notice", "title"),
    [
        ({"county": "999999"}, "没有代码为“999999”的县", "平果县"),
        ({"zone": "z03", "objective": "nothing"}, "没有编号为“nothing”的作战目标", "果化镇战区"),
        ({"date": "下周三"}, "日期“下周三”看不懂", "平果县"),
        ({"layers": "nonsense"}, "没有名为“nonsense”的图层", "平果县"),
        (
            {"county": "", "zone": "'; drop table place", "date": ""},
            "没有编号为“'; drop table place”",
            "平果县",
        ),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_gets_an_explanation_and_a_sane_view(
    wall, query, notice, title
):
    wall.open(**query)
    assert any(notice in text for text in wall.notices()), wall.notices()
    assert wall.title() == title
    assert len(wall.lights("zones")) == 12
    assert wall.page.get_by_test_id("stException").count() == 0


def test_the_explanation_goes_away_with_the_next_step(wall):
    wall.open(county="999999", zone="z99", layers="nonsense,zones")
    assert len(wall.notices()) == 3
    wall.row("果化镇战区").click()
    wall.shows("果化镇战区")
    assert wall.notices() == []
    assert wall.query()["county"] == "451082"


def test_a_link_in_an_address_is_not_made_a_link_on_the_screen(wall):
    wall.open(county="[点这里](http://example.org) ![](http://example.org/a.png) :red[x] <b>y</b>")
    assert "[点这里](http://example.org)" in wall.notices()[0]
    assert "<b>y</b>" in wall.notices()[0]
    assert wall.page.locator("a[href*='example']").count() == 0
    assert wall.page.locator("img[src*='example']").count() == 0

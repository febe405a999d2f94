"""What others save comes to an open screen by itself, and never under the hands of whoever is at work there."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pysqlite3 import dbapi2 as sqlite

from tests.conftest import SCREEN, watched_page
from tests.e2e.wall import Wall
from tests.harness import settled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ZIYUAN = "450329"
TRAINED = "ind-001"
SHOWN = "window.__zhantuLive?.open() && window.__zhantuLive.shown"
BOUNDS = "JSON.stringify(window.__zhantu.map.getBounds())"


@pytest.fixture
def walls(browser: Browser, changeable_app: str) -> Iterator[list[Wall]]:
    """The program in two browsers."""
    with ExitStack() as open_now:
        contexts = [
            open_now.enter_context(browser.new_context(**SCREEN, reduced_motion="reduce")) for _ in "ab"
        ]
        yield [Wall(open_now.enter_context(watched_page(one)), changeable_app) for one in contexts]


def shown(page: Page) -> int:
    return int(page.evaluate(SHOWN) or 0)


def somebody_saves(home: Path) -> int:
    """Another process moves 资源's revision on; gives it."""
    database = sqlite.connect(home / "zhantu.db")
    moved = "UPDATE county SET revision = revision + 1 WHERE county_code = ? RETURNING revision"
    (revision,) = database.execute(moved, (ZIYUAN,)).fetchone()
    database.commit()
    database.close()
    return int(revision)


def test_what_one_saves_is_on_the_others_screen_without_a_reload_and_without_moving_the_map(
    walls, changeable_app
):
    map_wall, other = walls
    map_wall.open(county=ZIYUAN)
    settled(map_wall.page)
    map_wall.page.evaluate("window.stayed = true")
    opened = map_wall.page.evaluate(BOUNDS)
    map_wall.page.locator(".zt-root").hover()
    map_wall.page.mouse.wheel(0, -600)
    map_wall.until(f"{BOUNDS} !== {json.dumps(opened)}")
    settled(map_wall.page)
    stood = map_wall.page.evaluate(BOUNDS)
    page = other.page
    page.goto(f"{changeable_app}/orders?county={ZIYUAN}&give=meeting:")
    page.get_by_label("要办什么").wait_for()
    settled(page)
    map_wall.wait_for(lambda: shown(map_wall.page), "the line never opened")
    before = shown(map_wall.page)
    page.get_by_label("要办什么").fill("三天内把通村路的塌方清完")
    page.get_by_label("责任单位").fill("县交通局")
    page.get_by_label("来源编号或会议名称").fill("第三次调度会")
    page.get_by_role("button", name="下达").click()
    page.get_by_text("督办令已下达。").wait_for()
    map_wall.wait_for(lambda: shown(map_wall.page) > before, "the change never came")
    settled(map_wall.page)
    assert map_wall.page.evaluate("window.stayed")
    assert map_wall.page.evaluate(BOUNDS) == stood


def test_a_lost_connection_is_said_comes_back_by_itself_and_loses_nothing_that_was_typed(
    walls, changeable_app
):
    page = walls[0].page
    page.goto(f"{changeable_app}/orders?county={ZIYUAN}&give=meeting:")
    page.get_by_label("要办什么").wait_for()
    settled(page)
    walls[0].wait_for(lambda: shown(page), "the line never opened")
    page.get_by_label("要办什么").fill("三天内")
    page.context.set_offline(True)
    lost = page.get_by_role("alert").filter(has_text="连接已断开，正在自动重连")
    lost.wait_for()
    page.context.set_offline(False)
    lost.wait_for(state="hidden")
    settled(page)
    assert page.get_by_label("要办什么").input_value() == "三天内"


def test_a_form_half_filled_in_is_left_alone_and_a_bar_says_that_there_is_news(
    walls, changeable_app, changeable_home
):
    page = walls[0].page
    page.goto(f"{changeable_app}/orders?county={ZIYUAN}&give=meeting:")
    page.get_by_label("要办什么").wait_for()
    settled(page)
    walls[0].wait_for(lambda: shown(page), "the line never opened")
    before = shown(page)
    page.get_by_label("要办什么").fill("三天内")
    revision = somebody_saves(changeable_home)
    page.locator(".st-key-live .bar").wait_for()
    assert shown(page) == before < revision
    page.keyboard.press("Alt+r")
    walls[0].wait_for(lambda: shown(page) == revision, "the bar's key did nothing")
    settled(page)
    assert page.get_by_label("要办什么").input_value() == "三天内"
    assert page.evaluate("document.activeElement.value") == "三天内"
    page.locator(".st-key-live .bar").wait_for(state="hidden")


def test_whoever_comes_second_sees_what_the_first_did_and_decides_without_typing_again(walls, changeable_app):
    first, second = (wall.page for wall in walls)
    for page, value in ((first, "12"), (second, "15")):
        page.goto(f"{changeable_app}/?county={ZIYUAN}&objective={TRAINED}")
        page.get_by_label("累计完成").wait_for()
        settled(page)
        page.get_by_label("累计完成").fill(value)
    first.get_by_role("button", name="保存进展").click()
    first.get_by_text("已保存进展").wait_for()
    settled(first)
    assert "15" not in walls[0].panel_text()
    second.get_by_role("button", name="保存进展").click()
    asked = second.locator(".st-key-conflict")
    expect(asked).to_contain_text("您填的是：15")
    expect(asked).to_contain_text("刚才本机使用人")
    expect(asked).to_contain_text("改成“12")
    settled(second)
    asked.get_by_role("button", name="用我的").click()
    second.get_by_text("已保存进展").wait_for()
    asked.wait_for(state="detached")
    walls[0].wait_for(lambda: "15" in walls[0].panel_text(), "the first never sees the second's figure")

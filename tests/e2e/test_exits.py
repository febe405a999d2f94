"""The matrix of 村退出 in Chromium: what a click selects, what the address keeps, and that it reads without colour."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.harness import settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

HUIZE, PINGGUO, QUANNAN = "530326", "451082", "360729"
SECONDS = 30


def wait(page: Page, condition: str) -> None:
    """Until a condition holds: the security policy forbids the browser's own way to wait for one."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if page.evaluate(condition):
            return
        time.sleep(0.05)
    raise AssertionError(f"never true: {condition}")


def wait_for(page: Page, happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


@pytest.fixture
def matrix(page: Page, running_app: str) -> Page:
    page.goto(f"{running_app}/villages?county={HUIZE}")
    wait(page, "!!(window.__zhantuMatrix && window.__zhantuPanel)")
    return page


def test_every_leaving_village_of_huize_has_a_row_with_a_sign_for_every_item(matrix):
    assert matrix.locator("tbody tr").count() == 355
    assert matrix.locator("tbody td").count() == 355 * 7
    signs = matrix.locator("tbody td .sign").all_inner_texts()
    assert set(signs) == {"✓", "✗", "○"}


def test_header_and_first_column_stay_in_sight_while_the_matrix_scrolls(matrix):
    before = matrix.locator("thead th").nth(1).bounding_box()
    matrix.locator(".frame").evaluate("frame => { frame.scrollTop = 4000; }")
    after = matrix.locator("thead th").nth(1).bounding_box()
    assert after["y"] == pytest.approx(before["y"], abs=2)


def test_a_click_on_a_cell_selects_its_village_and_shows_its_gaps(matrix):
    row = matrix.locator("tbody tr").nth(3)
    name = row.locator("th .name").inner_text()
    row.locator("td").first.click()
    wait(matrix, f"window.__zhantuPanel.title === '{name}'")
    assert "village=530326" in matrix.url
    assert "item=v1" in matrix.url
    assert matrix.get_by_text("还差的条目").count() == 1


def test_the_chosen_zone_stays_when_a_village_is_selected(matrix):
    matrix.locator("select.zones").select_option("z08")
    wait(matrix, "window.__zhantuMatrix.rows < 355")
    rows = matrix.evaluate("window.__zhantuMatrix.rows")
    matrix.locator("tbody tr").first.locator("th button").click()
    wait(matrix, "location.search.includes('village=')")
    assert "zone=z08" in matrix.url
    assert matrix.locator("tbody tr").count() == rows


def test_the_villages_one_item_short_can_be_seen_alone(matrix):
    matrix.locator("button.short").click()
    wait(matrix, "location.search.includes('only=last')")
    shown = matrix.locator("tbody tr:visible")
    wait_for(matrix, lambda: shown.count() == matrix.locator("tbody tr.last").count())
    assert "只差一项" in shown.first.inner_text()


def test_a_click_on_a_figure_shows_the_villages_it_counts_and_another_all_again(matrix):
    shown = matrix.locator("tbody tr:visible")
    late = matrix.locator("button.figure").filter(has_text="赶不上或无法预计")
    count = int(re.search(r"(\d+) 村赶不上或无法预计", late.inner_text())[1])
    late.click()
    wait_for(matrix, lambda: shown.count() == count)
    assert "only=late" in matrix.url
    matrix.reload()
    wait_for(matrix, lambda: shown.count() == count)
    assert matrix.locator(".corner").inner_text() == f"村（{count}）"
    late.click()
    wait_for(matrix, lambda: shown.count() == 355)
    assert "only=" not in matrix.url


def test_the_schemes_name_leads_to_its_items(matrix):
    name = matrix.locator(".matrix .subtitle").inner_text().partition("：")[0]
    matrix.locator(".matrix .subtitle button").click()
    wait(matrix, "location.pathname === '/criteria'")
    first = matrix.locator(".block h3").first
    first.wait_for()
    assert name in first.inner_text()


def test_the_people_still_poor_lead_to_the_households_of_the_same_zone(matrix):
    matrix.locator("select.zones").select_option("z08")
    wait(matrix, "window.__zhantuMatrix.rows < 355")
    matrix.locator("button.figure").filter(has_text="这些村未脱贫").click()
    wait(matrix, "location.pathname === '/households'")
    wait(matrix, "location.search.includes('zone=z08')")


def test_the_map_opens_on_the_selected_village(matrix):
    matrix.locator("tbody tr").first.locator("th button").click()
    wait(matrix, "location.search.includes('village=')")
    asked = matrix.evaluate("new URL(location).searchParams.get('village')")
    matrix.get_by_text("在地图上看").click()
    wait(matrix, "location.pathname === '/'")
    wait(matrix, f"new URL(location).searchParams.get('village') === '{asked}'")


def test_all_villages_and_the_villages_checklist_can_be_chosen(page, running_app):
    page.goto(f"{running_app}/villages?county={QUANNAN}")
    wait(page, "window.__zhantuMatrix?.rows === 6")
    page.get_by_role("button", name="全部村").click()
    wait(page, "window.__zhantuMatrix.rows === 98")
    page.locator("select.schemes").select_option("quannan_checklist")
    wait(page, "window.__zhantuMatrix.items === 22")
    assert "scheme=quannan_checklist" in page.url
    assert "villages=all" in page.url
    page.locator("tbody tr").first.locator("td").first.click()
    wait(page, "location.search.includes('item=g1')")
    assert page.locator("tbody tr").count() == 98


def test_one_click_and_a_confirmation_propose_a_project_for_a_gap(page, changeable_app):
    page.goto(f"{changeable_app}/villages?county={PINGGUO}&item=v5")
    propose = page.get_by_role("button", name="拟建项目")
    propose.first.wait_for()
    lacking = propose.count()
    propose.first.click()
    title = page.get_by_label("名称").input_value()
    page.get_by_label("名称").fill("")
    page.get_by_role("button", name="确认拟建").click()
    page.get_by_text("请写项目名称").wait_for()
    settled(page)
    page.get_by_label("名称").fill(title)
    page.get_by_role("button", name="确认拟建").click()
    page.get_by_text("已拟建，列入项目。").wait_for()
    page.get_by_role("dialog").wait_for(state="detached")
    wait_for(page, lambda: propose.count() == lacking - 1)

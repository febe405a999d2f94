"""The matrix of 村退出 in Chromium: what a click selects, what the address keeps, and that it reads without colour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import only, until
from tests.harness import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

HUIZE, QUANNAN = "530326", "360729"


@pytest.fixture
def matrix(page: Page, running_app: str) -> Page:
    page.goto(f"{running_app}/villages?county={HUIZE}")
    until(page, "!!(window.__zhantuMatrix && window.__zhantuPanel)")
    settled(page)
    return page


def of_zone(matrix: Page, zone: str) -> int:
    """Choose a zone; how many villages it has."""
    matrix.locator("select.zones").select_option(zone)
    until(matrix, "window.__zhantuMatrix.rows < 355")
    settled(matrix)
    return int(matrix.evaluate("window.__zhantuMatrix.rows"))


def test_every_leaving_village_of_huize_has_a_row_with_a_sign_for_every_item(matrix):
    expect(matrix.locator("tbody tr")).to_have_count(355)
    assert matrix.locator("tbody td").count() == 355 * 7
    signs = matrix.locator("tbody td .sign").all_inner_texts()
    assert set(signs) == {"✓", "✗", "○"}


def test_header_and_first_column_stay_in_sight_while_the_matrix_scrolls(matrix):
    before = matrix.locator("thead th").nth(1).bounding_box()
    scrolled = matrix.locator(".frame").evaluate(
        "frame => { frame.scrollTop = 4000; return frame.scrollTop; }"
    )
    assert scrolled == 4000
    after = matrix.locator("thead th").nth(1).bounding_box()
    assert after["y"] == pytest.approx(before["y"], abs=2)


def test_a_click_on_a_cell_selects_its_village_and_shows_its_gaps(matrix):
    row = matrix.locator("tbody tr").nth(3)
    name = row.locator("th .name").inner_text()
    row.locator("td").first.click()
    until(matrix, f"window.__zhantuPanel.title === '{name}'")
    until(matrix, "location.search.includes('village=530326') && location.search.includes('item=v1')")
    expect(matrix.get_by_text("还差的条目")).to_have_count(1)


def test_the_chosen_zone_stays_when_a_village_is_selected(matrix):
    rows = of_zone(matrix, "z08")
    matrix.locator("tbody tr").first.locator("th button").click()
    until(matrix, "location.search.includes('village=')")
    only(matrix.locator("tbody tr.selected"))
    settled(matrix)
    assert matrix.evaluate("new URL(location).searchParams.get('zone')") == "z08"
    assert matrix.locator("tbody tr").count() == rows


def test_the_villages_one_item_short_can_be_seen_alone(matrix):
    short = matrix.locator("tbody tr.last").count()
    matrix.locator("button.short").click()
    until(matrix, "location.search.includes('only=last')")
    shown = matrix.locator("tbody tr:visible")
    expect(shown).to_have_count(short)
    expect(shown.first).to_contain_text("只差一项")


def test_a_click_on_a_figure_shows_the_villages_it_counts_and_another_all_again(matrix):
    shown = matrix.locator("tbody tr:visible")
    late = matrix.locator("button.figure").filter(has_text="赶不上或无法预计")
    count = int(re.search(r"(\d+) 村赶不上或无法预计", late.inner_text())[1])
    late.click()
    expect(shown).to_have_count(count)
    until(matrix, "location.search.includes('only=late')")
    settled(matrix)
    matrix.reload()
    expect(shown).to_have_count(count)
    expect(matrix.locator(".corner")).to_have_text(f"村（{count}）")
    settled(matrix)
    late.click()
    expect(shown).to_have_count(355)
    until(matrix, "!location.search.includes('only=')")


def test_the_schemes_name_leads_to_its_items(matrix):
    name = matrix.locator(".matrix .subtitle").inner_text().partition("：")[0]
    matrix.locator(".matrix .subtitle button").click()
    until(matrix, "location.pathname === '/criteria'")
    expect(matrix.locator(".matrix")).to_have_count(0)
    expect(matrix.locator(".block h3").first).to_contain_text(name)


def test_the_people_still_poor_lead_to_the_households_of_the_same_zone(matrix):
    of_zone(matrix, "z08")
    matrix.locator("button.figure").filter(has_text="这些村未脱贫").click()
    until(matrix, "location.pathname === '/households' && location.search.includes('zone=z08')")


def test_the_map_opens_on_the_selected_village(matrix):
    matrix.locator("tbody tr").first.locator("th button").click()
    until(matrix, "location.search.includes('village=')")
    settled(matrix)
    asked = matrix.evaluate("new URL(location).searchParams.get('village')")
    matrix.get_by_text("在地图上看").click()
    until(matrix, f"location.pathname === '/' && new URL(location).searchParams.get('village') === '{asked}'")


def test_all_villages_and_the_villages_checklist_can_be_chosen(page, running_app):
    page.goto(f"{running_app}/villages?county={QUANNAN}")
    until(page, "window.__zhantuMatrix?.rows === 6")
    settled(page)
    page.get_by_role("button", name="全部村").click()
    until(page, "window.__zhantuMatrix.rows === 98")
    settled(page)
    page.locator("select.schemes").select_option("quannan_checklist")
    until(page, "window.__zhantuMatrix.items === 22")
    settled(page)
    asked = page.evaluate("Object.fromEntries(new URL(location).searchParams)")
    assert (asked["scheme"], asked["villages"]) == ("quannan_checklist", "all")
    page.locator("tbody tr").first.locator("td").first.click()
    until(page, "location.search.includes('item=g1')")
    page.locator("tbody td.selected").first.wait_for()
    settled(page)
    assert page.locator("tbody tr").count() == 98

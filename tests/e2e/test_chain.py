"""责任链 and 口径核对 in Chromium: what the documents' own figures come to, and where a gap in the chain leads."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.facts import PINGGUO, snapshot_of
from tests.e2e.filling import until
from tests.harness import settled

QUANNAN, ZIYUAN = "360729", "450329"


def opened(wall, screen, county, heading):
    """The page of a screen without a map, once what it shows under this heading is drawn."""
    wall.page.goto(f"{wall.base_url}/{screen}?county={county}")
    wall.page.locator(".panel").get_by_text(heading).first.wait_for()
    settled(wall.page)
    return wall.page


@pytest.mark.parametrize(
    ("county", "working"),
    [
        (QUANNAN, "2,600 + 2,000 + 1,000 + 900 + 580 + 600 + 1,500 = 9,180 人 < 9,500 人"),
        (ZIYUAN, "4,300 ÷ 5,104 = 84.25% ≠ 85%"),
    ],
)
def test_what_the_documents_figures_do_not_come_to_stands_first_with_its_computation_and_sources(
    wall, county, working
):
    page = opened(wall, "reconcile", county, "核对（")
    first = page.locator(".check").first
    assert first.locator(".lamp").inner_text() == "■ 不一致"
    assert first.locator(".working").inner_text() == working
    expect(first.locator(".sources p").first).to_be_hidden()
    first.locator("summary").click()
    expect(first.locator(".sources p").first).to_be_visible()


def test_a_finding_leads_to_its_objective_on_the_map_and_back(wall):
    page = opened(wall, "chain", PINGGUO, "缺口清单")
    wall.row("布思村退出").click()
    wall.shows("布思村退出")
    chosen = {name: wall.query().get(name) for name in ("zone", "village", "objective")}
    assert all(chosen.values()), chosen
    settled(page)
    page.go_back()
    page.locator(".panel").get_by_text("缺口清单").first.wait_for()
    until(page, "location.pathname === '/chain'")


def test_a_commanders_card_narrows_the_chain_to_the_zone_and_its_gaps(wall, prepared_home):
    page = opened(wall, "chain", PINGGUO, "缺口清单")
    page.locator(".node").filter(has_text="新安镇战区").locator(".over").click()
    page.get_by_role("button", name="← 全县").wait_for()
    wall.wait_for(lambda: "· 新安镇战区" in wall.panel_text(), "never narrowed")
    settled(page)
    objectives = snapshot_of(prepared_home).objectives
    inside = set(objectives.loc[objectives["zone"] == wall.query()["zone"], "title"])
    listed = page.locator(".block-columns button.row .name").evaluate_all(
        "names => names.map(name => name.firstChild.textContent)"
    )
    assert listed
    assert set(listed) <= inside


def test_a_list_too_long_for_the_screen_is_whole_in_its_excel_file(wall, prepared_home):
    snapshot = snapshot_of(prepared_home)
    chief = snapshot.holders("county", "chief").iloc[0]["person_id"]
    page = opened(wall, "chain", f"{PINGGUO}&person={chief}", "负责的目标（")
    expect(page.locator(".block-columns .block").last.locator("button.row")).to_have_count(40)
    with page.expect_download() as found:
        page.get_by_role("link", name="导出 Excel（负责的目标）").click()
    sheet = load_workbook(BytesIO(found.value.path().read_bytes())).active
    assert sheet.max_row - 3 == len(snapshot.objectives) > 40

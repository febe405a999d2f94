"""户脱贫 in Chromium: batches overlap on screen, and a question is kept in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import only, until
from tests.harness import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def table(page: Page, running_app: str) -> Page:
    page.goto(f"{running_app}/households?county=451082")
    page.locator(".counts tbody tr").first.wait_for()
    settled(page)
    return page


def test_the_batches_add_up_to_more_than_the_households_and_the_screen_says_so(table):
    figures = table.locator(".counts tr.all td .strong").all_inner_texts()
    once, *batches = (int(text.replace(",", "")) for text in figures)
    assert len(batches) == 5
    assert once == 3_200 < sum(batches)
    only(table.get_by_text(f"五批相加 {sum(batches):,} 户次，按户去重 3,200 户"))


def test_the_question_is_kept_in_the_address_and_a_zone_leads_to_its_villages(table):
    table.get_by_text("致贫原因", exact=True).click()
    until(table, "location.search.includes('by=cause')")
    settled(table)
    table.get_by_role("button", name="新安镇战区").click()
    until(table, "location.search.includes('zone=') && location.search.includes('by=cause')")
    table.locator(".counts .corner", has_text="村（").wait_for()
    expect(table.locator(".counts").get_by_text("交通条件落后").first).to_be_visible()

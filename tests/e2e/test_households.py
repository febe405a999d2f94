"""户脱贫 in Chromium: batches overlap on screen, and no name is read before somebody says why."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

VILLAGE, HOUSEHOLD = "451082100201", "demo-000141"
SECONDS = 30


def wait(page: Page, condition: str) -> None:
    """Until a condition holds: the security policy forbids the browser's own way to wait for one."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if page.evaluate(condition):
            return
        time.sleep(0.05)
    raise AssertionError(f"never true: {condition}")


@pytest.fixture
def table(page: Page, running_app: str) -> Page:
    page.goto(f"{running_app}/households?county=451082")
    page.wait_for_selector(".counts tbody tr")
    return page


def test_the_batches_add_up_to_more_than_the_households_and_the_screen_says_so(table):
    figures = table.locator(".counts tr.all td .strong").all_inner_texts()
    once, *batches = (int(text.replace(",", "")) for text in figures)
    assert len(batches) == 5
    assert once == 3_200 < sum(batches)
    assert table.get_by_text(f"五批相加 {sum(batches):,} 户次，按户去重 3,200 户").count() == 1


def test_the_question_is_kept_in_the_address_and_a_zone_leads_to_its_villages(table):
    table.get_by_text("致贫原因", exact=True).click()
    wait(table, "location.search.includes('by=cause')")
    table.get_by_role("button", name="新安镇战区").click()
    wait(table, "location.search.includes('zone=')")
    table.wait_for_selector(".counts .corner:text('村（')")
    assert "by=cause" in table.url
    assert table.get_by_text("交通条件落后").count() > 0


def audited(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "zhantu.db") as connection:
        query = "select subject, reason from audit_event where action = 'unmask_household'"
        return connection.execute(query).fetchall()


def test_no_name_is_shown_before_a_reason_is_given_and_audited(page, changeable_app, changeable_home):
    with sqlite3.connect(changeable_home / "zhantu.db") as connection:
        query = "select head, id_number from household where county_code = '451082' and id = ?"
        head, number = connection.execute(query, (HOUSEHOLD,)).fetchone()
    page.goto(f"{changeable_app}/households?county=451082&village={VILLAGE}")
    page.get_by_role("button", name=f"{head[0]}** 451***********{number[-4:]}").click()
    page.get_by_text("姓名和证件号码已遮挡", exact=True).wait_for()
    page.get_by_text("显示姓名与证件号码（记入审计）").click()
    page.get_by_text("请写明查看的理由").wait_for()
    assert head not in page.content()
    assert number not in page.content()
    assert audited(changeable_home) == []

    page.get_by_label("查看理由").fill("入户核查身份")
    page.get_by_text("显示姓名与证件号码（记入审计）").click()
    page.get_by_text(number).wait_for()
    assert page.get_by_text(head, exact=True).count() == 1
    assert audited(changeable_home) == [(HOUSEHOLD, "入户核查身份")]

    page.get_by_text("← 本村各户").click()
    page.get_by_role("button", name=f"{head[0]}** 451***********{number[-4:]}").click()
    page.get_by_text("姓名和证件号码已遮挡", exact=True).wait_for()
    assert page.get_by_text(number).count() == 0

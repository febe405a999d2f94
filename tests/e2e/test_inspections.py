"""督查整改 in Chromium: a draw is previewed, saved and hidden; a finding without anybody responsible is refused."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.harness import choose, settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

ZIYUAN = "450329"
SECONDS = 30


def wait(page: Page, condition: str) -> None:
    """Until a condition holds: the security policy forbids the browser's own way to wait for one."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if page.evaluate(condition):
            return
        time.sleep(0.05)
    raise AssertionError(f"never true: {condition}")


def test_a_draw_is_saved_hidden_and_a_finding_of_nobodys_is_refused(page, changeable_app):
    page.goto(f"{changeable_app}/inspections?county={ZIYUAN}&sheet=surveys")
    choose(page, page.get_by_label("种类"), "暗访")
    page.get_by_text("结束以前只有指挥部看得到").wait_for()
    page.get_by_text("预览抽取结果").click()
    drawn = page.locator(".row", has_text="权重")
    drawn.first.wait_for()
    assert drawn.count() == 5
    first = drawn.first.locator(".name").inner_text().removeprefix("1. ")
    page.get_by_role("button", name="保存").click()
    row = page.locator("button.row", has_text="9月暗访")
    row.wait_for()
    assert "未公开" in row.inner_text()
    row.click()
    wait(page, "window.__zhantuPanel.title === '9月暗访'")
    assert "inspection=inspection-0001" in page.url
    assert page.get_by_text("重抽一次，结果相同").count() == 1
    assert page.locator(".row", has_text=first).count() >= 1
    page.get_by_text("登记问题", exact=True).click()
    settled(page)
    form = page.get_by_test_id("stForm").filter(has_text="整改时限")
    form.get_by_label("问题", exact=True).fill("水管漏水")
    form.get_by_role("button", name="保存").click()
    page.get_by_text("没有人负责的问题不会整改").wait_for()
    assert page.get_by_text("请填写整改措施").count() == 1
    assert page.get_by_text("请选择整改时限").count() == 1

"""督查整改 in Chromium: a draw is previewed, saved and hidden; a finding without anybody responsible is refused."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.filling import only
from tests.harness import choose, settled

ZIYUAN = "450329"


def test_a_draw_is_saved_hidden_and_a_finding_of_nobodys_is_refused(page, changeable_app):
    page.goto(f"{changeable_app}/inspections?county={ZIYUAN}&sheet=surveys")
    choose(page, page.get_by_label("种类"), "暗访")
    page.get_by_text("结束以前只有指挥部看得到").wait_for()
    settled(page)
    page.get_by_text("预览抽取结果").click()
    drawn = page.locator(".row", has_text="权重")
    expect(drawn).to_have_count(5)
    settled(page)
    first = drawn.first.locator(".name").inner_text().removeprefix("1. ")
    page.get_by_role("button", name="保存").click()
    row = only(page.locator("button.row", has_text="9月暗访"))
    expect(row).to_contain_text("未公开")
    settled(page)
    row.click()
    only(page.locator(".panel h2.title", has_text="9月暗访"))
    settled(page)
    assert "inspection=inspection-0001" in page.url
    only(page.get_by_text("重抽一次，结果相同"))
    assert page.locator(".row", has_text=first).count() >= 1
    page.get_by_text("登记问题", exact=True).click()
    form = page.get_by_test_id("stForm").filter(has_text="整改时限")
    form.get_by_label("问题", exact=True).fill("水管漏水")
    form.get_by_role("button", name="保存").click()
    page.get_by_text("没有人负责的问题不会整改").wait_for()
    only(page.get_by_text("请填写整改措施"))
    only(page.get_by_text("请选择整改时限"))

"""资金 in a browser: flagged projects first, one project's money, an amount refused and one saved."""

from __future__ import annotations


def test_an_amount_is_refused_with_its_reason_then_saved_and_flagged(page, running_app):
    page.goto(f"{running_app}/funds?county=532328&date=2016-12-30&objective=proj-003")
    page.get_by_role("heading", name="姜驿乡扶贫整乡推进项目").wait_for()
    page.get_by_text("2.47 + 2.14 = 4.61 亿元").wait_for(state="detached")
    page.get_by_text("填报资金", exact=True).click()
    page.get_by_label("累计金额（万元）").fill("20501")
    page.get_by_role("button", name="保存资金").click()
    page.get_by_text("多于计划 20,500 万元").wait_for()
    page.get_by_label("累计金额（万元）").fill("18000")
    page.get_by_role("button", name="保存资金").click()
    page.get_by_text("付款超前，请核对工程量").wait_for()
    page.get_by_role("button", name="← 全县").click()
    page.get_by_text("2.47 + 2.14 = 4.61 亿元").wait_for()
    page.get_by_text("13 + 13 = 26 项").wait_for()
    page.locator(".bullet").filter(has_text="姜驿乡扶贫整乡推进项目").filter(has_text="付款超前").wait_for()

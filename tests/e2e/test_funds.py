"""资金 and 责任树 in a browser: an amount refused and one saved; a duty handed over from the tree."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.filling import only
from tests.harness import settled


def test_an_amount_is_refused_with_its_reason_then_saved_and_flagged(page, changeable_app):
    page.goto(f"{changeable_app}/funds?county=532328&date=2016-12-30&objective=proj-003")
    page.get_by_role("heading", name="姜驿乡扶贫整乡推进项目").wait_for()
    settled(page)
    expect(page.get_by_text("2.47 + 2.14 = 4.61 亿元")).to_have_count(0)
    page.get_by_text("填报资金", exact=True).click()
    page.get_by_label("累计金额（万元）").fill("20501")
    page.get_by_role("button", name="保存资金").click()
    page.get_by_text("多于计划 20,500 万元").wait_for()
    settled(page)
    page.get_by_label("累计金额（万元）").fill("18000")
    page.get_by_role("button", name="保存资金").click()
    page.get_by_text("付款超前，请核对工程量").wait_for()
    settled(page)
    page.get_by_role("button", name="← 全县").click()
    page.get_by_text("2.47 + 2.14 = 4.61 亿元").wait_for()
    page.get_by_text("13 + 13 = 26 项").wait_for()
    page.locator(".bullet").filter(has_text="姜驿乡扶贫整乡推进项目").filter(has_text="付款超前").wait_for()


def test_from_the_tree_a_duty_is_handed_over_and_the_tree_shows_the_new_name(page, changeable_app):
    page.goto(f"{changeable_app}/chain?county=450329&view=tree&zone=z01")
    page.get_by_role("heading", name="责任树").wait_for()
    page.get_by_text("连带责任（").wait_for()
    settled(page)
    commander = page.locator(".branch .branch > summary button.name").first
    before = commander.inner_text()
    commander.click()
    only(page.get_by_text("移交责任", exact=True))
    settled(page)
    page.get_by_text("移交责任", exact=True).click()
    page.get_by_role("button", name="确认移交").click()
    page.get_by_text("请写明移交的原因").wait_for()
    settled(page)
    for label, text in (("姓名", "韦新"), ("单位", "县委"), ("职务", "县委常委")):
        page.get_by_label(f"新接任人{label}").fill(text)
    page.get_by_label("原因").fill("工作调动")
    page.get_by_role("button", name="确认移交").click()
    settled(page)
    page.get_by_role("button", name="← 责任链").click()
    page.locator(".branch .branch > summary button.name", has_text="韦新").wait_for()
    assert before != "韦新"

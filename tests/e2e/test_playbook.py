"""作战方案 in Chromium: a bad cell is named where it stands; a good one is previewed, saved and listed."""

from __future__ import annotations

import pytest

from tests.e2e.filling import only
from tests.harness import settled

ZIYUAN = "450329"
ROW, HEAD = 35, 17


@pytest.fixture
def rules(page, changeable_app):
    """The page at the part asked for."""

    def at(part):
        page.goto(f"{changeable_app}/playbook?county={ZIYUAN}&part={part}")
        page.get_by_text("规则是这样").wait_for()
        page.get_by_test_id("stDataFrame").first.wait_for()
        settled(page)
        return page

    return at


def write(page, x, number, text):
    """Write into a cell of the first table, as somebody at the keyboard does."""
    page.get_by_test_id("stDataFrame").first.click(position={"x": x, "y": HEAD + ROW * number})
    page.keyboard.press("Enter")
    page.locator("#portal input").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Enter")


def test_a_rung_out_of_order_is_named_and_cannot_be_saved(rules):
    page = rules("orders")
    write(page, 200, 2, "9")
    page.get_by_text("升级阶梯 第 3 行“超期”：超期 7 天不在前一级的 9 天之后").wait_for()
    settled(page)
    assert page.get_by_role("button", name="保存，从").count() == 0


def test_a_limit_is_changed_with_its_document_and_listed(rules):
    page = rules("lights")
    width = page.get_by_test_id("stDataFrame").first.bounding_box()["width"]
    write(page, width * 0.6, 1, "1")
    page.get_by_text("会影响什么").wait_for()
    settled(page)
    page.get_by_role("button", name="保存，从").click()
    page.get_by_text("请写依据的文件").wait_for()
    settled(page)
    page.get_by_label("依据的文件").fill("资办发〔2018〕3号")
    page.get_by_label("修改原因").fill("落后一点就要看见")
    page.get_by_role("button", name="保存，从").click()
    page.get_by_text("历次修改（1）").wait_for()
    page.get_by_text("10 个百分点 → 1 个百分点").wait_for()
    only(page.get_by_text("落后计划超过 1 个百分点"))

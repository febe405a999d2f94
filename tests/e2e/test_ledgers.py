"""台账 in Chromium: a ledger goes out, comes back edited, is looked at, taken over, and undone."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.filling import only, press
from tests.harness import choose, settled

ZIYUAN = "450329"
HEADER = 3
VILLAGE, HOUSEHOLD = "资源镇 大埠街社区", "demo-000001"


@pytest.fixture
def ledgers(page, changeable_app):
    page.goto(f"{changeable_app}/ledgers?county={ZIYUAN}")
    page.get_by_text("上传后先看到").wait_for()
    settled(page)
    return page


def taken_away(page, app: str):
    """The project library as somebody downloads it."""
    response = page.request.get(f"{app}/export/ledger.xlsx?county={ZIYUAN}&ledger=projects")
    book = load_workbook(BytesIO(response.body()))
    return book, {cell.value: cell.column for cell in book.active[HEADER]}


def hand_in(page, book):
    content = BytesIO()
    book.save(content)
    file = {"name": "项目库.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}
    page.locator("input[type=file]").set_input_files(file)


def counts(page) -> dict[str, str]:
    expect(page.get_by_test_id("stMetric")).to_have_count(5)
    settled(page)
    return dict(metric.inner_text().split() for metric in page.get_by_test_id("stMetric").all())


def test_an_edited_ledger_is_looked_at_taken_over_and_undone(ledgers, changeable_app):
    book, columns = taken_away(ledgers, changeable_app)
    sheet = book.active
    sheet.cell(HEADER + 1, columns["备注"]).value = "春节前完工"
    sheet.cell(sheet.max_row + 1, columns["项目名称"]).value = "新建饮水池"
    sheet.cell(sheet.max_row, columns["计划完工时间"]).value = "2018.11"
    hand_in(ledgers, book)
    found = counts(ledgers)
    assert (found["新增"], found["修改"], found["有问题"]) == ("1", "1", "0")
    press(ledgers, "确认导入 2 行")
    ledgers.get_by_text("新增 1 行　修改 1 行").wait_for()
    settled(ledgers)
    ledgers.get_by_role("button", name="撤销这次导入").first.click()
    settled(ledgers)
    ledgers.get_by_label("原因").fill("传错了")
    press(ledgers, "撤销")
    ledgers.get_by_text("已在 2018年9月20日 撤销").wait_for()


def test_a_row_that_cannot_be_is_named_and_nothing_can_be_confirmed(ledgers, changeable_app):
    book, columns = taken_away(ledgers, changeable_app)
    book.active.cell(HEADER + 2, columns["形象进度（%）"]).value = 140
    hand_in(ledgers, book)
    assert counts(ledgers)["有问题"] == "1"
    ledgers.get_by_text("一行也不写入").wait_for()
    settled(ledgers)
    assert ledgers.get_by_role("button", name="确认导入").count() == 0


def test_a_file_under_a_false_name_is_refused_in_words(ledgers):
    file = {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 nothing"}
    ledgers.locator("input[type=file]").set_input_files(file)
    ledgers.get_by_text("⚠").wait_for()
    settled(ledgers)
    assert ledgers.get_by_test_id("stMetric").count() == 0


def test_a_household_is_corrected_on_screen_and_its_ledger_goes_out_unmasked_once(page, changeable_app):
    page.goto(f"{changeable_app}/ledgers?county={ZIYUAN}&ledger=households")
    by_hand = page.get_by_text("在画面上更正或登记一户")
    by_hand.wait_for()
    settled(page)
    by_hand.click()
    choose(page, page.get_by_role("combobox", name="哪个村"), VILLAGE)
    household = page.get_by_role("combobox", name="哪一户")
    household.wait_for()
    settled(page)
    household.fill(HOUSEHOLD)
    only(page.get_by_role("option", name=HOUSEHOLD)).click()
    expect(page.get_by_role("textbox", name="户主姓名")).to_have_value(re.compile(r"\*\*"))
    settled(page)
    page.get_by_role("textbox", name="备注").fill("画面上写的")
    press(page, "保存这一项")
    page.get_by_text("新增 0 行　修改 1 行").wait_for()
    press(page, "导出不遮挡的")
    settled(page)
    page.get_by_role("textbox", name="理由", exact=True).fill("报市扶贫办核对户籍")
    press(page, "生成，只能下载一次")
    address = page.get_by_role("link", name="未遮挡，只能下载一次").get_attribute("href")
    first, again = (page.request.get(f"{changeable_app}{address}") for _ in range(2))
    sheet = load_workbook(BytesIO(first.body()), read_only=True).worksheets[0]
    assert "理由：报市扶贫办核对户籍" in sheet["A2"].value
    assert all("**" not in str(cell.value) for cell in sheet[HEADER + 1])
    assert again.status == 404


def test_a_file_that_was_left_is_gone_on_with(ledgers, changeable_app):
    book, columns = taken_away(ledgers, changeable_app)
    book.active.cell(HEADER + 1, columns["备注"]).value = "年底完工"
    hand_in(ledgers, book)
    assert counts(ledgers)["修改"] == "1"
    ledgers.get_by_role("link", name="责任链").click()
    ledgers.wait_for_url("**/chain*")
    settled(ledgers)
    ledgers.go_back()
    ledgers.get_by_text("接着办上次上传").wait_for()
    assert counts(ledgers)["修改"] == "1"
    press(ledgers, "不要这份了")
    ledgers.get_by_text("上传后先看到").wait_for()

"""退出标准 in Chromium: a change of an item is refused at its field or listed, and no text strays to another item."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import only
from tests.harness import choose, settled

PINGGUO = "451082"


@pytest.fixture
def form(page, changeable_app):
    """The page with the form for an item of the village scheme."""
    page.goto(f"{changeable_app}/criteria?county={PINGGUO}&scheme=gx_village")
    page.get_by_label("新要求（文字）").wait_for()
    settled(page)
    return page


def take(page, item, asked):
    choose(page, page.get_by_role("combobox", name="条目"), item)
    page.get_by_text(f"现在要求：{asked}").wait_for()
    settled(page)


def fill(page, text, number):
    form = page.get_by_test_id("stForm").first
    form.get_by_label("新要求（文字）").fill(text)
    form.get_by_label("新要求的数").fill(number)
    form.get_by_label("依据的文件").fill("平政办〔2018〕1号")
    form.get_by_label("修改原因").fill("上级来文")
    form.get_by_role("button", name="保存修改").click()


def test_an_impossible_threshold_is_refused_at_its_field_and_a_good_one_is_listed(form):
    take(form, "v5 有安全饮水", "有饮用水农户≥95%")
    fill(form, "所有农户再加一半", "150")
    form.get_by_text("条目“有安全饮水”的要求 150% 不可能").wait_for()
    only(form.get_by_text("历次修改（0）"))
    settled(form)
    fill(form, "有饮用水农户≥98%", "98")
    form.get_by_text("历次修改（1）").wait_for()
    only(form.get_by_text("第 2 版：上级来文"))


def test_what_was_typed_for_one_item_is_not_proposed_for_another(form):
    form.get_by_label("新要求（文字）").fill("只说这一条")
    take(form, "v3 有基本医疗保障", "参加基本医保比例≥95%")
    expect(form.get_by_label("新要求（文字）")).to_have_value("")

"""What is entered in Chromium: refused at the field, then saved and seen at once; names only to whoever says why."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import only, press, saying, until
from tests.harness import choose, settled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

HUIZE, PINGGUO, QUANNAN = "530326", "451082", "360729"
VILLAGE, HOUSEHOLD = "451082100201", "demo-000141"


@pytest.fixture
def village(page: Page, changeable_app: str) -> Page:
    """The first village of 全南's matrix, with its first item selected."""
    page.goto(f"{changeable_app}/villages?county={QUANNAN}")
    until(page, "!!(window.__zhantuMatrix && window.__zhantuPanel)")
    settled(page)
    row = page.locator("tbody tr").first
    name = row.locator("th .name").inner_text()
    row.locator("td").first.click()
    until(page, f"window.__zhantuPanel.title === '{name}'")
    settled(page)
    return page


def test_a_value_that_cannot_be_is_refused_at_its_field_and_a_possible_one_shows_in_the_matrix(village):
    village.get_by_test_id("stPopoverButton").filter(has_text="评定：").click()
    settled(village)
    village.get_by_label("现值").fill("120")
    village.get_by_label("评定人").fill("韦某")
    village.get_by_label("依据").fill("验收单")
    press(village, "保存")
    village.get_by_text("百分比不能超过 100：120").wait_for()
    settled(village)
    village.get_by_label("现值").fill("1.37")
    with saying(village, "已保存评定"):
        press(village, "保存")
    village.locator("tbody td", has_text="1.37").wait_for()


def test_a_step_is_refused_while_items_are_unmet_and_passes_with_a_reason(village):
    village.get_by_test_id("stPopoverButton").filter(has_text="办理：").click()
    settled(village)
    village.get_by_label("经办人").fill("韦某")
    press(village, "保存")
    village.get_by_text("项没有达标：").first.wait_for()
    settled(village)
    village.get_by_label("例外理由").fill("年底前补齐")
    with saying(village, "已保存这一步"):
        press(village, "保存")
    expect(village.locator(".procedure", has_text="▲")).to_contain_text("例外通过")
    expect(village.locator(".block-track")).to_contain_text("例外理由：年底前补齐")


def test_one_click_and_a_confirmation_propose_a_project_for_a_gap(page, changeable_app):
    page.goto(f"{changeable_app}/villages?county={PINGGUO}&item=v5")
    propose = page.get_by_role("button", name="拟建项目", exact=True)
    propose.first.wait_for()
    settled(page)
    lacking = propose.count()
    propose.first.click()
    name = page.get_by_role("textbox", name="名称", exact=True)
    expect(name).not_to_have_value("")
    settled(page)
    title = name.input_value()
    name.fill("")
    press(page, "确认拟建")
    page.get_by_text("请写项目名称").wait_for()
    settled(page)
    name.fill(title)
    with saying(page, "已拟建，列入项目。"):
        press(page, "确认拟建")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(propose).to_have_count(lacking - 1)


def test_more_people_moved_than_planned_are_refused_at_the_field_and_fewer_are_kept(page, changeable_app):
    page.goto(f"{changeable_app}/relocation?county={HUIZE}&objective=site-001&evidence=1")
    form = page.get_by_text("填报实测数据")
    form.wait_for()
    settled(page)
    form.click()
    choose(page, page.get_by_role("combobox", name="指标"), "同步搬迁入住人")
    settled(page)
    page.get_by_label("数值").fill("18490")
    press(page, "保存")
    page.get_by_text("同步搬迁入住人 18,490 人超过计划的 18,489 人").wait_for()
    settled(page)
    page.get_by_label("数值").fill("18000")
    with saying(page, "已保存实测数据"):
        press(page, "保存")
    page.locator("table.sums td", has_text="18,000").wait_for()


def audited(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "zhantu.db")) as connection:
        query = "select subject, reason from audit_event where action = 'unmask_household'"
        return connection.execute(query).fetchall()


def test_no_name_is_shown_before_a_reason_is_given_and_audited(page, changeable_app, changeable_home):
    with closing(sqlite3.connect(changeable_home / "zhantu.db")) as connection:
        query = "select head, id_number from household where county_code = ? and id = ?"
        head, number = connection.execute(query, (PINGGUO, HOUSEHOLD)).fetchone()
    masked = page.get_by_role("button", name=f"{head[0]}** 451***********{number[-4:]}")
    page.goto(f"{changeable_app}/households?county={PINGGUO}&village={VILLAGE}")
    masked.wait_for()
    settled(page)
    masked.click()
    page.get_by_text("姓名和证件号码已遮挡", exact=True).wait_for()
    press(page, "显示姓名与证件号码（记入审计）")
    page.get_by_text("请写明查看的理由").wait_for()
    settled(page)
    for secret in (head, number):
        assert page.get_by_text(secret).count() == 0
        assert secret not in page.content()
    assert audited(changeable_home) == []

    page.get_by_label("查看理由").fill("入户核查身份")
    press(page, "显示姓名与证件号码（记入审计）")
    page.get_by_text(number).wait_for()
    only(page.get_by_text(head, exact=True))
    assert audited(changeable_home) == [(HOUSEHOLD, "入户核查身份")]

    press(page, "← 本村各户")
    masked.wait_for()
    settled(page)
    masked.click()
    page.get_by_text("姓名和证件号码已遮挡", exact=True).wait_for()
    settled(page)
    assert page.get_by_text(number).count() == 0

"""A verdict and a step entered in Chromium: refused at the field, then saved and seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.test_exits import wait

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUANNAN = "360729"


@pytest.fixture
def village(page: Page, changeable_app: str) -> Page:
    """The first village of 全南's matrix, with its first item selected."""
    page.goto(f"{changeable_app}/villages?county={QUANNAN}")
    wait(page, "!!(window.__zhantuMatrix && window.__zhantuPanel)")
    name = page.locator("tbody tr").first.locator("th .name").inner_text()
    page.locator("tbody tr").first.locator("td").first.click()
    wait(page, f"window.__zhantuPanel.title === '{name}'")
    return page


def test_a_value_that_cannot_be_is_refused_at_its_field_and_a_possible_one_shows_in_the_matrix(village):
    village.get_by_test_id("stPopoverButton").filter(has_text="评定：").click()
    village.get_by_label("现值").fill("120")
    village.get_by_label("评定人").fill("韦某")
    village.get_by_label("依据").fill("验收单")
    village.get_by_role("button", name="保存").click()
    village.get_by_text("百分比不能超过 100：120").wait_for()
    village.get_by_label("现值").fill("1.37")
    village.get_by_role("button", name="保存").click()
    village.get_by_text("已保存评定").wait_for()
    village.locator("tbody td", has_text="1.37").wait_for()


def test_a_step_is_refused_while_items_are_unmet_and_passes_with_a_reason(village):
    village.get_by_test_id("stPopoverButton").filter(has_text="办理：").click()
    village.get_by_label("经办人").fill("韦某")
    village.get_by_role("button", name="保存").click()
    village.get_by_text("项没有达标：").first.wait_for()
    village.get_by_label("例外理由").fill("年底前补齐")
    village.get_by_role("button", name="保存").click()
    village.get_by_text("已保存这一步").wait_for()
    village.locator(".procedure", has_text="▲").wait_for()
    assert "例外通过" in village.locator(".procedure").inner_text()
    assert "例外理由：年底前补齐" in village.locator(".block-track").inner_text()

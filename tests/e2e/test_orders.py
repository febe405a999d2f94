"""督办 in Chromium: an order out of a red objective until it is closed, and an order to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from data.model import AuditEvent
from data.store.engine import engine_for
from tests.e2e.facts import snapshot_of
from tests.e2e.filling import fill_in, only, until
from tests.harness import settled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

TEXT = "三天内查清原因，报赶工计划"


def step(page: Page, word: str, **fields: str) -> None:
    """Fill in the form of a step, and wait until the panel shows what happened."""
    fill_in(page, word, **fields)
    page.locator(".panel .row .name", has_text=word).first.wait_for()


def audit_of(home: Path) -> list[tuple[str, str]]:
    with engine_for(f"sqlite:///{home / 'zhantu.db'}").connect() as connection:
        told = select(AuditEvent.action, AuditEvent.reason).where(AuditEvent.action.startswith("order_"))
        return [tuple(row) for row in connection.execute(told.order_by(AuditEvent.sequence))]


def test_an_order_out_of_a_red_project_is_answered_done_verified_and_closed(
    page, changeable_app, changeable_home
):
    objectives = snapshot_of(changeable_home).objectives
    red = objectives[(objectives["kind"] == "project") & (objectives["light"] == "r")].index[0]
    page.goto(f"{changeable_app}/?objective={red}")
    only(page.get_by_role("button", name="下督办令")).click()
    only(page.get_by_label("要办什么"))
    settled(page)
    page.get_by_label("要办什么").fill(TEXT)
    page.get_by_role("button", name="下达").click()
    until(page, "location.search.includes('objective=order-20180920-001')")
    page.locator(".panel .title", has_text=TEXT).wait_for()
    settled(page)
    expect(page.locator(".block", has_text="来源").last).to_contain_text(objectives.loc[red, "title"])
    step(page, "回复", 回复内容="已派人到现场", 经办人="农有才")
    step(page, "报办结", 办理结果="赶工计划已报", 经办人="农有才")
    expect(page.locator(".panel .over")).to_contain_text("待核验")
    step(page, "核验通过", 核验意见="计划可行", 经办人="督查员")
    step(page, "销号", 销号意见="同意")
    expect(page.locator(".lane").nth(4).locator("[data-order='order-20180920-001']")).to_have_count(1)
    assert audit_of(changeable_home) == [
        ("order_issued", f"作战目标 {red}"),
        ("order_reply", "已派人到现场"),
        ("order_done", "赶工计划已报"),
        ("order_verified", "计划可行"),
        ("order_closed", "同意"),
    ]


def test_an_order_to_nobody_is_refused_below_the_field(page, changeable_app, changeable_home):
    before = audit_of(changeable_home)
    page.goto(f"{changeable_app}/orders?give=meeting")
    page.get_by_label("要办什么").wait_for()
    settled(page)
    page.get_by_label("要办什么").fill(TEXT)
    page.get_by_role("button", name="下达").click()
    page.get_by_text("督办令还没有责任人：请至少选一个责任人，或写一个责任单位").wait_for()
    settled(page)
    assert page.get_by_label("要办什么").input_value() == TEXT
    assert audit_of(changeable_home) == before


def test_the_board_becomes_a_table_and_the_address_keeps_it(page, changeable_app):
    page.goto(f"{changeable_app}/orders")
    until(page, "!!window.__zhantuBoard")
    settled(page)
    cards = page.locator("[data-order]").count()
    page.get_by_role("button", name="表格").click()
    until(page, "location.search.includes('table=1')")
    rows = page.locator(".board tbody tr")
    expect(rows).to_have_count(cards)
    settled(page)
    page.get_by_role("button", name="只看超期").click()
    until(page, f"window.__zhantuBoard.cards < {cards}")
    settled(page)
    assert 0 < rows.count() < cards
    assert all("逾期" in text for text in rows.all_inner_texts())

"""The whole story in Chromium: a project slips, a card, an order, the reply, verified, closed, cleared, read back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
from playwright.sync_api import expect

from tests.e2e.facts import snapshot_of
from tests.e2e.filling import fill_in, press, saying, until
from tests.harness import settled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

START, END = dt.date(2018, 9, 20), pd.Timestamp("2018-12-31")
AFTER = dt.timedelta(days=15)
"""From when on 平果's rules propose a card for an overdue work."""


def slipping(home: Path) -> tuple[str, dt.date, pd.Series]:
    """A project that is on time, the only one of somebody without a card, and the day its card will be due."""
    rows = snapshot_of(home).objectives
    load = rows.loc[rows["done_on"].isna(), "person_id"].value_counts()
    due = (rows["days_left"] >= 20) & (rows["deadline"] <= END - pd.Timedelta(AFTER))
    open_ones = (rows["kind"] == "project") & rows["done_on"].isna() & rows["person_id"].map(load).eq(1)
    found = rows[open_ones & due & (rows["light"] == "g")].sort_values("days_left")
    return str(found.index[0]), found.iloc[0]["deadline"].date() + AFTER, found.iloc[0]


def panel(page: Page, block: str):
    """A block of a panel by how its title begins."""
    return page.locator(".block").filter(has=page.locator("h3", has_text=block))


def report(page: Page, value: float, reason: str = "") -> None:
    """Fill in a cumulative value beside the project, and wait until the panel has it."""
    page.get_by_label("累计完成").wait_for()
    settled(page)
    page.get_by_label("累计完成").fill(f"{value:g}")
    page.get_by_text("日期、原因、填报人").click()
    page.get_by_label("原因（进展倒退或更正时填）").fill(reason)
    page.get_by_label("填报人或单位").fill("乡镇填报员")
    with saying(page, "已保存进展"):
        press(page, "保存进展")


def fill(page: Page, button: str, saved: str, **fields: str) -> None:
    """Fill in a form, and wait until the panel says so."""
    fill_in(page, button, **fields)
    page.locator(".panel .row .name", has_text=saved).first.wait_for()


def take_up(page: Page, title: str) -> None:
    """Propose the card that the rules suggest because of this work, and confirm it."""
    proposed = panel(page, "规则建议").locator("button.row", has_text=title)
    proposed.wait_for()
    settled(page)
    proposed.click()
    page.get_by_label("提出人").wait_for()
    settled(page)
    page.get_by_label("提出人").fill("攻坚办")
    press(page, "提出这张牌")
    page.get_by_text("画面上提出，攻坚办").wait_for()
    fill(page, "确认发牌", "确认发牌", 经办人="督查室")


def test_a_project_slips_and_the_audit_tells_the_story_back(page, changeable_app, changeable_home):
    address, home = changeable_app, changeable_home
    key, late, work = slipping(home)

    page.goto(f"{address}/?objective={key}")
    page.locator(".lamp.light-g").first.wait_for()
    report(page, work["value"] * 0.1, "复核后核减")
    page.locator("h2.title .lamp.light-r").first.wait_for()
    expect(page.locator(".figures").first).to_contain_text("剩")

    page.goto(f"{address}/?objective={key}&date={late}")
    report(page, work["value"] * 0.5, "复核后核减")

    page.goto(f"{address}/scores?sheet=cards&date={late}")
    take_up(page, work["title"])

    page.get_by_role("button", name="下督办令").first.click()
    until(page, "location.search.includes('give=card')")
    page.get_by_text("来源：黄红牌").wait_for()
    settled(page)
    assert work["title"] in page.get_by_label("要办什么").input_value()
    page.get_by_label("下令人").fill("李书记")
    press(page, "下达")
    until(page, "location.search.includes('objective=order-')")
    expect(panel(page, "责任人").first).to_contain_text(work["owner"])
    fill(page, "回复", "回复", 回复内容="增派施工队", 经办人="项目业主")
    fill(page, "报办结", "报办结", 办理结果="已全部完成", 经办人="项目业主")
    fill(page, "核验通过", "核验通过", 核验意见="现场看过", 经办人="督查室")
    fill(page, "销号", "销号", 销号意见="同意", 经办人="督查室")
    panel(page, "来源").locator("button.row").click()
    until(page, "location.pathname.endsWith('/scores') && location.search.includes('card=')")
    expect(panel(page, "由此下达的督办令")).to_contain_text("已销号")
    settled(page)

    card = page.url
    page.goto(f"{address}/?objective={key}&date={late}")
    report(page, work["quantity"])
    page.goto(card)
    page.get_by_role("button", name="销牌", exact=True).wait_for()
    fill(page, "销牌", "销牌", 理由或内容="已补齐", 经办人="督查室")

    rows = panel(page, "全程记录").locator(".row")
    told = [row.split("\n") for row in rows.all_inner_texts()]
    here = "本机使用人（书记）", "乡镇填报员", "项目业主"
    entered = [row for row in told if any(name in "".join(row) for name in here)]
    assert [row[0].removesuffix("演示") for row in entered] == [
        "填报进展", "填报进展", "提出", "确认发牌", "下达", "回复", "报办结", "核验通过", "销号", "填报进展", "销牌",
    ]  # fmt: skip
    clerk, owner, check = "乡镇填报员", "项目业主", "督查室"
    names = [clerk, clerk, "攻坚办", check, "李书记", owner, owner, check, check, clerk, check]
    days = [START, *[late] * 10]
    for row, name, day in zip(entered, names, days, strict=True):
        assert name in "".join(row)
        assert f"{day.year}年{day.month}月{day.day}日" in "".join(row)
    assert any(row[0].startswith("灯由") and "■ 告急" in row[0] and "9月20日" in "".join(row) for row in told)

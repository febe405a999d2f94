"""红黑榜 and 黄红牌 in Chromium: a card goes its whole way, and a published list stays as it was."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.e2e.filling import fill_in, only
from tests.harness import settled

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

PINGGUO = "451082"


def record(page: Page, kind: str, text: str) -> None:
    """Fill in the form of the card on screen, and wait until its course says so."""
    fill_in(page, kind, 理由或内容=text, 经办人="韦某")
    page.get_by_text(f"韦某：{text}").wait_for()


def test_a_card_is_proposed_from_a_red_objective_confirmed_appealed_and_cleared(
    page, changeable_app, changeable_home
):
    page.goto(f"{changeable_app}/scores?county={PINGGUO}&sheet=cards")
    proposals = page.locator(".block").filter(has=page.locator("h3", has_text="规则建议"))
    proposals.locator("button.row").first.click()
    settled(page)
    evidence = page.locator(".block").filter(has=page.locator("h3", has_text="证据")).locator("button.row")
    evidence.first.wait_for()
    late = evidence.first.locator(".name").inner_text()
    page.get_by_role("button", name="提出这张牌").click()
    page.get_by_text("请写提出人姓名").wait_for()
    settled(page)
    page.get_by_label("提出人").fill("覃某")
    page.get_by_role("button", name="提出这张牌").click()
    page.get_by_text("画面上提出，覃某").wait_for()
    record(page, "确认发牌", "情况属实")
    record(page, "申诉", "雨季停工")
    record(page, "销牌", "有监理记录")
    page.locator("p.subtitle", has_text="已销牌").wait_for()
    settled(page)
    evidence.first.click()
    page.locator("h2.title", has_text=late.removesuffix("含演示")).wait_for()
    with sqlite3.connect(changeable_home / "zhantu.db") as connection:
        query = "select action from audit_event where action like '%card%' order by sequence"
        found = [action for (action,) in connection.execute(query)]
    assert found == ["propose_card", "card_confirmed", "card_appealed", "card_cleared"]


def test_a_published_list_stays_as_it_was_after_new_reports(page, changeable_app, changeable_home):
    page.goto(f"{changeable_app}/scores?county={PINGGUO}")
    only(page.get_by_role("button", name="发布（月榜）")).click()
    only(page.get_by_label("签发人")).fill("韦某")
    page.get_by_role("button", name="确认发布").click()
    published = only(page.locator("button.row", has_text="韦某签发"))
    settled(page)
    places = page.locator(".places .place-row")
    shown = places.all_inner_texts()
    assert len(shown) == 12
    _finish_everything(changeable_home, page.locator(".places .end-black .main .name").last.inner_text())
    page.goto(f"{changeable_app}/scores?county={PINGGUO}&date=2018-09-20")
    # What others enter comes on screen a moment later, see data/store/shelf.py.
    expect(places.last).not_to_have_text(shown[-1], use_inner_text=True)
    published.click()
    page.locator("p.subtitle", has_text="校验值").wait_for()
    expect(places).to_have_text(shown, use_inner_text=True)


def _finish_everything(folder: Path, zone: str) -> None:
    """Reports from elsewhere: every objective of a zone is done."""
    with sqlite3.connect(folder / "zhantu.db") as connection:
        connection.execute(
            """
            insert into report (county_code, objective_id, on_date, recorded_on, sequence, value, state, author,
                                source, is_demo, verify)
            select o.county_code, o.id, '2018-09-20', '2018-09-20', 9, o.quantity, 'approved', '', '测试', 0, 0
            from objective o
            left join place p on p.county_code = o.county_code and p.code = o.place_code
            join zone_township t on t.county_code = o.county_code and t.township_code in (p.code, p.parent_code)
            join zone z on z.county_code = t.county_code and z.id = t.zone_id
            where o.county_code = ? and z.name = ?
            """,
            (PINGGUO, zone),
        )
        connection.execute("update county set revision = revision + 1 where county_code = ?", (PINGGUO,))

"""A 督办通知单 says who is to do what by when, where it came from, and leaves the answer to the pen."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from data.model import DeadlineChange, Order, Person, Recipient, WorkEvent
from data.store import orders
from data.store.order_notice import notice_of
from geo.to_notice import draw_notice
from tests.unit.components.tiny import CODE, OWNED, Tiny, on
from tests.unit.pages import texts


def an_order(text: str = "查清漏水户数。\n组织返修并回访。", recipients: int = 2) -> Tiny:
    """An order of the seventieth day, due on the ninetieth, to a person and to units."""
    tiny = Tiny().project("p1").duty("韦大力", "owner", "objective", "p1")
    owned = {**OWNED, "objective_id": "o1"}
    person = next(row.id for row in tiny.rows if isinstance(row, Person))
    tiny.rows += [
        Order(
            **OWNED,
            id="o1",
            line="housing",
            title="返修安置房",
            place_code="v1",
            quantity=1,
            unit="件",
            start=on(70),
            deadline=on(78),
            text=text,
            origin_kind="objective",
            origin_id="p1",
            given_by="县攻坚办",
        ),
        DeadlineChange(**owned, recorded_on=on(75), deadline=on(90), reason="连日大雨"),
        Recipient(**owned, number=1, person_id=person),
        *(Recipient(**owned, number=number, unit=f"第{number}作战组") for number in range(2, recipients + 1)),
        WorkEvent(
            **owned,
            kind="issued",
            number=0,
            on_date=on(70),
            recorded_on=on(70),
            sequence=0,
            person="县攻坚办",
            text="",
        ),
    ]
    return tiny


@pytest.fixture(scope="module")
def notice():
    tiny = an_order()
    snapshot = tiny.snapshot()
    given = orders.load(snapshot, tiny.engine)["o1"]
    return notice_of(snapshot, given, tiny.engine)


def test_the_notice_says_who_does_what_by_when(notice):
    assert [(one.name, one.unit) for one in notice.to] == [("韦大力", ""), ("第2作战组", "")]
    assert notice.text == ("查清漏水户数。", "组织返修并回访。")
    assert notice.given_on == "2018年3月12日"
    assert notice.deadline == "2018年4月1日（剩 10 天）"
    assert dt.date(2018, 4, 1) == on(90)


def test_the_notice_says_where_the_order_came_from(notice):
    assert notice.origin.startswith("作战目标：")
    assert (notice.place, notice.county, notice.number) == ("1镇v1村", "平果县", "o1")


def test_a_deadline_that_was_moved_says_when_and_why(notice):
    assert notice.moved[-1] == "2018年3月17日延期至 2018年4月1日：连日大雨"


def test_the_answer_goes_to_whoever_gave_the_order(notice):
    assert "报县攻坚办" in notice.request
    assert CODE not in notice.request


def test_the_notice_is_printed_with_the_slip_that_comes_back():
    snapshot, given, engine = opened(an_order())
    printed = draw_notice(notice_of(snapshot, given, engine), "内部使用")
    assert printed.pages == 1
    (text,) = texts(printed.content)
    for said in (
        "平果县督办通知单",
        "韦大力；第2作战组",
        "查清漏水户数。",
        "2018年4月1日（剩10天）",
        "督办事项回执（编号o1）",
    ):
        assert said in text, said


def test_a_long_order_to_many_goes_on_with_the_next_page_and_loses_nothing():
    line = "逐户查清漏水的位置和原因，建立清单"
    snapshot, given, engine = opened(an_order("\n".join(f"第{n}条{line}" for n in range(60)), recipients=80))
    printed = draw_notice(notice_of(snapshot, given, engine), "内部使用")
    pages = texts(printed.content)
    assert len(pages) == printed.pages > 2
    whole = "".join(pages)
    assert all(f"第{n}条{line}" in re.sub(r"内部使用第\d+页，共\d+页", "", whole) for n in range(60))
    assert {f"第{n}作战组" for n in range(2, 81)} <= set(re.findall(r"第\d+作战组", whole))
    assert sum("督办事项回执" in page for page in pages) == 1


def test_rare_characters_of_an_order_are_printed_and_missing_ones_are_told_on_the_page():
    snapshot, given, engine = opened(an_order("查清㙟村𠅤村🚩。"))
    printed = draw_notice(notice_of(snapshot, given, engine), "内部使用")
    (text,) = texts(printed.content)
    assert "查清㙟村𠅤村〓。" in text
    assert "字体缺字（以〓代替）：U+1F6A9" in text


def opened(tiny: Tiny):
    snapshot = tiny.snapshot()
    return snapshot, orders.load(snapshot, tiny.engine)["o1"], tiny.engine

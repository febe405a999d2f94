"""驻村工作队台账 as an upload: who leads a village's team since when, and what is told of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from data.actions import undo_import
from data.ledger.books import BOOKS
from data.model import Duty, Measurement, Person
from tests.integration import ledger_tools as tools

BOOK = BOOKS["teams"]
TODAY = tools.DAY
NEW = {
    "township": "马头镇",
    "village": "驮湾村",
    "sent_by": "县教育局",
    "first_secretary": "韦新来",
    "leader": "梁新来",
    "members": ("陆某甲", "陆某乙"),
    "since": dt.date(2018, 3, 5),
    "days": 22,
    "recalled": "无召回",
    "grade": "称职",
}


def problems(engine, row: dict) -> dict[str, str]:
    comparison = tools.held(BOOK, tools.reading(engine), [row])
    return {problem.column.strip("“”"): problem.message for problem in comparison.problems}


def first(engine) -> tuple[str, dict]:
    return next(iter(BOOK.standing(tools.reading(engine)).items()))


def duties(engine, village: str, role: str) -> dict[str, tuple]:
    """First day and end of everybody who held a role at a village, by name."""
    same = (Person.id == Duty.person_id) & (Person.county_code == Duty.county_code)
    asked = select(Person.name, Duty.valid_from, Duty.valid_to).join(Person, same)
    mine = Duty.subject_id == village, Duty.role == role, Duty.county_code == tools.PINGGUO
    with engine.connect() as connection:
        return {name: (begin, end) for name, begin, end in connection.execute(asked.where(*mine))}


def test_a_team_comes_with_its_leaders_members_and_days(changeable):
    tools.bring(changeable, BOOK, [NEW])
    rows = BOOK.standing(tools.reading(changeable))
    village, row = next((key, one) for key, one in rows.items() if one["village"] == NEW["village"])
    assert row == NEW
    assert duties(changeable, village, "first_secretary") == {"韦新来": (NEW["since"], None)}
    assert duties(changeable, village, "team_leader") == {"梁新来": (NEW["since"], None)}
    with changeable.connect() as connection:
        asked = select(Measurement.value, Measurement.subject_kind).where(Measurement.value == 22)
        assert connection.execute(asked.where(Measurement.measure == "front_days")).one() == (22, "person")


def test_who_follows_begins_today_where_nobody_says_when(changeable):
    village, row = first(changeable)
    tools.bring(changeable, BOOK, [row | {"first_secretary": "接任的书记"}])
    held = duties(changeable, village, "first_secretary")
    assert held[row["first_secretary"]][1] == TODAY
    assert held["接任的书记"] == (TODAY, None)
    after = BOOK.standing(tools.reading(changeable))[village]
    assert (after["since"], after["leader"]) == (TODAY, row["leader"])


def test_a_corrected_first_day_is_that_of_who_leads(changeable):
    village, row = first(changeable)
    earlier = dt.date(2017, 10, 12)
    tools.bring(changeable, BOOK, [row | {"since": earlier}])
    assert BOOK.standing(tools.reading(changeable))[village]["since"] == earlier
    assert duties(changeable, village, "first_secretary")[row["first_secretary"]] == (earlier, None)


def test_nobody_leads_before_who_led_before_him_is_gone(changeable):
    village, row = first(changeable)
    tools.bring(changeable, BOOK, [row | {"first_secretary": "接任的书记"}])
    after = BOOK.standing(tools.reading(changeable))[village]
    assert "前任任职到" in problems(changeable, after | {"since": dt.date(2018, 1, 1)})["驻村起始"]


def test_what_cannot_be_is_refused_at_its_column(ready):
    _village, row = first(ready)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert "还没有发生" in problems(ready, row | {"since": tomorrow})["驻村起始"]
    assert "不能超过" in problems(ready, row | {"days": 32})["驻村天数（月）"]
    place = {"township": "马头镇", "village": "驮湾村"}
    assert "记不到人" in problems(ready, place | {"sent_by": "县教育局", "days": 20})["驻村天数（月）"]
    assert "没有要登记的" in problems(ready, place)[""]
    assert "没有找到这个村" in problems(ready, NEW | {"village": "无名村"})["行政村"]


def test_a_ledger_of_teams_is_undone_to_the_last_row(changeable):
    before = tools.everything(changeable)
    _village, row = first(changeable)
    told = row | {"first_secretary": "另一位", "days": 25, "grade": "优秀", "since": dt.date(2018, 9, 1)}
    done = tools.bring(changeable, BOOK, [told, NEW])
    assert tools.everything(changeable) != before
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before

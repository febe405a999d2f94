"""Cards: what a rule proposes rests on what was reported, once a month; and a card goes its way in order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from data.counties.playbook import CardRule
from data.rules.cards import Facts, Move, State, fresh, obstacles, possible, propose, renewed, state_of

TODAY = dt.date(2018, 9, 20)
YELLOW = CardRule("late", "逾期黄牌", "yellow", "overdue_days", 15, "person", "提醒", "x", True)
RED = CardRule("very-late", "逾期红牌", "red", "overdue_days", 45, "person", "约谈", "x", True)
SILENT = CardRule("silent", "断报黄牌", "yellow", "missed_reports", 2, "person", "提醒", "x", True)
REPEATED = CardRule("repeated", "反复黄牌", "yellow", "repeated_findings", 2, "unit", "提醒", "x", True)
FRONT = CardRule(
    "front-days", "一线天数黄牌", "yellow", "front_days", 15, "person", "黄牌警告", "huize-2020-024"
)
SHARE = CardRule(
    "front-share", "职工下沉黄牌", "yellow", "front_share", 60, "unit", "黄牌警告", "huize-2020-025"
)
NOTHING = pd.DataFrame(columns=["title", "problem", "unit", "zone", "is_demo"])
UNSEEN = pd.DataFrame(
    {
        "subject_kind": [],
        "subject_id": [],
        "measure": [],
        "on_date": pd.to_datetime([]),
        "value": [],
        "is_demo": [],
    }
)


def work(key: str, **more: object) -> dict[str, object]:
    """An objective that is 20 days overdue and was reported last week."""
    usual = {
        "id": key,
        "title": f"项目{key}",
        "state": "逾期",
        "days_left": -20,
        "reported_on": pd.Timestamp("2018-09-14"),
        "report_count": 9,
        "zone": "z01",
        "person_id": "p1",
        "unit": "县水利局",
        "is_demo": False,
        "demo_progress": False,
    }
    return {**usual, **more}


def facts(*works: dict[str, object], findings=NOTHING, attendance=UNSEEN, report_days=30) -> Facts:
    rows = pd.DataFrame([*works] or [work("none", state="已完成")]).set_index("id")
    rows["reported_on"] = pd.to_datetime(rows["reported_on"])
    return Facts(rows, findings, attendance, {("person", "p1"): "韦某"}, set(), report_days)


def attended(measure: str, kind: str, who: str, value: float, on: str = "2018-08-31") -> pd.DataFrame:
    values = {"subject_kind": kind, "subject_id": who, "measure": measure, "value": value, "is_demo": False}
    return pd.DataFrame([{**values, "on_date": pd.Timestamp(on)}])


def test_an_objective_fifteen_days_overdue_proposes_a_yellow_card_with_its_row_as_evidence():
    (card,) = propose([YELLOW], facts(work("a")), TODAY)
    assert (card.subject, card.period, card.rule.colour) == ("韦某", "2018-09", "yellow")
    assert [(row.id, row.figure, row.said) for row in card.evidence] == [("a", 20, "逾期 20 天")]


def test_one_day_short_of_the_limit_proposes_nothing():
    assert propose([YELLOW], facts(work("a", days_left=-14)), TODAY) == []
    assert len(propose([YELLOW], facts(work("a", days_left=-15)), TODAY)) == 1


def test_what_was_never_reported_is_not_blamed_however_late_it_is():
    never = work("a", reported_on=pd.NaT, report_count=0, days_left=-300)
    assert propose([YELLOW, RED, SILENT], facts(never), TODAY) == []


def test_an_objective_that_nobody_answers_for_is_nobodys_card():
    assert propose([YELLOW], facts(work("a", person_id=None)), TODAY) == []


def test_the_red_rule_takes_the_place_of_the_yellow_one_about_the_same_person():
    (card,) = propose([RED, YELLOW], facts(work("a"), work("b", days_left=-60)), TODAY)
    assert card.rule is RED
    assert [row.id for row in card.evidence] == ["b"]


def test_two_reports_missed_in_a_row_propose_a_card_but_not_where_there_was_never_a_rhythm():
    quiet = {"state": "进行中", "days_left": 30, "reported_on": pd.Timestamp("2018-07-22")}
    assert [row.figure for row in propose([SILENT], facts(work("a", **quiet)), TODAY)[0].evidence] == [2]
    assert propose([SILENT], facts(work("a", **quiet, report_count=1) | {"report_count": 1}), TODAY) == []
    assert propose([SILENT], facts(work("a", **{**quiet, "state": "已完成"})), TODAY) == []


def test_the_same_problem_found_twice_at_a_unit_proposes_a_card():
    findings = pd.DataFrame(
        {
            "title": ["台账不实", "台账不实（复查）", "路灯不亮"],
            "problem": ["f1", "f1", "f3"],
            "unit": ["县水利局"] * 3,
            "zone": ["z01"] * 3,
            "is_demo": False,
        },
        index=["f1", "f2", "f3"],
    )
    (card,) = propose([REPEATED], facts(findings=findings), TODAY)
    assert card.subject == "县水利局"
    assert [(row.id, row.figure) for row in card.evidence] == [("f1", 2)]


@pytest.mark.parametrize(("days", "proposed"), [(14, 1), (15, 0)])
def test_huize_asks_county_leaders_for_fifteen_days_a_month_at_the_front(days, proposed):
    known = facts(attendance=attended("front_days", "person", "p1", days))
    found = propose([FRONT], known, TODAY)
    assert len(found) == proposed
    assert all(card.period == "2018-08" for card in found)


@pytest.mark.parametrize(("share", "proposed"), [(59.9, 1), (60, 0)])
def test_huize_asks_units_for_sixty_per_cent_of_their_staff(share, proposed):
    known = facts(attendance=attended("front_share", "unit", "县水利局", share))
    assert len(propose([SHARE], known, TODAY)) == proposed


def test_a_month_without_attendance_is_unreported_and_nobodys_fault():
    known = facts(attendance=attended("front_days", "person", "p1", 3, on="2018-06-30"))
    assert propose([FRONT], known, TODAY) == []


def test_there_is_no_second_card_for_the_same_rule_subject_and_month():
    (card,) = propose([YELLOW], facts(work("a")), TODAY)
    again = facts(work("a"), work("b"))
    assert fresh(propose([YELLOW], again, TODAY), {card.id}, ()) == []
    assert len(fresh(propose([YELLOW], again, dt.date(2018, 10, 1)), {card.id}, ())) == 1


def test_next_month_there_is_no_second_card_while_the_first_is_open_which_shows_what_is_new():
    (card,) = propose([YELLOW], facts(work("a"), work("b")), TODAY)
    october = facts(work("a"), work("b", days_left=-50), work("c"))
    found = propose([YELLOW], october, dt.date(2018, 10, 20))
    assert fresh(found, {card.id}, {card.ground}) == []
    assert [(row.id, row.said) for row in renewed(card.evidence, found[0].evidence)] == [
        ("b", "逾期 50 天"),
        ("c", "逾期 20 天"),
    ]


def test_a_red_card_is_still_proposed_where_a_yellow_one_of_another_rule_is_open():
    (yellow,) = propose([YELLOW, RED], facts(work("a")), TODAY)
    worse = propose([YELLOW, RED], facts(work("a", days_left=-50)), dt.date(2018, 10, 20))
    assert [one.rule for one in fresh(worse, {yellow.id}, {yellow.ground})] == [RED]


def course(*kinds: str) -> list[Move]:
    return [Move(kind, TODAY, "韦某", "因为") for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), State.PROPOSED),
        (("confirmed",), State.CONFIRMED),
        (("dismissed",), State.DISMISSED),
        (("confirmed", "talked"), State.CONFIRMED),
        (("confirmed", "appealed"), State.APPEALED),
        (("confirmed", "appealed", "upheld"), State.UPHELD),
        (("confirmed", "appealed", "cleared"), State.CLEARED),
        (("appealed",), State.PROPOSED),
        (("dismissed", "confirmed"), State.DISMISSED),
    ],
)
def test_a_card_stands_where_its_moves_lead(kinds, state):
    assert state_of(course(*kinds)) is state


@pytest.mark.parametrize("kind", ["talked", "recalled"])
def test_talk_and_recall_belong_to_a_red_card_that_is_confirmed_and_come_once_each(kind):
    assert kind in possible("red", course("confirmed"))
    assert kind in possible("red", course("confirmed", "appealed", "upheld"))
    assert kind not in possible("red", course())
    assert kind not in possible("yellow", course("confirmed"))
    assert kind not in possible("red", course("confirmed", kind))
    assert state_of(course("confirmed", kind)) is State.CONFIRMED


@pytest.mark.parametrize("kind", ["talked", "recalled"])
def test_talk_and_recall_say_whom_who_decided_and_with_what_result(kind):
    good = Move(kind, TODAY, "韦某", "写出检讨", "农某", "县委常委会")
    assert fields(good, "confirmed") == []
    assert fields(replace(good, text=" ", whom="", decided_by=""), "confirmed") == [
        "whom",
        "decided_by",
        "text",
    ]


def test_a_recall_is_told_with_everybody_in_it():
    assert (
        Move("recalled", TODAY, "韦某", "党校学习", "农某", "县委常委会").said()
        == "召回农某，县委常委会决定，韦某经办"
    )
    assert Move("confirmed", TODAY, "韦某", "属实").said() == "韦某"


def fields(wanted: Move, *before: str) -> list[str]:
    return [one.field for one in obstacles("red", TODAY, course(*before), wanted, TODAY)]


def test_a_move_needs_a_name_a_reason_and_a_day_that_can_be():
    good = Move("appealed", TODAY, "韦某", "雨季停工")
    assert fields(good, "confirmed") == []
    assert fields(replace(good, person=" ", text=""), "confirmed") == ["person", "text"]
    assert fields(replace(good, on_date=dt.date(2018, 9, 21)), "confirmed") == ["on_date"]
    assert fields(replace(good, on_date=dt.date(2018, 9, 19)), "confirmed") == ["on_date"]
    assert fields(good) == ["kind"]

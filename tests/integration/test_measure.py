"""Entering a measurement: refused at the field with nothing saved, or saved with its audit event."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from data.actions.measure import Entry, enter
from data.counties.pack import parse_playbook
from data.counties.sources import COUNTIES
from data.errors import RefusedInputError, UnknownCountyError
from data.model import AuditEvent, Measurement, RelocationSite
from data.store import cards, measurements
from data.store import snapshot as snapshots
from data.store.queries import Question
from tests.people import secretary

PINGGUO = "451082"
DAY = dt.date(2018, 9, 20)
QUESTION = Question(PINGGUO, DAY, evidence_only=True)
STARTED = Entry("objective", "site-001", "flats_started", dt.date(2018, 6, 1), "3,000", "县移民局")
"""城西、城北: 3,948 flats are planned, and nobody documented how many were started."""
MOVED = replace(STARTED, measure="registered_people_moved", value="200")


def refused(engine, entry, question=QUESTION):
    """The fields refused and what was said; nothing was saved."""
    before = counted(engine)
    with pytest.raises(RefusedInputError) as refusal:
        enter(entry, question, secretary(), engine)
    assert counted(engine) == before
    return {problem.field: problem.message for problem in refusal.value.problems}


def counted(engine):
    with Session(engine) as session:
        tables = (Measurement, AuditEvent)
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def newest(engine, day=DAY):
    snapshot = snapshots.load(PINGGUO, day, evidence_only=True, engine=engine)
    return measurements.newest(snapshot, "objective", "site-001", engine)["value"].to_dict()


def test_a_figure_is_kept_with_who_said_so_and_what_stood_there_before(changeable):
    assert enter(STARTED, QUESTION, secretary(), changeable) == ()
    later = replace(STARTED, on_date=DAY, value="３５００", seen=3000.0)
    enter(later, QUESTION, secretary(), changeable)
    assert newest(changeable) == {"flats_started": 3500}
    with Session(changeable) as session:
        rows = session.scalars(select(Measurement).where(Measurement.author == "县移民局")).all()
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence.desc())
        ).first()
    assert {(row.value, row.is_demo, row.recorded_on, row.source) for row in rows} == {
        (3000, False, DAY, "县移民局填报"),
        (3500, False, DAY, "县移民局填报"),
    }
    assert (event.actor, event.action) == ("本机使用人（书记）代县移民局", "enter_measurement")
    assert (event.subject, event.before) == ("objective site-001 flats_started", "3000")
    assert event.after == "2018-09-20 ３５００"


def test_what_is_entered_on_a_day_is_not_known_before(changeable):
    enter(STARTED, QUESTION, secretary(), changeable)
    assert newest(changeable, DAY - dt.timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"value": "很多"}, "value", "不是数字"),
        ({"value": "nan"}, "value", "不是数字"),
        ({"value": "1_000"}, "value", "不是数字"),
        ({"value": ""}, "value", "不是数字"),
        ({"value": "-1"}, "value", "不能是负数"),
        ({"value": "12.5"}, "value", "要填整数"),
        ({"value": "3949"}, "value", "开工 3,949 套超过计划的 3,948 套"),
        ({"on_date": dt.date(2018, 9, 21)}, "on_date", "2018-09-21 在当前日期 2018-09-20 之后"),
        ({"on_date": dt.date(2017, 12, 31)}, "on_date", "早于目标开始的 2018-01-01"),
        ({"on_date": None}, "on_date", "请选择"),
        ({"measure": "happiness"}, "measure", "没有名为“happiness”的指标"),
        ({"measure": "yield_per_mu"}, "measure", "亩产不是这类对象"),
        ({"subject_id": "site-999"}, "subject", "没有编号为“site-999”的对象"),
        ({"subject_kind": "county", "subject_id": "530326"}, "subject", "530326"),
        ({"author": " "}, "author", "填报人"),
        ({"author": "甲" * 41}, "author", "40 个字"),
        ({"seen": 10.0}, "value", "您看到的是 10 套，现在是 未填报"),
    ],
)
def test_nonsense_is_refused_at_its_field(changeable, change, field, said):
    assert said in refused(changeable, replace(STARTED, **change))[field]


def test_everything_wrong_is_told_at_once(changeable):
    wrong = replace(STARTED, value="x", on_date=dt.date(2019, 1, 1), author="")
    assert set(refused(changeable, wrong)) == {"value", "on_date", "author"}


def test_more_people_moved_than_planned_are_refused(changeable):
    with Session(changeable) as session, session.begin():
        mine = (RelocationSite.county_code == PINGGUO) & (RelocationSite.id == "site-001")
        session.execute(update(RelocationSite).where(mine).values(registered_people=199))
    assert "超过计划的 199 人" in refused(changeable, MOVED)["value"]


def test_people_moved_without_a_plan_are_kept_and_the_person_is_told(changeable):
    (caution,) = enter(MOVED, QUESTION, secretary(), changeable)
    assert "没有计划数" in caution
    assert newest(changeable) == {"registered_people_moved": 200}


def test_a_cumulative_figure_does_not_shrink_unless_it_is_a_correction(changeable):
    enter(STARTED, QUESTION, secretary(), changeable)
    fewer = replace(STARTED, on_date=dt.date(2018, 7, 1), value="2900", seen=3000.0)
    assert "2,900 小于 2018-06-01 的 3,000 套" in refused(changeable, fewer)["value"]
    enter(replace(fewer, correction="上次误填"), QUESTION, secretary(), changeable)
    assert newest(changeable) == {"flats_started": 2900}


def test_an_earlier_day_cannot_have_had_more_than_a_later_one(changeable):
    enter(STARTED, QUESTION, secretary(), changeable)
    earlier = replace(STARTED, on_date=dt.date(2018, 5, 1), value="3100", seen=3000.0)
    assert "3,100 大于 2018-06-01 的 3,000 套" in refused(changeable, earlier)["value"]


def test_the_last_correction_of_a_day_counts(changeable):
    enter(STARTED, QUESTION, secretary(), changeable)
    for seen, value in ((3000.0, "2800"), (2800.0, "2700")):
        enter(replace(STARTED, value=value, seen=seen, correction="核实"), QUESTION, secretary(), changeable)
    assert newest(changeable) == {"flats_started": 2700}


def test_what_somebody_else_changed_meanwhile_is_shown_with_both_figures(changeable):
    enter(STARTED, QUESTION, secretary(), changeable)
    said = refused(changeable, replace(STARTED, value="3200"))["value"]
    assert "您看到的是 未填报，现在是 3,000 套" in said


def test_no_more_flats_are_topped_out_than_were_started(changeable):
    enter(STARTED, QUESTION, secretary(), changeable)
    topped = replace(STARTED, measure="flats_topped", value="3001")
    assert "主体封顶 3,001 套多于开工的 3,000 套" in refused(changeable, topped)["value"]


def test_a_village_and_the_county_have_figures_of_their_own(changeable):
    village = "451082100001"
    enter(
        Entry("village", village, "collective_income", DAY, "48,000.5", "村委会"),
        QUESTION,
        secretary(),
        changeable,
    )
    counted = Entry("county", PINGGUO, "rural_people", DAY, "430000", "公安局", seen=420_000)
    enter(counted, QUESTION, secretary(), changeable)
    snapshot = snapshots.load(PINGGUO, DAY, evidence_only=True, engine=changeable)
    figures = {
        kind: measurements.newest(snapshot, kind, key, changeable)["value"].to_dict()
        for kind, key in (("village", village), ("county", PINGGUO))
    }
    assert figures == {"village": {"collective_income": 48_000.5}, "county": {"rural_people": 430_000}}


def test_a_county_that_is_not_there_has_no_figures(changeable):
    stray = Entry("county", "999999", "rural_people", DAY, "1", "公安局")
    with pytest.raises(UnknownCountyError, match="999999"):
        enter(stray, Question("999999", DAY), secretary(), changeable)


# --- attendance at the front

HUIZE_RULES = [
    rule
    for rule in parse_playbook((COUNTIES / "530326" / "playbook.toml").read_text(encoding="utf-8")).card_rules
    if rule.measure in ("front_days", "front_share")
]
"""会泽: fewer than 15 days a month at the front, and less than 60 % of the staff there, are a yellow card each."""
AUGUST = dt.date(2018, 8, 31)
EVERYTHING = Question(PINGGUO, DAY)


def proposed(engine):
    """Whose cards the rules of 会泽 would propose here, with what the evidence says."""
    snapshot = snapshots.load(PINGGUO, DAY, engine=engine)
    strict = replace(snapshot, playbook=replace(snapshot.playbook, card_rules=tuple(HUIZE_RULES)))
    found = cards.load(strict, engine).proposals
    return {(one.subject_kind, one.subject_id): one.evidence[0].said for one in found}


def somebody(engine):
    """Somebody who holds a duty, and his unit."""
    held = snapshots.load(PINGGUO, DAY, engine=engine).duties
    known = held[held["unit"].ne("")].iloc[0]
    return str(known["person_id"]), str(known["unit"])


def test_fewer_days_at_the_front_than_the_rule_asks_for_propose_a_card_once_they_are_entered(changeable):
    person, unit = somebody(changeable)
    assert proposed(changeable) == {}
    enter(
        Entry("person", person, "front_days", AUGUST, "14", "县委组织部"), EVERYTHING, secretary(), changeable
    )
    enter(
        Entry("unit", unit, "front_share", AUGUST, "59.5", "县委组织部"), EVERYTHING, secretary(), changeable
    )
    assert proposed(changeable) == {("person", person): "一线作战 14 天", ("unit", unit): "职工在一线 59.5%"}


def test_just_enough_days_at_the_front_propose_nothing(changeable):
    person, unit = somebody(changeable)
    enter(
        Entry("person", person, "front_days", AUGUST, "15", "县委组织部"), EVERYTHING, secretary(), changeable
    )
    enter(Entry("unit", unit, "front_share", AUGUST, "60", "县委组织部"), EVERYTHING, secretary(), changeable)
    assert proposed(changeable) == {}


def test_more_days_than_a_month_has_or_more_staff_than_there_is_are_refused(changeable):
    person, unit = somebody(changeable)
    for entry, message in (
        (Entry("person", person, "front_days", AUGUST, "32", "县委组织部"), "不能超过 31 天"),
        (Entry("unit", unit, "front_share", AUGUST, "101", "县委组织部"), "不能超过 100 %"),
    ):
        assert message in refused(changeable, entry, EVERYTHING)["value"]


def test_attendance_of_somebody_or_some_unit_that_is_not_there_is_refused(changeable):
    for kind, measure in (("person", "front_days"), ("unit", "front_share")):
        entry = Entry(kind, "没有这个", measure, AUGUST, "10", "县委组织部")
        assert set(refused(changeable, entry)) == {"subject"}

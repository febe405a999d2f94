"""A meeting is planned, opened and closed; what it was shown stays, whatever is entered afterwards."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import select, update

from components.panel import county, zone
from data.actions import orders as order_actions
from data.actions.fresh import Basis
from data.actions.meetings import (
    Addition,
    Arrangement,
    Plan,
    add,
    arrange,
    close_meeting,
    open_meeting,
    plan,
    remake,
)
from data.actions.orders import Commission
from data.errors import NotFrozenError, RefusedInputError
from data.model import AuditEvent, Edition, Report
from data.rules.changes import What, counts
from data.store import exits, frozen, meetings
from data.store import snapshot as snapshots
from data.store.order_origins import origin_of
from data.store.unit_of_work import Event, unit_of_work
from tests.people import secretary

PINGGUO, ZIYUAN = "451082", "450329"
DAY = dt.date(2018, 9, 20)
NEXT = DAY + dt.timedelta(days=7)
ACTOR = secretary()


def shown(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(PINGGUO, day, evidence_only=evidence_only, engine=engine)


def planned(engine, day=DAY, **other):
    said = {
        "kind": "weekly",
        "title": "调度会",
        "held_on": day,
        "place": "二楼会议室",
        "chair": "韦某",
        **other,
    }
    return plan(Basis(shown(engine, day), "", ACTOR), Plan(**said), engine)


def known(engine, key, day=DAY):
    return meetings.load(shown(engine, day), engine)[key]


def basis(engine, key, day=DAY, *, evidence_only=False):
    view = shown(engine, day, evidence_only=evidence_only)
    return Basis(view, known(engine, key, day).standing, ACTOR)


def held(engine, day=DAY, **other):
    key = planned(engine, day, **other)
    open_meeting(basis(engine, key, day), key, engine)
    return key


def enter(engine, objective, value, on, recorded=None):
    row = {"sequence": 9, "value": value, "state": "approved", "author": "农某", "source": "农某填报"}
    with unit_of_work(PINGGUO, Event("农某", "report", objective), engine) as session:
        session.add(
            Report(county_code=PINGGUO, objective_id=objective, on_date=on, recorded_on=recorded or on, **row)
        )


def said_by(refused):
    return {problem.field for problem in refused.value.problems}


def test_a_planned_meeting_has_an_agenda_with_every_zone_and_is_known_from_its_day_on(changeable):
    key = planned(changeable)
    meeting = known(changeable, key)
    zones = [entry.subject for entry in meeting.agenda if entry.kind == "zone"]
    assert sorted(zones) == sorted(shown(changeable).zones.index)
    assert (meeting.state, meeting.seal) == ("planned", None)
    assert meeting.minutes == sum(entry.minutes for entry in meeting.agenda)
    assert key not in meetings.load(shown(changeable, DAY - dt.timedelta(days=1)), changeable)


def test_everything_wrong_with_a_plan_is_said_at_once_and_nothing_is_saved(changeable):
    wrong = {"kind": "none", "title": " ", "chair": "", "held_on": DAY - dt.timedelta(1), "place": "长" * 121}
    with pytest.raises(RefusedInputError) as refused:
        plan(Basis(shown(changeable), "", ACTOR), Plan(**wrong), changeable)
    assert said_by(refused) == {"kind", "title", "chair", "held_on", "place"}
    assert meetings.load(shown(changeable), changeable) == {}


def test_a_title_of_two_hundred_characters_is_kept_whole(changeable):
    key = planned(changeable, title="调" * 200)
    assert known(changeable, key).title == "调" * 200


def test_the_chair_moves_skips_and_adds_items_and_the_audit_tells_it(changeable):
    key = planned(changeable)
    last = known(changeable, key).agenda[-2]
    wanted = Arrangement(last.number, 1, 15, skipped=True, note="下次再议")
    arrange(basis(changeable, key), key, wanted, changeable)
    add(basis(changeable, key), key, Addition("传达文件", 8, 2), changeable)
    agenda = known(changeable, key).agenda
    assert [(one.title, one.minutes, one.skipped) for one in agenda[:2]] == [
        (last.title, 15, True),
        ("传达文件", 8, False),
    ]
    assert known(changeable, key).minutes == sum(one.minutes for one in agenda[1:])
    with changeable.connect() as connection:
        actions = connection.execute(
            select(AuditEvent.action).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence)
        )
        assert [row[0] for row in actions][-3:] == ["plan_meeting", "arrange_agenda", "add_to_agenda"]
    remake(basis(changeable, key), key, changeable)
    assert "传达文件" not in [one.title for one in known(changeable, key).agenda]


def test_an_arrangement_on_an_agenda_that_somebody_has_changed_is_refused(changeable):
    key = planned(changeable)
    seen = basis(changeable, key)
    add(seen, key, Addition("传达文件", 8, 1), changeable)
    with pytest.raises(RefusedInputError, match="现在已是"):
        arrange(seen, key, Arrangement(1, 2, 5, skipped=False), changeable)
    with pytest.raises(RefusedInputError) as refused:
        arrange(basis(changeable, key), key, Arrangement(77, 0, 0, skipped=False), changeable)
    assert said_by(refused) == {"number", "place", "minutes"}


def test_a_meeting_is_opened_on_its_own_day_and_only_once(changeable):
    key = planned(changeable, held_on=NEXT)
    with pytest.raises(RefusedInputError, match="会期是 2018-09-27"):
        open_meeting(basis(changeable, key), key, changeable)
    open_meeting(basis(changeable, key, NEXT), key, changeable)
    with pytest.raises(RefusedInputError, match="定格不能再改"):
        open_meeting(basis(changeable, key, NEXT), key, changeable)


def test_an_edition_shows_the_same_to_the_digit_after_later_reports_and_corrections(changeable):
    frames = meetings.frames_of(shown(changeable), changeable)
    panels = (
        county.panel(shown(changeable)),
        [zone.panel(shown(changeable), key) for key in shown(changeable).zones.index],
    )
    key = held(changeable)
    sha256 = known(changeable, key).seal.sha256
    work = frames["objectives"].query("kind == 'project' and value.notna()").index[0]
    enter(changeable, work, 0.0, DAY)
    enter(changeable, work, 1.0, NEXT)
    meetings._reopened.cache_clear()
    edition = meetings.reopen(PINGGUO, known(changeable, key, NEXT), changeable)
    assert shown(changeable).objectives.loc[work, "value"] != edition.snapshot.objectives.loc[work, "value"]
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(edition.frames[name], frame)
    assert frozen.digest(frozen.canonical(edition.frames)) == sha256 == edition.sha256
    again = edition.snapshot
    assert (county.panel(again), [zone.panel(again, key) for key in again.zones.index]) == panels


def test_what_was_not_frozen_is_refused_in_words_rather_than_read_as_it_is_now(changeable):
    edition = meetings.reopen(PINGGUO, known(changeable, held(changeable)), changeable)
    with pytest.raises(NotFrozenError, match="没有随会议定格"):
        exits.load(edition.snapshot, changeable)


def test_a_value_reported_later_for_the_frozen_day_appears_as_a_correction(changeable):
    key = held(changeable)
    edition = meetings.reopen(PINGGUO, known(changeable, key), changeable)
    objectives = edition.frames["objectives"]
    assert meetings.corrected(shown(changeable), changeable, meeting=key).empty
    work = objectives.query("kind == 'project' and value.notna()").index[0]
    enter(changeable, work, 0.125, DAY, recorded=NEXT)
    before = meetings.corrected(shown(changeable), changeable, meeting=key)
    after = meetings.corrected(shown(changeable, NEXT), changeable, meeting=key)
    assert before.empty
    assert list(after.index) == [work]
    assert after.loc[work, "after"] == 0.125
    assert after.loc[work, "before"] == objectives.loc[work, "value"]


def test_an_edition_that_was_tampered_with_is_refused(changeable):
    key = held(changeable)
    content = frozen.canonical({"said": pd.DataFrame({"name": ["x"], "text": ["y"]}, dtype=object)})
    with changeable.begin() as connection:
        connection.execute(update(Edition).values(content=frozen.packed(content)))
    with pytest.raises(frozen.DamagedEditionError, match="没有打开"):
        meetings.reopen(PINGGUO, known(changeable, key), changeable)


def test_an_order_given_at_a_meeting_leads_back_to_it_and_the_next_one_opens_on_it(changeable):
    key = held(changeable)
    person = shown(changeable).duties.query("current")["person_id"].iloc[0]
    wanted = Commission("三天内查清原因", NEXT, "韦某", people=(person,), origin_id=key)
    order = order_actions.give(Basis(shown(changeable), "", ACTOR), wanted, changeable)
    assert [one.id for one in meetings.given_at(shown(changeable, NEXT), key, changeable)] == [order]
    assert origin_of(shown(changeable, NEXT), "meeting", key, changeable).title == "调度会"
    second = held(changeable, NEXT)
    entry = next(one for one in known(changeable, second, NEXT).agenda if one.kind == "orders")
    assert entry.title == "上次会议的督办令（1 件）"
    found = meetings.load(shown(changeable, NEXT), changeable)
    assert meetings.opened_before(found, found[second].seal, evidence_only=False).id == key
    told = meetings.changed(shown(changeable, NEXT), changeable, meeting=second)
    assert counts(told)[What.GIVEN] == 1
    assert told.query("what == 'given'")["id"].tolist() == [order]


def test_an_edition_with_demo_rows_is_not_compared_with_one_without(changeable):
    key = planned(changeable)
    open_meeting(basis(changeable, key, evidence_only=True), key, changeable)
    found = meetings.load(shown(changeable, NEXT), changeable)
    edition = meetings.reopen(PINGGUO, found[key], changeable)
    assert not edition.frames["objectives"]["is_demo"].any()
    assert meetings.opened_before(found, None, evidence_only=False) is None
    assert meetings.opened_before(found, None, evidence_only=True).id == key


def test_an_edition_with_demo_rows_is_withheld_where_only_evidence_is_shown(changeable):
    meeting = known(changeable, held(changeable))
    assert meetings.is_withheld(shown(changeable, evidence_only=True), meeting)
    assert not meetings.is_withheld(shown(changeable), meeting)


def test_a_meeting_is_closed_with_what_it_came_to_and_is_open_when_looked_at_from_before(changeable):
    key = planned(changeable)
    with pytest.raises(RefusedInputError, match="还没有开"):
        close_meeting(basis(changeable, key), key, "", changeable)
    open_meeting(basis(changeable, key), key, changeable)
    close_meeting(basis(changeable, key, NEXT), key, "下达督办令 3 件", changeable)
    assert known(changeable, key).state == "open"
    meeting = known(changeable, key, NEXT)
    assert (meeting.state, meeting.closed_on, meeting.note) == ("closed", NEXT, "下达督办令 3 件")
    with pytest.raises(RefusedInputError, match="已经闭会"):
        add(basis(changeable, key, NEXT), key, Addition("补一项", 5, 1), changeable)


def test_the_next_monday_meeting_is_proposed_from_the_rhythm(changeable):
    playbook = shown(changeable).playbook
    weekly, monthly, special = meetings.kinds(playbook)
    assert meetings.next_day(playbook, weekly, [], DAY) == dt.date(2018, 9, 25)
    assert meetings.next_day(playbook, monthly, [], DAY) == dt.date(2018, 9, 30)
    assert meetings.next_day(playbook, special, [], DAY) == DAY

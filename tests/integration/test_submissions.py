"""送审: what needs approval waits, does not count, and counts from the day somebody else approved it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.actions import (
    change_deadline,
    deeds,
    enter_file,
    enter_row,
    exit_steps,
    fund_entry,
    measure,
    report,
    submissions,
)
from data.actions.edit_playbook import edit
from data.actions.enter_row import Row
from data.actions.fresh import Basis
from data.actions.imports import Upload
from data.actions.payload import packed
from data.counties.playbook import Approval, Turn
from data.errors import RefusedInputError
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.model import AuditEvent, Report, Submission
from data.rules.exit_steps import next_step
from data.rules.judgement import Judgement
from data.rules.permissions import Actor, Role
from data.store import editions, exits
from data.store import exit_steps as procedures
from data.store import snapshot as snapshots
from data.store import submissions as store
from data.store.frames import row_of
from data.store.verdicts import said
from tests.integration import ledger_tools as tools
from tests.people import secretary

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
LATER = DAY + dt.timedelta(days=1)
LEDGERS = ("projects", "exits", "relocation", "industry", "rectifications", "funds", "progress")
CLERK, CHIEF = "张三", "李四"


def look(engine, day=DAY):
    return snapshots.load(PINGGUO, day, engine=engine)


@pytest.fixture
def engine(changeable):
    """A county whose playbook asks for approval of every ledger that a form enters into."""
    snapshot = look(changeable)
    basis = Basis(snapshot, editions.standing(snapshot, changeable), secretary())
    edit(basis, Turn(DAY, "县委 5 号文件", approval=Approval(LEDGERS)), "县里要求审批", changeable)
    return changeable


def by(engine, who=CLERK, saw="", day=DAY):
    return Basis(look(engine, day), saw, secretary(who))


def work(engine):
    """A road, say: counted up, not done, due after the days of these tests."""
    objectives = look(engine).objectives
    fit = objectives["done_on"].isna() & (objectives["days_left"] > 30) & objectives["value"].notna()
    fit &= (objectives["direction"] == "up") & (objectives["kind"] == "project")
    return str(objectives.index[fit & (objectives["value"] < objectives["quantity"] * 0.8)][0])


def standing(engine, key, day=DAY):
    snapshot = look(engine, day)
    return report.standing(snapshot, row_of(snapshot.objectives, key))


def hand_in(engine, key, value, **more):
    saw = standing(engine, key)
    filled = report.Progress(key, value, DAY)
    return submissions.submit(by(engine, saw=saw), "report", filled, engine, **more)


def more_than(engine, key):
    row = row_of(look(engine).objectives, key)
    return float(row["value"]) + 0.1 * float(row["quantity"])


def decide(engine, key, day=DAY, who=CHIEF, *, approve=True, reason=""):
    submissions.decide(by(engine, who, day=day), key, approve=approve, reason=reason, engine=engine)


def waiting(engine, day=DAY):
    return store.waiting(look(engine, day), engine=engine)


def reports(engine, key):
    with Session(engine) as session:
        mine = select(Report).where(Report.county_code == PINGGUO, Report.objective_id == key)
        return list(session.scalars(mine.order_by(Report.recorded_on, Report.sequence)))


def events(engine, count):
    with Session(engine) as session:
        newest = select(AuditEvent).where(AuditEvent.county_code == PINGGUO)
        found = list(session.scalars(newest.order_by(AuditEvent.sequence.desc()).limit(count)))
    return [(one.actor, one.action) for one in reversed(found)]


def refused(action):
    with pytest.raises(RefusedInputError) as refusal:
        action()
    return {problem.field: problem.message for problem in refusal.value.problems}


def test_what_waits_is_seen_and_changes_no_figure_and_no_light(engine):
    key = work(engine)
    before = look(engine)
    value = more_than(engine, key)
    outcome = submissions.enter(
        by(engine, saw=standing(engine, key)), "report", report.Progress(key, value, DAY), engine
    )
    assert outcome.waits
    after = look(engine)
    assert after.revision > before.revision
    assert after.objectives.equals(before.objectives)
    assert after.zones.equals(before.zones)
    (one,) = store.waiting(after, key, engine)
    assert (one.state, one.author, one.recorded_on, one.ledger) == ("submitted", CLERK, DAY, "progress")
    assert submissions.told(after, one, engine).startswith(f"累计 {value:,.2f}".rstrip("0").rstrip("."))


def test_in_his_zone_or_unit_one_finds_what_was_handed_in_and_nowhere_else(engine):
    key = work(engine)
    hand_in(engine, key, more_than(engine, key))
    snapshot = look(engine)
    row = row_of(snapshot.objectives, key)
    unit = str(row["responsible_unit"] or row["owner_unit"]).split("、", maxsplit=1)[0]
    clerk = Actor("某人", Role.CLERK, str(row["zone"]), county=PINGGUO)
    bureau = Actor("某人", Role.BUREAU, unit=unit, county=PINGGUO)
    other = next(code for code in snapshot.zones.index if code != clerk.zone)
    nobody = (
        replace(clerk, zone=other),
        replace(clerk, county="450329"),
        replace(bureau, unit="县气象局"),
        replace(secretary(), county="450329"),
        Actor("某人", Role.AUDITOR),
    )
    found = [submissions.in_reach(snapshot, one, engine) for one in (clerk, bureau, secretary(), *nobody)]
    assert [[one.subject_id for one in mine] for mine in found] == [[key]] * 3 + [[]] * len(nobody)
    assert store.concerning(snapshot, {other}, (), engine) == ()


def test_where_the_playbook_asks_for_no_approval_it_counts_at_once(changeable):
    key = work(changeable)
    value = more_than(changeable, key)
    outcome = submissions.enter(
        by(changeable, saw=standing(changeable, key)), "report", report.Progress(key, value, DAY), changeable
    )
    assert not outcome.waits
    assert row_of(look(changeable).objectives, key)["value"] == value
    assert waiting(changeable) == ()


def test_approved_it_counts_from_the_day_of_approval_and_not_before_in_its_authors_name(engine):
    key = work(engine)
    value = more_than(engine, key)
    known = row_of(look(engine).objectives, key)["value"]
    submission = hand_in(engine, key, value)
    decide(engine, submission, LATER)
    assert row_of(look(engine, LATER - dt.timedelta(1)).objectives, key)["value"] == known
    assert row_of(look(engine, LATER).objectives, key)["value"] == value
    (mine,) = (one for one in reports(engine, key) if one.author == CLERK)
    assert (mine.on_date, mine.recorded_on) == (DAY, LATER)
    assert events(engine, 3) == [
        ("张三（书记）", "submit"),
        ("李四（书记）代张三", "report"),
        ("李四（书记）", "approve"),
    ]
    assert waiting(engine, LATER) == ()
    (then,) = waiting(engine, LATER - dt.timedelta(1))
    assert (then.state, then.decided_by) == ("submitted", "")


def test_approval_and_deed_are_one_transaction(engine, monkeypatch):
    key = work(engine)
    submission = hand_in(engine, key, more_than(engine, key))
    before = len(reports(engine, key))

    def fails(*_anything):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(submissions, "record", fails)
    with pytest.raises(RuntimeError):
        decide(engine, submission)
    assert len(reports(engine, key)) == before
    assert [one.state for one in waiting(engine)] == ["submitted"]


def test_what_could_not_be_done_is_refused_at_its_field_when_it_is_handed_in(engine):
    key = work(engine)
    basis = by(engine, saw=standing(engine, key))
    future = report.Progress(key, more_than(engine, key), DAY + dt.timedelta(1))
    said_of_it = refused(lambda: submissions.submit(basis, "report", future, engine))
    assert "不能填将来的进展" in said_of_it["on_date"]
    assert waiting(engine) == ()


def test_when_the_ground_has_moved_the_approver_is_told_both_states(engine):
    key = work(engine)
    submission = hand_in(engine, key, more_than(engine, key))
    seen = standing(engine, key)
    row = row_of(look(engine).objectives, key)
    between = float(row["value"]) + 0.05 * float(row["quantity"])
    report.report(by(engine, "王五", seen), report.Progress(key, between, DAY), engine)
    message = refused(lambda: decide(engine, submission))[""]
    assert seen in message
    assert standing(engine, key) in message
    assert [one.state for one in waiting(engine)] == ["submitted"]


def test_nobody_approves_what_he_filled_in_himself(engine):
    submission = hand_in(engine, (key := work(engine)), more_than(engine, key))
    assert "不能自己审批" in refused(lambda: decide(engine, submission, who=CLERK))["author"]


def test_it_is_returned_with_a_reason_only_corrected_and_approved(engine):
    key = work(engine)
    value = more_than(engine, key)
    first = hand_in(engine, key, value)
    assert "退回的原因" in refused(lambda: decide(engine, first, approve=False))["reason"]
    decide(engine, first, approve=False, reason="照片看不清")
    (returned,) = waiting(engine)
    assert (returned.state, returned.reason, returned.decided_by) == ("returned", "照片看不清", CHIEF)
    _, filled = submissions.content(returned)
    better = replace(filled, value=value - 0.01)
    second = submissions.submit_again(by(engine, day=LATER), first, better, engine)
    (again,) = waiting(engine, LATER)
    assert (again.id, again.state) == (second, "submitted") != (first, "submitted")
    assert [one.state for one in waiting(engine)] == ["returned"], "on the day before it was still returned"
    decide(engine, second, LATER)
    assert row_of(look(engine, LATER).objectives, key)["value"] == value - 0.01
    assert [action for _, action in events(engine, 5)] == ["submit", "return", "submit", "report", "approve"]


def test_what_was_handed_in_again_cannot_be_handed_in_twice(engine):
    key = work(engine)
    first = hand_in(engine, key, value := more_than(engine, key))
    decide(engine, first, approve=False, reason="不对")
    better = report.Progress(key, value, DAY)
    submissions.submit_again(by(engine), first, better, engine)
    assert "已经处理过" in refused(lambda: submissions.submit_again(by(engine), first, better, engine))[""]


def test_a_draft_may_lack_anything_is_written_over_and_waits_only_once_handed_in(engine):
    key = work(engine)
    draft = hand_in(engine, key, None, as_draft=True)
    assert [one.state for one in waiting(engine)] == ["draft"]
    assert "已经处理过" in refused(lambda: decide(engine, draft))[""]
    filled = report.Progress(key, more_than(engine, key), DAY)
    assert submissions.submit_again(by(engine), draft, filled, engine) == draft
    assert [one.state for one in waiting(engine)] == ["submitted"]


def test_what_was_handed_in_is_taken_back_to_a_draft_and_a_draft_is_given_up(engine):
    key = work(engine)
    submission = hand_in(engine, key, more_than(engine, key))
    submissions.withdraw(by(engine), submission, engine)
    assert [one.state for one in waiting(engine)] == ["draft"]
    submissions.withdraw(by(engine), submission, engine)
    assert waiting(engine) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"payload": b"no zip"},
        {"payload": packed(deeds.Postponed("x", DAY, "别的表"))},
        {"subject_id": "demo-project-0002"},
        {"deed": "give_away"},
    ],
)
def test_a_forged_submission_is_refused_and_can_be_returned(engine, change):
    key = work(engine)
    submission = hand_in(engine, key, more_than(engine, key))
    before = len(reports(engine, key))
    with Session(engine) as session, session.begin():
        session.execute(update(Submission).where(Submission.id == submission).values(**change))
    hand_in(engine, another(engine), None, as_draft=True)  # the county moves on, so it is read anew
    assert "退回" in refused(lambda: decide(engine, submission))[""]
    assert len(reports(engine, key)) == before
    decide(engine, submission, approve=False, reason="内容不对")
    assert [one.state for one in waiting(engine)] == ["returned", "draft"]


def another(engine):
    objectives = look(engine).objectives
    return str(objectives.index[objectives["value"].notna() & (objectives["kind"] == "project")][-1])


# --- every deed goes the same way


def _milestone(engine):
    key = work(engine)
    snapshot = look(engine)
    steps = report.story_of(snapshot, key, engine).milestones
    step = str(steps[steps["done_on"].isna()]["id"].iloc[0])
    saw = report.steps_standing(report.story_of(snapshot, key, engine))
    return saw, deeds.Reached(key, step, DAY)


def _deadline(engine):
    key, snapshot = work(engine), look(engine)
    row = row_of(snapshot.objectives, key)
    later = row["deadline"].date() + dt.timedelta(days=30)
    return change_deadline.standing(snapshot, row), deeds.Postponed(key, later, "连续降雨")


def _verdict(engine):
    snapshot = look(engine)
    shown = exits.load(snapshot, engine)
    item = next(one for one in shown.items if one.kind == "boolean")
    village = str(shown.villages.index[0])
    judgement = Judgement(
        "village", village, shown.scheme.key, item.code, DAY, met=True, person=CLERK, source="单"
    )
    return said(snapshot, judgement, engine), judgement


def _step(engine):
    tracks = procedures.load(look(engine), engine).tracks
    village = next(code for code, track in tracks.items() if next_step(track) is not None)
    due = next_step(tracks[village])
    decided = deeds.Decided(
        village, due.spec.id, DAY, passed=True, person=CLERK, unit="乡镇", exception="年底补齐"
    )
    return exit_steps.standing(tracks[village]), decided


def _figure(engine):
    snapshot = look(engine)
    village = str(snapshot.villages.index[0])
    entry = measure.Entry("village", village, "collective_income", DAY, "3.5", CLERK)
    return deeds.DEEDS["measure"].ground(snapshot, entry, engine)


def _row(engine):
    row = enter_row.changed(
        look(engine), Row("projects", work(engine), {}), {"standard": "每亩 500 元"}, engine
    )
    return enter_row.ground(look(engine), row, engine)


def _money(engine):
    snapshot = look(engine)
    amount = fund_entry.Amount(work(engine), "新的来源", "planned", DAY, "10", CLERK)
    return deeds.DEEDS["funds"].ground(snapshot, amount, engine)


@pytest.mark.parametrize(
    ("deed", "made"),
    [
        ("finish_step", _milestone),
        ("change_deadline", _deadline),
        ("assess", _verdict),
        ("exit_step", _step),
        ("measure", _figure),
        ("funds", _money),
        ("row", _row),
    ],
)
def test_every_deed_waits_and_is_done_when_it_is_approved(engine, deed, made):
    saw, filled = made(engine)
    outcome = submissions.enter(by(engine, saw=saw), deed, filled, engine)
    assert outcome.waits
    (one,) = waiting(engine)
    assert submissions.content(one) == (deeds.DEEDS[deed], filled)
    assert deeds.DEEDS[deed].ground(look(engine), filled, engine) == (saw, filled)
    decide(engine, one.id)
    after, _ = deeds.DEEDS[deed].ground(look(engine), filled, engine)
    assert after != saw
    assert waiting(engine) == ()


def uploaded(engine, **changed):
    """A project library with one row changed, as somebody hands it in."""
    key = work(engine)
    found = tools.reading(engine)
    rows = tools.sheet(found, [{**found.rows(BOOKS["projects"])[key], **changed}])
    seen = compare(BOOKS["projects"], found, rows)
    return key, enter_file.filed(BOOKS["projects"], Upload("项目库.xlsx", b"file", tuple(rows), seen))


def test_an_uploaded_ledger_waits_and_counts_from_its_approval(engine):
    key, handed = uploaded(engine, budget=77.0)
    before = look(engine).objectives.loc[key, "budget_wan"]
    submissions.submit(by(engine), "file", handed, engine)
    assert look(engine).objectives.loc[key, "budget_wan"] == before
    (waiting,) = store.waiting(look(engine), engine=engine)
    assert (
        enter_file.said(look(engine), handed)
        == "县级项目库《项目库.xlsx》，改动 1 行：" + str(look(engine).objectives.loc[key, "title"]) + "等"
    )
    decide(engine, waiting.id)
    assert look(engine).objectives.loc[key, "budget_wan"] == 77


def test_an_uploaded_ledger_that_cannot_be_by_now_is_not_approved(engine):
    key, handed = uploaded(engine, budget=77.0)
    row = handed.rows[0]
    bad = replace(handed, rows=(replace(row, values={**row.values, "progress": "150"}),))
    with pytest.raises(RefusedInputError, match="150%"):
        submissions.submit(by(engine), "file", bad, engine)
    assert look(engine).objectives.loc[key, "budget_wan"] != 77

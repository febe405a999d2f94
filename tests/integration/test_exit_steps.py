"""A step or a verdict entered on screen: saved whole with its audit event, or refused and nothing is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from components import exit_steps as sheet
from components import state
from components.panel import exit_steps as panels
from data.actions.assess import assess
from data.actions.exit_steps import decide, standing
from data.actions.fresh import Basis
from data.errors import RefusedInputError
from data.model import Assessment, AuditEvent, ExitStep
from data.rules.exit_steps import Entry, Standing, count_passed, next_step
from data.rules.judgement import Judgement
from data.store import exit_steps as store
from data.store import exits, verdicts
from data.store import snapshot as snapshots
from tests.people import secretary

PINGGUO = "451082"
DAY = dt.date(2018, 9, 20)


def shown(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(PINGGUO, day, evidence_only=evidence_only, engine=engine)


def a_village(engine, *, complete, day=DAY):
    """A village that lacks nothing and is not past all steps, or one that lacks something and has not applied."""
    procedure = store.load(shown(engine, day), engine)
    return next(
        code
        for code, steps in procedure.tracks.items()
        if next_step(steps)
        and (code not in procedure.lacking) == complete
        and (complete or not count_passed(steps))
    )


def due(engine, village, day=DAY, **more):
    """The entry that passes a village's next step on ``day``, and the basis of the form for it."""
    snapshot = shown(engine, day)
    steps = store.load(snapshot, engine).tracks[village]
    wanted = Entry(
        next_step(steps).spec.id, day, day, person="韦某", unit="乡镇", source="本机使用人填报", **more
    )
    return Basis(snapshot, standing(steps), secretary()), wanted


def written(engine):
    with engine.connect() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table))
            for table in (ExitStep, Assessment, AuditEvent)
        ]


def last_event(engine):
    with engine.connect() as connection:
        newest = (
            select(AuditEvent).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence.desc())
        )
        return connection.execute(newest.limit(1)).one()


def refused(call):
    with pytest.raises(RefusedInputError) as caught:
        call()
    return {problem.field: problem.message for problem in caught.value.problems}


# --- steps


def test_a_passed_step_is_saved_audited_and_seen_at_once(changeable):
    village = a_village(changeable, complete=True)
    basis, wanted = due(changeable, village)
    before, revision = written(changeable), basis.snapshot.revision
    decide(basis, village, wanted, changeable)
    assert written(changeable) == [before[0] + 1, before[1], before[2] + 1]
    now = shown(changeable)
    assert now.revision == revision + 1
    steps = store.load(now, changeable).tracks[village]
    passed = next(step for step in steps if step.spec.id == wanted.step)
    assert (passed.standing, passed.entry.person, passed.entry.is_demo) == (Standing.PASSED, "韦某", False)
    event = last_event(changeable)
    assert (event.actor, event.action, event.before) == ("本机使用人（书记）", "exit_step", basis.saw)
    assert "通过，2018-09-20，韦某" in event.after


def test_an_earlier_day_does_not_see_the_step(changeable):
    village = a_village(changeable, complete=True)
    earlier = DAY - dt.timedelta(1)
    before = standing(store.load(shown(changeable, earlier), changeable).tracks[village])
    decide(*_swapped(due(changeable, village), village), changeable)
    assert standing(store.load(shown(changeable, earlier), changeable).tracks[village]) == before


def _swapped(found, village):
    basis, wanted = found
    return basis, village, wanted


def test_a_step_entered_by_hand_is_shown_with_only_documented_rows(changeable):
    snapshot = shown(changeable, evidence_only=True)
    tracks = store.load(snapshot, changeable).tracks
    # 平果's villages are not named in its documents: none is left.
    assert tracks == {}


def test_a_village_that_lacks_an_item_is_refused_with_its_name_and_nothing_is_saved(changeable):
    village = a_village(changeable, complete=False)
    basis, wanted = due(changeable, village)
    before = written(changeable)
    said = refused(lambda: decide(basis, village, wanted, changeable))
    assert set(said) == {"exception"}
    assert store.load(basis.snapshot, changeable).lacking[village][0] in said["exception"]
    assert written(changeable) == before


def test_an_exception_with_a_reason_is_kept_and_audited(changeable):
    village = a_village(changeable, complete=False)
    basis, wanted = due(changeable, village, exception="年底前通水")
    decide(basis, village, wanted, changeable)
    steps = store.load(shown(changeable), changeable).tracks[village]
    assert steps[0].standing is Standing.EXCEPTED
    assert last_event(changeable).reason == "年底前通水"
    assert "申请：例外理由：年底前通水" in str(panels.track(steps))


def test_a_step_sent_back_can_be_passed_again_on_the_same_day(changeable):
    village = a_village(changeable, complete=True)
    basis, wanted = due(changeable, village)
    passed = count_passed(store.load(basis.snapshot, changeable).tracks[village])
    decide(basis, village, replace(wanted, passed=False, note="缺签字"), changeable)
    again, wanted = due(changeable, village)
    assert "已退回" in again.saw
    decide(again, village, wanted, changeable)
    assert count_passed(store.load(shown(changeable), changeable).tracks[village]) == passed + 1


def test_two_steps_of_one_day_stand_in_order(changeable):
    village = a_village(changeable, complete=True)
    decide(*_swapped(due(changeable, village), village), changeable)
    before = count_passed(store.load(shown(changeable), changeable).tracks[village])
    decide(*_swapped(due(changeable, village), village), changeable)
    assert count_passed(store.load(shown(changeable), changeable).tracks[village]) == before + 1


def test_a_step_that_somebody_else_has_taken_meanwhile_is_refused_with_both_states(changeable):
    village = a_village(changeable, complete=True)
    basis, wanted = due(changeable, village)
    decide(basis, village, replace(wanted, person="黄某"), changeable)
    said = refused(lambda: decide(basis, village, wanted, changeable))
    assert basis.saw in said[""]
    assert standing(store.load(shown(changeable), changeable).tracks[village]) in said[""]


def test_a_village_that_does_not_leave_the_list_has_no_procedure(changeable):
    basis, wanted = due(changeable, a_village(changeable, complete=True))
    assert "没有列入退出计划" in refused(lambda: decide(basis, "451082999", wanted, changeable))[""]


def test_the_excel_list_has_a_row_a_village_with_every_step(ready):
    snapshot = shown(ready)
    procedure, leaving = store.load(snapshot, ready), exits.load(snapshot, ready)
    written = sheet._sheet(snapshot, state.View(PINGGUO, DAY, evidence_only=False))
    assert written.name == "平果县退出程序2018-09-20"
    assert len(written.rows) == len(leaving.villages) == 19
    waiting = sum(row[3] == "待申请" for row in written.rows)
    assert waiting == procedure.standing(list(procedure.tracks))[0]


# --- verdicts


def verdict(engine, item="v5", day=DAY, **more):
    """A village's verdict on an item on ``day``, and the basis of the form for it."""
    snapshot = shown(engine, day)
    leaving = exits.load(snapshot, engine)
    filled = {"value": 80.0, "person": "韦某", "source": "验收单", **more}
    judgement = Judgement("village", leaving.villages.index[0], leaving.scheme.key, item, day, **filled)
    return Basis(snapshot, verdicts.said(snapshot, judgement, engine), secretary()), judgement


def test_a_verdict_is_saved_with_what_was_asked_for_on_its_day(changeable):
    basis, judgement = verdict(changeable)
    before = written(changeable)
    assess(basis, judgement, changeable)
    assert written(changeable) == [before[0], before[1] + 1, before[2] + 1]
    leaving = exits.load(shown(changeable), changeable)
    known = leaving.known.loc[(judgement.subject_id, "v5")]
    assert (known["value"], known["op"], known["threshold"], known["is_demo"]) == (80.0, ">=", 95.0, False)
    assert leaving.matrix.loc[judgement.subject_id, "v5"] == "u"
    event = last_event(changeable)
    assert (event.action, event.before, event.reason) == ("assess", basis.saw, "验收单")
    assert event.after == "现值 80 %，2018-09-20，韦某"


def test_the_matrix_follows_a_verdict_and_an_earlier_day_does_not_see_it(changeable):
    basis, judgement = verdict(changeable, value=99.0)
    code, earlier = judgement.subject_id, DAY - dt.timedelta(1)
    before = exits.load(shown(changeable, earlier), changeable).matrix.loc[code, "v5"]
    assess(basis, judgement, changeable)
    assert exits.load(shown(changeable), changeable).matrix.loc[code, "v5"] == "m"
    assert exits.load(shown(changeable, earlier), changeable).matrix.loc[code, "v5"] == before


def test_a_plain_item_keeps_the_verdict_that_was_given(changeable):
    basis, judgement = verdict(changeable, "v4", value=None, met=False)
    assess(basis, judgement, changeable)
    assert exits.load(shown(changeable), changeable).matrix.loc[judgement.subject_id, "v4"] == "u"


def test_a_second_verdict_of_the_day_counts_and_the_first_is_kept(changeable):
    for value in (80.0, 97.0):
        basis, judgement = verdict(changeable, value=value)
        assess(basis, judgement, changeable)
    known = exits.load(shown(changeable), changeable).known.loc[(judgement.subject_id, "v5")]
    assert (known["value"], known["sequence"]) == (97.0, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject_id": "451082999"}, ""),
        ({"item": "v99"}, "item"),
        ({"value": 120.0}, "value"),
        ({"on_date": DAY + dt.timedelta(1)}, "on_date"),
    ],
)
def test_a_bad_verdict_is_refused_at_its_field_and_nothing_is_saved(changeable, wrong, field):
    basis, judgement = verdict(changeable)
    judgement = replace(judgement, **wrong)
    snapshot = basis.snapshot
    basis = replace(basis, saw=verdicts.said(snapshot, judgement, changeable))
    before = written(changeable)
    assert set(refused(lambda: assess(basis, judgement, changeable))) == {field}
    assert written(changeable) == before


def test_a_village_that_does_not_leave_the_list_may_be_judged_all_the_same(changeable):
    basis, judgement = verdict(changeable)
    staying = basis.snapshot.villages.index[basis.snapshot.villages["exit_id"].isna()][0]
    judgement = replace(judgement, subject_id=staying)
    saw = verdicts.said(basis.snapshot, judgement, changeable)
    assess(replace(basis, saw=saw), judgement, changeable)
    now = shown(changeable)
    assert staying not in exits.load(now, changeable).matrix.index
    everyone = exits.load(now, changeable, everyone=True)
    assert everyone.matrix.loc[staying, judgement.item] == "u"
    assert everyone.villages.loc[staying, "judged"]


def test_a_verdict_that_somebody_else_has_given_meanwhile_is_refused_with_both_values(changeable):
    basis, judgement = verdict(changeable)
    assess(basis, replace(judgement, value=96.5), changeable)
    said = refused(lambda: assess(basis, judgement, changeable))
    assert basis.saw in said[""]
    assert "达标，现值 96.5（2018-09-20 韦某）" in said[""]

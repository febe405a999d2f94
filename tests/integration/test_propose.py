"""拟建项目: one project a gap, from the day it was put forward, refused with reasons, on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from components.panel import exits as panels
from data.actions import propose_project
from data.errors import RefusedInputError
from data.model import AuditEvent, Duty, Project
from data.rules.gaps import needs_project
from data.store import exits
from data.store import snapshot as snapshots
from tests.people import secretary

if TYPE_CHECKING:
    from data.actions.propose_project import Proposal

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
ACTOR = secretary()


def shown(engine, day: dt.date = DAY, **more):
    snapshot = snapshots.load(PINGGUO, day, engine=engine, **more)
    return snapshot, exits.load(snapshot, engine)


def open_gap(found: exits.Exits) -> tuple[str, str]:
    """A village and an item that is known to be unmet, takes a project and has none."""
    gaps = found.gaps[(found.gaps["verdict"] == "u") & found.gaps["project"].isna()]
    pairs = zip(gaps["village"], gaps["item"], strict=True)
    return next(pair for pair in pairs if needs_project(found.item(pair[1])))


def suggested(engine, **more) -> Proposal:
    snapshot, found = shown(engine)
    village, item = open_gap(found)
    return replace(propose_project.suggestion(snapshot, found, village, found.item(item)), **more)


def propose(engine, proposal: Proposal, day: dt.date = DAY) -> str:
    return propose_project.propose(*shown(engine, day), proposal, ACTOR, engine)


def problems(engine, proposal: Proposal, day: dt.date = DAY) -> dict[str, str]:
    with pytest.raises(RefusedInputError) as refused:
        propose(engine, proposal, day)
    return {problem.field: problem.message for problem in refused.value.problems}


def gap_of(found: exits.Exits, proposal: Proposal):
    gaps = found.gaps
    return gaps[(gaps["village"] == proposal.village) & (gaps["item"] == proposal.item)].iloc[0]


def test_a_proposed_project_closes_its_gap_and_its_owner_is_the_items(changeable):
    proposal = suggested(changeable)
    _, before = shown(changeable)
    key = propose(changeable, proposal)
    snapshot, now = shown(changeable)
    gap, work = gap_of(now, proposal), snapshot.objectives.loc[key]
    assert gap["project"] == key
    assert work["title"] == proposal.title
    assert work["title"].endswith("（拟建）")
    assert (work["owner"], work["responsible_unit"]) == (gap["name"], gap["unit"])
    assert (work["light"], work["is_demo"], work["source"]) == ("n", False, "画面上拟建")
    assert work["deadline"].date() == before.villages.loc[proposal.village, "deadline"].date()
    (row,) = [
        row
        for row in panels.gap_rows(snapshot, now, proposal.village)["items"]
        if row.get("pick", {}).get("objective") == key
    ]
    assert "（拟建）" in row["below"]
    assert "right" not in row or "缺项目" not in row["right"]


def test_it_is_seen_from_its_day_on_and_not_before(changeable):
    proposal = suggested(changeable)
    key = propose(changeable, proposal)
    snapshot, earlier = shown(changeable, DAY - dt.timedelta(days=1))
    assert key not in snapshot.objectives.index
    assert not (earlier.gaps["project"] == key).any()
    assert key in shown(changeable, DAY + dt.timedelta(days=30))[0].objectives.index


def test_it_is_no_demo_row_but_an_invented_owner_stays_one(changeable):
    key = propose(changeable, suggested(changeable))
    snapshot, _ = shown(changeable, evidence_only=True)
    assert snapshot.objectives.loc[key, "proposed"]
    assert snapshot.objectives["owner"].isna()[key]
    with changeable.connect() as connection:
        assert connection.scalar(select(Duty.is_demo).where(Duty.subject_id == key)) is True


def test_the_audit_trail_says_who_proposed_what_and_why(changeable):
    proposal = suggested(changeable)
    key = propose(changeable, proposal)
    with changeable.connect() as connection:
        event = connection.execute(select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert (event.actor, event.action, event.subject) == (ACTOR.signed, "propose_project", key)
    assert proposal.title in event.after
    assert "没有项目" in event.reason


def test_a_second_project_for_the_same_gap_is_refused_and_the_first_named(changeable):
    proposal = suggested(changeable)
    stale = shown(changeable)
    propose(changeable, proposal)
    assert proposal.title in problems(changeable, proposal)[""]
    with pytest.raises(RefusedInputError, match=proposal.title):
        propose_project.propose(*stale, proposal, ACTOR, changeable)


def test_a_project_put_forward_on_a_later_day_is_not_put_forward_again_on_an_earlier_one(changeable):
    proposal = suggested(changeable)
    propose(changeable, proposal)
    said = problems(changeable, proposal, DAY - dt.timedelta(days=1))
    assert "2018年9月20日起" in said[""]


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(changeable):
    said = problems(changeable, suggested(changeable, title=" ", quantity=0.0, unit="", deadline=DAY))
    assert set(said) == {"title", "quantity", "unit", "deadline"}
    assert "2018-09-20" in said["deadline"]
    assert set(problems(changeable, suggested(changeable, deadline=None))) == {"deadline"}
    with changeable.connect() as connection:
        assert connection.scalar(select(Project.id).where(Project.proposed)) is None


def test_an_item_that_is_met_needs_no_project(changeable):
    _, found = shown(changeable)
    village, item = next(
        pair for pair, row in found.known["verdict"].items() if row == "m" and pair[0] in found.matrix.index
    )
    assert "不用拟建" in problems(changeable, suggested(changeable, village=village, item=item))[""]


def test_an_exit_past_its_deadline_says_how_late_it_is(ready):
    snapshot, found = shown(ready)
    village = found.villages.index[0]
    deadline = found.villages.loc[village, "deadline"].date()
    late = shown(ready, deadline + dt.timedelta(days=10))
    assert "已过 10 天" in propose_project.warning(*late, village)
    assert propose_project.warning(*shown(ready, deadline), village) == ""
    item = found.item(open_gap(found)[1])
    assert propose_project.suggestion(*late, village, item).deadline in {None, dt.date(2018, 12, 31)}
    assert propose_project.suggestion(snapshot, found, village, item).deadline == deadline

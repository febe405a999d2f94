"""Records a decision on a step of the exit procedure: passed, or sent back."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from data.actions.fresh import hold, stale
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import ExitStep
from data.rules.exit_steps import SIGNS, count_passed, next_step, obstacles
from data.rules.permissions import Deed
from data.store import exit_steps as store
from data.store.frames import row_of
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.rules.exit_steps import Entry, Track
    from data.store.snapshot import Snapshot


def standing(steps: Track) -> str:
    """Where a village stands, in a sentence that changes with every entry."""
    due = next_step(steps)
    if due is None:
        return f"{len(steps)} 步已走完"
    when = f"（{due.entry.on_date} {due.entry.person}）" if due.entry else ""
    return f"已过 {count_passed(steps)} 步，{due.spec.name}{SIGNS[due.standing].word}{when}"


def decide(basis: Basis, village: str, wanted: Entry, engine: Engine | None = None) -> None:
    """Record that a village's next step was passed or sent back.

    Args:
        basis: What the form rests on; what stood there is the village's :func:`standing`.
        village: Code of the village.
        wanted: The decision; the day it becomes known is the day on screen.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Something forbids it; everything that does is named at its field.
    """
    permit(basis, Deed.JUDGE, engine, village)
    now = basis.now(engine)
    procedure = store.load(now, engine)
    if village not in procedure.tracks:
        refuse_if([FieldProblem("", "这个村没有列入退出计划，没有程序可办")])
    steps = procedure.tracks[village]
    wanted = replace(wanted, recorded_on=now.as_of, person=wanted.person.strip(), note=wanted.note.strip())
    lacking = procedure.lacking.get(village, [])
    begin = now.playbook.campaign.start
    refuse_if([*stale(basis.saw, standing(steps)), *obstacles(steps, wanted, lacking, now.as_of, begin)])
    sequence = procedure.recorded.get((village, now.as_of), 0)
    exit_id = str(now.villages.loc[village, "exit_id"])
    with unit_of_work(now.county_code, _event(now, village, wanted, steps, basis.signed), engine) as session:
        hold(session, now)
        values = {**asdict(wanted), "sequence": sequence, "exception": wanted.exception.strip()}
        session.add(ExitStep(county_code=now.county_code, objective_id=exit_id, verify=False, **values))


def _event(snapshot: Snapshot, village: str, wanted: Entry, steps: Track, actor: str) -> Event:
    names = {step.spec.id: step.spec.name for step in steps}
    done = "通过" if wanted.passed else "退回"
    return Event(
        actor,
        "exit_step",
        f"{row_of(snapshot.villages, village)['name']}（{village}）",
        before=standing(steps),
        after=f"{names[wanted.step]}{done}，{wanted.on_date}，{wanted.person}",
        reason=(wanted.exception if wanted.passed else wanted.note).strip(),
    )

"""Moves a deadline 调整期限, with its reason; the first plan stays and the drift is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import wording
from data.actions.fresh import Basis, hold
from data.actions.permit import permit
from data.actions.works import misnamed, misreasoned, objective_now
from data.errors import FieldProblem, refuse_if
from data.model import DeadlineChange
from data.rules.permissions import Deed
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.store.frames import Row
    from data.store.snapshot import Snapshot


def standing(_snapshot: Snapshot, objective: Row) -> str:
    """What stands on screen of an objective's deadline."""
    return f"期限 {wording.date(objective['deadline'])}"


def change_deadline(
    basis: Basis, objective_id: str, deadline: dt.date | None, reason: str, engine: Engine | None = None
) -> None:
    """Keep a new deadline; it is in force from the day on screen.

    Args:
        basis: What was on screen, see :func:`standing`, and who fills the form in.
        objective_id: Id of the objective.
        deadline: The new one.
        reason: Why.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: deadline, reason, author.
    """
    permit(basis, Deed.PLAN, engine, objective_id)
    snapshot, objective = objective_now(basis, objective_id, standing, engine)
    problems = [*_misplaced(deadline, objective, snapshot.as_of), *misnamed(basis.by)]
    refuse_if([*problems, *misreasoned(reason, needed="请写明调整期限的原因。")])
    event = Event(basis.signed, "change_deadline", objective_id, basis.before, str(deadline), reason.strip())
    with unit_of_work(snapshot.county_code, event, engine) as session:
        hold(session, snapshot)
        refuse_if(_changed_today(session, snapshot, objective_id))
        session.add(
            DeadlineChange(
                county_code=snapshot.county_code,
                objective_id=objective_id,
                recorded_on=snapshot.as_of,
                deadline=deadline,
                reason=reason.strip(),
                source=f"{basis.by}填报",
            )
        )


def _misplaced(deadline: dt.date | None, objective: Row, as_of: dt.date) -> Iterator[FieldProblem]:
    start, present = objective["start"].date(), objective["deadline"].date()
    if deadline is None:
        yield FieldProblem("deadline", "请选择新的期限。")
    elif deadline < start:
        yield FieldProblem("deadline", f"{deadline} 早于目标开始的 {start}，请核对日期。")
    elif deadline < as_of:
        yield FieldProblem("deadline", f"{deadline} 在当前日期 {as_of} 之前，新的期限应在今天或以后。")
    elif deadline == present:
        yield FieldProblem("deadline", f"期限现在就是 {present}，没有改动。")


def _changed_today(session: Session, snapshot: Snapshot, objective_id: str) -> list[FieldProblem]:
    """One change a day: a day has one deadline, and the one before stays to be seen."""
    found = session.get(DeadlineChange, (snapshot.county_code, objective_id, snapshot.as_of))
    if found is None:
        return []
    said = f"{snapshot.as_of} 已经把期限调整为 {found.deadline}，同一天不能再调整，请改日再调。"
    return [FieldProblem("deadline", said)]

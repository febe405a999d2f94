"""What the actions on one objective have in common: it is there, as it was seen, and the field is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.actions.fresh import Basis, stale
from data.errors import FieldProblem, refuse_if
from data.store.frames import Row, row_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

LONGEST = 200
"""Letters of a reason, as the tables keep it."""
LONGEST_NAME = 40
"""Letters of an author's name."""


def objective_now(
    basis: Basis, key: str, standing: Callable[[Snapshot, Row], str], engine: Engine | None
) -> tuple[Snapshot, Row]:
    """The county as it is by now with the objective, which stands as it did when the form was opened.

    Args:
        basis: What the form rests on.
        key: Id of the objective.
        standing: Says what stands on screen about it.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: There is no such objective, or it stands otherwise by now.
    """
    snapshot = basis.now(engine)
    if key not in snapshot.objectives.index:
        refuse_if([FieldProblem("", f"没有编号为“{key}”的作战目标，请重新打开这一页。")])
    objective = row_of(snapshot.objectives, key)
    refuse_if(stale(basis.saw, standing(snapshot, objective)))
    return snapshot, objective


def misnamed(actor: str) -> Iterator[FieldProblem]:
    """Whoever fills in a form has a name that fits."""
    if not actor.strip():
        yield FieldProblem("author", "请写明填报人或单位。")
    elif len(actor.strip()) > LONGEST_NAME:
        yield FieldProblem("author", f"填报人太长，请不超过 {LONGEST_NAME} 个字。")


def misreasoned(reason: str, *, needed: str = "") -> Iterator[FieldProblem]:
    """A reason where one is ``needed``, and none that does not fit."""
    if needed and not reason.strip():
        yield FieldProblem("reason", needed)
    elif len(reason.strip()) > LONGEST:
        yield FieldProblem("reason", f"原因太长，请不超过 {LONGEST} 个字。")


def misdated(on_date: dt.date | None, objective: Row, as_of: dt.date) -> Iterator[FieldProblem]:
    """A day on which something was done: within the objective's time, and not in the future."""
    start = objective["start"].date()
    if on_date is None:
        yield FieldProblem("on_date", "请选择日期。")
    elif on_date > as_of:
        yield FieldProblem("on_date", f"{on_date} 在当前日期 {as_of} 之后，不能填将来的进展。")
    elif on_date < start:
        yield FieldProblem("on_date", f"{on_date} 早于目标开始的 {start}，请核对日期。")

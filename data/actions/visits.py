"""Records a visit to a household 走访: the day, who went, and what was found or done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.actions.filled import filled, mine
from data.actions.fresh import next_sequence, one_writer_at_a_time
from data.actions.permit import permit_household
from data.errors import FieldProblem, refuse_if
from data.model import Household, Visit
from data.rules.permissions import Deed
from data.store.queries import Question
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis


@dataclass(frozen=True)
class Visited:
    """A visit as somebody fills it in.

    Attributes:
        household: Id of the household.
        on_date: The day of the visit.
        person: Who went.
        text: What was found or done.
    """

    household: str
    on_date: dt.date | None
    person: str
    text: str


def visit(basis: Basis, visited: Visited, engine: Engine | None = None) -> None:
    """Keep a visit; it becomes known on the day on screen.

    Args:
        basis: The county and day on screen, and who fills the form in.
        visited: The visit.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: on_date, person, text.
    """
    permit_household(basis, Deed.ENTER, engine, visited.household)
    view = basis.snapshot
    event = Event(
        basis.signed, "visit", visited.household, after=f"{visited.on_date} {visited.person.strip()}走访"
    )
    with unit_of_work(view.county_code, event, engine) as session:
        one_writer_at_a_time(session, view.county_code)
        refuse_if([*_unknown(session, basis, visited), *_misfilled(basis, visited)])
        same = {
            "county_code": view.county_code,
            "household_id": visited.household,
            "on_date": visited.on_date,
            "recorded_on": view.as_of,
        }
        said = {"person": visited.person.strip(), "text": visited.text.strip()}
        number = next_sequence(session, Visit, same)
        session.add(Visit(**mine(view, basis) | same, sequence=number, **said))


def _unknown(session: Session, basis: Basis, visited: Visited) -> Iterator[FieldProblem]:
    view = basis.snapshot
    shown = Question(view.county_code, view.as_of, view.evidence_only).of(Household)
    if session.scalar(select(Household.id).where(shown, Household.id == visited.household)) is None:
        yield FieldProblem("", "没有这一户，请回到本村各户重新选择")


def _misfilled(basis: Basis, visited: Visited) -> Iterator[FieldProblem]:
    if visited.on_date is None:
        yield FieldProblem("on_date", "请选择走访日期")
    elif visited.on_date > basis.snapshot.as_of:
        said = f"{visited.on_date} 在当前日期 {basis.snapshot.as_of} 之后，不能填将来的走访"
        yield FieldProblem("on_date", said)
    yield from filled("person", visited.person, "走访人")
    yield from filled("text", visited.text, "走访情况")

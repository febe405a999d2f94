"""The audit trail as it is searched: page by page, in SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from data.model import AuditEvent
from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Engine

PAGE = 50
"""Events on a page."""
REFUSALS = ("refuse", "sign_in_failed", "lock_out")
"""Actions by which somebody did not get what they asked for."""
BEIJING = dt.timezone(dt.timedelta(hours=8))
"""The clock on the wall; China has one time."""
MOST = 200_000
"""Events of an Excel list; it says when there were more."""
ESCAPE = "/"


@dataclass(frozen=True)
class Asked:
    """What is looked for; what is empty narrows nothing.

    Attributes:
        chain: Code of the county, or of the machine.
        first: From this day on, by the clock on the wall.
        last: Up to and with this day.
        actor: Part of the name of who acted.
        action: What was done.
        subject: Part of what it was done to.
        text: Part of before, after, reason or origin.
        refusals: Only what was refused.
    """

    chain: str
    first: dt.date | None = None
    last: dt.date | None = None
    actor: str = ""
    action: str = ""
    subject: str = ""
    text: str = ""
    refusals: bool = False


@dataclass(frozen=True)
class Page:
    """A page of events, the newest first.

    Attributes:
        events: At most :data:`PAGE` rows of the table.
        count: How many were found in all.
    """

    events: tuple[Any, ...]
    count: int


def page_of(asked: Asked, number: int = 1, engine: Engine | None = None) -> Page:
    """One page of what is looked for; ``number`` counts from 1."""
    conditions = [*_conditions(asked)]
    newest = _events(conditions).limit(PAGE).offset((number - 1) * PAGE)
    with (engine or current_engine()).connect() as connection:
        count = connection.scalar(select(func.count()).select_from(AuditEvent).where(*conditions)) or 0
        return Page(tuple(connection.execute(newest)), count)


def all_of(asked: Asked, engine: Engine | None = None) -> list[Any]:
    """Everything that is looked for, the newest first, at most :data:`MOST`."""
    with (engine or current_engine()).connect() as connection:
        return list(connection.execute(_events([*_conditions(asked)]).limit(MOST)))


def actions_in(chain: str, engine: Engine | None = None) -> list[str]:
    """The actions a chain has, by name."""
    mine = select(AuditEvent.action).where(AuditEvent.county_code == chain).distinct()
    with (engine or current_engine()).connect() as connection:
        return sorted(connection.scalars(mine))


def oldest_of(chain: str, engine: Engine | None = None) -> dt.datetime | None:
    """When the first event of a chain happened; None for one without events."""
    first = (
        select(AuditEvent.at).where(AuditEvent.county_code == chain).order_by(AuditEvent.sequence).limit(1)
    )
    with (engine or current_engine()).connect() as connection:
        at = connection.scalar(first)
    return dt.datetime.fromisoformat(at) if at else None


def _events(conditions: list[ColumnElement[bool]]) -> Any:
    table = AuditEvent.__table__
    return select(table).where(*conditions).order_by(table.c.sequence.desc())


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    event = AuditEvent
    yield event.county_code == asked.chain
    if asked.first:
        yield event.at >= _begin_of(asked.first)
    if asked.last:
        yield event.at < _begin_of(asked.last + dt.timedelta(days=1))
    if asked.action:
        yield event.action == asked.action
    if asked.refusals:
        yield event.action.in_(REFUSALS)
    if asked.actor:
        yield _holds(event.actor, asked.actor)
    if asked.subject:
        yield _holds(event.subject, asked.subject)
    if asked.text:
        told = (event.before, event.after, event.reason, event.origin)
        yield or_(*(_holds(column, asked.text) for column in told))


def _holds(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a column has the text in it, in small letters or large, and whatever signs it has."""
    found: ColumnElement[bool] = column.icontains(text, autoescape=True, escape=ESCAPE)
    return found


def _begin_of(day: dt.date) -> str:
    """The first moment of a day in China as the trail writes it, in UTC."""
    return dt.datetime.combine(day, dt.time(), BEIJING).astimezone(dt.UTC).isoformat()

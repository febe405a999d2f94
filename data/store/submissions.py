"""送审 of a snapshot: what was handed in and is not settled yet, as it stood on the day."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, or_, select

from data.model import Household, Submission
from data.store.engine import current_engine
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

DRAFT, SUBMITTED, APPROVED, RETURNED, WITHDRAWN = "draft", "submitted", "approved", "returned", "withdrawn"
OPEN = (DRAFT, SUBMITTED, RETURNED)
"""States in which somebody still has to do something."""
OF_ROWS = ("row", "file")
"""Deeds that are about rows of a ledger: where these lie is told by what was filled in."""


@dataclass(frozen=True)
class Handed:
    """Something handed in, as known on the day; see :class:`data.model.ledger.Submission`."""

    id: str
    ledger: str
    deed: str
    subject_id: str
    payload: bytes
    saw: str
    state: str
    author: str
    recorded_on: dt.date
    decided_by: str = ""
    decided_on: dt.date | None = None
    reason: str = ""

    @property
    def family(self) -> str:
        """What was returned and handed in again is one matter: its first id."""
        return family_of(self.id)


def family_of(key: str) -> str:
    """The id under which a matter was handed in first."""
    return key.partition(".")[0]


def in_order(key: str) -> tuple[str, int]:
    """Ids in the order in which they were given; the tenth time comes after the ninth."""
    family, _, number = key.partition(".")
    return family, int(number or 1)


@per_snapshot
def load(snapshot: Snapshot, engine: Engine, *, subject: str = "") -> tuple[Handed, ...]:
    """Everything handed in by the day, the oldest first; of a matter handed in again, only the last time.

    Args:
        snapshot: The county and day.
        engine: The database.
        subject: Only what is about this; everything when empty.
    """
    asked = _by_the_day(snapshot)
    return _read(snapshot, asked.where(Submission.subject_id == subject) if subject else asked, engine)


def concerning(
    snapshot: Snapshot, subjects: Collection[str], villages: Collection[str], engine: Engine | None = None
) -> tuple[Handed, ...]:
    """As :func:`load`, of what is about these subjects, or a household of these villages; and every row of a ledger."""
    homes = select(Household.id).where(
        Household.county_code == snapshot.county_code, Household.village_code.in_(villages)
    )
    about = (
        Submission.subject_id.in_(subjects),
        Submission.subject_id.in_(homes),
        Submission.deed.in_(OF_ROWS),
    )
    return _read(snapshot, _by_the_day(snapshot).where(or_(*about)), engine or current_engine())


def _by_the_day(snapshot: Snapshot) -> Select[Any]:
    mine = Submission.county_code == snapshot.county_code, Submission.recorded_on <= snapshot.as_of
    return select(*_columns()).where(*mine)


def _read(snapshot: Snapshot, asked: Select[Any], engine: Engine) -> tuple[Handed, ...]:
    with engine.connect() as connection:
        found = [_on(snapshot.as_of, Handed(*row)) for row in connection.execute(asked)]
    found.sort(key=lambda one: in_order(one.id))
    return tuple({one.family: one for one in found}.values())


def find(county_code: str, key: str, engine: Engine | None = None) -> Handed | None:
    """Something handed in as it stands by now; None where there is none."""
    wanted = Submission.county_code == county_code, Submission.id == key
    with (engine or current_engine()).connect() as connection:
        row = connection.execute(select(*_columns()).where(*wanted)).one_or_none()
    return None if row is None else Handed(*row)


def moved(snapshot: Snapshot, after: dt.date, last: dt.date, engine: Engine) -> list[Handed]:
    """What was handed in after a day, or returned after it, as it stood on the last day; once a time."""
    mine = Submission.county_code == snapshot.county_code, Submission.recorded_on <= last
    recent = or_(Submission.recorded_on > after, Submission.decided_on > after)
    with engine.connect() as connection:
        rows = connection.execute(select(*_columns()).where(*mine, recent)).all()
    found = [_on(last, Handed(*row)) for row in rows]
    new = [one for one in found if one.state == SUBMITTED and one.recorded_on > after]
    back = [one for one in found if one.state == RETURNED and one.decided_on and one.decided_on > after]
    return [*new, *back]


def _columns() -> list[Any]:
    return [getattr(Submission, field.name) for field in fields(Handed)]


def _on(day: dt.date, handed: Handed) -> Handed:
    """As it stood on a day: what was decided later still waited then."""
    if handed.decided_on is None or handed.decided_on <= day:
        return handed
    return replace(handed, state=SUBMITTED, decided_by="", decided_on=None, reason="")


def waiting(snapshot: Snapshot, subject: str = "", engine: Engine | None = None) -> tuple[Handed, ...]:
    """What is not settled on the day: drafts, handed in, returned."""
    found: tuple[Handed, ...] = load(snapshot, engine, subject=subject)
    return tuple(one for one in found if one.state in OPEN)

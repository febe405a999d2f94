"""Who helps which household 帮扶, and when it was visited 走访, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from data.model import HouseholdHelp, Person, Visit
from data.store.engine import current_engine
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

FIRST = 1
"""Rank of the first person responsible 第一帮扶责任人."""


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody helps a household.

    Attributes:
        household: Its id.
        person: Id of the person.
        name: Of the person.
        unit: Of the person.
        position: Of the person.
        rank: 1 for the first person responsible, 2 for the second.
        belongs_to: Whether the unit is of the province, prefecture, county, township or village.
        phone: Personal information.
        since: First day.
        until: First day on which it is over; None while it lasts on the day asked about.
        is_demo: Whether it is invented.
    """

    household: str
    person: str
    name: str
    unit: str
    position: str
    rank: int
    belongs_to: str
    phone: str
    since: dt.date
    until: dt.date | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Visited:
    """Visits of one person to one household.

    Attributes:
        last: The latest day.
        count: How many.
    """

    last: dt.date
    count: int


def help_of(
    snapshot: Snapshot, engine: Engine, households: Iterable[str] | None = None
) -> dict[tuple[str, int], Help]:
    """The latest help of each household and rank, be it over or not.

    Args:
        snapshot: The county and the day.
        engine: The database.
        households: Only these few; None for all.
    """
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    help_columns = HouseholdHelp.rank, HouseholdHelp.belongs_to, HouseholdHelp.phone
    days = HouseholdHelp.valid_from, HouseholdHelp.valid_to, HouseholdHelp.is_demo
    person = Person.id, Person.name, Person.unit, Person.position
    same_person = (Person.county_code == HouseholdHelp.county_code) & (Person.id == HouseholdHelp.person_id)
    # What was corrected on its first day never was.
    lasted = HouseholdHelp.valid_to.is_(None) | (HouseholdHelp.valid_to > HouseholdHelp.valid_from)
    query = (
        select(HouseholdHelp.household_id, *person, *help_columns, *days)
        .join(Person, same_person)
        .where(question.of(HouseholdHelp), HouseholdHelp.valid_from <= snapshot.as_of, lasted)
        .order_by(HouseholdHelp.valid_from)
    )
    if households is not None:
        query = query.where(HouseholdHelp.household_id.in_(list(households)))
    found = {}
    with engine.connect() as connection:
        for row in connection.execute(query):
            one = Help(*row)
            over = one.until is not None and one.until <= snapshot.as_of
            found[one.household, one.rank] = one if over else replace(one, until=None)
    return found


def first_helpers(
    snapshot: Snapshot, engine: Engine, households: Iterable[str] | None = None
) -> dict[str, str]:
    """The name of the first person responsible by household, where somebody is on the day."""
    return {
        one.household: one.name
        for one in help_of(snapshot, engine, households).values()
        if one.rank == FIRST and one.until is None
    }


def visits_of(
    snapshot: Snapshot, engine: Engine, households: Iterable[str] | None = None
) -> dict[tuple[str, str], Visited]:
    """By household and name of the visitor, the visits known on the day."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    query = (
        select(Visit.household_id, Visit.person, func.max(Visit.on_date), func.count())
        .where(question.of(Visit), Visit.on_date <= snapshot.as_of, Visit.recorded_on <= snapshot.as_of)
        .group_by(Visit.household_id, Visit.person)
    )
    if households is not None:
        query = query.where(Visit.household_id.in_(list(households)))
    with engine.connect() as connection:
        return {
            (household, person): Visited(last, count)
            for household, person, last, count in connection.execute(query)
        }


def company_of(
    snapshot: Snapshot, household: str, engine: Engine | None = None
) -> list[tuple[Help, Visited | None]]:
    """Those who help a household, the first person responsible first, each with the visits he made."""
    engine = engine or current_engine()
    helped = help_of(snapshot, engine, [household])
    visits = visits_of(snapshot, engine, [household])
    return [(one, visits.get((household, one.name))) for _, one in sorted(helped.items())]

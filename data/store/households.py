"""Sums of registered households 建档立卡户 by village: by batch, cause, planned year, missed item and risk.

Every question here is answered by a GROUP BY, read when somebody looks at it and kept as long as the snapshot. No
question of this module names a column with personal information; single households are read in
:mod:`data.store.household_list`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import Integer, case, cast, false, func, or_, select

from data.counties.schemes import items_on, read_schemes, scheme_in_force
from data.model import Household, HouseholdGap
from data.rules.households import BATCHES, MONITORED, risk_lights
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnElement, Engine

    from data.counties.schemes import Criterion, Scheme
    from data.store.frames import Query
    from data.store.snapshot import Snapshot

VILLAGE = "village_code"
ANY = "any"
"""Key of those who are in at least one batch, counted once."""
MEASURES = ("households", "people")
OUT = ("households_out", "people_out")
OUT_LATE = ("households_late", "people_late")
REGISTER_BEGAN = 2014
"""First year of the register 建档立卡; nobody was planned for an earlier one."""
UNPLANNED = 0
"""Stands for the planned year of a household that has none."""


@dataclass(frozen=True, eq=False)
class Asked:
    """The household criteria that a county asks for on a day.

    Attributes:
        scheme: The edition in force; None where there is none.
        items: Its items.
    """

    scheme: Scheme | None
    items: tuple[Criterion, ...]


@dataclass(frozen=True)
class VillageHouseholds:
    """The households of one village, summed.

    Attributes:
        causes: Households by cause, the most frequent first.
        planned: Households planned for the year on screen.
        planned_out: Of them, those out by the day.
        watched: Monitored households by code of their risk light.
    """

    causes: dict[str, int]
    planned: int
    planned_out: int
    watched: dict[str, int]


def criteria_of(snapshot: Snapshot) -> Asked:
    """The household criteria in force on the snapshot's day."""
    playbook = snapshot.playbook
    scheme = scheme_in_force(_schemes(), playbook.criteria.household, snapshot.as_of.year)
    if scheme is None:
        return Asked(None, ())
    return Asked(scheme, items_on(scheme, playbook.county.region, playbook.criteria_changes, snapshot.as_of))


_schemes = lru_cache(maxsize=1)(read_schemes)


@per_snapshot
def by_batch(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """Households and people of each batch, by village.

    Returns:
        By village, columns (batch or :data:`ANY`, ``households`` or ``people``). Batches overlap: :data:`ANY` counts
        everybody once.
    """
    found = _read(snapshot, engine, batches(_question(snapshot))).set_index(VILLAGE)
    found.columns = pd.MultiIndex.from_tuples([tuple(name.split("/")) for name in found.columns])
    return found.astype(int)


@per_snapshot
def _planned(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    return _read(snapshot, engine, planned(_question(snapshot)))


def by_cause(snapshot: Snapshot, engine: Engine | None = None) -> pd.DataFrame:
    """By village and cause: households, people, households_out, people_out."""
    found = _planned(snapshot, engine)
    return found.groupby([VILLAGE, "cause"], sort=False)[[*MEASURES, *OUT]].sum().astype(int)


def by_year(snapshot: Snapshot, engine: Engine | None = None) -> pd.DataFrame:
    """By village and planned year: households, people; of them out by the day, and out after that year."""
    found = _planned(snapshot, engine)
    columns = [*MEASURES, *OUT, *OUT_LATE]
    return found.groupby([VILLAGE, "planned_year"], sort=False)[columns].sum().astype(int)


@per_snapshot
def by_item(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """By village and item of the household criteria in force: how many households miss it."""
    scheme = criteria_of(snapshot).scheme
    query = gaps(_question(snapshot), scheme.key if scheme else "")
    return _read(snapshot, engine, query).set_index([VILLAGE, "item"]).astype(int)


@per_snapshot
def by_risk(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """By village, kind of monitoring and risk light: households, people."""
    found = _read(snapshot, engine, watched(_question(snapshot)))
    found = found.assign(light=risk_lights(found, snapshot.as_of), households=1)
    return found.groupby([VILLAGE, "monitored", "light"])[list(MEASURES)].sum().astype(int)


@per_snapshot
def in_village(snapshot: Snapshot, engine: Engine, *, village: str) -> VillageHouseholds:
    """The sums of one village, without reading any other's."""
    question, here = _question(snapshot), Household.village_code == village
    found = _read(snapshot, engine, planned(question).where(here))
    monitored = _read(snapshot, engine, watched(question).where(here))
    causes = found.groupby("cause")["households"].sum().sort_values(ascending=False, kind="stable")
    due = found[found["planned_year"] == snapshot.as_of.year]
    lights = pd.Series(risk_lights(monitored, snapshot.as_of)).value_counts()
    return VillageHouseholds(
        {str(cause): int(count) for cause, count in causes.items()},
        int(due["households"].sum()),
        int(due["households_out"].sum()),
        {str(code): int(count) for code, count in lights.items()},
    )


def _question(snapshot: Snapshot) -> Question:
    return Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)


def _read(_snapshot: Snapshot, engine: Engine, query: Query) -> pd.DataFrame:
    with engine.connect() as connection:
        return read(connection, query)


def _sums() -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.count().label("households"), func.sum(Household.people).label("people")


def batches(question: Question) -> Query:
    """Sums over each batch and over all who are in any, by village; columns ``batch/measure``."""
    columns = {name: getattr(Household, name) for name in BATCHES}
    member: dict[str, ColumnElement[Any]] = {name: cast(column, Integer) for name, column in columns.items()}
    member[ANY] = case((or_(*columns.values()), 1), else_=0)
    sums = []
    for name, inside in member.items():
        sums += [func.sum(inside).label(f"{name}/households")]
        sums += [func.sum(inside * Household.people).label(f"{name}/people")]
    return (
        select(Household.village_code, *sums).where(question.of(Household)).group_by(Household.village_code)
    )


def planned(question: Question) -> Query:
    """Sums by village, cause and planned year; how many are out by the day, and how many came out after that year."""
    gone = Household.exited_on <= question.as_of
    # A year that is not over cannot have been missed. The last years come first: most households are theirs.
    missable = range(question.as_of.year - 1, REGISTER_BEGAN - 1, -1)
    ends = {year: dt.date(year, 12, 31) for year in missable}
    after = gone & (Household.exited_on > case(ends, value=Household.planned_year)) if ends else false()
    counted = []
    for names, condition in ((OUT, gone), (OUT_LATE, after)):
        inside = case((condition, 1), else_=0)
        counted += [func.sum(inside).label(names[0]), func.sum(inside * Household.people).label(names[1])]
    year = func.coalesce(Household.planned_year, UNPLANNED).label("planned_year")
    sums = (*_sums(), *counted)
    groups = Household.village_code, Household.cause, Household.planned_year
    return (
        select(Household.village_code, Household.cause, year, *sums)
        .where(question.of(Household))
        .group_by(*groups)
    )


def watched(question: Question) -> Query:
    """Monitored households: where, of which kind, since when, and what was done; they are few."""
    days = Household.monitored_from, Household.helped_from, Household.risk_over_on
    return select(Household.village_code, Household.monitored, *days, Household.people).where(
        question.of(Household),
        Household.monitored.in_(MONITORED),
        Household.monitored_from <= question.as_of,
    )


def gaps(question: Question, scheme: str) -> Query:
    """How many households miss which item on the day, by village."""
    still = HouseholdGap.closed_on.is_(None) | (HouseholdGap.closed_on > question.as_of)
    return (
        select(HouseholdGap.village_code, HouseholdGap.item, func.count().label("households"))
        .where(
            question.of(HouseholdGap),
            HouseholdGap.scheme == scheme,
            HouseholdGap.opened_on <= question.as_of,
            still,
        )
        .group_by(HouseholdGap.village_code, HouseholdGap.item)
    )

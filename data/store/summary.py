"""Key figures of a county or a part of it, counted from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.rules.light import Light
from data.rules.status import State
from data.store.relocation import sites
from data.store.works import about, site_scales

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Count:
    """How many objectives there are, done, overdue, red and yellow."""

    total: int
    done: int
    overdue: int
    red: int
    yellow: int


@dataclass(frozen=True)
class People:
    """People registered, and those not yet out of poverty."""

    total: int
    left: int


@dataclass(frozen=True)
class Relocation:
    """Relocation, as far as it is counted, in ``unit``: done is NaN while unreported, planned 0 where nobody counts."""

    done: float
    planned: float
    unit: str


def count(objectives: pd.DataFrame) -> Count:
    """Count any selection of a snapshot's objectives."""
    state, light = objectives["state"], objectives["light"]
    return Count(
        total=len(objectives),
        done=int((state == State.DONE.value).sum()),
        overdue=int((state == State.OVERDUE.value).sum()),
        red=int((light == Light.RED.value).sum()),
        yellow=int((light == Light.YELLOW.value).sum()),
    )


def village_exits(snapshot: Snapshot) -> Count:
    """Villages that leave the list of poor villages."""
    return count(_of_kind(snapshot, "village_exit"))


def bases(snapshot: Snapshot) -> Count:
    """Industry bases."""
    return count(_of_kind(snapshot, "industry_base"))


def projects(snapshot: Snapshot) -> Count:
    """Projects of the project library."""
    return count(_of_kind(snapshot, "project"))


def people(snapshot: Snapshot) -> People:
    """People in registered households; zero where no household is on record."""
    total, out = snapshot.villages["people"].sum(), snapshot.villages["people_out"].sum()
    return People(int(total), int(total - out))


def relocation(snapshot: Snapshot, engine: Engine | None = None) -> Relocation:
    """How many have moved, by the county's largest count of people to move; without one, by the sites' own.

    Sites state people, households or flats; they are summed in the measure most of them state, never mixed.
    """
    whole = _county_count_of_people(snapshot)
    if whole is not None:
        return whole
    scales = site_scales(sites(snapshot, engine))
    if not scales:
        return Relocation(float("nan"), 0.0, "人")
    scale = max(scales, key=lambda each: each.stated)
    return Relocation(scale.done, scale.planned, scale.unit)


def _county_count_of_people(snapshot: Snapshot) -> Relocation | None:
    """The county's own target of people to relocate, known by the statement it rests on."""
    targets = about(snapshot, _of_kind(snapshot, "indicator"), "relocation")
    counted = targets[(targets["place_code"] == snapshot.county_code) & (targets["unit"] == "人")]
    if counted.empty:
        return None
    largest = counted.sort_values("quantity").iloc[-1]
    return Relocation(float(largest["value"]), float(largest["quantity"]), "人")


def _of_kind(snapshot: Snapshot, kind: str) -> pd.DataFrame:
    return snapshot.objectives[snapshot.objectives["kind"] == kind]

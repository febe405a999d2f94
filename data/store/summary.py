"""Key figures of a county or a part of it, counted from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.rules.light import Light
from data.rules.status import State

if TYPE_CHECKING:
    import pandas as pd

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
    """Relocation as a share moved in, with the sum it was computed from; NaN where nothing is known."""

    share: float
    detail: str


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


def relocation(snapshot: Snapshot) -> Relocation:
    """Share of the planned people moved in, over the sites that state how many people or flats they are for.

    Sites state people, households or flats; they are summed in the measure most of them use, never mixed.
    """
    sites = _of_kind(snapshot, "relocation_site")
    measures = [("people", "人"), ("households", "户"), ("flats", "套")]
    column, unit = max(measures, key=lambda measure: int(sites[measure[0]].notna().sum()))
    stated = sites[sites[column].notna()]
    if stated.empty:
        done = count(sites)
        return Relocation(float("nan"), f"{done.done}/{done.total} 个安置点完成")
    planned = float(stated[column].sum())
    moved = float((stated[column].astype(float) * stated["actual"].clip(upper=1).fillna(0)).sum())
    return Relocation(moved / planned, f"{moved:,.0f}/{planned:,.0f} {unit}（{len(stated)} 个点）")


def _of_kind(snapshot: Snapshot, kind: str) -> pd.DataFrame:
    return snapshot.objectives[snapshot.objectives["kind"] == kind]

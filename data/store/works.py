"""What the screens of one subject count: relocation sites, industry bases, key works by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.rules.light import SEVERITY, Light
from data.rules.rollup import count_lights
from data.store.queries import MADE_ON_A_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

    from data.counties.playbook import Line
    from data.store.snapshot import Snapshot

SITE_MEASURES = (("people", "人"), ("households", "户"), ("flats", "套"))
"""Columns in which relocation sites state their size."""
COUNTED_KINDS = ("indicator", "rectification", "order")
"""Kinds that are nothing but a counted target; of the projects, those the documents name are counted too."""
WHOLE_COUNTY = "county"
"""Row of the heat table for what belongs to no zone."""


@dataclass(frozen=True)
class Scale:
    """A size that some objectives state.

    Attributes:
        column: Of the snapshot's objectives.
        unit: Its unit.
        planned: Sum of what is stated.
        done: How much of it is reported as done; NaN where nobody counts it.
        stated: How many objectives state it.
    """

    column: str
    unit: str
    planned: float
    done: float
    stated: int


def chosen(snapshot: Snapshot, zone: str, kinds: Collection[str]) -> pd.DataFrame:
    """Objectives of these kinds, in the zone where one is given."""
    objectives = snapshot.objectives
    wanted = objectives["kind"].isin(list(kinds))
    return objectives[wanted & (objectives["zone"] == zone)] if zone else objectives[wanted]


def facts_about(snapshot: Snapshot, category: str) -> pd.Index[str]:
    """Ids of the statements of a category."""
    return snapshot.facts.index[snapshot.facts["category"] == category]


def about(snapshot: Snapshot, objectives: pd.DataFrame, category: str) -> pd.DataFrame:
    """Those whose first statement is of this category."""
    return objectives[objectives["fact_ids"].str.split(";").str[0].isin(facts_about(snapshot, category))]


def placed(objectives: pd.DataFrame) -> pd.Series[bool]:
    """Whether the documents say where: a point, a village, or at least the township."""
    return objectives[["lon", "village", "township"]].notna().any(axis=1)


def site_scales(sites: pd.DataFrame) -> tuple[Scale, ...]:
    """People, households and flats of relocation sites, each summed over the sites that state it.

    Args:
        sites: As :func:`data.rules.relocation.derived` gives them.
    """
    scales = (_site_scale(sites, column, unit) for column, unit in SITE_MEASURES)
    return tuple(scale for scale in scales if scale.stated)


def _site_scale(sites: pd.DataFrame, column: str, unit: str) -> Scale:
    planned = sites[column]
    reached = sites[f"done_{column}"].where(planned.notna()).sum(min_count=1)
    return Scale(column, unit, float(planned.sum()), float(reached), int(planned.notna().sum()))


def base_area(bases: pd.DataFrame) -> Scale:
    """亩 of industry bases, planned and built."""
    return _scale(bases, "area_mu", "亩", {"亩"})


def people_driven(bases: pd.DataFrame) -> Scale:
    """People whom the bases are to lift; how many they really do is reported by none."""
    return _scale(bases, "people_driven", "人", set())


def _scale(objectives: pd.DataFrame, column: str, unit: str, counted_in: set[str]) -> Scale:
    size = objectives[column].astype(float)
    share = objectives["actual"].clip(upper=1).where(objectives["unit"].isin(counted_in))
    done = (size * share).sum(min_count=1)
    return Scale(column, unit, float(size.sum()), float(done), int(size.notna().sum()))


def counted_targets(snapshot: Snapshot, zone: str = "") -> pd.DataFrame:
    """The counted targets of the documents, in the zone where one is given; no single finding, no single order."""
    targets = chosen(snapshot, zone, (*COUNTED_KINDS, "project"))
    single = targets["kind"].isin(MADE_ON_A_DAY) & (targets["fact_ids"] == "")
    return targets[~single & ((targets["kind"] != "project") | ~targets["is_demo"].astype(bool))]


def by_line(snapshot: Snapshot, targets: pd.DataFrame) -> Iterable[tuple[Line, pd.DataFrame]]:
    """The targets as the county groups them, in its order; a line without any is left out."""
    for line in snapshot.playbook.lines:
        members = targets[targets["line"] == line.id]
        if len(members):
            yield line, members


def heat(snapshot: Snapshot) -> dict[tuple[str, str], dict[str, int]]:
    """How many objectives of every kind show which light, by zone (or :data:`WHOLE_COUNTY`) and line."""
    objectives = snapshot.objectives
    groups = objectives["zone"].fillna(WHOLE_COUNTY) + "\t" + objectives["line"]
    counts = count_lights(objectives["light"], groups)
    cells: dict[tuple[str, str], dict[str, int]] = {}
    for key, row in counts.iterrows():
        zone, _, line = str(key).partition("\t")
        cells[zone, line] = {str(code): int(number) for code, number in row.items()}
    return cells


def worst(counts: dict[str, int]) -> str:
    """Code of the worst light among the counts."""
    return min((code for code, number in counts.items() if number), key=lambda code: SEVERITY[Light(code)])

"""The people a county moves, as its documents count them: 建档立卡 and 同步 apart, in all and in single sites."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.store.frames import each, missing

if TYPE_CHECKING:
    import pandas as pd

    from data.store.snapshot import Snapshot

PARTS = ("registered", "accompanying", "total")
UNITS = {"households": "户", "people": "人"}
STATEMENTS = {
    "建档立卡搬迁户数": ("registered", "households"),
    "建档立卡搬迁人数": ("registered", "people"),
    "同步搬迁户数": ("accompanying", "households"),
    "同步搬迁人数": ("accompanying", "people"),
    "搬迁安置户数": ("total", "households"),
    "搬迁安置人数": ("total", "people"),
    "年内易地扶贫搬迁户数": ("total", "households"),
    "年内易地扶贫搬迁人数": ("total", "people"),
    "需搬迁总人数": ("total", "people"),
    "2018年搬迁任务": ("total", "people"),
    "2018年搬迁任务中建档立卡贫困人口": ("registered", "people"),
}
"""How the documents call what they count of the whole county."""
SITES, AREA_RULE = "集中安置点", "人均建房面积标准"
Cell = tuple[str, str]
"""A part and a unit."""


@dataclass(frozen=True)
class Tally:
    """One line: people and households by part.

    Attributes:
        label: What is counted.
        figures: By part and unit, as far as they are stated or follow.
        facts: Ids of the statements.
        computed: It is a difference, and no document states it.
    """

    label: str
    figures: dict[Cell, float]
    facts: tuple[str, ...] = ()
    computed: bool = False

    def agrees(self, unit: str) -> bool | None:
        """Whether 建档立卡 and 同步 add up to 合计; None where one of them is not stated."""
        keys = [(part, unit) for part in PARTS]
        if not all(key in self.figures for key in keys):
            return None
        registered, accompanying, total = (self.figures[key] for key in keys)
        return registered + accompanying == total


@dataclass(frozen=True)
class Count:
    """What the documents count.

    Attributes:
        county: The whole county; without figures where no document counts it.
        sites: The sites whose people a document states.
        rest: The sites that no document names, as the difference; None where it does not say how many there are.
        total_sites: How many sites the document counts; 0 where it does not.
    """

    county: Tally
    sites: tuple[Tally, ...] = field(default=())
    rest: Tally | None = None
    total_sites: int = 0


def count_of(snapshot: Snapshot) -> Count:
    """The county's count, from its facts and the sites' documented sizes."""
    facts = snapshot.facts[(snapshot.facts["category"] == "relocation") & (snapshot.facts["place"] == "")]
    county = _county(facts)
    objectives = snapshot.objectives[snapshot.objectives["kind"] == "relocation_site"]
    sites = tuple(
        tally for tally in (_site(row) for _, row in each(objectives)) if ("total", "people") in tally.figures
    )
    stated = facts.loc[facts["indicator"] == SITES, "value"]
    total = int(stated.iloc[0]) if len(stated) else 0
    return Count(county, sites, _rest(county, sites, total) if total > len(sites) else None, total)


def area_rule(snapshot: Snapshot) -> str:
    """Id of the statement that limits 平方米 a head; empty where the county's document has none."""
    facts = snapshot.facts
    return next(iter(facts.index[facts["indicator"].str.endswith(AREA_RULE)]), "")


def _county(facts: pd.DataFrame) -> Tally:
    stated = facts[facts["indicator"].isin(list(STATEMENTS))]
    figures = {STATEMENTS[row["indicator"]]: float(row["value"]) for _, row in each(stated)}
    return Tally("全县", figures, tuple(stated.index))


def _site(site: dict[str, object]) -> Tally:
    columns = {
        (part, unit): site[unit if part == "total" else f"{part}_{unit}"] for part in PARTS for unit in UNITS
    }
    figures = {cell: float(str(value)) for cell, value in columns.items() if not missing(value)}
    return Tally(str(site["title"]), figures, tuple(str(site["fact_ids"]).split(";")))


def _rest(county: Tally, sites: tuple[Tally, ...], total: int) -> Tally | None:
    """What is left for the sites that are not on record, where every site on record states it."""
    figures = {
        cell: whole - sum(site.figures[cell] for site in sites)
        for cell, whole in county.figures.items()
        if sites and all(cell in site.figures for site in sites)
    }
    return Tally(f"其余 {total - len(sites)} 个点", figures, computed=True) if figures else None

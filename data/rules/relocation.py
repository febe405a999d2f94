"""易地搬迁: how far a site is by stage, who has moved in, how they live and work. The unreported stays unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.rules.measures import MEASURES, PLANNED_TOGETHER, PLANS

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES = {
    "chosen": "选址",
    "started": "开工",
    "structure": "主体",
    "finished": "竣工",
    "moved_in": "入住",
    "after": "后续扶持",
}
"""Stages of a site in order: column of its share, word."""
AREA_LIMIT = 25.0
"""平方米 a head of 建档立卡 people; the document of 全南 (quannan-2017-050) has it as a rule."""
MOVED = {**PLANNED_TOGETHER, "flats": ("flats_handed_over",)}
"""Measures that together say how much of a planned size is done."""
COUNTED_IN = {"people": ("人", "户"), "households": ("人", "户"), "flats": ("套",)}
"""Units of a site's own progress that count as done where nothing was measured: 主体工程 at 60 % houses nobody."""
FIGURES = tuple(code for code, measure in MEASURES.items() if measure.subject == "relocation_site")


def derived(sites: pd.DataFrame) -> pd.DataFrame:
    """Sites with what follows from their figures.

    Args:
        sites: Columns people, households, flats (planned), unit, value, actual (share of the site's own progress), and
            each of :data:`FIGURES`; NaN where unknown.

    Returns:
        The same with planned sizes completed and the columns done_people, done_households, done_flats, left, occupancy,
        area_per_head, jobs_each, the shares of :data:`STAGES` from 0 to 1, and stage (a word, empty if unknown).
    """
    sites = sites.assign(**{column: _planned(sites, column) for column in PLANS})
    sites = sites.assign(**{f"done_{column}": done(sites, column) for column in MOVED})
    moved = sites["done_people"]
    sites = sites.assign(
        left=(sites["people"] - moved).clip(lower=0),
        occupancy=_share(moved, sites["people"]),
        area_per_head=_share(sites["floor_area"], sites["registered_people_moved"]),
        jobs_each=sites["jobs_per_household"].fillna(_share(sites["jobs"], sites["done_households"])),
    )
    shares = pd.DataFrame(_shares(sites), index=sites.index)
    return sites.join(shares).assign(stage=_furthest(shares))


def done(sites: pd.DataFrame, column: str) -> pd.Series[float]:
    """How much of a planned size is done: as measured once every part of it was, else by the site's own progress."""
    measured = sites[list(MOVED[column])].astype(float).sum(axis=1, min_count=len(MOVED[column]))
    counts = sites["unit"].isin(COUNTED_IN[column])
    reported = sites[column].astype(float) * sites["actual"].clip(upper=1).where(counts)
    return measured.fillna(reported)


def _planned(sites: pd.DataFrame, column: str) -> pd.Series[float]:
    """The document's size, else what somebody entered."""
    return sites[column].astype(float).fillna(sites[PLANS[column]].astype(float))


def _share(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    """A quotient; unknown where the whole is unknown or nothing."""
    return part / whole.where(whole > 0)


def _shares(sites: pd.DataFrame) -> Mapping[str, pd.Series[float]]:
    """Each stage's share. 选址 is over once anything is built; 后续扶持 is the share of households with work.

    主体 is what a site reports in percent, as 全南 tracks its 主体工程; else the flats topped out.
    """
    built = {
        stage: _share(sites[f"flats_{word}"], sites["flats"])
        for stage, word in (("started", "started"), ("structure", "topped"), ("finished", "finished"))
    }
    built["structure"] = (sites["value"] / 100).where(sites["unit"] == "%").fillna(built["structure"])
    moved_in = sites["occupancy"].fillna(_share(sites["done_households"], sites["households"]))
    after = 1 - _share(sites["jobless_households"], sites["done_households"])
    begun = pd.DataFrame({**built, "moved_in": moved_in}).max(axis=1) > 0
    chosen = pd.Series(np.where(begun, 1.0, np.nan), index=sites.index)
    return {"chosen": chosen, **built, "moved_in": moved_in, "after": after}


def _furthest(shares: pd.DataFrame) -> pd.Series[str]:
    """The word of the stage a site has come to: 后续扶持 once all have moved in, else the last one begun."""
    reached = pd.Series("", index=shares.index, dtype=object)
    for column in ("chosen", "started", "structure", "finished", "moved_in"):
        reached = reached.mask(shares[column] > 0, STAGES[column])
    return reached.mask(shares["moved_in"] >= 1, STAGES["after"])


def mean_shares(sites: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """By stage: the mean share of the sites that report it (NaN when none does), and how many they are."""
    return {column: (float(sites[column].mean()), int(sites[column].notna().sum())) for column in STAGES}

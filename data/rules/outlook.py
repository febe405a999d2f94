"""Will a county or a zone make it? The forecasts of its objectives rolled up, and the pace it needs against its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.rules.light import Light
from data.rules.progress import WINDOW

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST = 7
"""Days: what is due sooner is asked for within the week, else one work due tomorrow would speak for a whole county."""


@dataclass(frozen=True)
class Count:
    """How many of several objectives will be done by their deadlines.

    Attributes:
        total: All of them.
        on_time: Done by the deadline, or forecast to be.
        silent: Never reported: nobody can tell, and nobody is blamed.
    """

    total: int
    on_time: int
    silent: int


@dataclass(frozen=True)
class Outlook:
    """The outlook of a county or a zone.

    Attributes:
        villages: Its village exits.
        works: Everything else.
        speed_up: What it needs against its pace of the last four weeks, e.g. 2.1; infinite where nothing moved, NaN
            where nothing open has reported.
        paced: Open objectives that the pace rests on.
        unheard: Open objectives without a report in the last four weeks, which it does not.
        overdue: Not done and past the deadline: no pace makes these.
    """

    villages: Count
    works: Count
    speed_up: float
    paced: int
    unheard: int
    overdue: int


def outlook(objectives: pd.DataFrame, as_of: pd.Timestamp) -> Outlook:
    """The outlook of some objectives.

    The pace needed is the share a day that is left until each deadline, summed; the pace made is what the same
    objectives gained a day since their last report of four weeks ago or more, summed.

    Args:
        objectives: As in a snapshot; ``then_value`` and ``then_on`` are the last report at least four weeks old.
        as_of: The day.
    """
    return _told(_shares_in_it(objectives, as_of).sum().to_dict())


def outlooks_by(groups: pd.Series[Any], objectives: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, Outlook]:
    """The outlook of every group of objectives, by the value of ``groups``; what is in none is left out."""
    sums = _shares_in_it(objectives, as_of).groupby(groups).sum().to_dict("index")
    return {str(key): _told(row) for key, row in sums.items()}


def _shares_in_it(objectives: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """What each objective brings into an outlook, to be summed: counts as 0 and 1, paces in shares a day."""
    silent = objectives["light"] == Light.GREY.value
    end = objectives["done_on"].fillna(objectives["finish"])
    on_time = (end <= objectives["deadline"]) & ~silent
    exits = objectives["kind"] == "village_exit"
    still = objectives["done_on"].isna() & ~silent
    ahead = still & (objectives["days_left"] > 0)
    gained = gain_a_day(objectives)
    paced = ahead & (objectives["reported_on"] > as_of - pd.Timedelta(days=WINDOW)) & gained.notna()
    needed = (1.0 - objectives["actual"]) / objectives["days_left"].clip(lower=SHORTEST)
    return pd.DataFrame(
        {
            "villages": exits,
            "villages_on_time": exits & on_time,
            "villages_silent": exits & silent,
            "works": ~exits,
            "works_on_time": ~exits & on_time,
            "works_silent": ~exits & silent,
            "needed": needed.where(paced, 0.0),
            "gained": gained.where(paced, 0.0),
            "paced": paced,
            "unheard": ahead & ~paced,
            "overdue": still & ~ahead,
        }
    ).astype(float)


def _told(sums: Mapping[Any, float]) -> Outlook:
    def count(name: str) -> Count:
        return Count(*(int(sums[name + part]) for part in ("", "_on_time", "_silent")))

    paced, unheard, overdue = (int(sums[name]) for name in ("paced", "unheard", "overdue"))
    speed_up = _ratio(sums["needed"], sums["gained"]) if paced else float("nan")
    return Outlook(count("villages"), count("works"), speed_up, paced, unheard, overdue)


def gain_a_day(objectives: pd.DataFrame) -> pd.Series[float]:
    """Share gained a day since the last report of four weeks ago, or since the start of what began later.

    Args:
        objectives: Columns value, actual, quantity, start, reported_on, then_value, then_on. Of
            what is done the gain says nothing.
    """
    way = (objectives["quantity"] - objectives["value"]) / (1.0 - objectives["actual"])
    before = objectives["then_on"].notna()
    gained = ((objectives["value"] - objectives["then_value"]) / way).where(before, objectives["actual"])
    since = objectives["then_on"].where(before, objectives["start"])
    days = (objectives["reported_on"] - since).dt.days.astype(float)
    return (gained / days.where(days > 0)).replace([np.inf, -np.inf], np.nan)


def _ratio(needed: float, made: float) -> float:
    return needed / made if made > 0 else float("inf")

"""Will a county or a zone make it? The forecasts of its objectives rolled up, and the pace it needs against its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.rules.light import Light

WINDOW = 28
"""Days that speak for the present pace of a county or zone: four weeks."""

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


def count_on_time(objectives: pd.DataFrame) -> Count:
    """How many of these make their deadlines at the present pace.

    Args:
        objectives: Columns light, done_on, finish, deadline.
    """
    end = objectives["done_on"].fillna(objectives["finish"])
    silent = objectives["light"] == Light.GREY.value
    on_time = ((end <= objectives["deadline"]) & ~silent).sum()
    return Count(len(objectives), int(on_time), int(silent.sum()))


def outlook(objectives: pd.DataFrame, as_of: pd.Timestamp) -> Outlook:
    """The outlook of some objectives.

    The pace needed is the share a day that is left until each deadline, summed; the pace made is what the same
    objectives gained a day since their last report of four weeks ago or more, summed.

    Args:
        objectives: As in a snapshot, with ``then_value`` and ``then_on``: the last report at least four weeks old.
        as_of: The day.
    """
    open_ones = objectives[objectives["done_on"].isna() & (objectives["light"] != Light.GREY.value)]
    ahead = open_ones[open_ones["days_left"] > 0]
    heard = ahead[ahead["reported_on"] > as_of - pd.Timedelta(days=WINDOW)]
    gained = gain_a_day(heard)
    known = gained.notna()
    left = heard["days_left"].clip(lower=SHORTEST)
    needed = ((1.0 - heard["actual"]) / left)[known].sum()
    exits = objectives["kind"] == "village_exit"
    return Outlook(
        count_on_time(objectives[exits]),
        count_on_time(objectives[~exits]),
        _ratio(float(needed), float(gained[known].sum())) if known.any() else float("nan"),
        int(known.sum()),
        len(ahead) - int(known.sum()),
        int((open_ones["days_left"] <= 0).sum()),
    )


def gain_a_day(objectives: pd.DataFrame) -> pd.Series[float]:
    """Share gained a day since the last report of four weeks ago, or since the start of what began later.

    Args:
        objectives: Not done; columns value, actual, quantity, start, reported_on, then_value, then_on.
    """
    way = (objectives["quantity"] - objectives["value"]) / (1.0 - objectives["actual"])
    before = objectives["then_on"].notna()
    gained = ((objectives["value"] - objectives["then_value"]) / way).where(before, objectives["actual"])
    since = objectives["then_on"].where(before, objectives["start"])
    days = (objectives["reported_on"] - since).dt.days.astype(float)
    return (gained / days.where(days > 0)).replace([np.inf, -np.inf], np.nan)


def _ratio(needed: float, made: float) -> float:
    return needed / made if made > 0 else float("inf")

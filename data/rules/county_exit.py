"""The county's own exit 县摘帽 and its way there: rates and shares with their working, poverty by year, forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import datetime as dt

    from data.rules.arrays import Floats

SEED, DRAWS = 20180520, 2000
WEEK = 7
WEEKS = 12
"""The recent pace is that of so many weeks."""
MIN_WEEKS = 3
"""With fewer weeks than this a spread would be pretended."""
EARLY, LATE = 0.1, 0.9
"""Ends of the spread shown: an 80 % interval."""
Z_80 = NormalDist().inv_cdf(LATE)
"""Standard deviations from the middle to the end of an 80 % interval."""
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Share:
    """A computed percentage with its working.

    Attributes:
        value: In per cent.
        numerator: What is counted.
        denominator: Of what.
    """

    value: float
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A forecast number: the expected or middle one, and an 80 % interval; NaN where no spread can be given."""

    middle: float
    low: float
    high: float


def share(numerator: float, denominator: float) -> Share | None:
    """Numerator over denominator in per cent; None without a denominator."""
    if not denominator > 0:
        return None
    return Share(PERCENT * numerator / denominator, numerator, denominator)


def rural_people(people: float, rate_before: float, rate_after: float = 0.0) -> float | None:
    """Rural population 农业户籍人口 that a document's figures imply.

    Args:
        people: Poor people left; or, with two rates, people who came out between them.
        rate_before: Poverty rate in per cent.
        rate_after: Poverty rate in per cent at the end, 0 where ``people`` are all of the poor.
    """
    fall = rate_before - rate_after
    return PERCENT * people / fall if fall > 0 else None


def wrongly_counted(out: float, rural: float, registered: float, wrong: float, missed: float) -> float:
    """People that 综合贫困发生率 adds to those still poor: 错退推算 and 漏评推算.

    Args:
        out: People who have come out.
        rural: Rural population.
        registered: People registered as poor at any time.
        wrong: 错退率 in per cent of those who came out.
        missed: 漏评率 in per cent of those never registered.
    """
    return (wrong * out + missed * max(rural - registered, 0.0)) / PERCENT


def villages_by_end(chances: Floats, out: int) -> Spread:
    """How many villages will be out, each with its own chance, independently of the others (Poisson-binomial, exact).

    Args:
        chances: Chance of each village that is not out yet, shape (n,).
        out: Villages that are out already.
    """
    masses = np.ones(1)
    for chance in chances:
        masses = np.convolve(masses, [1 - chance, chance])
    reached = np.cumsum(masses)
    low, high = (float(np.searchsorted(reached, level - 1e-12)) for level in (EARLY, LATE))
    return Spread(out + float(np.sum(chances)), out + low, out + high)


def chance_by(end: float, going: pd.DataFrame) -> Floats:
    """Chance of each village to be out by ``end``, shape (n,); NaN where nothing is forecast.

    Where ``end`` is the village's own deadline, it is the chance already forecast. For another day the forecast finish
    and its 80 % interval are read as a normal distribution; where no interval was given, the chance is 1 or 0 as the
    finish lies before the end or not.

    Args:
        end: Day number.
        going: Columns deadline, finish, finish_early, finish_late as day numbers, and p_on_time; a finish that is
            infinite means never.
    """
    column = {name: going[name].to_numpy(float) for name in going.columns}
    finish = column["finish"]
    never = np.isinf(finish)
    middle = np.where(never, np.nan, finish)
    ahead = np.where(never, -np.inf, end + 0.5 - finish)
    sides = np.where(ahead > 0, column["finish_late"] - middle, middle - column["finish_early"])
    spread = np.where(np.isfinite(sides) & (sides > 0), sides / Z_80, np.nan)
    likely = np.array([NormalDist().cdf(z) for z in np.nan_to_num(ahead / spread, neginf=-9.0)])
    plain = np.where(np.isnan(finish), np.nan, (ahead > 0).astype(float))
    chance = np.where(np.isnan(spread) | np.isnan(finish), plain, likely)
    return np.where((column["deadline"] == end) & ~np.isnan(column["p_on_time"]), column["p_on_time"], chance)


def people_by_end(gains: Floats, out: float, total: float, days: int) -> Spread:
    """How many people will be out when ``days`` more have gone, at the pace of the last weeks.

    The weeks are drawn with replacement, and each draw's mean pace is carried on, as for an objective. The draws are
    seeded. Nobody comes out twice: the total is the most.

    Args:
        gains: People who came out in each of the last weeks, shape (weeks,).
        out: People out already.
        total: All people registered.
        days: Days until the end.
    """
    if not len(gains):
        return Spread(out, np.nan, np.nan)
    picks = np.random.default_rng(SEED).integers(0, len(gains), (DRAWS, len(gains)))
    coming = np.asarray(gains, float)[picks].mean(axis=1) * days / WEEK
    low, middle, high = np.minimum(out + np.quantile(coming, (EARLY, 0.5, LATE)), total)
    if len(gains) < MIN_WEEKS:
        low = high = np.nan
    return Spread(float(middle), float(low), float(high))


def weekly_gains(left_on: pd.DataFrame, as_of: dt.date, begin: dt.date) -> Floats:
    """People who came out in each of the last full weeks before ``as_of``, oldest first, none from before ``begin``.

    Args:
        left_on: Columns exited_on and people.
        as_of: The day asked about.
        begin: First day of the campaign.
    """
    today = pd.Timestamp(as_of)
    weeks = min(WEEKS, (as_of - begin).days // WEEK)
    ago = (today - left_on["exited_on"]).dt.days // WEEK
    recent = left_on["people"].groupby(ago).sum()
    return recent.reindex(range(weeks - 1, -1, -1), fill_value=0).to_numpy(float)


def by_year(homes: pd.DataFrame, as_of: dt.date, last: int) -> pd.DataFrame:
    """People out and left at the end of each year, done and planned.

    Args:
        homes: Columns exited_on (missing while poor), planned_year (missing where none is planned) and people.
        as_of: The day asked about; who comes out later is still poor.
        last: The last year wanted.

    Returns:
        Indexed by year from that of the first exit or plan to ``last``: out (in the year) and left (at its end; of the
        year of ``as_of`` on that day), missing for years to come; planned_out and planned_left, missing where
        nothing is planned at all.
    """
    total = homes["people"].sum()
    known = homes[homes["exited_on"] <= pd.Timestamp(as_of)]
    done = known.groupby(known["exited_on"].dt.year)["people"].sum()
    planned = homes.dropna(subset="planned_year").groupby("planned_year")["people"].sum()
    first = min([last, *done.index, *planned.index])
    years = pd.RangeIndex(int(first), last + 1, name="year")
    out = done.reindex(years, fill_value=0).astype(float).where(years <= as_of.year)
    plan = planned.reindex(years, fill_value=0 if len(planned) else np.nan).astype(float)
    return pd.DataFrame(
        {
            "out": out,
            "left": (total - out.cumsum()),
            "planned_out": plan,
            "planned_left": (total - plan.cumsum()),
        }
    )

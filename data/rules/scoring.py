"""红黑榜: points of zones, units and people, their places, and the trend against the list before.

Points are 100 times the weighted mean of the :data:`PARTS` that can be told of a subject, plus :data:`MOST_EXTRA` at
most for each of difficulty and workload. What was never reported is in none of them: it is 未填报 and lowers nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """A component of the points: ``weight`` is its share of the hundred where every part can be told."""

    id: str
    word: str
    weight: int


PARTS = (
    Part("on_plan", "按计划推进", 40),
    Part("on_time", "按时填报", 15),
    Part("in_time", "期内到期按期完成", 20),
    Part("not_overdue", "没有逾期", 15),
    Part("closed", "督办和整改办结", 10),
)
"""The program's own: no document of the five counties says how its list is computed (待核)."""
MOST_EXTRA = 5.0
"""Points at most for difficulty, and as many for workload."""
FULL_LOAD = 20.0
"""Objectives per person from which the workload counts in full."""
FEWEST = 3
"""Reported objectives from which a unit or a person can be compared with others; a zone needs one."""
END_SHARE, END_MOST = 0.25, 10
"""Share of the list that is red 红榜, and black 黑榜, and how many places at most."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a subject has reached in a period.

    Attributes:
        parts: Met and counted objectives by part; parts without any counted are left out.
        difficulty: Between 0 and 1.
        load: Reported objectives per person.
        reported: How many objectives count.
        unreported: How many were never reported.
    """

    key: str
    parts: Mapping[str, tuple[int, int]]
    difficulty: float
    load: float
    reported: int
    unreported: int

    @property
    def base(self) -> float:
        """Points without what difficulty and workload add, between 0 and 100."""
        weights = {part.id: part.weight for part in PARTS if part.id in self.parts}
        whole = sum(weights.values())
        return 100 * sum(weights[key] * met / of for key, (met, of) in self.parts.items()) / whole

    @property
    def extra(self) -> tuple[float, float]:
        """Points for difficulty, and for workload."""
        return MOST_EXTRA * min(self.difficulty, 1.0), MOST_EXTRA * min(self.load / FULL_LOAD, 1.0)

    @property
    def points(self) -> float:
        """Rounded to a tenth, as shown: what looks the same has the same place."""
        return math.floor((self.base + sum(self.extra)) * 10 + 0.5 + ROUNDING) / 10


@dataclass(frozen=True, slots=True)
class Rank:
    """A place on a list: ``end`` is ``red``, ``black`` or empty."""

    number: int
    score: Score
    end: str = ""


def judged(
    objectives: pd.DataFrame, first: dt.date, last: dt.date, report_days: int, gap: float
) -> pd.DataFrame:
    """Which parts each reported objective has a say in, and whether it meets them.

    Args:
        objectives: As of ``last``, by id: kind, state, planned, actual, deadline, done_on, reported_on.
        first: First day of the period.
        last: Its last day.
        report_days: Days after which the next report is due.
        gap: Share behind plan that is still on plan.

    Returns:
        Of the reported objectives, by id: a column a part, 1 met, 0 not met, NaN no say.
    """
    rows = objectives[objectives["reported_on"].notna()]
    done = rows["state"] == "已完成"
    silent = (pd.Timestamp(last) - rows["reported_on"]).dt.days
    due = rows["deadline"].between(pd.Timestamp(first), pd.Timestamp(last))
    told = rows["kind"].isin(["order", "rectification"]) & (done | (rows["deadline"] <= pd.Timestamp(last)))
    parts = {
        "on_plan": done | (rows["actual"] >= rows["planned"] - gap - ROUNDING),
        "on_time": done | (silent <= report_days),
        "in_time": (done & (rows["done_on"] <= rows["deadline"])).where(due),
        "not_overdue": rows["state"] != "逾期",
        "closed": done.where(told),
    }
    return pd.DataFrame({key: met.astype(float) for key, met in parts.items()}, index=rows.index)


def scores(members: pd.DataFrame, parts: pd.DataFrame, difficulty: Mapping[str, float]) -> dict[str, Score]:
    """Scores of the subjects that have reported anything; of the others nothing can be said.

    Args:
        members: Which objective counts for whom: columns subject, objective, person (who answers for it, may be
            missing), zone (may be missing).
        parts: As :func:`judged` gives them.
        difficulty: Of the zones, between 0 and 1.
    """
    known = members[members["objective"].isin(parts.index)]
    silent = members[~members["objective"].isin(parts.index)].groupby("subject").size()
    values = parts.reindex(known["objective"]).set_axis(known.index)
    by = known["subject"]
    met, of = (counts.to_dict("index") for counts in (values.groupby(by).sum(), values.groupby(by).count()))
    hard = known["zone"].map(dict(difficulty)).fillna(0.0).astype(float).groupby(by).mean()
    people = known["person"].groupby(by).nunique()
    sizes = by.groupby(by).size()
    return {
        str(key): Score(
            str(key),
            _parts(met[key], of[key]),
            round(float(hard[str(key)]), 6),
            float(size) / max(int(people[str(key)]), 1),
            int(size),
            int(silent.get(str(key), 0)),
        )
        for key, size in sizes.items()
    }


def _parts(met: Mapping[Any, float], of: Mapping[Any, float]) -> dict[str, tuple[int, int]]:
    return {part.id: (int(met[part.id]), int(of[part.id])) for part in PARTS if of[part.id]}


def ranked(found: Iterable[Score]) -> tuple[Rank, ...]:
    """Places by points, equal points the same place; the ends are red and black unless all are alike."""
    ordered = sorted(found, key=lambda one: (-one.points, one.key))
    points = [one.points for one in ordered]
    size = min(math.ceil(len(ordered) * END_SHARE), END_MOST, len(ordered) // 2)
    if not size or points[0] == points[-1]:
        return tuple(Rank(points.index(one.points) + 1, one) for one in ordered)
    top, bottom = points[size - 1], points[-size]
    return tuple(Rank(points.index(one.points) + 1, one, _end(one.points, top, bottom)) for one in ordered)


def _end(points: float, top: float, bottom: float) -> str:
    """Who has the points of the last red place is red too; a tie that reaches from end to end is neither."""
    if points >= top and points > bottom:
        return "red"
    return "black" if points <= bottom and points < top else ""


def trend(number: int, before: int | None) -> str:
    """Against the place on the list before: ``up``, ``down``, ``same``, or ``new`` where there was none."""
    if before is None:
        return "new"
    return "same" if number == before else "up" if number < before else "down"


def difficulty_of(
    deep: Mapping[str, float], poor: Mapping[str, float], zones: Sequence[str]
) -> dict[str, float]:
    """How hard each zone has it, between 0 and 1.

    The share of its villages in deep poverty 深度贫困村 where any village of the county is documented as one; else
    its part of the county's registered poor people, where twice the average part counts in full.

    Args:
        deep: Share of villages in deep poverty by zone; empty where nobody documents them.
        poor: Registered poor people by zone.
        zones: All zones.
    """
    if any(deep.values()):
        return {zone: min(deep.get(zone, 0.0), 1.0) for zone in zones}
    whole = sum(poor.values())
    return {zone: min(poor.get(zone, 0.0) / whole * len(zones) / 2, 1.0) if whole else 0.0 for zone in zones}

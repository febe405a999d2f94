"""Industry bases 产业基地 and what they bring to the villages: areas, 以奖代补, coverage, collective income.

What nobody stated or measured stays unknown: it is NaN, and no village is accused of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.rules.criteria import Verdict, threshold_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from data.counties.schemes import Criterion, PovertyLines

Numbers = NDArray[np.float64]
Verdicts = NDArray[np.object_]

SQUARE_METRES_PER_MU = 2000 / 3
YUAN_PER_WAN = 10_000
REWARD, COVERS = "以奖代补", "覆盖"
"""Words by which a statement tells that it is about the reward for area, and about the reach of industry."""
RATE_UNIT, A_VILLAGE = "元/亩", "个/村"
ONES = {"industry": "特色", "leader": "龙头", "base": "基地"}
"""What a village may have to have at least one of, and the word by which a statement tells."""
CATEGORY = "industry"
AREA_CAUTION = 0.2
"""From this share of difference on, a surveyed area is hardly of the same thing as the stated one."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How much a county pays a grower for each 亩 and year.

    Attributes:
        crop: For which crop; empty for any.
        per_mu: 元 a 亩.
        fact: The statement it rests on.
    """

    crop: str
    per_mu: float
    fact: str

    def applies_to(self, crop: str) -> bool:
        """Whether something that grows ``crop`` (several joined by 、) is paid for."""
        return not self.crop or self.crop in crop.split("、")


@dataclass(frozen=True, slots=True)
class Target:
    """What a village must reach.

    Attributes:
        value: As a share for coverage, in 元 a year for collective income.
        words: The requirement as it is said.
        source: The statement or the item of the criteria it rests on.
        verify: It is general knowledge and must be checked (待核).
        due: When it must be reached, where later than now; nobody is accused before that.
    """

    value: float
    words: str
    source: str
    verify: bool = False
    due: dt.date | None = None


def radius_m(area_mu: float) -> float:
    """Radius in metres of the circle that is as large as ``area_mu`` 亩 (1 亩 = 2000/3 m²)."""
    return math.sqrt(area_mu * SQUARE_METRES_PER_MU / math.pi)


def area_gap(surveyed_mu: float, stated_mu: float) -> float:
    """By what share a surveyed area is larger (+) or smaller (−) than the stated one; NaN where one is unknown."""
    return surveyed_mu / stated_mu - 1 if stated_mu > 0 else math.nan


def rates_in(facts: Iterable[tuple[str, Mapping[str, str]]]) -> tuple[Rate, ...]:
    """The rates among a county's statements, by id: 资源 pays for 辣椒, 1,000 元 for 2 亩, which is 500 元/亩."""
    return tuple(
        Rate(fact["indicator"].partition("“")[0], float(fact["value"]), key)
        for key, fact in facts
        if fact["unit"] == RATE_UNIT and fact["kind"] == "rule" and REWARD in fact["indicator"]
    )


def subsidy_due(crop: str, area_mu: float, rates: Iterable[Rate]) -> float:
    """What is due in 元 for a year with ``area_mu`` 亩 grown; NaN where no rate applies or the area is unknown."""
    return next((area_mu * rate.per_mu for rate in rates if rate.applies_to(crop)), math.nan)


def per_head(income_per_mu: float, area_mu: float, heads: float) -> float:
    """Income in 元 for each of ``heads`` (people or households) when all of the area's income goes to them."""
    return income_per_mu * area_mu / heads if heads > 0 else math.nan


def coverage(with_industry: Numbers, households: Numbers) -> Numbers:
    """Share of a village's poor households with an industry; NaN where either is unknown or there are none."""
    share: Numbers = np.full(len(households), np.nan)
    np.divide(with_industry, households, out=share, where=households > 0)
    return share


def reaching(values: Numbers, target: Target | None) -> Verdicts:
    """A :class:`Verdict` code for each value; open where it is unknown or nothing is asked."""
    if target is None:
        return np.full(len(values), Verdict.OPEN.value, dtype=object)
    met = np.where(values >= target.value - 1e-9, Verdict.MET.value, Verdict.UNMET.value)
    return np.where(np.isnan(values), Verdict.OPEN.value, met).astype(object)


def having(has: NDArray[np.bool_], surveyed: NDArray[np.bool_]) -> Verdicts:
    """Met where there is one; unmet where somebody has looked and there is none; else open."""
    return np.select([has, surveyed], [Verdict.MET.value, Verdict.UNMET.value], Verdict.OPEN.value).astype(
        object
    )


def is_shell(income: Numbers) -> NDArray[np.bool_]:
    """空壳村: villages whose collective is known to earn nothing at all."""
    shell: NDArray[np.bool_] = income == 0
    return shell


def coverage_target(
    facts: Iterable[tuple[str, Mapping[str, str]]], items: Iterable[Criterion]
) -> Target | None:
    """The share of poor households industry must reach: the county's own statement, else the village criteria."""
    for key, fact in facts:
        mine = fact["category"] == CATEGORY and fact["unit"] == "%" and fact["kind"] in ("target", "rule")
        if mine and COVERS in fact["indicator"] and "贫困户" in fact["indicator"]:
            return Target(float(fact["value"]) / 100, f"≥{float(fact['value']):g}%", key)
    for item in items:
        if item.value is not None and item.unit == "%" and "产业" in item.name:
            return Target(item.value / 100, f"≥{item.value:g}%", f"村退出标准“{item.name}”", item.verify)
    return None


def ones_asked(facts: Iterable[tuple[str, Mapping[str, str]]], items: Iterable[Criterion]) -> dict[str, str]:
    """Of what each poor village must have at least one, by what source: 全南 asks for all of :data:`ONES`."""
    said = [(fact["indicator"], key) for key, fact in facts if _about_villages(fact)]
    said += [(item.threshold, f"村退出标准“{item.name}”") for item in items if "产业" in item.name]
    found = {rule: [source for text, source in said if word in text] for rule, word in ONES.items()}
    return {rule: sources[0] for rule, sources in found.items() if sources}


def _about_villages(fact: Mapping[str, str]) -> bool:
    return fact["category"] == CATEGORY and fact["unit"] == A_VILLAGE and fact["kind"] == "target"


def income_target(items: Iterable[Criterion], day: dt.date, lines: PovertyLines) -> Target | None:
    """What a village's collective must earn in the year of ``day``, in 元, by the village criteria in force."""
    for item in items:
        if "集体经济" not in item.name or not item.unit.startswith("万元"):
            continue
        value = threshold_on(item, day, lines)
        if value is not None:
            due = item.deadline if item.deadline and item.deadline > day else None
            source = f"村退出标准“{item.name}”"
            return Target(value * YUAN_PER_WAN, f"≥{value:g}万元", source, item.verify, due)
    return None

"""The measures 实测指标 that are counted beside an objective's own progress: their codes, words, units and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        code: As stored.
        word: On screen.
        unit: Of its value.
        subject: What it is counted at: a kind of objective, ``village``, ``county``, ``person`` or ``unit``.
        planned_by: The column of the subject that it cannot exceed, empty for none.
        whole: Counted in whole numbers.
        cumulative: Can only grow: what was built stays built. A smaller figure is a correction.
        within: Measures that together bound it: nobody finishes more flats than were topped out.
        most: The largest figure there can be, such as 100 of a rate.
    """

    code: str
    word: str
    unit: str
    subject: str
    planned_by: str = ""
    whole: bool = True
    cumulative: bool = False
    within: tuple[str, ...] = ()
    most: float | None = None


_SITE, _BASE = "relocation_site", "industry_base"
_HOUSEHOLDS_MOVED = ("registered_households_moved", "accompanying_households_moved")
_PEOPLE_MOVED = ("registered_people_moved", "accompanying_people_moved")
PLANNED_TOGETHER = {"households": _HOUSEHOLDS_MOVED, "people": _PEOPLE_MOVED}
"""Columns of a subject that bound several measures together: 建档立卡 and 同步 share one plan."""
PLANS = {"households": "households_planned", "people": "people_planned", "flats": "flats_planned"}
"""What somebody said is planned, for the columns of a site that its document leaves open."""


def _grows(code: str, word: str, planned_by: str, *within: str) -> Measure:
    """A measure of a relocation site that can only grow."""
    unit = {"flats": "套", "households": "户", "people": "人"}[planned_by.rpartition("_")[2]]
    return Measure(code, word, unit, _SITE, planned_by, cumulative=True, within=within)


MEASURES = {
    measure.code: measure
    for measure in (
        Measure("households_planned", "计划安置户", "户", _SITE),
        Measure("people_planned", "计划安置人", "人", _SITE),
        Measure("flats_planned", "计划安置房", "套", _SITE),
        _grows("flats_started", "开工", "flats"),
        _grows("flats_topped", "主体封顶", "flats", "flats_started"),
        _grows("flats_finished", "竣工", "flats", "flats_topped"),
        _grows("flats_handed_over", "交房", "flats", "flats_finished"),
        Measure("floor_area", "建档立卡住房面积", "平方米", _SITE, whole=False),
        _grows("registered_households_moved", "建档立卡入住户", "registered_households"),
        _grows("registered_people_moved", "建档立卡入住人", "registered_people"),
        _grows("accompanying_households_moved", "同步搬迁入住户", "accompanying_households"),
        _grows("accompanying_people_moved", "同步搬迁入住人", "accompanying_people"),
        Measure("jobs", "已就业", "人", _SITE, within=_PEOPLE_MOVED),
        Measure("jobs_per_household", "户均就业", "人", _SITE, whole=False),
        Measure("employment_rate", "就业率", "%", _SITE, whole=False, most=100),
        Measure("jobless_households", "零就业家庭", "户", _SITE, within=_HOUSEHOLDS_MOVED),
        Measure("crime_rate", "“两案”发生率", "%", _SITE, whole=False, most=100),
        Measure("dispute_rate", "矛盾调处率", "%", _SITE, whole=False, most=100),
        Measure("people_driven_so_far", "实际带动", "人", _BASE),
        Measure("households_driven_so_far", "实际带动户", "户", _BASE),
        Measure("yield_per_mu", "亩产", "公斤", _BASE, whole=False),
        Measure("income_per_mu", "亩均增收", "元", _BASE, whole=False),
        Measure("income_per_person", "人均增收", "元", _BASE, whole=False),
        Measure("subsidy_paid", "当年已付以奖代补", "元", _BASE, whole=False),
        Measure("poor_households_with_industry", "有产业的贫困户", "户", "village"),
        Measure("collective_income", "村集体经济年收入", "元", "village", whole=False),
        Measure("deep_poverty", "深度贫困村", "（1 是，0 否）", "village", most=1),
        Measure("rural_people", "农村户籍人口", "人", "county"),
        Measure("clues", "问题线索", "条", "county"),
        Measure("cases", "立案", "件", "county", within=("clues",)),
        Measure("front_days", "每月一线作战", "天", "person", most=31),
        Measure("front_share", "职工在一线", "%", "unit", whole=False, most=100),
    )
}


SERVICE = "service:"
"""How the codes begin that say whether a relocation site has a service of the playbook: 1 it has, 0 it has not."""


def service_measure(service_id: str, name: str) -> Measure:
    """Whether a relocation site has a service."""
    return Measure(f"{SERVICE}{service_id}", name, "（1 有，0 没有）", _SITE, most=1)


def measures_of(subject: str, services: Mapping[str, str] | None = None) -> list[Measure]:
    """The measures of a subject, in the order in which they are shown.

    Args:
        subject: A kind of objective, ``village``, ``county``, ``person`` or ``unit``.
        services: Names of what the county's relocation sites must offer, by id.
    """
    mine = [measure for measure in MEASURES.values() if measure.subject == subject]
    return mine + [service_measure(*one) for one in (services or {}).items() if subject == _SITE]


def find(code: str, services: Mapping[str, str]) -> Measure | None:
    """The measure with this code, None when there is none; ``services`` as in :func:`measures_of`."""
    key = code.removeprefix(SERVICE)
    if code.startswith(SERVICE) and key in services:
        return service_measure(key, services[key])
    return MEASURES.get(code)


def excesses(measure: Measure, value: float, subject: object = None) -> list[str]:
    """What is impossible about a value, each as a sentence in Chinese; nothing when it is possible.

    Args:
        measure: What was counted.
        value: The figure.
        subject: What it was counted at: an object with the columns of its kind as attributes; None when unknown.
    """
    found = []
    if value < 0:
        found.append(f"{measure.word}不能是负数：{value:.10g}")
    if measure.whole and value != int(value):
        found.append(f"{measure.word}要填整数：{value:.10g}")
    if measure.most is not None and value > measure.most:
        found.append(f"{measure.word}不能超过 {_said(measure, measure.most)}：{value:.10g}")
    planned = planned_of(measure, subject)
    if planned is not None and value > planned:
        found.append(f"{measure.word} {_said(measure, value)}超过计划的 {_said(measure, planned)}")
    return found


def planned_of(measure: Measure, subject: object = None) -> float | None:
    """What the subject's plan allows at most; None where it does not say."""
    planned = getattr(subject, measure.planned_by, None) if measure.planned_by else None
    return None if planned is None else float(planned)


def disorder(measure: Measure, values: Mapping[str, float], subject: object = None) -> list[str]:
    """What does not go together among the figures of one subject on one day, as far as ``measure`` has a part in it.

    Args:
        measure: The measure that is about to change.
        values: Figures by code of measure, the new one among them.
        subject: As in :func:`excesses`.
    """
    bounded = [one for one in MEASURES.values() if one.within and measure.code in (one.code, *one.within)]
    found = [_beyond(one, values) for one in bounded]
    found += [
        _beyond_plan(column, values, subject) for column, of in PLANNED_TOGETHER.items() if measure.code in of
    ]
    return [sentence for sentence in found if sentence]


def _beyond(measure: Measure, values: Mapping[str, float]) -> str:
    """A figure larger than those that bound it; nothing is said before all of them are known."""
    if not {measure.code, *measure.within} <= values.keys():
        return ""
    bound = sum(values[code] for code in measure.within)
    if values[measure.code] <= bound:
        return ""
    words = "与".join(MEASURES[code].word for code in measure.within)
    both = "合计" if len(measure.within) > 1 else ""
    unit = MEASURES[measure.within[0]].unit
    return f"{measure.word} {_said(measure, values[measure.code])}多于{words}{both}的 {bound:,.10g} {unit}"


def _beyond_plan(column: str, values: Mapping[str, float], subject: object) -> str:
    """建档立卡 and 同步 together beyond the one plan they share."""
    codes = PLANNED_TOGETHER[column]
    planned = getattr(subject, column, None)
    together = sum(values.get(code, 0) for code in codes)
    if planned is None or together <= planned:
        return ""
    words = "与".join(MEASURES[code].word for code in codes)
    unit = MEASURES[codes[0]].unit
    return f"{words}合计 {together:,.10g} {unit}，超过计划的 {planned:,.10g} {unit}"


def _said(measure: Measure, value: float) -> str:
    """A figure with its unit, exact to the last digit."""
    return f"{value:,.10g} {measure.unit}"

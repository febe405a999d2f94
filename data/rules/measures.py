"""The measures 实测指标 that are counted beside an objective's own progress: their codes, words, units and limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        code: As stored.
        word: On screen.
        unit: Of its value.
        subject: What it is counted at: a kind of objective, ``village`` or ``county``.
        planned_by: The column of the subject that it cannot exceed, empty for none.
        whole: Counted in whole numbers.
    """

    code: str
    word: str
    unit: str
    subject: str
    planned_by: str = ""
    whole: bool = True


_SITE, _BASE = "relocation_site", "industry_base"

MEASURES = {
    measure.code: measure
    for measure in (
        Measure("flats_started", "开工", "套", _SITE, "flats"),
        Measure("flats_topped", "主体封顶", "套", _SITE, "flats"),
        Measure("flats_finished", "竣工", "套", _SITE, "flats"),
        Measure("flats_handed_over", "交房", "套", _SITE, "flats"),
        Measure("floor_area", "住房面积", "平方米", _SITE, whole=False),
        Measure("registered_households_moved", "建档立卡入住户", "户", _SITE, "registered_households"),
        Measure("registered_people_moved", "建档立卡入住人", "人", _SITE, "registered_people"),
        Measure("accompanying_households_moved", "同步搬迁入住户", "户", _SITE, "accompanying_households"),
        Measure("accompanying_people_moved", "同步搬迁入住人", "人", _SITE, "accompanying_people"),
        Measure("jobs", "已就业", "人", _SITE),
        Measure("jobless_households", "零就业家庭", "户", _SITE),
        Measure("people_driven_so_far", "实际带动", "人", _BASE),
        Measure("households_driven_so_far", "实际带动户", "户", _BASE),
        Measure("yield_per_mu", "亩产", "公斤", _BASE, whole=False),
        Measure("income_per_mu", "亩均收入", "元", _BASE, whole=False),
        Measure("income_per_person", "人均增收", "元", _BASE, whole=False),
        Measure("subsidy_paid", "以奖代补", "元", _BASE, whole=False),
        Measure("poor_households_with_industry", "有产业的贫困户", "户", "village"),
        Measure("collective_income", "村集体经济年收入", "元", "village", whole=False),
        Measure("rural_people", "农村户籍人口", "人", "county"),
    )
}


def measures_of(subject: str) -> list[Measure]:
    """The measures of a subject, in the order in which they are shown."""
    return [measure for measure in MEASURES.values() if measure.subject == subject]


def excesses(measure: Measure, value: float, subject: object = None) -> list[str]:
    """What is impossible about a value, each as a sentence in Chinese; nothing when it is possible.

    Args:
        measure: What was counted.
        value: The figure.
        subject: What it was counted at: an object with the columns of its kind as attributes; None when unknown.
    """
    found = []
    if value < 0:
        found.append(f"{measure.word}不能是负数：{value:g}")
    if measure.whole and value != int(value):
        found.append(f"{measure.word}要填整数：{value:g}")
    planned = getattr(subject, measure.planned_by, None) if measure.planned_by else None
    if planned is not None and value > planned:
        found.append(f"{measure.word} {value:g} {measure.unit}超过计划的 {planned:g} {measure.unit}")
    return found

"""Exit criteria 退出标准: verdicts of villages on the items of a scheme, and what is still missing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.rules.light import Light, Sign

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from data.counties.schemes import Criterion, PovertyLines
    from data.rules.arrays import Objects


class Verdict(StrEnum):
    """达标 / 未达标 / 未评定, as one character."""

    MET = "m"
    UNMET = "u"
    OPEN = "n"


SIGNS = {
    Verdict.MET: Sign("达标", "✓", "绿"),
    Verdict.UNMET: Sign("未达标", "✗", "红"),
    Verdict.OPEN: Sign("未评定", "○", "灰"),
}
LIGHTS = {Verdict.MET: Light.GREEN, Verdict.UNMET: Light.RED, Verdict.OPEN: Light.GREY}
"""In whose colour each verdict is drawn."""


def threshold_on(item: Criterion, day: dt.date, lines: PovertyLines) -> float | None:
    """What a numeric item asks for in the year of ``day``; None for an item without a number.

    Raises:
        KeyError: The item's poverty line is not known for that year.
    """
    if item.kind == "boolean":
        return None
    if item.income_line:
        return lines.income[item.income_line][day.year]
    return item.by_year.get(day.year, item.value)


def is_required(item: Criterion, as_of: dt.date) -> bool:
    """Whether an exit waits for the item: not for one built 按需, nor for one that falls due on a later day."""
    return not item.optional and (item.deadline is None or item.deadline <= as_of)


def latest(assessments: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The assessment of each village and item that counts on ``as_of``, with its ``verdict``.

    Args:
        assessments: Columns village, item, on_date, recorded_on, sequence, met (1, 0 or NaN), value, op, threshold.
        as_of: The day asked about.

    Returns:
        The same columns and verdict, indexed by (village, item).
    """
    day = pd.Timestamp(as_of)
    known = assessments[(assessments["on_date"] <= day) & (assessments["recorded_on"] <= day)]
    known = known.sort_values(["on_date", "recorded_on", "sequence"], kind="stable")
    known = known.drop_duplicates(["village", "item"], keep="last")
    return known.assign(verdict=_judged(known)).set_index(["village", "item"]).sort_index()


def _judged(assessments: pd.DataFrame) -> Objects:
    """A number is compared with what was asked for on its day; else the verdict is the one that was given."""
    value, threshold = assessments["value"].to_numpy(float), assessments["threshold"].to_numpy(float)
    op, met = assessments["op"].to_numpy(object), assessments["met"].to_numpy(float)
    measured = ~np.isnan(value) & ~np.isnan(threshold)
    compared = [
        (op == ">") & (value > threshold),
        (op == ">=") & (value >= threshold),
        (op == "<") & (value < threshold),
        (op == "<=") & (value <= threshold),
    ]
    conditions = [measured & np.any(compared, axis=0), measured, met == 1.0, met == 0.0]
    choices = [Verdict.MET.value, Verdict.UNMET.value, Verdict.MET.value, Verdict.UNMET.value]
    return np.select(conditions, choices, Verdict.OPEN.value).astype(object)


def compare(value: float, op: str, threshold: float) -> Verdict:
    """The verdict on one measured value."""
    met = {">": value > threshold, ">=": value >= threshold, "<": value < threshold, "<=": value <= threshold}
    return Verdict.MET if met[op] else Verdict.UNMET


def verdicts(known: pd.DataFrame, villages: pd.Index[str], items: Sequence[Criterion]) -> pd.DataFrame:
    """Villages × item codes of :class:`Verdict`; what nobody judged is open.

    Args:
        known: As from :func:`latest`.
        villages: Codes, in the order wanted.
        items: The items asked about.
    """
    wide = known["verdict"].unstack("item").reindex(index=villages, columns=[item.code for item in items])
    return wide.astype(object).fillna(Verdict.OPEN.value)


def tally(matrix: pd.DataFrame, items: Sequence[Criterion], as_of: dt.date) -> pd.DataFrame:
    """What each village has and lacks of the items its exit waits for.

    Returns:
        Indexed as ``matrix``: met, unmet, unassessed (counts), missing (unmet and unassessed together) and last_gap
        (exactly one is missing, and something was judged).
    """
    asked = matrix[[item.code for item in items if is_required(item, as_of)]]
    counts = {verdict: (asked == verdict.value).sum(axis=1) for verdict in Verdict}
    missing = counts[Verdict.UNMET] + counts[Verdict.OPEN]
    return pd.DataFrame(
        {
            "met": counts[Verdict.MET],
            "unmet": counts[Verdict.UNMET],
            "unassessed": counts[Verdict.OPEN],
            "missing": missing,
            "last_gap": (missing == 1) & (counts[Verdict.MET] + counts[Verdict.UNMET] > 0),
        }
    )


def owners(duties: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Who answers for each gap: the village's own owner of the item, else the county's.

    Args:
        duties: Duties in force; those with subject_kind ``criterion`` are about ``item`` or ``village/item``.
        gaps: Columns village and item.

    Returns:
        Indexed as ``gaps``: person_id, name, position, unit, is_demo of the owner, missing where there is none.
    """
    mine = duties[duties["subject_kind"] == "criterion"].drop_duplicates("subject_id", keep="last")
    mine = mine.set_index("subject_id")[["person_id", "name", "position", "unit", "is_demo"]]
    own = mine.reindex(gaps["village"] + "/" + gaps["item"])
    county = mine.reindex(gaps["item"])
    named = own["name"].notna().to_numpy()[:, None]
    return pd.DataFrame(np.where(named, own, county), index=gaps.index, columns=mine.columns)

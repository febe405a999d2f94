"""资金: money planned, allocated and paid, against time and against the work that was done.

What nobody reported stays unknown: a missing amount is never taken for nothing, and a share is told only of what both
of its sides are known of.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from data.rules.light import Light, Sign

if TYPE_CHECKING:
    import datetime as dt

    from data.rules.thresholds import Thresholds

KINDS = ("planned", "allocated", "paid")
"""From the promise to the money that left; each at most the one before."""
KIND_WORDS = {"planned": "计划", "allocated": "拨付", "paid": "支付"}
Amounts: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
WHISKER = 1e-9
"""What shares may miss a limit by through the way machines compute."""


class Flag(StrEnum):
    """How a project's money stands to its work and time; the value is a stable id, the order that of the screen."""

    AHEAD = "ahead"
    BEHIND = "behind"
    SLOW = "slow"
    EVEN = "even"
    UNKNOWN = "unknown"


LIGHTS = {
    Flag.AHEAD: Light.RED,
    Flag.BEHIND: Light.YELLOW,
    Flag.SLOW: Light.YELLOW,
    Flag.EVEN: Light.GREEN,
    Flag.UNKNOWN: Light.GREY,
}
SIGNS = {
    Flag.AHEAD: Sign("付款超前", "■", "红"),
    Flag.BEHIND: Sign("付款滞后", "▲", "黄"),
    Flag.SLOW: Sign("拨付滞后", "▲", "黄"),
    Flag.EVEN: Sign("相当", "●", "绿"),
    Flag.UNKNOWN: Sign("未填报", "○", "灰"),
}
ALARMS = (Flag.AHEAD, Flag.BEHIND, Flag.SLOW)
"""What somebody has to look into."""


@dataclass(frozen=True)
class Sums:
    """Sums of a group of projects, in 万元; NaN where nobody reported any.

    Attributes:
        planned: Likewise ``allocated`` and ``paid``.
        allocated_share: Of the planned money of projects whose allocation is known.
        paid_share: Of the planned money of projects whose payments are known.
        time_gone: Share of time gone, weighted by planned money, of those projects.
        known: Projects of which both plan and payments are known.
        count: All projects of the group.
    """

    planned: float
    allocated: float
    paid: float
    allocated_share: float
    paid_share: float
    time_gone: float
    known: int
    count: int


def assess(projects: pd.DataFrame, as_of: dt.date, thresholds: Thresholds) -> pd.DataFrame:
    """Shares and flag of every project.

    Args:
        projects: planned, allocated, paid in 万元; actual (share of the work done); start, deadline.
        as_of: The day.
        thresholds: ``paid_gap``, ``paid_much`` and ``work_little``.

    Returns:
        By project: allocated_share, paid_share, time_gone (0 to 1) and flag.
    """
    planned = projects["planned"].where(projects["planned"] > 0).astype(float)
    shares = pd.DataFrame(
        {
            "allocated_share": projects["allocated"].astype(float) / planned,
            "paid_share": projects["paid"].astype(float) / planned,
            "time_gone": _time_gone(projects, as_of),
        }
    )
    return shares.assign(flag=_flags(shares, projects["actual"].astype(float), thresholds))


def _time_gone(projects: pd.DataFrame, as_of: dt.date) -> pd.Series[float]:
    length = (projects["deadline"] - projects["start"]).dt.days.clip(lower=1)
    gone: pd.Series[float] = (pd.Timestamp(as_of) - projects["start"]).dt.days / length
    return gone.clip(0.0, 1.0)


def _flags(shares: pd.DataFrame, work: pd.Series[float], thresholds: Thresholds) -> pd.Series[str]:
    """The first flag that holds; a comparison with an unknown share never does."""
    paid, gap = shares["paid_share"], thresholds.paid_gap - WHISKER
    ahead = (paid - work >= gap) | (
        (paid >= thresholds.paid_much - WHISKER) & (work <= thresholds.work_little + WHISKER)
    )
    slow = shares["time_gone"] - shares["allocated_share"] >= gap
    conditions = [ahead, work - paid >= gap, slow, (paid - work).notna()]
    words = [flag.value for flag in (*ALARMS, Flag.EVEN)]
    return pd.Series(np.select(conditions, words, Flag.UNKNOWN.value), index=shares.index)


def total(projects: pd.DataFrame) -> Sums:
    """Sums of projects with the columns of :func:`assess` and the amounts."""
    planned, allocated, paid = (projects[kind].to_numpy(dtype=float) for kind in KINDS)
    known = ~np.isnan(planned) & ~np.isnan(paid)
    gone = projects["time_gone"].to_numpy(dtype=float)
    return Sums(
        planned=_sum(planned),
        allocated=_sum(allocated),
        paid=_sum(paid),
        allocated_share=_share(allocated, planned),
        paid_share=_share(paid, planned),
        time_gone=_ratio((gone * planned)[known].sum(), planned[known].sum()),
        known=int(known.sum()),
        count=len(projects),
    )


def _sum(amounts: Amounts) -> float:
    known = amounts[~np.isnan(amounts)]
    return float(known.sum()) if len(known) else float("nan")


def _share(part: Amounts, whole: Amounts) -> float:
    known = ~np.isnan(part) & ~np.isnan(whole)
    return _ratio(part[known].sum(), whole[known].sum())


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")

"""When will it be done, at the pace of the last reports, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from data.rules.progress import LAST_STEPS, Steps

if TYPE_CHECKING:
    from data.rules.arrays import Floats, Rows

DRAWS = 400
SEED = 20180520
MIN_STEPS = 3
"""With fewer steps than this a spread would be pretended: no probability is given."""
LONG_SILENCE, SHORT_SILENCE = 2.0, 31.0
"""A work is silent when its last report is older than so many of its usual intervals, and than so many days."""
LONGEST_RHYTHM = 31.0
"""Days: who reports less often than once a month (一月一调度) will still be heard when the work is done."""
ROUNDING = 1e-9
CHUNK = 256
"""Objectives forecast at a time: their draws fit into the processor's cache."""
EARLY, LATE = 10, 90
"""Percentiles of the spread shown: an 80 % interval."""


@dataclass(frozen=True)
class Forecast:
    """Forecast per objective, each of shape (n,); day numbers, NaN where nothing can be said.

    Attributes:
        finish: Median forecast finish; infinite where the work stands still, NaN before the first step.
        early: Early end of the 80 % interval.
        late: Late end of the 80 % interval.
        p_on_time: Probability of finishing by the deadline.
    """

    finish: Floats
    early: Floats
    late: Floats
    p_on_time: Floats


def forecast(steps: Steps, reached: Floats, last_on: Floats, deadline: Floats, as_of: float) -> Forecast:
    """Bootstrap the last steps of each objective into a finish date: the day on which a report will say done.

    Past steps are drawn with replacement and their mean pace carried on from the last report. The steps to come will
    be as uneven as those that were, and a work is known to be done only with the next report or on its deadline: both
    widen the interval. So what goes exactly as planned is on time, however often it reports. A silence longer than
    the usual is one more step, without gain, among those that are drawn. The draws are seeded, so the same reports
    give the same forecast on every machine.

    Args:
        steps: The last steps, see :func:`data.rules.progress.last_steps`.
        reached: Share reached in the measure of the steps, NaN where never reported, shape (n,).
        last_on: Day of the last report, shape (n,).
        deadline: Deadline in force, shape (n,).
        as_of: The day asked about; nothing unfinished finishes before the day after it.
    """
    usual = _usual_length(steps)
    known = _with_silence(steps, usual, as_of - last_on)
    remaining = np.maximum(1.0 - reached, 0.0)
    told = np.full((4, len(reached)), np.nan)
    able = np.flatnonzero((steps.count > 0) & ~np.isnan(reached))
    for begin in range(0, len(able), CHUNK):
        rows = able[begin : begin + CHUNK]
        took = _drawn_days(_rows_of(known, rows), remaining[rows])
        finish = _heard(took, usual[rows], (deadline - last_on)[rows])
        finish += last_on[rows, None]
        np.maximum(finish, as_of + 1, out=finish)
        told[:3, rows] = _percentiles(finish, (EARLY, 50, LATE))
        told[3, rows] = np.mean(finish <= deadline[rows, None], axis=1)
    early, middle, late, on_time = told
    for spread in (early, late, on_time):
        spread[steps.count < MIN_STEPS] = np.nan
    return Forecast(finish=middle, early=early, late=late, p_on_time=on_time)


def _rows_of(steps: Steps, rows: Rows) -> Steps:
    return Steps(steps.gain[rows], steps.length[rows], steps.count[rows])


def _percentiles(finish: Floats, wanted: tuple[int, ...]) -> list[Floats]:
    ranks = [min(DRAWS - 1, round(DRAWS * percent / 100)) for percent in wanted]
    ordered = np.partition(finish, ranks, axis=1)
    return [ordered[:, rank] for rank in ranks]


@cache
def _draws(count: int) -> Floats:
    """How often each of ``count`` steps is drawn in each of ``DRAWS`` draws, shape (LAST_STEPS, DRAWS)."""
    picks = np.random.default_rng(SEED + count).integers(0, count, (DRAWS, count))
    weights = np.zeros((LAST_STEPS, DRAWS))
    for draw, row in enumerate(picks):
        weights[LAST_STEPS - count :, draw] = np.bincount(row, minlength=count)
    return weights


@cache
def _luck() -> Floats:
    """Standard normal, one a draw, shape (DRAWS,): how the steps to come turn out against those drawn."""
    return np.random.default_rng(SEED).standard_normal(DRAWS)


def _usual_length(steps: Steps) -> Floats:
    """Days between reports, shape (n,); NaN without a step."""
    total = np.nansum(steps.length, axis=1)
    usual: Floats = np.divide(total, steps.count, out=np.full(len(total), np.nan), where=steps.count > 0)
    return usual


def _with_silence(steps: Steps, usual: Floats, since: Floats) -> Steps:
    """The steps, and for works that have been silent for long the silence as the newest of them, without gain.

    Args:
        steps: The last steps.
        usual: Days between reports, shape (n,).
        since: Days since the last report, shape (n,).
    """
    silent = np.flatnonzero(since > np.maximum(LONG_SILENCE * usual, SHORT_SILENCE))
    if not len(silent):
        return steps
    gain, length, count = steps.gain.copy(), steps.length.copy(), steps.count.copy()
    gain[silent, :-1], length[silent, :-1] = gain[silent, 1:], length[silent, 1:]
    gain[silent, -1], length[silent, -1] = 0.0, (since - usual)[silent]
    count[silent] = np.minimum(count[silent] + 1, LAST_STEPS)
    return Steps(gain, length, count)


def _drawn_days(steps: Steps, remaining: Floats) -> Floats:
    """Days from the last report until the work is done, shape (n, DRAWS); NaN without a step."""
    gain, length = np.nan_to_num(steps.gain), np.nan_to_num(steps.length)
    uneven = _unevenness(steps, gain, length)
    took = np.full((len(gain), DRAWS), np.nan)
    for count in range(1, LAST_STEPS + 1):
        rows = np.flatnonzero(steps.count == count)
        if len(rows):
            gained, lasted = gain[rows] @ _draws(count), length[rows] @ _draws(count)
            took[rows] = _days_of(remaining[rows, None], gained, lasted, uneven[rows, None])
    return took


def _heard(took: Floats, usual: Floats, left: Floats) -> Floats:
    """Days from the last report to the one that says done, shape (n, DRAWS).

    Reports come in the usual rhythm, and on the deadline: then everybody is asked, so what is done by then is known.

    Args:
        took: Days until the work is done, shape (n, DRAWS).
        usual: Days between reports, shape (n,).
        left: Days from the last report to the deadline, shape (n,).
    """
    rhythm = np.minimum(usual, LONGEST_RHYTHM)[:, None]
    told = np.ceil(took / rhythm - ROUNDING)
    told *= rhythm
    left = left[:, None]
    np.minimum(told, left, out=told, where=took <= left + ROUNDING)
    return told


def _unevenness(steps: Steps, gain: Floats, length: Floats) -> Floats:
    """Variance of gain a day of work, shape (n,): what the steps scatter around their own mean pace."""
    total = length.sum(axis=1)
    pace = np.divide(gain.sum(axis=1), total, out=np.zeros(len(total)), where=total > 0)
    scatter = ((gain - pace[:, None] * length) ** 2).sum(axis=1)
    free = (steps.count - 1) * total / np.maximum(steps.count, 1)
    variance: Floats = np.divide(scatter, free, out=np.zeros(len(total)), where=free > 0)
    return variance


def _days_of(remaining: Floats, gained: Floats, lasted: Floats, uneven: Floats) -> Floats:
    """Days that the remaining share takes at the pace of each draw, with the luck of the steps to come."""
    slowness = np.full_like(gained, np.inf)
    with np.errstate(over="ignore", invalid="ignore"):  # a pace next to nothing never gets there: infinity
        np.divide(lasted, gained, out=slowness, where=gained > 0)
        days = remaining * slowness
        slowness *= np.sqrt(uneven * days) * _luck()
        slowness += days
    np.maximum(slowness, 0.0, out=slowness)
    slowness[~np.isfinite(slowness)] = np.inf
    return slowness


def robust_pace(steps: Steps) -> Floats:
    """Gain a day, shape (n,): Theil–Sen slope, the median pace between any two of the last reports."""
    gone = np.concatenate([np.zeros((len(steps.gain), 1)), np.nancumsum(steps.gain, axis=1)], axis=1)
    time = np.concatenate([np.zeros((len(steps.gain), 1)), np.nancumsum(steps.length, axis=1)], axis=1)
    later, earlier = np.tril_indices(LAST_STEPS + 1, -1)
    gained, took = gone[:, later] - gone[:, earlier], time[:, later] - time[:, earlier]
    # The padding repeats the beginning; each pair counts once.
    real = earlier >= LAST_STEPS - steps.count[:, None]
    slopes = np.divide(gained, took, out=np.full_like(gained, np.nan), where=real)
    pace = np.full(len(slopes), np.nan)
    some = steps.count > 0
    pace[some] = np.nanmedian(slopes[some], axis=1)
    return pace

"""When will it be done, at the pace of the last reports, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from data.rules.progress import LAST_STEPS, Steps

if TYPE_CHECKING:
    from data.rules.arrays import Floats

DRAWS = 400
SEED = 20180520
MIN_STEPS = 3
"""With fewer steps than this a spread would be pretended: no probability is given."""
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
    """Bootstrap the last steps of each objective into a finish date.

    Past steps are drawn with replacement and their mean pace carried on from the last report. The draws are
    seeded, so the same reports give the same forecast on every machine.

    Args:
        steps: The last steps, see :func:`data.rules.progress.last_steps`.
        reached: Share reached in the measure of the steps, NaN where never reported, shape (n,).
        last_on: Day of the last report, shape (n,).
        deadline: Deadline in force, shape (n,).
        as_of: The day asked about; nothing unfinished finishes before the day after it.
    """
    paces = _drawn_paces(steps)
    remaining = np.maximum(1.0 - reached, 0.0)[:, None]
    finish = np.full_like(paces, np.inf)
    with np.errstate(over="ignore"):  # a pace next to nothing never gets there: infinity is the answer
        np.divide(remaining, paces, out=finish, where=paces > 0)
    finish += last_on[:, None]
    np.maximum(finish, as_of + 1, out=finish)
    finish[np.isnan(reached) | (steps.count == 0)] = np.nan
    enough = steps.count >= MIN_STEPS
    early, middle, late = _percentiles(finish, (EARLY, 50, LATE))
    on_time = (finish <= deadline[:, None]).mean(axis=1)
    return Forecast(
        finish=middle,
        early=np.where(enough, early, np.nan),
        late=np.where(enough, late, np.nan),
        p_on_time=np.where(enough & ~np.isnan(reached), on_time, np.nan),
    )


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


def _drawn_paces(steps: Steps) -> Floats:
    gain, length = np.nan_to_num(steps.gain), np.nan_to_num(steps.length)
    paces = np.full((len(gain), DRAWS), np.nan)
    for count in range(1, LAST_STEPS + 1):
        rows = np.flatnonzero(steps.count == count)
        if len(rows):
            paces[rows] = (gain[rows] @ _draws(count)) / (length[rows] @ _draws(count))
    return paces


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

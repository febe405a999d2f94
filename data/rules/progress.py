"""What is known of progress on a day: planned share, actual share, and the last steps made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.rules.arrays import Floats, Rows, days

LAST_STEPS = 8
"""How many of the newest steps between reports speak for the present pace."""
WINDOW = 28
"""Days that speak for the present pace of a county or zone: four weeks."""
WHOLE = ("order",)
"""Kinds that are wanted whole by their deadline, not bit by bit on the way there."""


@dataclass(frozen=True)
class Steps:
    """The newest steps between reports; row *i* belongs to objective *i*, padded on the left with NaN.

    Attributes:
        gain: What was gained in each step, shape (n, LAST_STEPS).
        length: Days each step took, same shape.
        count: Number of real steps per objective, shape (n,).
    """

    gain: Floats
    length: Floats
    count: np.ndarray[tuple[int], np.dtype[np.int64]]


def known_reports(reports: pd.DataFrame, as_of: np.datetime64) -> pd.DataFrame:
    """The reports known on ``as_of``, one a business date, in order.

    Args:
        reports: Columns objective_id, on_date, value; ordered by objective_id, on_date and then by when they became
            known. With recorded_on too, what was recorded later than the day asked about is left out; without it, the
            query has left it out already.
        as_of: The day asked about.

    Returns:
        Columns as given; a correction has replaced what it corrects.
    """
    known = reports["on_date"].to_numpy() <= as_of
    if "recorded_on" in reports:
        known &= reports["recorded_on"].to_numpy() <= as_of
    reports = reports[known]
    objective, on = pd.factorize(reports["objective_id"])[0], reports["on_date"].to_numpy()
    corrected = (objective[1:] == objective[:-1]) & (on[1:] == on[:-1])
    newest: pd.DataFrame = reports[~np.r_[corrected, False][: len(reports)]]
    return newest


def with_shares(known: pd.DataFrame, objectives: pd.DataFrame) -> pd.DataFrame:
    """The known reports with ``row`` (position of the objective) and ``share`` of its quantity reached.

    Without a baseline, an objective that counts up starts at 0 and one that counts down at its first report. One that
    met its target from the start has no way to go: it is whole while the target is met and nothing while it is not.
    """
    row = objectives.index.get_indexer(pd.Index(known["objective_id"]))
    known = known.assign(row=row)[row >= 0].sort_values("row", kind="stable")
    first = known.groupby("row")["value"].first().reindex(range(len(objectives))).to_numpy(float)
    start = objectives["baseline"].to_numpy(float)
    fallback = np.where(objectives["direction"].to_numpy() == "down", first, 0.0)
    start = np.where(np.isnan(start), fallback, start)
    return known.assign(share=_share(known, objectives, start))


def _share(known: pd.DataFrame, objectives: pd.DataFrame, start: Floats) -> Floats:
    row = known["row"].to_numpy()
    value, origin = known["value"].to_numpy(float), start[row]
    target = objectives["quantity"].to_numpy(float)[row]
    down = objectives["direction"].to_numpy()[row] == "down"
    met = np.where(down, value <= target, value >= target)
    distance = target - origin
    to_go = np.where(down, distance < 0, distance > 0)
    moved = np.divide(value - origin, distance, out=met.astype(float), where=to_go)
    # A value that meets the target is done, and one that does not is not, whatever the arithmetic says.
    share: Floats = np.where(met, np.maximum(moved, 1.0), np.minimum(moved, np.nextafter(1.0, 0.0)))
    return share


def planned_share(
    objectives: pd.DataFrame, milestones: pd.DataFrame, deadline: Floats, as_of: float
) -> Floats:
    """Share that the plan wants reached on ``as_of``.

    Args:
        objectives: Indexed by objective id, with ``start``.
        milestones: Columns objective_id, sequence, weight, due (datetime64); in order of sequence.
        deadline: Deadline in force, in days, shape (n,).
        as_of: The day asked about, in days.

    Returns:
        Between 0 and 1, shape (n,): along the weighted milestones where there are any, else a straight line; an order
        is wanted whole by its deadline, and no part of it before.
    """
    start = days(objectives["start"])
    straight = _straight(objectives, start, deadline, as_of)
    milestones, row = _counting(milestones, objectives)
    if milestones.empty:
        return straight
    due = days(milestones["due"])
    first = np.r_[True, row[1:] != row[:-1]]
    since = np.where(first, start[row], np.r_[np.nan, due[:-1]])
    weight = milestones["weight"].to_numpy(float)
    reached = np.bincount(row, weight * _ramp(as_of, since, due), len(objectives))
    total = np.bincount(row, weight, len(objectives))
    return np.divide(reached, total, out=straight, where=total > 0)


def _straight(objectives: pd.DataFrame, start: Floats, deadline: Floats, as_of: float) -> Floats:
    line = _ramp(as_of, start, deadline)
    if "kind" not in objectives:
        return line
    whole = objectives["kind"].isin(WHOLE).to_numpy()
    return np.where(whole, np.where(deadline <= as_of, 1.0, 0.0), line)


def _counting(milestones: pd.DataFrame, objectives: pd.DataFrame) -> tuple[pd.DataFrame, Rows]:
    """The milestones by which these objectives are planned: dated already, and of some weight together."""
    row = objectives.index.get_indexer(pd.Index(milestones["objective_id"]))
    dated = (row >= 0) & milestones["due"].notna().to_numpy()
    milestones, row = milestones[dated], row[dated]
    weighty = np.bincount(row, milestones["weight"].to_numpy(float), len(objectives))[row] > 0
    return milestones[weighty], row[weighty]


def _ramp(at: float, begin: Floats, end: Floats) -> Floats:
    length = np.maximum(end - begin, 1.0)
    return np.clip((at - begin) / length, 0.0, 1.0)


def earned_share(shared: pd.DataFrame, objectives: pd.DataFrame, milestones: pd.DataFrame) -> Floats:
    """Share of the planned time in which the plan itself gets as far as each report says.

    Works are slow at first and fast in the middle, and so are their plans: pace is therefore measured in planned time
    earned, not in quantity (earned schedule, Lipke 2003). Without milestones the two are the same.

    Args:
        shared: Reports with ``row`` and ``share``.
        objectives: Indexed by objective id, with ``start``.
        milestones: As for :func:`planned_share`.

    Returns:
        One value a report; 1 and more where the quantity is reached.
    """
    share = shared["share"].to_numpy(float)
    milestones, row = _counting(milestones, objectives)
    if milestones.empty:
        return share
    due, weight, start = (
        days(milestones["due"]),
        milestones["weight"].to_numpy(float),
        days(objectives["start"]),
    )
    total = np.bincount(row, weight, len(objectives))
    finish = np.full(len(objectives), np.nan)
    np.fmax.at(finish, row, due)
    time = (due - start[row]) / np.maximum(finish - start, 1.0)[row]
    before = np.r_[0.0, np.cumsum(weight)[:-1]]
    opening = np.r_[True, row[1:] != row[:-1]]
    reached = (np.cumsum(weight) - before[opening][np.cumsum(opening) - 1]) / total[row]
    # One rising scale for all objectives together: two units each, so that a share of one finds its own knots only.
    knots = np.r_[2.0 * row[opening], 2.0 * row + reached]
    times = np.r_[np.zeros(opening.sum()), time]
    order = np.lexsort((times, knots))
    asked = shared["row"].to_numpy()
    earned = np.interp(2.0 * asked + np.clip(share, 0.0, 1.0), knots[order], times[order])
    return np.where((total[asked] > 0) & (share < 1.0), np.minimum(earned, np.nextafter(1.0, 0.0)), share)


def before_the_window(shared: pd.DataFrame, n: int, as_of: float) -> pd.DataFrame:
    """The last report of each objective that is :data:`WINDOW` days old or older: then_on, then_value; by position.

    Args:
        shared: Reports with ``row``, ``on_date`` and ``value``, in order.
        n: Number of objectives.
        as_of: The day asked about, in days.
    """
    at = np.full(n, -1)
    old = np.flatnonzero(days(shared["on_date"]) <= as_of - WINDOW)
    at[shared["row"].to_numpy(np.int64)[old]] = old  # in order: the newest comes last and stays
    found = shared[["on_date", "value"]].set_axis(range(len(shared))).reindex(at)
    return found.set_axis(["then_on", "then_value"], axis=1)


def last_steps(shared: pd.DataFrame, column: str, start: Floats) -> Steps:
    """The newest ``LAST_STEPS`` steps of every objective; the first step is the one from its start.

    Args:
        shared: Reports with ``row``, ``on_date`` and ``column``, in order.
        column: What is gained in a step: ``share`` or ``earned``.
        start: Start of each objective, in days, shape (n,).
    """
    n = len(start)
    row = shared["row"].to_numpy(np.int64)
    on, reached = days(shared["on_date"]), shared[column].to_numpy(float)
    first = np.r_[True, row[1:] != row[:-1]][: len(row)]
    length = on - np.where(first, start[row], np.r_[np.nan, on[:-1]][: len(row)])
    gain = reached - np.where(first, 0.0, np.r_[np.nan, reached[:-1]][: len(row)])
    real = length > 0
    row, length, gain = row[real], length[real], gain[real]
    count = np.bincount(row, minlength=n)
    age = np.cumsum(count)[row] - 1 - np.arange(len(row))
    newest = age < LAST_STEPS
    gains, lengths = np.full((n, LAST_STEPS), np.nan), np.full((n, LAST_STEPS), np.nan)
    gains[row[newest], LAST_STEPS - 1 - age[newest]] = gain[newest]
    lengths[row[newest], LAST_STEPS - 1 - age[newest]] = length[newest]
    return Steps(gains, lengths, np.minimum(count, LAST_STEPS))

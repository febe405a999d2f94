"""The one status engine: light, shares, days left, pace and forecast of every kind of objective."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.rules.arrays import Bools, Floats, Objects, dates, day, days
from data.rules.forecast import Forecast, forecast, robust_pace
from data.rules.light import Light
from data.rules.progress import (
    before_the_window,
    earned_share,
    known_reports,
    last_steps,
    planned_share,
    with_shares,
)
from data.rules.thresholds import Thresholds

if TYPE_CHECKING:
    import datetime as dt

ROUNDING = 1e-9
"""Ten points behind are ten points, though 0.4 - 0.3 is a little more in binary."""


DEFAULTS = Thresholds()


class State(StrEnum):
    """State 状态 of an objective, as shown on screen."""

    NOT_STARTED = "未启动"
    RUNNING = "进行中"
    DONE = "已完成"
    OVERDUE = "逾期"


def assess(
    objectives: pd.DataFrame,
    milestones: pd.DataFrame,
    reports: pd.DataFrame,
    as_of: dt.date,
    thresholds: Thresholds = DEFAULTS,
) -> pd.DataFrame:
    """Status of every objective as known on ``as_of``.

    Args:
        objectives: Indexed by id; columns quantity, direction, baseline, start, deadline (the one in force),
            first_deadline.
        milestones: Columns objective_id, sequence, weight, due (as planned and known on ``as_of``), in order.
        reports: Approved ones, see :func:`data.rules.progress.known_reports`; may reach past ``as_of``.
        as_of: The day asked about.
        thresholds: The county's limits between the lights.

    Returns:
        Indexed as ``objectives``: planned, actual (shares), value, reported_on, report_count, done_on, state,
        light, days_left, drift_days, required_pace and actual_pace (units a day), finish, finish_early,
        finish_late (dates), late_days (forecast against deadline), p_on_time, then_on and then_value (the last report
        of four weeks ago or more).
    """
    today, deadline = day(as_of), days(objectives["deadline"])
    shared = with_shares(known_reports(reports, np.datetime64(as_of)), objectives)
    shared = shared.assign(earned=earned_share(shared, objectives, milestones))
    last = _last(shared, len(objectives))
    share, start = last["share"].to_numpy(float), days(objectives["start"])
    done_on = _done_on(shared, len(objectives))
    planned = planned_share(objectives, milestones, deadline, today)
    earned, last_on = last["earned"].to_numpy(float), days(last["on_date"])
    coming = forecast(last_steps(shared, "earned", start), earned, last_on, deadline, today)
    then = before_the_window(shared, len(objectives), today)
    left = deadline - today
    light = _light(share, planned - share, done_on <= deadline, left, coming.p_on_time, thresholds)
    per_unit = _units_per_share(objectives)
    done = ~np.isnan(done_on)
    finish = np.where(done, done_on, coming.finish)
    return pd.DataFrame(
        {
            "planned": planned,
            "actual": share,
            "value": last["value"].to_numpy(float),
            "reported_on": last["on_date"].to_numpy("datetime64[s]"),
            "report_count": last["count"].to_numpy(int),
            "done_on": dates(done_on).astype("datetime64[s]"),
            "state": _state(share, done_on, deadline, today),
            "light": light,
            "days_left": (deadline - today).astype(int),
            "drift_days": (deadline - days(objectives["first_deadline"])).astype(int),
            "required_pace": _required_pace(share, deadline, today) * per_unit,
            "actual_pace": robust_pace(last_steps(shared, "share", start)) * per_unit,
            "late_days": np.ceil(finish - deadline),
            **_finish_dates(coming, done),
            "p_on_time": np.where(done, (done_on <= deadline).astype(float), coming.p_on_time),
            "then_on": then["then_on"].to_numpy("datetime64[s]"),
            "then_value": then["then_value"].to_numpy(float),
        },
        index=objectives.index,
    )


def lights_of(assessed: pd.DataFrame, thresholds: Thresholds) -> pd.Series[str]:
    """The lights of assessed objectives by other limits, for the same day.

    Args:
        assessed: Columns planned, actual, done_on, deadline, days_left and p_on_time, as :func:`assess` gives them.
        thresholds: The limits.
    """
    share, planned = assessed["actual"].to_numpy(float), assessed["planned"].to_numpy(float)
    in_time = days(assessed["done_on"]) <= days(assessed["deadline"])
    left, chance = assessed["days_left"].to_numpy(float), assessed["p_on_time"].to_numpy(float)
    light = _light(share, planned - share, in_time, left, chance, thresholds)
    return pd.Series(light, index=assessed.index, dtype=object)


def _last(shared: pd.DataFrame, n: int) -> pd.DataFrame:
    """Last report of each objective by position, NaN where there is none, with the number of reports."""
    last = shared.drop_duplicates("row", keep="last").set_index("row")[
        ["share", "earned", "value", "on_date"]
    ]
    last = last.reindex(range(n))
    last["count"] = np.bincount(shared["row"].to_numpy(np.int64), minlength=n)
    return last


def _done_on(shared: pd.DataFrame, n: int) -> Floats:
    """Day since which every report says done; NaN while the last one does not."""
    done = shared["share"].to_numpy(float) >= 1.0
    row = shared["row"].to_numpy(np.int64)
    opening = done & ~np.r_[False, done[:-1] & (row[1:] == row[:-1])][: len(done)]
    result = np.full(n, np.nan)
    result[row[opening]] = days(shared["on_date"])[opening]
    last = np.r_[row[1:] != row[:-1], True][: len(row)]
    result[row[last & ~done]] = np.nan
    return result


def _light(  # noqa: PLR0913, PLR0917 - the rules read that many columns
    share: Floats, gap: Floats, in_time: Bools, left: Floats, p_on_time: Floats, limits: Thresholds
) -> Objects:
    """The first rule that applies decides. NaN compares false: unknown accuses nobody."""
    done = share >= 1.0
    rules = [
        (np.isnan(share), Light.GREY),
        (done & in_time, Light.GREEN),
        (done, Light.YELLOW),
        (left < 0, Light.RED),
        (p_on_time < limits.p_red, Light.RED),
        (gap > limits.gap_yellow + ROUNDING, Light.YELLOW),
        ((left <= limits.due_soon_days) & (share < limits.due_soon_share - ROUNDING), Light.YELLOW),
        (p_on_time < limits.p_yellow, Light.YELLOW),
    ]
    codes = np.array([light.value for _, light in rules], dtype=object)
    applies = np.array([rule for rule, _ in rules])
    return np.where(applies.any(axis=0), codes[applies.argmax(axis=0)], Light.GREEN.value)


def _state(share: Floats, done_on: Floats, deadline: Floats, today: float) -> Objects:
    conditions = [~np.isnan(done_on), deadline < today, share > 0]
    choices = [State.DONE.value, State.OVERDUE.value, State.RUNNING.value]
    return np.select(conditions, choices, State.NOT_STARTED.value).astype(object)


def _units_per_share(objectives: pd.DataFrame) -> Floats:
    """Units in the whole way; a way of unknown length (no baseline, counting down) is NaN."""
    down = objectives["direction"].to_numpy() == "down"
    start = objectives["baseline"].to_numpy(float)
    start = np.where(np.isnan(start) & ~down, 0.0, start)
    way: Floats = np.abs(objectives["quantity"].to_numpy(float) - start)
    return way


def _required_pace(share: Floats, deadline: Floats, today: float) -> Floats:
    """Share a day from now to the deadline; 0 when done, NaN when the deadline is past or nothing is known."""
    left = deadline - today
    remaining = np.maximum(1.0 - share, 0.0)
    pace = np.divide(remaining, left, out=np.full_like(remaining, np.nan), where=left > 0)
    return np.where(remaining == 0, 0.0, pace)


def _finish_dates(coming: Forecast, done: Bools) -> dict[str, object]:
    """Forecast dates of what is not done yet, in seconds as pandas keeps them."""
    named = {"finish": coming.finish, "finish_early": coming.early, "finish_late": coming.late}
    return {
        name: dates(np.where(done, np.nan, numbers)).astype("datetime64[s]")
        for name, numbers in named.items()
    }

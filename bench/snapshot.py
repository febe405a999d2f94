"""How fast the county is read and judged, without any server."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bench.report import Result
from bench.timing import median, milliseconds
from data.rules.status import assess
from data.store import snapshot as snapshots
from data.store.queries import Question

if TYPE_CHECKING:
    from sqlalchemy import Engine

COUNTY = "530326"
"""会泽: the largest county."""
OBJECTIVES, REPORTS = 10_000, 50
TODAY = dt.date(2020, 8, 20)


def measure(engine: Engine) -> list[Result]:
    """Reading, cached reading and judging."""
    day = snapshots.playbook_of(COUNTY, engine).campaign.opening
    with engine.connect() as connection:
        question = Question(COUNTY, day)
        cold = milliseconds(lambda: snapshots.read_snapshot(connection, question), 7)
    snapshots.load(COUNTY, day, engine=engine)
    warm = milliseconds(lambda: snapshots.load(COUNTY, day, engine=engine), 50)
    judged = milliseconds(_judging(), 3)
    spread = f"{min(cold):,.0f}–{max(cold):,.0f}"
    return [
        Result("snapshot of 会泽, nothing cached (median of 7)", median(cold), "ms", 300, spread),
        Result("status and forecast of 会泽, cached (median of 50)", median(warm), "ms", 50),
        Result(
            "status and forecast of 10,000 objectives × 50 reports (median of 3)", median(judged), "ms", 2000
        ),
    ]


def size_of(engine: Engine) -> str:
    """What the snapshot is read from."""
    day = snapshots.playbook_of(COUNTY, engine).campaign.opening
    county = snapshots.load(COUNTY, day, engine=engine)
    projects = int((county.objectives["kind"] == "project").sum())
    return (
        f"{len(county.townships)} townships, {len(county.villages)} villages, {len(county.objectives):,} objectives "
        f"({projects:,} projects), {int(county.objectives['report_count'].sum()):,} reports, "
        f"{int(county.villages['households'].sum()):,} households"
    )


def _judging():
    objectives, milestones, reports = _objectives(), _milestones(), _reports()
    return lambda: assess(objectives, milestones, reports, TODAY)


def _days(number: np.ndarray) -> np.ndarray:
    start = np.datetime64("2018-01-01", "D")
    return (start + number.astype("timedelta64[D]")).astype("datetime64[s]")


def _objectives() -> pd.DataFrame:
    """Objectives that count up to a hundred and end one after another around the day."""
    end = _days(900 + np.arange(OBJECTIVES) % 200)
    columns = {
        "quantity": 100.0,
        "direction": "up",
        "baseline": np.nan,
        "start": np.datetime64("2018-01-01", "s"),
        "deadline": end,
        "first_deadline": end,
    }
    return pd.DataFrame(columns, index=pd.Index([f"o{number:05}" for number in range(OBJECTIVES)], name="id"))


def _milestones() -> pd.DataFrame:
    """Four steps an objective."""
    number = np.repeat(np.arange(OBJECTIVES), 4)
    step = np.tile(np.arange(1, 5), OBJECTIVES)
    return pd.DataFrame(
        {
            "objective_id": [f"o{one:05}" for one in number],
            "sequence": step,
            "weight": 1.0,
            "due": _days((900 + number % 200) * step // 4),
        }
    )


def _reports() -> pd.DataFrame:
    """A report every twenty days, each objective at a pace of its own."""
    number = np.repeat(np.arange(OBJECTIVES), REPORTS)
    turn = np.tile(np.arange(1, REPORTS + 1), OBJECTIVES)
    days = _days(turn * 18)
    pace = 1.0 + (number % 17) / 16
    return pd.DataFrame(
        {
            "objective_id": [f"o{one:05}" for one in number],
            "on_date": days,
            "recorded_on": days,
            "value": np.minimum(turn * pace + (turn * number) % 3 / 3, 100.0),
        }
    )

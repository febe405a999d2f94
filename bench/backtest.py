"""The forecast held against what became of the works: history cut on several days, and the rest kept back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from bench.report import Result
from data.rules.status import assess
from data.store import snapshot as snapshots
from data.store.frames import read
from data.store.queries import Question

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

CUTS = (0.3, 0.45, 0.6, 0.75)
"""Where the campaigns are cut, as shares of their length."""
NEVER = pd.Timestamp("2200-01-01")


def measure(engine: Engine) -> list[Result]:
    """Share of the 80 % intervals that hold the day on which the work was done, over all counties and cuts."""
    held = {name: _held(engine, code) for code, name in snapshots.county_names(engine).items()}
    every = pd.concat(held.values())
    share = 100 * every.mean()
    note = f"of {len(every):,}; " + ", ".join(f"{name} {100 * one.mean():.0f}" for name, one in held.items())
    return [
        Result("80 % interval holds the finish, held-out history", share, "%", 90, note),
        Result("80 % interval misses the finish", 100 - share, "%", 30),
    ]


def _held(engine: Engine, code: str) -> pd.Series[bool]:
    """One county: for every interval given on a cut, whether it held."""
    campaign = snapshots.playbook_of(code, engine).campaign
    with engine.connect() as connection:
        truth = _status(connection, code, campaign.end)["done_on"]
        length = campaign.end - campaign.start
        days = [campaign.start + dt.timedelta(days=round(length.days * share)) for share in CUTS]
        return pd.concat(
            [_on(_status(connection, code, day), truth, pd.Timestamp(campaign.end)) for day in days]
        )


def _on(known: pd.DataFrame, truth: pd.Series[pd.Timestamp], end: pd.Timestamp) -> pd.Series[bool]:
    """What a work that is not done when history ends will take is not known: only that it takes longer."""
    told = known[known["done_on"].isna() & known["p_on_time"].notna()]
    done_on = truth.reindex(told.index)
    early, late = told["finish_early"].fillna(NEVER), told["finish_late"].fillna(NEVER)
    return ((early <= done_on) & (done_on <= late)).where(done_on.notna(), late > end).astype(bool)


def _status(connection: Connection, code: str, day: dt.date) -> pd.DataFrame:
    question = Question(code, day)
    objectives = read(connection, question.objectives()).set_index("id")
    return assess(objectives, read(connection, question.plan()), read(connection, question.reports()), day)

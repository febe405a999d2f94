"""Plans to judge by hand: they start on 1 January 2018, ``on(n)`` is *n* days later, and 100 days are the norm."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from hypothesis import settings

from data.rules.status import assess
from data.rules.thresholds import Thresholds

repeatable = settings(max_examples=40)

START = date(2018, 1, 1)
ID = "works"
MILESTONES = ["objective_id", "sequence", "weight", "due"]
REPORTS = ["objective_id", "on_date", "recorded_on", "value"]


def on(day: int) -> date:
    """The date ``day`` days after the start."""
    return START + timedelta(days=day)


def objective(
    quantity: float = 100,
    *,
    deadline: int = 100,
    start: int = 0,
    direction: str = "up",
    baseline: float | None = None,
    first_deadline: int | None = None,
) -> dict[str, object]:
    """An objective; its dates in days after the start."""
    return {
        "quantity": float(quantity),
        "direction": direction,
        "baseline": float("nan") if baseline is None else float(baseline),
        "start": on(start),
        "deadline": on(deadline),
        "first_deadline": on(deadline if first_deadline is None else first_deadline),
    }


def objectives(rows: dict[str, dict[str, object]]) -> pd.DataFrame:
    """A frame as the status rules want it, by id."""
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(objective()))
    return frame.astype(dict.fromkeys(("start", "deadline", "first_deadline"), "datetime64[s]"))


def reports(*rows: tuple[int, float] | tuple[int, float, int], of: str = ID) -> pd.DataFrame:
    """Reports as ``(day, value)``, or ``(day, value, day on which it became known)``."""
    full = [(of, on(day), on(known[0] if known else day), float(value)) for day, value, *known in rows]
    return _dated(pd.DataFrame(full, columns=REPORTS), "on_date", "recorded_on")


def milestones(*rows: tuple[float, int], of: str = ID) -> pd.DataFrame:
    """Milestones as ``(weight, day due)``, in order."""
    full = [(of, number, float(weight), on(due)) for number, (weight, due) in enumerate(rows, 1)]
    return _dated(pd.DataFrame(full, columns=MILESTONES), "due")


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.astype({**dict.fromkeys(columns, "datetime64[s]"), "objective_id": object})


def status(
    works: dict[str, object],
    *rows: tuple[int, float] | tuple[int, float, int],
    day: int,
    plan: pd.DataFrame | None = None,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
) -> pd.Series:
    """Status of one objective with these reports, as known on ``day``."""
    plan = milestones() if plan is None else plan
    return assess(objectives({ID: works}), plan, reports(*rows), on(day), thresholds).loc[ID]

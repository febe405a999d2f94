"""What a Gantt shows: every work with its plan as first made and as it is now, its milestones and its forecast."""

from __future__ import annotations

import datetime as dt
import math
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from data import wording
from data.rules.arrays import days
from data.store.engine import reading
from data.store.frames import Row, missing, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.rules.arrays import Floats, Objects
    from data.store.snapshot import Snapshot

KINDS = ("project", "relocation_site", "industry_base", "indicator")
"""Kinds that are worked on step by step; exits, findings and orders have screens of their own."""
EPOCH = dt.date(1970, 1, 1).toordinal()
UNKNOWN = "责任人未定"
CHOICES = {"zone": "zone", "light": "light", "category": "group_category", "leader": "person_id"}
"""What works can be chosen by, and the column it stands in."""


def works(snapshot: Snapshot) -> pd.DataFrame:
    """The works of a snapshot with ``group`` words: category and leader."""
    chosen = snapshot.objectives[snapshot.objectives["kind"].isin(KINDS)]
    kind = chosen["kind"].map(wording.KIND_WORDS)
    category = chosen["category"].where(chosen["category"].fillna("").ne(""), kind)
    return chosen.assign(group_category=category, group_leader=_leaders(chosen))


def _leaders(works: pd.DataFrame) -> list[str]:
    return [
        UNKNOWN if missing(name) else wording.person(name, is_demo=demo)
        for name, demo in zip(works["owner"], works["owner_demo"], strict=True)
    ]


def in_days(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with dates as whole days since 1970-01-01, None where missing: rows of dates are slow to come by."""
    dated = frame.select_dtypes("datetime").columns
    return frame.assign(**{name: _whole(days(frame[name])) for name in dated})


def _whole(numbers: Floats) -> Objects:
    return np.array([None if math.isnan(day) else int(day) for day in numbers.tolist()], dtype=object)


def narrowed(works: pd.DataFrame, text: str = "", **chosen: str) -> pd.DataFrame:
    """Those that match every choice made, by a name of :data:`CHOICES`; an empty one chooses nothing."""
    for name, wanted in chosen.items():
        works = works[works[CHOICES[name]] == wanted] if wanted else works
    if text:
        found = works["title"].str.contains(text, regex=False, case=False)
        found |= works["group_leader"].str.contains(text, regex=False, case=False)
        works = works[found]
    return works


@per_snapshot
def _steps(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """Milestones by id, in order: objective_id, sequence, name, weight, first_due, due, done_on."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with reading(engine) as connection:
        dates = read(connection, question.milestone_dates())
    planned, reached = dates[dates["kind"] == "planned"], dates[dates["kind"] == "actual"]
    steps = planned.drop_duplicates("id", keep="last").rename(columns={"on_date": "due"}).set_index("id")
    first = planned.drop_duplicates("id").set_index("id")["on_date"]
    done = reached.drop_duplicates("id", keep="last").set_index("id")["on_date"]
    return steps.assign(first_due=first, done_on=done).sort_values(["objective_id", "sequence"])


def milestones(snapshot: Snapshot, engine: Engine | None = None) -> dict[str, list[Row]]:
    """Milestones by objective, in order: name, weight, first_due, due, done_on."""
    return _by_objective(_steps(snapshot, engine), ("name", "weight", "first_due", "due", "done_on"))


def milestone_days(snapshot: Snapshot, engine: Engine | None = None) -> dict[str, list[Row]]:
    """Milestones by objective, in order: weight, due, done_on; dates as :func:`in_days` gives them."""
    return _by_objective(in_days(_steps(snapshot, engine)), ("weight", "due", "done_on"))


def _by_objective(steps: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    wanted = zip(*(steps[name].tolist() for name in columns), strict=True)
    for objective, step in zip(steps["objective_id"].tolist(), wanted, strict=True):
        found.setdefault(objective, []).append(dict(zip(columns, step, strict=True)))
    return found


def earned_on(work: Row, steps: list[Row]) -> float:
    """The day to which the plan has got with what is done; NaN before the first report.

    Args:
        work: With actual, start, deadline; days as :func:`in_days` gives them.
        steps: Its milestones, with weight and due.
    """
    if missing(work["actual"]):
        return float("nan")
    dues = [step["due"] for step in steps] or [work["deadline"]]
    weights = [step["weight"] for step in steps] if steps else [1.0]
    whole = sum(weights) or 1.0
    reached = [0.0, *(part / whole for part in accumulate(weights))]
    corners = list(accumulate((work["start"], *dues), max))
    return float(np.interp(min(max(float(work["actual"]), 0.0), 1.0), reached, corners))

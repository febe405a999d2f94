"""What a Gantt shows: every work with its plan as first made and as it is now, its milestones and its forecast."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data import wording
from data.store.engine import reading
from data.store.frames import Row, each, missing, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

KINDS = ("project", "relocation_site", "industry_base", "indicator")
"""Kinds that are worked on step by step; exits, findings and orders have screens of their own."""
EPOCH = dt.date(1970, 1, 1).toordinal()
UNKNOWN = "责任人未定"


def works(snapshot: Snapshot) -> pd.DataFrame:
    """The works of a snapshot with ``group`` words: category and leader."""
    chosen = snapshot.objectives[snapshot.objectives["kind"].isin(KINDS)]
    kind = chosen["kind"].map(wording.KIND_WORDS)
    category = chosen["category"].where(chosen["category"].fillna("").ne(""), kind)
    return chosen.assign(group_category=category, group_leader=[_leader(row) for _, row in each(chosen)])


def _leader(work: Row) -> str:
    return UNKNOWN if missing(work["owner"]) else wording.person(work["owner"], is_demo=work["owner_demo"])


def narrowed(
    works: pd.DataFrame, *, zone: str = "", light: str = "", category: str = "", text: str = ""
) -> pd.DataFrame:
    """Those that match every choice made; an empty one chooses nothing."""
    for column, wanted in (("zone", zone), ("light", light), ("group_category", category)):
        works = works[works[column] == wanted] if wanted else works
    if text:
        found = works["title"].str.contains(text, regex=False, case=False)
        found |= works["group_leader"].str.contains(text, regex=False, case=False)
        works = works[found]
    return works


@per_snapshot
def milestones(snapshot: Snapshot, engine: Engine) -> dict[str, list[Row]]:
    """Milestones by objective, in order: name, weight, first_due, due, done_on."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with reading(engine) as connection:
        dates = read(connection, question.milestone_dates())
    planned, reached = dates[dates["kind"] == "planned"], dates[dates["kind"] == "actual"]
    steps = planned.drop_duplicates("id", keep="last").rename(columns={"on_date": "due"}).set_index("id")
    first = planned.drop_duplicates("id").set_index("id")["on_date"]
    done = reached.drop_duplicates("id", keep="last").set_index("id")["on_date"]
    steps = steps.assign(first_due=first, done_on=done).sort_values(["objective_id", "sequence"])
    found: dict[str, list[Row]] = {}
    for _, step in each(steps):
        found.setdefault(str(step["objective_id"]), []).append(step)
    return found


def earned_on(work: Row, steps: list[Row]) -> float:
    """The day, as a number, to which the plan has got with what is done; NaN before the first report."""
    if missing(work["actual"]):
        return float("nan")
    dues = [step["due"] for step in steps] or [work["deadline"]]
    weights = np.array([0.0, *(step["weight"] for step in steps)] if steps else [0.0, 1.0])
    reached = np.cumsum(weights) / (weights.sum() or 1.0)
    corners = np.maximum.accumulate([number(day) or 0 for day in (work["start"], *dues)])
    return float(np.interp(min(max(float(work["actual"]), 0.0), 1.0), reached, corners))


def number(value: Any) -> int | None:
    """A date as days since 1970-01-01; None where it is missing."""
    return None if value is None or value is pd.NaT else value.toordinal() - EPOCH

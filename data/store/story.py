"""The story of one objective: every milestone and report, read when somebody looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.rules.progress import known_reports, with_shares
from data.store.engine import current_engine, reading
from data.store.frames import read
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Story:
    """What one objective has been through, as known on the snapshot's day.

    Attributes:
        milestones: id, sequence, name, weight, first_due, due, done_on, is_demo.
        reports: on_date, value, share, author, source, is_demo.
    """

    milestones: pd.DataFrame
    reports: pd.DataFrame


def story_of(snapshot: Snapshot, objective_id: str, engine: Engine | None = None) -> Story:
    """Read the story of an objective of the snapshot."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with reading(engine or current_engine()) as connection:
        milestones = read(connection, question.milestones_of(objective_id))
        reports = read(connection, question.reports_of(objective_id))
    known = known_reports(reports, np.datetime64(snapshot.as_of))
    return Story(milestones, with_shares(known, snapshot.objectives.loc[[objective_id]]))

"""Measurements 实测数据 of a snapshot: the latest of each, and the course of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.store.engine import current_engine
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

KEY = ["subject_kind", "subject_id", "measure"]


@per_snapshot
def measured(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """Every measurement known on the snapshot's day, corrections in place of what they correct.

    Returns:
        Columns subject_kind, subject_id, measure, on_date, value, author, source, is_demo, verify; in order of date.
    """
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        found = read(connection, question.measurements())
    return found.drop_duplicates([*KEY, "on_date"], keep="last", ignore_index=True)


@per_snapshot
def _latest(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    return measured(snapshot, engine).drop_duplicates(KEY, keep="last").set_index(KEY).sort_index()


def latest(snapshot: Snapshot, subject_kind: str, engine: Engine | None = None) -> pd.DataFrame:
    """The newest figure of each measure: values by subject id, one column a measure; missing where nobody measured.

    Args:
        snapshot: The county.
        subject_kind: ``objective``, ``village`` or ``county``.
        engine: Another database than the configured one.
    """
    found = _latest(snapshot, engine)
    mine = found[found.index.get_level_values("subject_kind") == subject_kind].droplevel("subject_kind")
    return mine["value"].unstack("measure")


def newest(
    snapshot: Snapshot, subject_kind: str, subject_id: str, engine: Engine | None = None
) -> pd.DataFrame:
    """The newest figure of each measure of one subject, by measure: on_date, value, author, source, is_demo, verify."""
    found = _latest(snapshot, engine)
    keys = found.index
    mine = (keys.get_level_values("subject_kind") == subject_kind) & (
        keys.get_level_values("subject_id") == subject_id
    )
    return found[mine].droplevel(["subject_kind", "subject_id"])


def course(snapshot: Snapshot, subject_kind: str, subject_id: str, measure: str) -> pd.DataFrame:
    """One measure of one subject over time: on_date, value, author, source, is_demo."""
    found = measured(snapshot, current_engine())
    mine = (found["subject_kind"] == subject_kind) & (found["subject_id"] == subject_id)
    return found[mine & (found["measure"] == measure)]

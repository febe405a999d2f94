"""易地搬迁 of a snapshot: its sites with everything measured at them, and the villages their people come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.rules.measures import SERVICE
from data.rules.relocation import FIGURES, derived
from data.store import measurements
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

KIND = "relocation_site"


@per_snapshot
def sites(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """The sites by id: the snapshot's columns, every measure, and what :func:`data.rules.relocation.derived` adds.

    Without any site nothing is read.
    """
    mine = snapshot.objectives[snapshot.objectives["kind"] == KIND]
    if mine.empty:
        return derived(mine.assign(**dict.fromkeys(FIGURES, float("nan"))))
    measured = measurements.latest(snapshot, "objective", engine).reindex(mine.index)
    services = [column for column in map(str, measured) if column.startswith(SERVICE)]
    return derived(mine.join(measured.reindex(columns=[*FIGURES, *services]).astype(float)))


@per_snapshot
def origins(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """Villages that the people of a site come from: objective_id, village_code, households, people, source, is_demo."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        found = read(connection, question.served_villages()).rename(columns={"village": "village_code"})
    mine = snapshot.objectives.index[snapshot.objectives["kind"] == KIND]
    return found[found["objective_id"].isin(mine)].reset_index(drop=True)

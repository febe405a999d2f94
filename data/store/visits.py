"""The visits 走访 to one household, as known on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from data.model import Visit
from data.store.engine import current_engine
from data.store.frames import read
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot


def visits_to(snapshot: Snapshot, household: str, engine: Engine | None = None) -> pd.DataFrame:
    """The visits to a household, the latest first: on_date, person, text, is_demo, verify."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    query = (
        select(Visit.on_date, Visit.person, Visit.text, Visit.is_demo, Visit.verify)
        .where(
            question.of(Visit),
            Visit.household_id == household,
            Visit.recorded_on <= question.as_of,
            Visit.on_date <= question.as_of,
        )
        .order_by(Visit.on_date.desc(), Visit.recorded_on.desc(), Visit.sequence.desc())
    )
    with (engine or current_engine()).connect() as connection:
        return read(connection, query)

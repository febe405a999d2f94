"""The papers and pictures 附件 of a county's objectives, without their content, and the content of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.model import Attachment
from data.store.engine import current_engine
from data.store.frames import each, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from data.store.frames import Query
    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Paper:
    """An attachment without its content."""

    id: str
    name: str
    media_type: str
    recorded_on: dt.date
    source: str


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> dict[str, tuple[Paper, ...]]:
    """The papers known on the day, by the objective they belong to."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        rows = read(connection, _papers(question))
    found: dict[str, tuple[Paper, ...]] = {}
    for _, row in each(rows):
        key = row.pop("objective_id")
        found[key] = (*found.get(key, ()), Paper(**{**row, "recorded_on": row["recorded_on"].date()}))
    return found


def _papers(question: Question) -> Query:
    columns = Attachment.id, Attachment.name, Attachment.media_type, Attachment.recorded_on
    return (
        select(Attachment.objective_id, *columns, Attachment.source)
        .where(question.of(Attachment), Attachment.recorded_on <= question.as_of)
        .order_by(Attachment.recorded_on, Attachment.id)
    )


def content_of(county_code: str, key: str, engine: Engine | None = None) -> tuple[str, str, bytes] | None:
    """Name, media type and content of an attachment; None where there is none."""
    wanted = Attachment.county_code == county_code, Attachment.id == key
    with (engine or current_engine()).connect() as connection:
        row = connection.execute(
            select(Attachment.name, Attachment.media_type, Attachment.content).where(*wanted)
        ).one_or_none()
    return None if row is None else (row.name, row.media_type, row.content)

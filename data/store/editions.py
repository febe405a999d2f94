"""Editions of a county's playbook 历次修改: what was changed when, by whom and why."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.model import County, PlaybookEdition
from data.store.engine import current_engine
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Edition:
    """One change of the playbook.

    Attributes:
        number: Counts from 1.
        at: When, UTC, ISO 8601.
        difference: Lines taken out (beginning with ``-``) and put in (``+``).
    """

    number: int
    at: str
    actor: str
    reason: str
    difference: tuple[str, ...]


@per_snapshot
def editions_of(snapshot: Snapshot, engine: Engine) -> tuple[Edition, ...]:
    """All changes of a county's playbook, the newest first; they are told by the clock, not by the day on screen."""
    mine = PlaybookEdition.county_code == snapshot.county_code
    columns = (
        PlaybookEdition.number,
        PlaybookEdition.replaced_at,
        PlaybookEdition.actor,
        PlaybookEdition.reason,
    )
    with engine.connect() as connection:
        rows = connection.execute(
            select(*columns, PlaybookEdition.playbook).where(mine).order_by(PlaybookEdition.number)
        ).all()
    texts = [*(row.playbook for row in rows), text_of(snapshot.county_code, engine)]
    changes = zip(rows, texts[1:], strict=True)
    found = [
        Edition(row.number, row.replaced_at, row.actor, row.reason, _difference(row.playbook, after))
        for row, after in changes
    ]
    return tuple(reversed(found))


def text_of(county_code: str, engine: Engine | None = None) -> str:
    """The playbook as it is written now."""
    with (engine or current_engine()).connect() as connection:
        return connection.scalar(select(County.playbook).where(County.county_code == county_code)) or ""


def standing(snapshot: Snapshot, engine: Engine | None = None) -> str:
    """Which edition is in force, in a sentence that changes with every edit."""
    found: tuple[Edition, ...] = editions_of(snapshot, engine)
    if not found:
        return "作战方案第 1 版"
    return f"作战方案第 {found[0].number + 1} 版（{found[0].actor}：{found[0].reason}）"


def _difference(before: str, after: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return tuple(
        line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---") and line[1:].strip()
    )

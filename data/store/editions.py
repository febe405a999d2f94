"""Editions of a county's playbook 历次修改: what was changed when, by whom and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.counties.playbook import CriteriaTurn, CriterionChange, Turn, parse_playbook
from data.counties.sheets import differences
from data.model import County, PlaybookEdition
from data.store.engine import current_engine
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from data.counties.playbook import Playbook
    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Edition:
    """One change of the playbook.

    Attributes:
        number: Counts from 1.
        at: When, UTC, ISO 8601.
        valid_from: From which day on it counts.
        source: The document that says so.
        changes: What is different, a sentence each.
    """

    number: int
    at: str
    actor: str
    reason: str
    valid_from: dt.date
    source: str
    changes: tuple[str, ...]


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
        Edition(row.number, row.replaced_at, row.actor, row.reason, *_change(row.playbook, after))
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


@lru_cache(maxsize=256)
def _change(before: str, after: str) -> tuple[dt.date, str, tuple[str, ...]]:
    """From when on the later of two playbooks counts, by which document, and what it says otherwise."""
    old, new = parse_playbook(before), parse_playbook(after)
    entry = _added(old, new)
    day = entry.valid_from
    if isinstance(entry, Turn):
        return day, entry.source, differences(old.on(day), new.on(day))
    if isinstance(entry, CriterionChange):
        number = "" if entry.value is None else f"（{entry.value:g}）"
        return day, entry.source, (f"退出标准 {entry.scheme}/{entry.item}：{entry.threshold}{number}",)
    chosen = "、".join(filter(None, (entry.household, entry.village, entry.county, *entry.also)))
    return day, entry.source, (f"选用退出标准：{chosen}",)


def _added(old: Playbook, new: Playbook) -> Turn | CriterionChange | CriteriaTurn:
    """The one entry by which an edition goes beyond the one before it."""
    if len(new.turns) > len(old.turns):
        return new.turns[-1]
    if len(new.criteria_changes) > len(old.criteria_changes):
        return new.criteria_changes[-1]
    return new.criteria_turns[-1]

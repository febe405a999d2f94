"""消息 in the app: which notices are whose business, and which of them somebody has read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from data.actions.permit import allows
from data.model import NoticeRead
from data.notices.news import known
from data.rules.permissions import Deed, at_home
from data.store.engine import current_engine
from data.store.kept import per_snapshot
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from data.notices.news import Notice
    from data.rules.permissions import Actor
    from data.store.snapshot import Snapshot

CONCERNED = {"card": (Deed.ENTER, Deed.WARN), "submission": (Deed.APPROVE,)}
"""By kind, the deeds of which one makes a notice somebody's business where it lies; else filling in does."""


@dataclass(frozen=True)
class Message:
    """A notice in somebody's inbox."""

    notice: Notice
    is_read: bool


def concerns(notice: Notice, actor: Actor) -> bool:
    """Whether a notice is somebody's business: the headquarters' all, others' what lies in their area."""
    if notice.person and notice.person == actor.name and at_home(actor, notice.county):
        return True
    deeds = CONCERNED.get(notice.kind, (Deed.ENTER,))
    return any(allows(actor, deed, notice.county, spot) for spot in notice.spots for deed in deeds)


@per_snapshot
def mine(snapshot: Snapshot, engine: Engine, *, actor: Actor) -> tuple[Notice, ...]:
    """The notices that are somebody's business as of the snapshot's day, the newest first."""
    return tuple(one for one in known(snapshot, engine) if concerns(one, actor))


def inbox(snapshot: Snapshot, actor: Actor, engine: Engine | None = None) -> list[Message]:
    """The same, and whether each was read."""
    engine = engine or current_engine()
    notices: tuple[Notice, ...] = mine(snapshot, engine, actor=actor)
    read = _read(snapshot.county_code, actor, notices, engine)
    return [Message(one, one.event in read) for one in notices]


def unread(snapshot: Snapshot, actor: Actor, engine: Engine | None = None) -> int:
    """How many somebody has not read yet."""
    return sum(not one.is_read for one in inbox(snapshot, actor, engine))


def _read(county: str, actor: Actor, notices: tuple[Notice, ...], engine: Engine) -> set[str]:
    """What somebody has read of what can be among these; nothing older is looked at."""
    if not notices:
        return set()
    mine = NoticeRead.county == county, NoticeRead.reader == actor.signed
    wanted = select(NoticeRead.event).where(*mine, NoticeRead.since >= notices[-1].since)
    with engine.connect() as connection:
        return set(connection.scalars(wanted))


def mark(
    county: str, actor: Actor, notices: Iterable[Notice], engine: Engine | None = None, at: int | None = None
) -> None:
    """Note that somebody has read these; to mark twice changes nothing.

    It is nobody else's business, changes no figure and moves no revision, so the audit trail says nothing of it.
    """
    engine = engine or current_engine()
    now = round(time.time()) if at is None else at
    rows = [
        {"county": county, "reader": actor.signed, "since": one.since, "event": one.event, "read_at": now}
        for one in notices
        if concerns(one, actor)
    ]
    insert = (postgresql if engine.dialect.name == "postgresql" else sqlite).insert
    if rows:
        with writing(engine) as session:
            session.connection().execute(insert(NoticeRead).on_conflict_do_nothing(), rows)

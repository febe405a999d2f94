"""One transaction for a change, its audit event and the moved revision; it rolls back unless it came to its end."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from data.errors import UnknownCountyError
from data.model import AuditEvent, County
from data.store.engine import current_engine, for_writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GENESIS = "0" * 64
_BESIDE: ContextVar[Callable[[Session], None] | None] = ContextVar("beside", default=None)
"""What is written together with the next change, see :func:`together_with`."""


@dataclass(frozen=True)
class Event:
    """What the audit trail keeps of a change.

    Attributes:
        actor: Who acted, and as whom.
        action: What was done, e.g. ``load_pack``.
        subject: What it was done to.
        before: Value before, as text.
        after: Value after, as text.
        reason: Why.
    """

    actor: str
    action: str
    subject: str
    before: str = ""
    after: str = ""
    reason: str = ""


@contextmanager
def unit_of_work(county_code: str, event: Event, engine: Engine | None = None) -> Iterator[Session]:
    """A session whose changes are committed together with ``event``; any error rolls everything back.

    Args:
        county_code: The county that is changed; its revision moves on.
        event: What the audit trail will say.
        engine: Another database than the configured one.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    with Session(for_writing(engine or current_engine())) as session, session.begin():
        yield session
        session.flush()
        record(session, county_code, event)
        beside = _BESIDE.get()
        if beside is not None:
            beside(session)


@contextmanager
def together_with(write: Callable[[Session], None]) -> Iterator[None]:
    """The change made within is committed with what ``write`` adds to it, or neither is.

    An action opens its own transaction; so whoever has it done for somebody else, as an approval does, can still
    say in that very transaction that it was done.

    Args:
        write: Given the transaction when the change is written; an error rolls all of it back.
    """
    token = _BESIDE.set(write)
    try:
        yield
    finally:
        _BESIDE.reset(token)


def record(session: Session, county_code: str, event: Event) -> None:
    """Append ``event`` to the county's audit chain and move its revision on.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    mine = County.county_code == county_code
    moved = update(County).where(mine).values(revision=County.revision + 1).returning(County.revision)
    if session.scalar(moved) is None:
        raise UnknownCountyError(f"没有代码为 {county_code} 的县，没有保存任何改动。")
    sequence = session.scalar(
        select(func.max(AuditEvent.sequence)).where(AuditEvent.county_code == county_code)
    )
    previous = session.get(AuditEvent, (county_code, sequence)) if sequence else None
    previous_hash = previous.hash if previous else GENESIS
    at = dt.datetime.now(dt.UTC).isoformat()
    session.add(
        AuditEvent(
            county_code=county_code,
            sequence=(sequence or 0) + 1,
            at=at,
            previous_hash=previous_hash,
            hash=chain_hash(previous_hash, county_code, at, event),
            **asdict(event),
        )
    )


def chain_hash(previous_hash: str, county_code: str, at: str, event: Event) -> str:
    """SHA-256 over the previous hash and everything the event says."""
    said = json.dumps([previous_hash, county_code, at, asdict(event)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()

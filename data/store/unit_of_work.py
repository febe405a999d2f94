"""One transaction for a change, its audit event and the moved revision; it rolls back unless it came to its end.

Every county has a chain of events of its own, and so has the machine: what belongs to no county (who signed in, what
was refused, accounts, settings) is kept under :data:`MACHINE`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import local
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select, text, update

from data.errors import UnknownCountyError
from data.model import AuditEvent, County
from data.store.watch import tell
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

GENESIS = "0" * 64
MACHINE = "000000"
"""The chain of the machine, in the place of a county's code; no division of GB/T 2260 has it."""
HERE = "本机"
"""Origin of what is done at the machine itself."""
ORIGIN: ContextVar[str] = ContextVar("origin", default=HERE)
"""Where from somebody acts: :data:`HERE`, or the address of the machine they sit at."""
MACHINE_LOCK = 0x7A68616E7475
"""PostgreSQL's advisory lock of the machine's chain, which has no row of its own to be locked."""
_BESIDE: ContextVar[Callable[[Session], None] | None] = ContextVar("beside", default=None)
"""What is written together with the next change, see :func:`together_with`."""
_OWN = local()
"""Which revision this thread's changes have led to, by county."""


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
        origin: Where from; None only of events from before this was kept.
    """

    actor: str
    action: str
    subject: str
    before: str = ""
    after: str = ""
    reason: str = ""
    origin: str | None = field(default_factory=ORIGIN.get)


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
    with writing(engine) as session:
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
    revision = session.scalar(moved)
    if revision is None:
        raise _unknown(county_code)
    _OWN.revisions = {**_own(), county_code: revision}
    _append(session, county_code, event)
    tell(session, county_code)


def record_only(session: Session, county_code: str, event: Event) -> None:
    """Append ``event`` to the county's audit chain where nothing was changed: its revision stays.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    mine = select(County.revision).where(County.county_code == county_code).with_for_update()
    if session.scalar(mine) is None:
        raise _unknown(county_code)
    _append(session, county_code, event)


def record_machine(session: Session, event: Event) -> None:
    """Append ``event`` to the machine's own audit chain, within a transaction that writes."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite lets in one writer at a time anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MACHINE_LOCK})
    _append(session, MACHINE, event)


def machine_event(event: Event, engine: Engine | None = None) -> None:
    """Append ``event`` to the machine's own audit chain, in a transaction of its own."""
    with writing(engine) as session:
        record_machine(session, event)


def _append(session: Session, chain: str, event: Event) -> None:
    """The next event of a chain; the caller sees to it that nobody else appends meanwhile."""
    sequence = session.scalar(select(func.max(AuditEvent.sequence)).where(AuditEvent.county_code == chain))
    previous = session.get(AuditEvent, (chain, sequence)) if sequence else None
    previous_hash = previous.hash if previous else GENESIS
    at = dt.datetime.now(dt.UTC).isoformat()
    session.add(
        AuditEvent(
            county_code=chain,
            sequence=(sequence or 0) + 1,
            at=at,
            previous_hash=previous_hash,
            hash=chain_hash(previous_hash, chain, at, event),
            **vars(event),
        )
    )


def own_revision(county_code: str) -> int:
    """The revision that this thread's last change led to; 0 if it changed nothing.

    A run of a page is a thread of its own: what somebody enters there is on the screen at its end.
    """
    return _own().get(county_code, 0)


def _own() -> dict[str, int]:
    return getattr(_OWN, "revisions", {})


def chain_hash(previous_hash: str, county_code: str, at: str, event: Event) -> str:
    """SHA-256 over the previous hash and everything the event says.

    An event from before origins were kept has none, and its hash never covered one.
    """
    told = {name: value for name, value in vars(event).items() if name != "origin" or value is not None}
    return hashlib.sha256(_SAID([previous_hash, county_code, at, told]).encode()).hexdigest()


_SAID = json.JSONEncoder(ensure_ascii=False).encode


def _unknown(county_code: str) -> UnknownCountyError:
    return UnknownCountyError(f"没有代码为 {county_code} 的县，没有保存任何改动。")

"""Whether an audit trail hangs together: every event carries the hash of the one before.

Whoever cuts the newest events off leaves a chain that still hangs together. So the end of a chain, its :class:`Tail`,
is written down wherever it goes: in every backup, in every edition 定格, and on paper by whoever wants to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import func, select

from data.model import AuditEvent
from data.store.engine import current_engine
from data.store.unit_of_work import GENESIS, MACHINE, Event, chain_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

NEWEST = 50
"""Events looked through for who changed something a moment ago."""

BATCH = 2000
"""Events read at a time, after which progress is told."""
RESTORE = "restore"
"""Action of the event after which a county goes on from a backup."""


@dataclass(frozen=True)
class Chain:
    """An audit trail, followed from its first event to its last.

    Attributes:
        events: How many there are.
        last_hash: Of the newest.
        broken_at: Number of the first event that does not follow from the one before; None where all do.
    """

    events: int
    last_hash: str
    broken_at: int | None


@dataclass(frozen=True)
class Tail:
    """The end of a chain, as it was written down at some time.

    Attributes:
        chain: Code of the county, or of the machine.
        sequence: Number of the event that was the newest.
        hash: Of that event.
        where: In what it was written down, in Chinese.
        at: When, UTC, ISO 8601; empty where nobody knows.
    """

    chain: str
    sequence: int
    hash: str
    where: str = ""
    at: str = ""


@dataclass(frozen=True)
class Checked:
    """What following a chain came to.

    Attributes:
        chain: How far it hangs together.
        why: What does not fit at the first broken event, in Chinese; empty where all fits.
        met: Tails that lie on the chain.
        replaced: Tails of what a restored backup took the place of.
        missed: Tails that do not lie on the chain: it was cut, or written anew.
    """

    chain: Chain
    why: str
    met: tuple[Tail, ...]
    replaced: tuple[Tail, ...]
    missed: tuple[Tail, ...]

    @property
    def whole(self) -> bool:
        """Whether every event fits and every tail is there."""
        return self.chain.broken_at is None and not self.missed


def follow(connection: Connection, county_code: str) -> Chain:
    """Compute every hash of a chain again."""
    return check(connection, county_code).chain


def check(
    connection: Connection,
    chain: str,
    tails: tuple[Tail, ...] = (),
    report: Callable[[float], None] = lambda _share: None,
) -> Checked:
    """Compute every hash of a chain again, and look for its tails.

    Args:
        connection: A transaction that sees one moment.
        chain: Code of the county, or of the machine.
        tails: Ends of this chain that were written down.
        report: Told the share that is done.
    """
    total = end_of(connection, chain).sequence
    wanted = {tail.sequence for tail in tails}
    hashes: dict[int, str] = {}
    restores: list[tuple[int, str]] = []
    last_hash, number, broken_at, why = GENESIS, 0, None, ""
    for number, row in enumerate(_rows(connection, chain), 1):
        if broken_at is None and (why := _misfit(chain, number, last_hash, row)):
            broken_at = number
        last_hash = row.hash
        if row.sequence in wanted:
            hashes[row.sequence] = row.hash
        if row.action == RESTORE:
            restores.append((row.sequence, row.at))
        if number % BATCH == 0:
            report(min(1.0, number / total))
    report(1.0)
    missed = [tail for tail in tails if hashes.get(tail.sequence) != tail.hash]
    replaced = tuple(tail for tail in missed if _was_replaced(tail, restores))
    met = tuple(tail for tail in tails if tail not in missed)
    lost = tuple(tail for tail in missed if tail not in replaced)
    return Checked(Chain(number, last_hash, broken_at), why, met, replaced, lost)


def end_of(connection: Connection, chain: str, where: str = "") -> Tail:
    """The end of a chain as it is now; sequence 0 for one without events."""
    mine = AuditEvent.county_code == chain
    newest = select(func.max(AuditEvent.sequence)).where(mine).scalar_subquery()
    row = connection.execute(
        select(AuditEvent.sequence, AuditEvent.hash, AuditEvent.at).where(mine, AuditEvent.sequence == newest)
    ).one_or_none()
    return Tail(chain, row.sequence, row.hash, where, row.at) if row else Tail(chain, 0, GENESIS, where)


def frame_of(connection: Connection, county_code: str) -> pd.DataFrame:
    """The ends of the county's and the machine's chain, for an edition: chain, sequence and hash as text."""
    ends = [end_of(connection, chain) for chain in (county_code, MACHINE)]
    told = [(end.chain, str(end.sequence), end.hash) for end in ends if end.sequence]
    return pd.DataFrame(told, columns=["chain", "sequence", "hash"], dtype=object)


def _rows(connection: Connection, chain: str) -> Iterator[Any]:
    table = AuditEvent.__table__
    wanted = select(table).where(table.c.county_code == chain).order_by(table.c.sequence)
    return iter(connection.execute(wanted.execution_options(yield_per=BATCH)))


def _misfit(chain: str, number: int, last_hash: str, row: Any) -> str:
    """What does not fit about an event, in Chinese; empty where it follows from the one before."""
    if row.sequence != number:
        return f"少了第 {number} 条：这里应是第 {number} 条，实为第 {row.sequence} 条"
    if row.previous_hash != last_hash:
        return "它记的上一条校验值，与上一条的不同：上一条被改动或替换过"
    said = Event(row.actor, row.action, row.subject, row.before, row.after, row.reason, row.origin)
    if row.hash != chain_hash(last_hash, chain, row.at, said):
        return "内容与校验值不符：这一条被改动过"
    return ""


def _was_replaced(tail: Tail, restores: list[tuple[int, str]]) -> bool:
    """Whether a restored backup took the place of the events that the tail was the end of."""
    return any(sequence <= tail.sequence and "" < tail.at < at for sequence, at in restores)


@dataclass(frozen=True)
class Told:
    """Who changed something, as the trail says it.

    Attributes:
        actor: Who, and as whom.
        at: When, UTC, ISO 8601.
        subject: What was changed.
        before: What stood there.
    """

    actor: str
    at: str
    subject: str
    before: str


def newest_events(county_code: str, engine: Engine | None = None) -> list[Told]:
    """What was done last in a county, the newest first; as many as :data:`NEWEST`."""
    table = AuditEvent.__table__.c
    wanted = select(table.actor, table.at, table.subject, table.before)
    wanted = wanted.where(table.county_code == county_code).order_by(table.sequence.desc()).limit(NEWEST)
    with (engine or current_engine()).connect() as connection:
        return [Told(*row) for row in connection.execute(wanted)]

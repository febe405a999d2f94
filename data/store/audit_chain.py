"""Whether the audit trail of a county hangs together: every event carries the hash of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.model import AuditEvent
from data.store.unit_of_work import GENESIS, Event, chain_hash

if TYPE_CHECKING:
    from sqlalchemy import Connection


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


def follow(connection: Connection, county_code: str) -> Chain:
    """Compute every hash of a county's trail again."""
    table = AuditEvent.__table__
    wanted = select(table).where(table.c.county_code == county_code).order_by(table.c.sequence)
    last_hash, number, broken_at = GENESIS, 0, None
    for number, row in enumerate(connection.execute(wanted), 1):
        said = Event(row.actor, row.action, row.subject, row.before, row.after, row.reason, row.origin)
        stands = (number, last_hash, chain_hash(last_hash, county_code, row.at, said))
        if broken_at is None and stands != (row.sequence, row.previous_hash, row.hash):
            broken_at = number
        last_hash = row.hash
    return Chain(number, last_hash, broken_at)

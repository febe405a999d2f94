"""The audit trail: typed events, hash-chained."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty


class AuditEvent(OfCounty, Base):
    """Who did what, when, where from and why; each row carries the hash of the one before, so that an edit shows.

    The chain of the machine itself stands under :data:`data.store.unit_of_work.MACHINE` in the place of a county.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "county_code", "at"),
        Index(None, "county_code", "action", "sequence"),
        Index(None, "county_code", "actor", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(40), doc="UTC, ISO 8601: kept as text, because the hash covers it")
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str | None] = mapped_column(
        String(80), doc="None: from before this was kept; the hash says so"
    )
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

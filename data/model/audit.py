"""The audit trail: typed events, hash-chained."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty


class AuditEvent(OfCounty, Base):
    """Who did what, when and why; each row carries the hash of the one before, so that a cut or an edit shows."""

    __tablename__ = "audit_event"

    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(40), doc="UTC, ISO 8601: kept as text, because the hash covers it")
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

"""通知: what is to be told to a channel outside, and how far that is."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base


class Notification(Base):
    """One event for one recipient through one channel: its key keeps it from being told twice.

    It belongs to the machine and is in no county's backup: what was restored is not told again.

    Attributes:
        county: The county it is about.
        event: What happened, the same however often it is found.
        recipient: The zone it is for; empty for the county's headquarters.
        channel: Id of the channel.
        kind: Of :data:`data.notices.news.KINDS`.
        text: One line, without the name of any household.
        on_date: The business day.
        state: ``waiting``, ``sending``, ``sent``, ``failed``, or ``unsure`` where nobody knows whether it arrived.
        attempts: How often it was taken to be sent.
        next_at: Not before this second.
        leased_until: Until this second the worker that sends it may take.
        batch: The message it goes out with, the same at every attempt; empty before the first.
        settled_at: The second in which it was sent, given up or came into doubt.
        error: Why the last attempt failed.
    """

    __tablename__ = "notification"
    __table_args__ = (Index(None, "channel", "state", "next_at"),)

    county: Mapped[str] = mapped_column(String(6), primary_key=True)
    event: Mapped[str] = mapped_column(String(160), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(300))
    on_date: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[int] = mapped_column(BigInteger, default=0)
    leased_until: Mapped[int] = mapped_column(BigInteger, default=0)
    batch: Mapped[str] = mapped_column(String(32), default="")
    settled_at: Mapped[int] = mapped_column(BigInteger, default=0)
    error: Mapped[str] = mapped_column(String(200), default="")


class NoticeRead(Base):
    """Somebody has read a notice in the app. Like the queue it belongs to the machine, as the accounts do.

    Attributes:
        county: The county it is about.
        reader: Who, and as whom, as the audit trail writes it.
        since: The day it became news.
        event: What happened, see :class:`Notification`.
        read_at: The second in which it was marked.
    """

    __tablename__ = "notice_read"

    county: Mapped[str] = mapped_column(String(6), primary_key=True)
    reader: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[dt.date] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(160), primary_key=True)
    read_at: Mapped[int] = mapped_column(BigInteger)

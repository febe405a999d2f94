"""Dispatch meetings 调度会, what they go through, and the numbers they were shown, frozen."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced


class Meeting(Identified, Sourced, Base):
    """调度会: planned, then open from the day its edition was frozen, then closed.

    Attributes:
        kind: Id of the playbook's kind of meeting, or of a usual one.
        title: On screen; up to 200 characters.
        held_on: The day it is to be held.
        place: Where.
        chair: Who presides.
        recorded_on: The day it was planned.
        opened_on: The day it was opened; empty while it is planned.
        closed_on: The day it was closed; empty until then.
        note: What it came to, in short.
        attended: Who was there 出席.
        excused: Who was excused 请假.
        observers: Who sat in 列席.
    """

    __tablename__ = "meeting"

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[dt.date]
    place: Mapped[str] = mapped_column(String(120), default="")
    chair: Mapped[str] = mapped_column(String(40))
    recorded_on: Mapped[dt.date]
    opened_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    attended: Mapped[str] = mapped_column(Text, default="")
    excused: Mapped[str] = mapped_column(Text, default="")
    observers: Mapped[str] = mapped_column(Text, default="")


class AgendaItem(OfCounty, Base):
    """An item of a meeting's agenda 议程.

    Attributes:
        meeting_id: The meeting.
        number: Tells the items of a meeting apart for good.
        sequence: Its place in the order, counted from 1.
        kind: What it is about, see :mod:`data.rules.agenda`.
        subject: A zone; empty where it is about none.
        title: On screen.
        minutes: How long it may take.
        skipped: Left out at this meeting; it stays on the list.
        note: What the chair adds.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "meeting_id"], ["meeting.county_code", "meeting.id"]),
    )

    meeting_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    skipped: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")


class Edition(OfCounty, Base):
    """定格: everything a meeting was shown, as it stood; never changed.

    Attributes:
        meeting_id: The meeting; it has one.
        as_of: The day the numbers are as of.
        made_at: When it was frozen, UTC, ISO 8601.
        revision: Of the county's data at that moment.
        evidence_only: Whether demo rows were left out (只看有据数据).
        sha256: Of the canonical bytes, in hexadecimal: those of the content before it was compressed.
        content: The frames shown, as compressed Arrow streams, see :mod:`data.store.frozen`.
    """

    __tablename__ = "edition"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "meeting_id"], ["meeting.county_code", "meeting.id"]),
    )

    meeting_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    as_of: Mapped[dt.date]
    made_at: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    evidence_only: Mapped[bool]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)

"""What happened to an order or a finding 办理记录, to whom an order went, and the papers that go with it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced


class Recipient(OfCounty, Sourced, Base):
    """Who is to carry out an order; an order to many has one row for each of them.

    Attributes:
        objective_id: The order.
        number: Counts its recipients from 1.
        person_id: The person; empty where only a unit is named.
        unit: The unit, with the liaison officer's where that is who answers.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(String(64), default="")
    unit: Mapped[str] = mapped_column(String(80), default="")


class WorkEvent(OfCounty, Sourced, Base):
    """A step in carrying out an order or putting a finding right; append-only.

    Attributes:
        objective_id: The order or finding.
        on_date: The day it happened.
        recorded_on: The day it became known; a view *as of* an earlier day does not see it.
        sequence: Tells several events of one day apart, in their order.
        kind: ``issued``, ``reply``, ``extended``, ``done``, ``returned``, ``verified``, ``closed`` or ``escalated``.
        number: Which recipient's; 0 for the whole.
        person: Who did it.
        text: What was said, found or asked for.
    """

    __tablename__ = "work_event"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(default=0)
    person: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text, default="")


class Attachment(Identified, Sourced, Base):
    """A paper or picture that belongs to an objective: evidence, a reply, an order as issued.

    Attributes:
        objective_id: What it belongs to.
        name: File name as given.
        media_type: As found in its content, not as claimed by its name.
        content: The file itself.
        sha256: Of the content, in hexadecimal.
        recorded_on: The day it was added.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    recorded_on: Mapped[dt.date]

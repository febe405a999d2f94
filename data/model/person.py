"""People and their dated duties."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, Sourced


class Person(Identified, Sourced, Base):
    """责任人: a leader or cadre with position and unit."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[str] = mapped_column(String(80), default="")
    unit: Mapped[str] = mapped_column(String(80), default="")


class Duty(Identified, Sourced, Base):
    """责任: person × role × subject, from a date to a date. Never overwritten: closed, and a new one opened.

    Attributes:
        role: One of the playbook's roles, e.g. ``commander``, ``first_secretary``, ``objective_owner``.
        subject_kind: ``county``, ``zone``, ``village`` or ``objective``.
        subject_id: County code, zone id, village code or objective id.
        valid_to: First day on which the duty is no longer held; empty while it is.
    """

    __tablename__ = "duty"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "person_id"], ["person.county_code", "person.id"]),
        Index(None, "county_code", "subject_kind", "subject_id"),
    )

    person_id: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(30))
    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]

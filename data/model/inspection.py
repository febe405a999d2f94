"""Inspections 督查 of every kind, and the places each of them goes to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced


class Inspection(Identified, Sourced, Base):
    """督查: what kind, when, by whom, and whether the inspected may know.

    Attributes:
        kind: Id of the playbook's kind of inspection, e.g. ``unannounced`` (四不两直), ``weekly`` (周巡查).
        title: On screen.
        planned_on: The day it is to begin.
        done_on: The day it was over; empty while it is not. An unannounced one is hidden until then.
        leader: Who leads it.
        seed: What its places were drawn with, so that the draw can be repeated; empty where nothing was drawn.
        drawn_as_of: The day whose risks the draw weighed.
        note: What was seen, in short.
    """

    __tablename__ = "inspection"

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    planned_on: Mapped[dt.date]
    done_on: Mapped[dt.date | None]
    recorded_on: Mapped[dt.date]
    leader: Mapped[str] = mapped_column(String(80), default="")
    seed: Mapped[str] = mapped_column(String(40), default="")
    drawn_as_of: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, default="")


class InspectedPlace(OfCounty, Sourced, Base):
    """A village or township an inspection goes to.

    Attributes:
        visited_on: The day it was seen; empty while it was not.
        weight: Its weight in the draw: risk times the time since the last visit; empty where nothing was drawn.
    """

    __tablename__ = "inspected_place"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "inspection_id"], ["inspection.county_code", "inspection.id"]),
        ForeignKeyConstraint(["county_code", "place_code"], ["place.county_code", "place.code"]),
    )

    inspection_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    place_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    visited_on: Mapped[dt.date | None]
    weight: Mapped[float | None]

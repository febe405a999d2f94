"""War zones 战区: command units made of townships, with dated membership."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced


class Zone(Identified, Sourced, Base):
    """战区: its number on the wall and its name; its commander is a duty, never a column."""

    __tablename__ = "zone"

    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))


class ZoneTownship(OfCounty, Base):
    """A township belongs to a zone from a date on; ``valid_to`` is the first day it no longer does."""

    __tablename__ = "zone_township"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "zone_id"], ["zone.county_code", "zone.id"]),
        ForeignKeyConstraint(["county_code", "township_code"], ["place.county_code", "place.code"]),
    )

    zone_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    township_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    valid_to: Mapped[dt.date | None]

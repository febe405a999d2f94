"""Places 行政区划 and their boundaries."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class Place(OfCounty, Sourced, Base):
    """A township or village with its GB/T 2260 + NBS code.

    Attributes:
        level: ``township`` or ``village``.
        kind: 镇, 乡, 街道, 村, 社区, 虚拟 ….
        lon: Degrees east, CGCS2000; empty while nobody surveyed the point.
        accuracy: How good the point is, in words.
    """

    __tablename__ = "place"
    __table_args__ = (Index(None, "county_code", "parent_code"),)

    code: Mapped[str] = mapped_column(String(12), primary_key=True, sort_order=-19)
    level: Mapped[str] = mapped_column(String(10))
    parent_code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    name_original: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(10))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    accuracy: Mapped[str] = mapped_column(String(60), default="")


class Boundary(OfCounty, Sourced, Base):
    """A surveyed boundary of a place, valid from a date; a place without one is drawn schematically (示意)."""

    __tablename__ = "boundary"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "place_code"], ["place.county_code", "place.code"]),
    )

    place_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    geometry: Mapped[str] = mapped_column(Text, doc="GeoJSON geometry, CGCS2000 degrees")

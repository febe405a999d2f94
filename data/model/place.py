"""Places 行政区划."""

from __future__ import annotations

from sqlalchemy import Index, String
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

"""Registered poor households 建档立卡户."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, Sourced


class Household(Identified, Sourced, Base):
    """建档立卡户: how many people, and when they came out of poverty; read in sums by village only.

    Attributes:
        exited_on: Day the exit was approved; empty while the household is still poor.
    """

    __tablename__ = "household"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "village_code"], ["place.county_code", "place.code"]),
        # Covers the sums by village, so that they never touch the table itself.
        Index(None, "county_code", "village_code", "exited_on", "people", "is_demo"),
    )

    village_code: Mapped[str] = mapped_column(String(12))
    people: Mapped[int]
    exited_on: Mapped[dt.date | None]

"""Progress reports 进展填报."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class Report(OfCounty, Sourced, Base):
    """A cumulative value on a business date; append-only: a correction is a later row for the same date.

    Attributes:
        on_date: The business date the value is true for.
        recorded_on: The date the value became known; a view *as of* an earlier day does not see it.
        sequence: Tells several corrections of one day apart.
        value: Cumulative, in the objective's unit.
        state: ``submitted``, ``approved`` or ``returned``; only approved values count.
    """

    __tablename__ = "report"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    value: Mapped[float]
    state: Mapped[str] = mapped_column(String(10), default="approved")
    author: Mapped[str] = mapped_column(String(40), default="")

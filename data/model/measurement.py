"""What was counted or measured beside an objective's own progress 实测数据."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class Measurement(OfCounty, Sourced, Base):
    """A figure of an objective, village, county, person or unit on a day; append-only: a correction is a later row.

    Attributes:
        subject_kind: ``objective``, ``village``, ``county``, ``person`` or ``unit``.
        subject_id: Objective id, village code, county code, person id or the unit's name.
        measure: What was counted; the codes, their units and words are in :mod:`data.rules.measures`.
        on_date: The day the figure is true for.
        recorded_on: The day it became known; a view *as of* an earlier day does not see it.
        sequence: Tells several corrections of one day apart.
        value: In the unit of the measure.
        author: Who said so.
    """

    __tablename__ = "measurement"

    subject_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    value: Mapped[float]
    author: Mapped[str] = mapped_column(String(40), default="")

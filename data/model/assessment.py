"""Verdicts on the items of exit criteria 达标评定."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class Assessment(OfCounty, Sourced, Base):
    """One item of a scheme, judged for one village or county on a day; append-only: a correction is a later row.

    A numeric item keeps what was measured and what it was measured against, and its verdict is computed from the two:
    whoever edits the scheme later does not rewrite a verdict that was given.

    Attributes:
        subject_kind: ``village`` or ``county``.
        subject_id: Code of the village or county.
        scheme: The edition that asks, e.g. ``gx_village/2018``.
        item: Code of the item in that edition.
        on_date: The day the verdict is true for.
        recorded_on: The day it became known; a view *as of* an earlier day does not see it.
        sequence: Tells several corrections of one day apart.
        met: The verdict on an item without a number; empty for numeric ones.
        value: What was measured, in the item's unit.
        op: Comparison of ``value`` with ``threshold`` on the day.
        threshold: What had to be reached on the day.
        assessor: Who judged.
    """

    __tablename__ = "assessment"

    subject_kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(40), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    met: Mapped[bool | None]
    value: Mapped[float | None]
    op: Mapped[str] = mapped_column(String(2), default="")
    threshold: Mapped[float | None]
    assessor: Mapped[str] = mapped_column(String(40), default="")

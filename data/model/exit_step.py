"""The steps by which a village leaves the list 退出程序."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class ExitStep(OfCounty, Sourced, Base):
    """A step passed or sent back; append-only: what is recorded later counts.

    Attributes:
        objective_id: The village's exit.
        step: Id of the step in the playbook: application, village review, township check …
        on_date: The day it was passed or sent back.
        recorded_on: The day that became known; a view *as of* an earlier day does not see it.
        sequence: Tells several entries of one day apart.
        passed: False where it was sent back.
        person: Who decided.
        unit: For which unit.
        exception: Why it was passed though an item of the criteria is unmet; empty where none was.
        note: Why it was sent back, or anything else worth keeping.
    """

    __tablename__ = "exit_step"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    step: Mapped[str] = mapped_column(String(20), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    passed: Mapped[bool] = mapped_column(default=True)
    person: Mapped[str] = mapped_column(String(40), default="")
    unit: Mapped[str] = mapped_column(String(80), default="")
    exception: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(200), default="")

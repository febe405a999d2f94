"""Money 资金: what was planned, allocated and paid, by source and objective."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class FundEntry(OfCounty, Sourced, Base):
    """A cumulative amount on a day; append-only: a correction is a later row.

    Attributes:
        objective_id: The project it is for.
        fund: Where the money comes from, e.g. 中央专项扶贫资金; the playbook's word.
        kind: ``planned``, ``allocated`` or ``paid``.
        on_date: The day the amount is true for.
        recorded_on: The day it became known; a view *as of* an earlier day does not see it.
        sequence: Tells several corrections of one day apart.
        amount_wan: Cumulative, in 万元.
    """

    __tablename__ = "fund_entry"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    fund: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    amount_wan: Mapped[float]

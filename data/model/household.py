"""Registered poor households 建档立卡户, and the items of the criteria they do not meet."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced

PLAN = ("county_code", "village_code", "cause", "planned_year", "exited_on", "people", "is_demo")
"""What sums by village, cause and planned year read."""


class Household(Identified, Sourced, Base):
    """建档立卡户. Sums by village never read ``head`` and ``id_number``, which are personal information.

    Attributes:
        people: Members.
        head: Name of the head of the household; masked unless somebody gives a reason.
        id_number: The head's identity number; masked likewise.
        cause: 主要致贫原因.
        planned_year: Year in which it is to come out of poverty.
        by_industry: 发展生产脱贫一批. The five batches 五个一批 overlap: a household may be in several.
        by_relocation: 易地搬迁脱贫一批.
        by_ecology: 生态补偿脱贫一批.
        by_education: 发展教育脱贫一批.
        by_security: 社会保障兜底一批.
        exited_on: Day the exit was approved; empty while the household is still poor.
        monitored: Kind of monitoring (脱贫不稳定户, 边缘易致贫户, 突发严重困难户), empty for none.
        monitored_from: Day from which it is monitored.
        helped_from: Day from which somebody helps it; empty while nobody does.
        risk_over_on: Day on which its risk was found to be over.
    """

    __tablename__ = "household"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "village_code"], ["place.county_code", "place.code"]),
        # Covers the sums by village, so that they never touch the table itself.
        Index(None, "county_code", "village_code", "exited_on", "people", "is_demo"),
        # The same by cause and planned year: read in order, they need no sorting.
        Index("ix_household_plan", *PLAN),
        Index(None, "county_code", "monitored"),
    )

    village_code: Mapped[str] = mapped_column(String(12))
    people: Mapped[int]
    head: Mapped[str] = mapped_column(String(40), default="")
    id_number: Mapped[str] = mapped_column(String(18), default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    planned_year: Mapped[int | None]
    by_industry: Mapped[bool] = mapped_column(default=False)
    by_relocation: Mapped[bool] = mapped_column(default=False)
    by_ecology: Mapped[bool] = mapped_column(default=False)
    by_education: Mapped[bool] = mapped_column(default=False)
    by_security: Mapped[bool] = mapped_column(default=False)
    exited_on: Mapped[dt.date | None]
    monitored: Mapped[str] = mapped_column(String(20), default="")
    monitored_from: Mapped[dt.date | None]
    helped_from: Mapped[dt.date | None]
    risk_over_on: Mapped[dt.date | None]


class HouseholdGap(OfCounty, Sourced, Base):
    """An item of the household criteria that a household does not meet, from a day to a day; closed, never overwritten.

    Attributes:
        village_code: The household's village, here so that sums by village need no join.
        scheme: The edition that asks, e.g. ``gx_household/2018``.
        item: Code of the item in that edition.
        closed_on: First day on which it is met; empty while it is not.
    """

    __tablename__ = "household_gap"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "household_id"], ["household.county_code", "household.id"]),
        # Covers the sums by village and item.
        Index(None, "county_code", "scheme", "village_code", "item", "opened_on", "closed_on", "is_demo"),
    )

    household_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(40), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    opened_on: Mapped[dt.date] = mapped_column(primary_key=True)
    village_code: Mapped[str] = mapped_column(String(12))
    closed_on: Mapped[dt.date | None]

"""Objectives 作战目标 of every kind in one joined family, with their milestones and changes of deadline."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem


class Objective(Identified, Sourced, Base):
    """Anything with a what, where, how much, who and **by when**.

    Attributes:
        line: The playbook's group of key works 重点工作 it belongs to.
        place_code: County, township or village it is about.
        quantity: What must be reached, in ``unit``.
        direction: ``up`` when more is better, ``down`` for ceilings such as a poverty rate.
        baseline: Value at the start; empty means 0 for ``up`` and the first report for ``down``.
        deadline: First deadline set; later ones are DeadlineChange rows.
        deadline_assumed: True when the document names none and the campaign's end stands in.
        fact_ids: The facts it rests on, joined by ``;``.
    """

    __tablename__ = "objective"
    __table_args__: tuple[SchemaItem, ...] = (Index(None, "county_code", "place_code"),)
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}  # noqa: RUF012 - SQLAlchemy reads it

    kind: Mapped[str] = mapped_column(String(20))
    line: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    place_code: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[float]
    unit: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(4), default="up")
    baseline: Mapped[float | None]
    start: Mapped[dt.date]
    deadline: Mapped[dt.date]
    deadline_assumed: Mapped[bool] = mapped_column(default=False)
    responsible_unit: Mapped[str] = mapped_column(String(120), default="")
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    accuracy: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    fact_ids: Mapped[str] = mapped_column(Text, default="")


class OfObjective:
    """Key of the tables that extend one kind of objective."""

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)


def _of(kind: str) -> dict[str, str]:
    return {"polymorphic_identity": kind}


def _extends() -> tuple[SchemaItem, ...]:
    return (ForeignKeyConstraint(["county_code", "id"], ["objective.county_code", "objective.id"]),)


class VillageExit(OfObjective, Objective):
    """村退出: a poor village leaving the list."""

    __tablename__ = "village_exit"
    __table_args__ = _extends()
    __mapper_args__ = _of("village_exit")

    scheme: Mapped[str] = mapped_column(String(40), default="")


class RelocationSite(OfObjective, Objective):
    """易地搬迁安置点: flats to build, households and people to move.

    Attributes:
        households: All of them; likewise ``people``.
        registered_households: 建档立卡 households among them; likewise ``registered_people``.
        accompanying_households: 同步搬迁 households, moved along without being registered as poor.
    """

    __tablename__ = "relocation_site"
    __table_args__ = _extends()
    __mapper_args__ = _of("relocation_site")

    households: Mapped[int | None]
    people: Mapped[int | None]
    flats: Mapped[int | None]
    registered_households: Mapped[int | None]
    registered_people: Mapped[int | None]
    accompanying_households: Mapped[int | None]
    accompanying_people: Mapped[int | None]


class IndustryBase(OfObjective, Objective):
    """产业基地: area in 亩, crop, lead enterprise, cooperative, model, households and people to be driven."""

    __tablename__ = "industry_base"
    __table_args__ = _extends()
    __mapper_args__ = _of("industry_base")

    area_mu: Mapped[float | None]
    crop: Mapped[str] = mapped_column(String(60), default="")
    enterprise: Mapped[str] = mapped_column(String(120), default="")
    cooperative: Mapped[str] = mapped_column(String(120), default="")
    model: Mapped[str] = mapped_column(String(120), default="")
    households_driven: Mapped[int | None]
    people_driven: Mapped[int | None]


class Project(OfObjective, Objective):
    """项目: an entry of the project library with its budget in 万元.

    Attributes:
        closes_item: Code of the item of the criteria it is meant to close; empty where category and title tell.
        proposed: Put forward to close a gap, and not in the project library yet 拟建. ``start`` is the day of that;
            a view *as of* an earlier day does not see it.
    """

    __tablename__ = "project"
    __table_args__ = _extends()
    __mapper_args__ = _of("project")

    category: Mapped[str] = mapped_column(String(40), default="")
    budget_wan: Mapped[float | None]
    closes_item: Mapped[str] = mapped_column(String(40), default="")
    proposed: Mapped[bool] = mapped_column(default=False)


class Indicator(OfObjective, Objective):
    """重点工作指标: any other counted target."""

    __tablename__ = "indicator"
    __table_args__ = _extends()
    __mapper_args__ = _of("indicator")


class Rectification(OfObjective, Objective):
    """整改事项: findings of an inspection to be put right.

    Attributes:
        inspection_id: The inspection that found it; empty where none is named.
        problem: What is wrong, as found.
        remedy: What is to be done about it.
        same_as: Id of the finding that is the same problem, found before by somebody else; empty for none.
    """

    __tablename__ = "rectification"
    __table_args__ = _extends()
    __mapper_args__ = _of("rectification")

    inspection_id: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    same_as: Mapped[str] = mapped_column(String(64), default="")


class Order(OfObjective, Objective):
    """督办令: an order given at a meeting, or out of a finding, a card or an objective.

    Attributes:
        text: What is to be done.
        origin_kind: ``meeting``, ``inspection``, ``card`` or ``objective``.
        origin_id: Which one; of ``inspection`` an inspection or one of its findings. Empty where none is kept.
        given_by: Who gave it.
    """

    __tablename__ = "order"
    __table_args__ = _extends()
    __mapper_args__ = _of("order")

    text: Mapped[str] = mapped_column(Text, default="")
    origin_kind: Mapped[str] = mapped_column(String(12), default="")
    origin_id: Mapped[str] = mapped_column(String(64), default="")
    given_by: Mapped[str] = mapped_column(String(40), default="")


class ServedVillage(OfCounty, Sourced, Base):
    """A village an objective is for: where a relocation site's families come from, whose families a base drives.

    Attributes:
        households: How many of the village's households; empty where nobody says.
        people: How many of its people.
    """

    __tablename__ = "served_village"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
        ForeignKeyConstraint(["county_code", "village_code"], ["place.county_code", "place.code"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    village_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    households: Mapped[int | None]
    people: Mapped[int | None]


class Milestone(Identified, Sourced, Base):
    """节点: a step of an objective; ``weight`` is its share of the whole (weights need not sum to 1)."""

    __tablename__ = "milestone"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
        Index(None, "county_code", "objective_id"),
    )

    objective_id: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    weight: Mapped[float]


class MilestoneDate(OfCounty, Sourced, Base):
    """A date set or reached for a milestone, as known since ``recorded_on``; append-only.

    Attributes:
        kind: ``planned`` or ``actual``.
    """

    __tablename__ = "milestone_date"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "milestone_id"], ["milestone.county_code", "milestone.id"]),
    )

    milestone_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    on_date: Mapped[dt.date]


class DeadlineChange(OfCounty, Sourced, Base):
    """A deadline moved, with its reason; append-only, so that the drift since the first plan stays visible."""

    __tablename__ = "deadline_change"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    deadline: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(200), default="")

"""Surveyed layers 图层 in their versions: boundaries of places, shapes of objectives."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty, Sourced


class LayerVersion(OfCounty, Sourced, Base):
    """A layer as it was taken over at one time. What it does not name stays as it was.

    Attributes:
        number: Counts the versions of a county's layers from 1, in the order in which they were taken over.
        layer: Which layer: ``township``, ``village``, or a kind of objective.
        valid_from: From this day on it holds.
        recorded_on: The business day on which it became known.
        title: The file it comes from, or what it restores.
        system: The coordinate system of the file, in words.
        actor: Who confirmed it.
        reason: Why.
    """

    __tablename__ = "layer_version"

    number: Mapped[int] = mapped_column(primary_key=True)
    layer: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[dt.date]
    recorded_on: Mapped[dt.date]
    title: Mapped[str] = mapped_column(String(120))
    system: Mapped[str] = mapped_column(String(120), default="")
    actor: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200), default="")


class Boundary(OfCounty, Base):
    """A surveyed boundary of a place in one version of its layer; a place without one is drawn schematically (示意).

    Attributes:
        geometry: GeoJSON geometry, CGCS2000 degrees; empty where the schematic one holds again.
    """

    __tablename__ = "boundary"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "place_code"], ["place.county_code", "place.code"]),
        ForeignKeyConstraint(
            ["county_code", "version"], ["layer_version.county_code", "layer_version.number"]
        ),
    )

    place_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    geometry: Mapped[str] = mapped_column(Text)


class ObjectiveShape(OfCounty, Base):
    """The surveyed area of an objective in one version of its layer.

    Attributes:
        geometry: GeoJSON geometry, CGCS2000 degrees; empty where there is none any more.
        area_mu: Its area in 亩, in the Gauss-Krüger zone it lies in.
    """

    __tablename__ = "objective_shape"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "objective_id"], ["objective.county_code", "objective.id"]),
        ForeignKeyConstraint(
            ["county_code", "version"], ["layer_version.county_code", "layer_version.number"]
        ),
    )

    objective_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    geometry: Mapped[str] = mapped_column(Text)
    area_mu: Mapped[float]

"""What every table shares: the county in its key, and where a row comes from."""

from __future__ import annotations

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of the tables; constraints get predictable names so that migrations can address them."""

    metadata = MetaData(naming_convention=NAMING)


class OfCounty:
    """The county's GB/T 2260 code, first in every key, so that data splits by county when it outgrows one machine."""

    county_code: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=-20)


class Identified(OfCounty):
    """A row with a readable text identifier of its own within the county."""

    id: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-19)


class Sourced:
    """Where a row comes from, and whether it may be read as a fact.

    Attributes:
        source: A document, a ledger upload or a person.
        is_demo: True for rows invented to bring the map to life; they wear the 演示 badge.
        verify: True for rows that come from general knowledge; they wear the 待核 mark.
    """

    source: Mapped[str] = mapped_column(String(300), sort_order=90)
    is_demo: Mapped[bool] = mapped_column(default=False, sort_order=91)
    verify: Mapped[bool] = mapped_column(default=False, sort_order=92)

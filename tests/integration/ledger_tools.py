"""What the tests of ledgers have in common: a ledger as it stands, as rows of an upload."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from data.actions import imports
from data.actions.fresh import Basis
from data.ledger.book import Book, Comparison, Incoming, Reading
from data.ledger.compare import compare
from data.model import Base, Household
from data.store import snapshot as snapshots
from tests.people import secretary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
OWN = {"audit_event", "county", "ledger_import", "imported_rows"}
"""Tables in which an import leaves a trace although it was undone."""


def reading(engine: Engine, day: dt.date = DAY, county: str = PINGGUO) -> Reading:
    return Reading(snapshots.load(county, day, engine=engine), engine)


def a_village(engine: Engine) -> str:
    """The village in which most households are watched."""
    mine = Household.county_code == PINGGUO, Household.monitored != ""
    asked = select(Household.village_code).where(*mine).group_by(Household.village_code)
    with engine.connect() as connection:
        found = connection.scalar(asked.order_by(func.count().desc(), Household.village_code).limit(1))
    return str(found)


def reading_of_a_village(engine: Engine) -> Reading:
    """The households of one village: a hundredth of the county, and as good."""
    return Reading(reading(engine).snapshot, engine, village=a_village(engine))


def places(found: Reading) -> dict[tuple, str]:
    """The codes of villages by township and name, and of townships alone."""
    view = found.snapshot
    names = view.townships["name"]
    villages = zip(view.villages["township"].map(names), view.villages["name"], strict=True)
    return {
        **{(name, None): str(code) for code, name in names.items()},
        **{where: str(code) for where, code in zip(villages, view.villages.index, strict=True)},
    }


def sheet(found: Reading, values: Iterable[dict]) -> list[Incoming]:
    """Rows of an upload that say these values."""
    codes = places(found)
    return [
        Incoming("表1", number, dict(row), place=_code(codes, row)) for number, row in enumerate(values, 4)
    ]


def _code(codes: dict[tuple, str], row: dict) -> str:
    """The village that a row names, else its township."""
    township = row.get("township")
    return codes.get((township, row.get("village")), codes.get((township, None), ""))


def held(book: Book, found: Reading, values: Iterable[dict]) -> Comparison:
    return compare(book, found, sheet(found, values))


def bring(engine: Engine, book: Book, values: Iterable[dict], day: dt.date = DAY) -> str:
    """Import these rows."""
    found = reading(engine, day)
    rows = sheet(found, values)
    upload = imports.Upload("表.xlsx", b"content", tuple(rows), compare(book, found, rows))
    return imports.take_over(basis(engine, day), book, upload, engine)


def basis(engine: Engine, day: dt.date = DAY) -> Basis:
    return Basis(snapshots.load(PINGGUO, day, engine=engine), "", secretary("填报员"))


def everything(engine: Engine) -> dict[str, list[tuple]]:
    """Every row of every table, but for the trace an import leaves."""
    tables = {name: table for name, table in Base.metadata.tables.items() if name not in OWN}
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(*table.columns))))
            for name, table in tables.items()
        }


def count(engine: Engine, model: type[Base]) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model.__table__))

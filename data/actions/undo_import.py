"""Undoes an import as one step, as long as nothing was built on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.actions.fresh import one_writer_at_a_time
from data.actions.permit import permit_somewhere
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import (
    Duty,
    Household,
    LedgerImport,
    LedgerText,
    Measurement,
    Objective,
    Order,
    Person,
    Rectification,
)
from data.rules.permissions import Area, Deed, reach
from data.store.journal import Entry, among, chunks, kept, key_names, rows_by_key, take_back
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine, RowMapping, Table
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis

Keys = dict[str, set[tuple[Any, ...]]]
"""Keys of the rows an import wrote, by table."""
Touched = dict[tuple[str, tuple[Any, ...]], set[str]]
"""Columns that later chunks of an import changed, by table and key of the row; a new row has nothing before it."""
TOLD = 3
"""Changes that a refusal names."""
LOOSE: tuple[tuple[Any, type[Any]], ...] = (
    (Duty.subject_id, Objective),
    (Measurement.subject_id, Objective),
    (Measurement.subject_id, Person),
    (LedgerText.subject_id, Objective),
    (LedgerText.subject_id, Household),
    (Order.origin_id, Objective),
    (Rectification.same_as, Objective),
)
"""Columns that name a row of a table without a foreign key."""


def undo(
    basis: Basis,
    import_id: str,
    reason: str,
    engine: Engine | None = None,
) -> None:
    """Write every row of an import as it was before, as long as nothing was built on it.

    Args:
        basis: Who undoes it, on which day.
        import_id: As :func:`take_over` gave it.
        reason: Why.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: It was undone before, something rests on it by now, or no reason is given. Fields: reason.
    """
    county = basis.snapshot.county_code
    permit_somewhere(basis, Deed.IMPORT, engine)
    refuse_if([] if reason.strip() else [FieldProblem("reason", "请写明为什么撤销")])
    event = Event(basis.signed, "undo_import", import_id, reason=reason.strip())
    try:
        with unit_of_work(county, event, engine) as session:
            one_writer_at_a_time(session, county)
            found = session.get(LedgerImport, (county, import_id))
            refuse_if([*_not_there(found), *_not_mine(basis, found)])
            refuse_if(_built_on(session, county, import_id))
            for table, entries in kept(session, county, import_id):
                take_back(session, table, county, entries)
            assert found is not None  # noqa: S101 - just refused otherwise
            found.undone_on = basis.snapshot.as_of
    except IntegrityError as error:
        text = "导入的行已被别的记录引用（例如填报、节点、整改），不能整批撤销。请逐项更正"
        raise RefusedInputError([FieldProblem("", text)]) from error


def _not_there(found: LedgerImport | None) -> list[FieldProblem]:
    if found is None:
        return [FieldProblem("", "没有这一次导入，请重新打开这一页")]
    if found.undone_on is not None:
        return [FieldProblem("", f"这一次导入已在 {found.undone_on} 撤销")]
    return []


def _not_mine(basis: Basis, found: LedgerImport | None) -> list[FieldProblem]:
    """Whoever acts for a zone or a unit undoes what he brought in himself; the headquarters undoes everything."""
    if found is None or found.actor == basis.signed or reach(basis.actor, Deed.IMPORT) is Area.COUNTY:
        return []
    return [FieldProblem("", f"没有权限：这一次由{found.actor}导入，由他或县指挥部撤销")]


def _built_on(session: Session, county: str, import_id: str) -> list[FieldProblem]:
    """What was done since with the rows of an import; the first few are told.

    The rows are unpacked a chunk at a time, and again: all at once, those of a county's households take 200 MB.
    """
    mine: Keys = {}
    for table, entries in kept(session, county, import_id):
        names = key_names(table)
        mine.setdefault(table.name, set()).update(tuple(one.key[name] for name in names) for one in entries)
    found: list[str] = []
    touched: Touched = {}
    for table, entries in kept(session, county, import_id):
        found += _changed_since(session, table, county, entries, touched)
        found += _corrected_since(session, table, county, entries, mine)
        found += _named_since(session, table, county, entries, mine)
    if not found:
        return []
    more = f"等 {len(found)} 处" if len(found) > TOLD else ""
    return [FieldProblem("", f"导入之后又有改动，不能整批撤销：{'；'.join(found[:TOLD])}{more}。请逐项更正")]


def _changed_since(
    session: Session, table: Table, county: str, entries: list[Entry], touched: Touched
) -> Iterator[str]:
    """Rows that no longer stand as the import left them; later chunks of it come first, and count."""
    names = key_names(table)
    standing = rows_by_key(session, table, county, [entry.key for entry in entries])
    for entry in entries:
        key = tuple(entry.key[name] for name in names)
        row = standing.get(key)
        later = touched.get((table.name, key), set())
        fresh = [name for name in entry.after if name not in later]
        if entry.before is not None:
            touched.setdefault((table.name, key), set()).update(fresh)
        if row is None or any(row[name] != entry.after[name] for name in fresh):
            yield f"“{'，'.join(map(str, key))}”后来又改过"


def _corrected_since(
    session: Session, table: Table, county: str, entries: list[Entry], mine: Keys
) -> Iterator[str]:
    """Append-only rows on top of which somebody has put later ones; the demo rows of later days were there before."""
    names = key_names(table)
    if "sequence" not in names or "recorded_on" not in names:
        return
    subject = [name for name in names if name not in ("on_date", "recorded_on", "sequence")]
    columns = table.columns
    last: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for entry in entries:
        about = tuple(entry.key[name] for name in subject)
        last[about] = max(last.get(about, (dt.date.min, 0)), _known_at(entry.key))
    for chunk in chunks(sorted(last)):
        later = among([columns[name] for name in subject], chunk)
        real = columns["county_code"] == county, columns["is_demo"].is_(False)
        asked = select(*(columns[name] for name in names)).where(*real, *later)
        for row in session.execute(asked).mappings():
            about = tuple(row[name] for name in subject)
            if about not in last or tuple(row.values()) in mine[table.name]:
                continue
            if _known_at(row) > last[about]:
                yield f"“{about[0]}”在 {row['recorded_on']} 又有新的填报"


def _known_at(row: Mapping[str, Any] | RowMapping) -> tuple[Any, ...]:
    return row["recorded_on"], row["sequence"]


def _named_since(
    session: Session, table: Table, county: str, entries: list[Entry], mine: Keys
) -> Iterator[str]:
    """Rows of other tables that name a new row of the import without a foreign key."""
    new = [entry.key["id"] for entry in entries if entry.before is None and "id" in entry.key]
    for column, model in LOOSE:
        if model.__table__ is not table:
            continue
        other = column.class_.__table__
        names = key_names(other)
        for chunk in chunks(new):
            where = column.in_(chunk), other.columns["county_code"] == county
            asked = select(*(other.columns[name] for name in names), column.label("named")).where(*where)
            for row in session.execute(asked):
                if tuple(row[: len(names)]) not in mine.get(other.name, set()):
                    yield f"“{row.named}”已被别的记录引用"

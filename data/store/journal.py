"""Writes rows and keeps each as it was before, so that an import can be undone as one step."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, inspect, select, tuple_

from data.model import Base, ImportedRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import RowMapping
    from sqlalchemy.orm import Session

CHUNK = 1000
"""Rows read, written or kept at a time."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """What became of one row.

    Attributes:
        key: Its primary key, the county left out.
        before: The columns that changed as they were; None where the row is new.
        after: The same columns, or the whole new row, as written.
    """

    key: Row
    before: Row | None
    after: Row


class Journal:
    """Writes rows of one county in one transaction and remembers them.

    Keys of the rows are column names; ``county_code`` is filled in. A kind of objective goes into its parent's table
    first. Nothing is committed here.
    """

    def __init__(self, session: Session, county_code: str) -> None:
        """Write through ``session`` for a county."""
        self._session = session
        self._county = county_code
        self._chunks: list[tuple[str, list[Entry]]] = []

    @property
    def county_code(self) -> str:
        """The county whose rows are written."""
        return self._county

    @property
    def session(self) -> Session:
        """The transaction, for reading what is needed on the way."""
        return self._session

    def insert(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Add new rows.

        Args:
            model: Their table.
            rows: Values by column; what is missing takes the column's default.
        """
        for table in tables_of(model):
            for chunk in chunks([self._complete(table, row) for row in rows]):
                self._session.execute(table.insert(), chunk)
                self._keep(table, [Entry(_key_of(table, row), None, row) for row in chunk])

    def update(
        self, model: type[Base], changes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
    ) -> None:
        """Change rows that are there; what does not differ is left alone.

        Args:
            model: Their table.
            changes: For each row its key (the county left out) and the new values by column.

        Raises:
            KeyError: A row is not there.
        """
        for table in tables_of(model):
            mine = [
                (dict(key), {name: new[name] for name in new if name in table.columns})
                for key, new in changes
            ]
            for chunk in chunks([change for change in mine if change[1]]):
                self._keep(table, _write(self._session, table, self._county, self._differing(table, chunk)))

    def save(self, import_id: str) -> None:
        """Keep what was written with the import it belongs to."""
        for sequence, (table, entries) in enumerate(self._chunks, 1):
            self._session.add(
                ImportedRows(
                    county_code=self._county,
                    import_id=import_id,
                    sequence=sequence,
                    table_name=table,
                    rows=_packed(entries),
                )
            )

    def _complete(self, table: Table, row: Mapping[str, Any]) -> Row:
        given = {**row, "county_code": self._county}
        return {column.name: given.get(column.name, _default(column)) for column in table.columns}

    def _differing(self, table: Table, changes: list[tuple[Row, Row]]) -> list[Entry]:
        standing = rows_by_key(self._session, table, self._county, [key for key, _ in changes])
        entries = []
        for key, new in changes:
            old = standing[tuple(key[name] for name in key_names(table))]
            after = {name: value for name, value in new.items() if old[name] != value}
            if after:
                entries.append(Entry(key, {name: old[name] for name in after}, after))
        return entries

    def _keep(self, table: Table, entries: list[Entry]) -> None:
        if entries:
            self._chunks.append((table.name, entries))


def tables_of(model: type[Base]) -> list[Table]:
    """The tables a class is kept in, the parent's first."""
    return [Base.metadata.tables[table.name] for table in inspect(model).tables]


def kept(session: Session, county_code: str, import_id: str) -> Iterator[tuple[Table, list[Entry]]]:
    """What an import wrote, the last first: what was written on top comes off first."""
    mine = ImportedRows.county_code == county_code, ImportedRows.import_id == import_id
    for chunk in session.scalars(select(ImportedRows).where(*mine).order_by(ImportedRows.sequence.desc())):
        table = Base.metadata.tables[chunk.table_name]
        yield table, _unpacked(table, chunk.rows)


def rows_by_key(
    session: Session, table: Table, county_code: str, keys: Sequence[Row]
) -> dict[tuple[Any, ...], RowMapping]:
    """The rows with these keys as they stand, by their key's values in the order of the table's columns."""
    names = key_names(table)
    found = {}
    for chunk in chunks(list(keys)):
        wanted = tuple_(*(table.columns[name] for name in names)).in_(
            [tuple(key[name] for name in names) for key in chunk]
        )
        rows = session.execute(select(table).where(table.columns["county_code"] == county_code, wanted))
        found.update({tuple(row[name] for name in names): row for row in rows.mappings()})
    return found


def take_back(session: Session, table: Table, county_code: str, entries: list[Entry]) -> None:
    """Write every row as it was before, and remove the new ones."""
    new = [entry.key for entry in entries if entry.before is None]
    if new:
        match = [table.columns[name] == bindparam(f"key_{name}") for name in key_names(table)]
        gone = table.delete().where(table.columns["county_code"] == county_code, *match)
        session.execute(gone, [_bound(key) for key in new])
    back = [Entry(entry.key, entry.after, entry.before) for entry in entries if entry.before is not None]
    _write(session, table, county_code, back)


def key_names(table: Table) -> tuple[str, ...]:
    """The columns of the primary key, the county left out."""
    return tuple(column.name for column in table.primary_key if column.name != "county_code")


def _write(session: Session, table: Table, county_code: str, entries: list[Entry]) -> list[Entry]:
    """Set the columns of every entry; rows that change the same columns go together."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for entry in entries:
        values = {f"new_{name}": value for name, value in entry.after.items()}
        alike.setdefault(tuple(sorted(entry.after)), []).append({**values, **_bound(entry.key)})
    match = [table.columns[name] == bindparam(f"key_{name}") for name in key_names(table)]
    for names, rows in alike.items():
        change = table.update().where(table.columns["county_code"] == county_code, *match)
        session.execute(change.values({name: bindparam(f"new_{name}") for name in names}), rows)
    return entries


def _bound(key: Row) -> Row:
    return {f"key_{name}": value for name, value in key.items()}


def _key_of(table: Table, row: Row) -> Row:
    return {name: row[name] for name in key_names(table)}


def _default(column: Any) -> Any:
    """What the mapped class would have filled in."""
    return column.default.arg if column.default is not None and column.default.is_scalar else None


def chunks(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows, some at a time: a statement takes only so many values."""
    for begin in range(0, len(rows), CHUNK):
        yield list(rows[begin : begin + CHUNK])


def _packed(entries: Iterable[Entry]) -> bytes:
    said = [[entry.key, entry.before, entry.after] for entry in entries]
    return gzip.compress(json.dumps(said, ensure_ascii=False, default=_plain).encode(), 6, mtime=0)


def _unpacked(table: Table, packed: bytes) -> list[Entry]:
    def whole(row: Row | None) -> Row | None:
        return row if row is None else {name: _typed(table, name, value) for name, value in row.items()}

    said = json.loads(gzip.decompress(packed))
    return [Entry(whole(key) or {}, whole(before), whole(after) or {}) for key, before, after in said]


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} is in no ledger")


def _typed(table: Table, name: str, value: Any) -> Any:
    if value is not None and table.columns[name].type.python_type is dt.date:
        return dt.date.fromisoformat(value)
    return value

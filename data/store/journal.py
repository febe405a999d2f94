"""Writes rows and keeps each as it was before, so that an import can be undone as one step."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Table, bindparam, inspect, select

from data.model import Base, ImportedRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import RowMapping
    from sqlalchemy.orm import Session

CHUNK = 1000
"""Rows read, written or kept at a time."""
QUICK = 1
"""Effort in packing; more takes three times as long for rows a fifth smaller."""
WIDEST = 20
"""Keys looked up for each that is wanted, at most."""
Row = dict[str, Any]
T = TypeVar("T")


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
        self._fresh: tuple[str, list[Entry]] = "", []
        self._packed: list[tuple[str, bytes]] = []

    @property
    def county_code(self) -> str:
        """The county whose rows are written."""
        return self._county

    @property
    def session(self) -> Session:
        """The transaction, for reading what is needed on the way."""
        return self._session

    def insert(self, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
        """Add new rows.

        Args:
            model: Their table.
            rows: Values by column, taken a chunk at a time; what is missing takes the column's default.
        """
        tables = [(table, _defaults(table), key_names(table)) for table in tables_of(model)]
        for chunk in chunks(rows):
            for table, defaults, names in tables:
                complete = [self._complete(defaults, row) for row in chunk]
                self._session.execute(table.insert(), complete)
                self._keep(table, [Entry({name: row[name] for name in names}, None, row) for row in complete])

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
        self._pack()
        for sequence, (table, rows) in enumerate(self._packed, 1):
            self._session.add(
                ImportedRows(
                    county_code=self._county,
                    import_id=import_id,
                    sequence=sequence,
                    table_name=table,
                    rows=rows,
                )
            )

    def _complete(self, defaults: Row, row: Mapping[str, Any]) -> Row:
        given = {**row, "county_code": self._county}
        return {name: given.get(name, default) for name, default in defaults.items()}

    def _differing(self, table: Table, changes: list[tuple[Row, Row]]) -> list[Entry]:
        standing = rows_by_key(self._session, table, self._county, [key for key, _ in changes])
        names = key_names(table)
        entries = []
        for key, new in changes:
            old = standing[tuple(key[name] for name in names)]
            after = {name: value for name, value in new.items() if old[name] != value}
            if after:
                entries.append(Entry(key, {name: old[name] for name in after}, after))
        return entries

    def _keep(self, table: Table, entries: list[Entry]) -> None:
        """Remember them, packed by the chunk: as Python objects a county's households take 200 MB."""
        if not entries:
            return
        name, kept_back = self._fresh
        every = kept_back + entries
        # New rows of one table have no order among them; changes of one row have.
        if name != table.name or len(every) > CHUNK or any(one.before is not None for one in every):
            self._pack()
            every = entries
        self._fresh = table.name, every

    def _pack(self) -> None:
        name, entries = self._fresh
        if entries:
            self._packed.append((name, _packed(entries)))
        self._fresh = "", []


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
    for chunk in chunks(keys):
        wanted = {tuple(key[name] for name in names) for key in chunk}
        mine = among([table.columns[name] for name in names], wanted)
        asked = select(table).where(table.columns["county_code"] == county_code, *mine)
        for row in session.execute(asked).mappings():
            key = tuple(row[name] for name in names)
            if key in wanted:
                found[key] = row
    return found


def among(
    columns: Sequence[ColumnElement[Any]], keys: Iterable[tuple[Any, ...]]
) -> list[ColumnElement[bool]]:
    """Conditions that every row with one of these keys meets, and few others; a caller drops those.

    A list of whole keys in several columns is not looked up in an index by SQLite, lists of one column each are. A
    column of which so many values are asked for that looking up each would cost more than it spares is left out.

    Args:
        columns: Of the key, in the order of the index.
        keys: Their values.
    """
    values = [set(column) for column in zip(*keys, strict=True)]
    most = WIDEST * max(map(len, values), default=0)
    conditions: list[ColumnElement[bool]] = []
    asked = 1
    for column, some in zip(columns, values, strict=False):
        if asked * len(some) <= most:
            conditions.append(column.in_(some))
            asked *= len(some)
    return conditions


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


def _defaults(table: Table) -> Row:
    """What the mapped class would have filled in, by column."""
    return {
        column.name: getattr(column.default, "arg", None)
        if getattr(column.default, "is_scalar", False)
        else None
        for column in table.columns
    }


def chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows, some at a time: a statement takes only so many values."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _packed(entries: Iterable[Entry]) -> bytes:
    said = [[entry.key, entry.before, entry.after] for entry in entries]
    return gzip.compress(json.dumps(said, ensure_ascii=False, default=_plain).encode(), QUICK, mtime=0)


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

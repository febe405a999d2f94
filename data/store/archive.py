"""A county as one file: a zip of a manifest and one file of JSON lines for each table.

Rows stand in the order of their keys and values as JSON says them, so that the same rows give the same bytes and the
same SHA-256 whether they come from SQLite or from PostgreSQL.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from sqlalchemy import String, select

from data.errors import ZhantuError
from data.model import Base, SourceDocument
from data.store.audit_chain import Chain, follow
from data.store.unit_of_work import MACHINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    from sqlalchemy import Column, Connection, Select, Table

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 2**20
MOST_LINE_BYTES = 64 * 2**20
"""Of one row; the largest are attachments of 5 MB."""
BATCH = 5000
"""Rows read or handed on at a time."""
SHARED: Table = SourceDocument.__table__  # type: ignore[assignment]
"""The one table that belongs to no county: it goes along, and what is there already stays."""
Row = dict[str, Any]


class DamagedBackupError(ZhantuError):
    """A file that is no backup, or not as it was written."""


@dataclass(frozen=True)
class TableSum:
    """What a backup says of one of its tables: columns in their order, rows, and the SHA-256 of its file."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        format: Version of this format.
        schema: Version of the tables, as the migrations number it.
        county_code: Whose it is.
        county: The county's name.
        revision: Of the county's data.
        made_at: UTC, ISO 8601.
        chain: The audit trail at that moment.
        machine: The machine's own trail at that moment; None in files from before there was one.
        tables: By name, in an order in which they can be written.
    """

    format: int
    schema: str
    county_code: str
    county: str
    revision: int
    made_at: str
    chain: Chain
    tables: dict[str, TableSum]
    machine: Chain | None = None

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables.values())


def tables() -> list[Table]:
    """The tables a county is kept in, those that others refer to first; those of the machine stay behind."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table is SHARED or "county_code" in table.primary_key.columns
    ]


def line_of(row: Any) -> bytes:
    """A row as a line of JSON; days as ISO 8601, files in base 64."""
    return _ENCODE(tuple(row)).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"a table holds {type(value)}")


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def rows_of(connection: Connection, table: Table, county_code: str) -> Iterator[Any]:
    """The county's rows of a table in the order of their keys."""
    keys = [_bytewise(column, connection) for column in table.primary_key.columns]
    wanted: Select[Any] = select(table).order_by(*keys).execution_options(yield_per=BATCH)
    if table is not SHARED:
        wanted = wanted.where(table.c.county_code == county_code)
    return iter(connection.execute(wanted))


def _bytewise(column: Column[Any], connection: Connection) -> Any:
    """SQLite compares texts byte by byte; PostgreSQL does when told to, and else as the server's language asks."""
    plain = connection.dialect.name == "sqlite" or not isinstance(column.type, String)
    return column if plain else column.collate("C")


def sum_of(lines: Iterator[bytes], columns: tuple[str, ...], write: Callable[[bytes], object]) -> TableSum:
    """Hand every line on to ``write`` and sum up what there was."""
    digest, count = hashlib.sha256(), 0
    while chunk := list(islice(lines, BATCH)):
        block = b"".join(chunk)
        digest.update(block)
        write(block)
        count += len(chunk)
    return TableSum(columns, count, digest.hexdigest())


def columns_of(table: Table) -> tuple[str, ...]:
    """The columns of a table in the order of its lines."""
    return tuple(table.columns.keys())


def table_sum(connection: Connection, table: Table, county_code: str) -> TableSum:
    """What a table of the database comes to, in the way of a manifest."""
    lines = map(line_of, rows_of(connection, table, county_code))
    return sum_of(lines, columns_of(table), lambda _line: None)


def write(
    connection: Connection, county_code: str, schema: str, target: Path, report: Callable[[str, float], None]
) -> Manifest:
    """Write the county as the connection's transaction sees it.

    Args:
        connection: A transaction that sees one moment.
        county_code: A county there is.
        schema: Version of its tables.
        target: The file; what is there is replaced.
        report: Told of progress.
    """
    (county,) = rows_of(connection, Base.metadata.tables["county"], county_code)
    sums: dict[str, TableSum] = {}
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=4) as archive:
        for number, table in enumerate(tables()):
            report(f"备份{county.name}", number / len(tables()))
            with archive.open(_member(table.name), "w", force_zip64=True) as part:
                lines = map(line_of, rows_of(connection, table, county_code))
                sums[table.name] = sum_of(lines, columns_of(table), part.write)
        made_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        chain = follow(connection, county_code)
        own = (FORMAT, schema, county_code, county.name, county.revision, made_at)
        about = Manifest(*own, chain, sums, follow(connection, MACHINE))
        archive.writestr(MANIFEST, json.dumps(asdict(about), ensure_ascii=False, indent=1))
    return about


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


class Archive:
    """A backup file that is open for reading; nothing in it is believed before it is checked."""

    def __init__(self, file: ZipFile) -> None:
        """Read the manifest of an open file."""
        self._file = file
        self.manifest = _manifest_in(file)

    def check(self, report: Callable[[str, float], None]) -> None:
        """Read every line and hold it against the manifest.

        Raises:
            DamagedBackupError: The file is not as it was written.
        """
        wanted = {_member(name) for name in self.manifest.tables} | {MANIFEST}
        if sorted(self._file.namelist()) != sorted(wanted):
            raise _damaged("里面的文件与清单不一致")
        for number, (name, told) in enumerate(self.manifest.tables.items()):
            report("检查备份", number / len(self.manifest.tables))
            found = sum_of(self._lines(name, told.rows), told.columns, lambda _line: None)
            if found != told:
                raise _damaged(f"表 {name} 有 {found.rows} 行，清单上是 {told.rows} 行，或内容被改动过")

    def batches(self, table: Table) -> Iterator[list[Row]]:
        """The rows of a table, ready to be written.

        Raises:
            DamagedBackupError: A row is none of this table and county.
        """
        told = self.manifest.tables[table.name]
        lines = self._lines(table.name, told.rows)
        while chunk := list(islice(lines, BATCH)):
            try:
                rows = list(map(json.loads, chunk))
                columns = [
                    _read(table.columns[name], values)
                    for name, values in zip(told.columns, zip(*rows, strict=True), strict=True)
                ]
            except (ValueError, TypeError, RecursionError) as error:
                raise _damaged(f"表 {table.name} 有一行看不懂") from error
            batch = [dict(zip(told.columns, row, strict=True)) for row in zip(*columns, strict=True)]
            if table is not SHARED and {row["county_code"] for row in batch} != {self.manifest.county_code}:
                raise _damaged(f"表 {table.name} 里有别的县的行")
            yield batch

    def _lines(self, name: str, most: int) -> Iterator[bytes]:
        """The lines of a table, no more than there should be: a file may unpack to anything."""
        with _unpacking(), self._file.open(_member(name)) as part:
            for _ in range(most + 1):
                line = part.readline(MOST_LINE_BYTES)
                if not line:
                    return
                yield line


@contextmanager
def opened(source: Path | IO[bytes]) -> Iterator[Archive]:
    """A backup file, open for reading.

    Raises:
        DamagedBackupError: It is no backup, or a damaged one.
    """
    with _unpacking():
        file = ZipFile(source)
    with file:
        if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in file.infolist()):
            raise _damaged("压缩方式不是战图所用的")
        yield Archive(file)


@contextmanager
def _unpacking() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise _damaged("没有这个文件") from error
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, KeyError, zlib.error) as error:
        raise _damaged("不是完整的备份文件，可能没有下载完或没有拷贝完") from error


def _damaged(what: str) -> DamagedBackupError:
    return DamagedBackupError(f"备份不能用：{what}。没有改动任何数据，请换一份备份再试。")


def _manifest_in(file: ZipFile) -> Manifest:
    with _unpacking(), file.open(MANIFEST) as part:
        text = part.read(MOST_MANIFEST_BYTES)
    try:
        said = json.loads(text)
        chain, sums = Chain(**said.pop("chain")), said.pop("tables")
        machine = said.pop("machine", None)
        named = {
            str(name): TableSum(tuple(map(str, one["columns"])), int(one["rows"]), str(one["sha256"]))
            for name, one in sums.items()
        }
        return Manifest(**said, chain=chain, tables=named, machine=Chain(**machine) if machine else None)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise _damaged("清单看不懂，它不是整县备份，或由另一个版本的战图备份") from error


def _read(column: Column[Any], values: tuple[Any, ...]) -> list[Any] | tuple[Any, ...]:
    """Values of JSON as values of the column; one that is of another type is refused."""
    kind = column.type.python_type
    said, read = _READERS.get(kind, (kind, None))
    if not set(map(type, values)) <= {said, type(None)}:
        raise TypeError(f"{column} holds something else than {said}")
    return values if read is None else [value if value is None else read(value) for value in values]


_READERS: dict[type, tuple[type, Callable[[str], Any]]] = {
    dt.date: (str, dt.date.fromisoformat),
    bytes: (str, partial(base64.b64decode, validate=True)),
}
"""How JSON says what it has no word for, and what reads it."""

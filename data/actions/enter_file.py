"""A whole ledger handed in for approval: what it changes is kept as read, and taken over when it is approved."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from data.actions.imports import Upload, take_over
from data.actions.permit import permit_somewhere
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.ledger.book import Incoming, Reading
from data.ledger.books import BOOKS
from data.ledger.books.parts import plain, typed
from data.ledger.compare import compare
from data.rules.permissions import Deed
from data.store.engine import current_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.ledger.book import Book
    from data.store.snapshot import Snapshot

MOST_ROWS = 5_000
"""Rows that change, in one file handed in; a larger ledger is handed in by township."""
TOLD = 3
"""Problems that a refusal names."""


@dataclass(frozen=True)
class FiledRow:
    """A row that changes something.

    Attributes:
        sheet: Name of its sheet.
        number: Of the row, as the spreadsheet shows it.
        values: What it says, by field, in the plain form of ledgers.
        place: Code of the township or village; empty for none.
        people: Ids of known persons, by field.
    """

    sheet: str
    number: int
    values: dict[str, str]
    place: str = ""
    people: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filed:
    """A ledger as it was handed in.

    Attributes:
        ledger: Code of the ledger.
        file_name: As the file was called.
        file_sha256: Of the file, in hexadecimal.
        rows: The rows that change something.
    """

    ledger: str
    file_name: str
    file_sha256: str
    rows: tuple[FiledRow, ...]


def filed(book: Book, upload: Upload) -> Filed:
    """What is kept of an upload: the rows that change something.

    Raises:
        RefusedInputError: They are too many.
    """
    rows = [change.incoming for change in upload.seen.changes]
    if len(rows) > MOST_ROWS:
        text = f"一次送审最多 {MOST_ROWS} 行，这份表有 {len(rows)} 行要改。请按乡镇分开上传"
        raise RefusedInputError([FieldProblem("", text)])
    return Filed(book.code, upload.file_name, sha256(upload.content).hexdigest(), tuple(map(_filed, rows)))


def _filed(row: Incoming) -> FiledRow:
    values = {code: plain(value) for code, value in row.values.items()}
    return FiledRow(row.sheet, row.row, values, row.place, dict(row.people))


def enter_file(basis: Basis, handed: Filed, engine: Engine | None = None) -> str:
    """Take over a ledger that was handed in, held once more against what stands.

    Args:
        basis: Who approves it, on which day; the values become known on that day.
        handed: The ledger.
        engine: Another database than the configured one.

    Returns:
        Id of the import.

    Raises:
        RefusedInputError: There is no such ledger, or a row is refused by now; nothing was saved.
    """
    permit_somewhere(basis, Deed.IMPORT, engine)
    book = BOOKS.get(handed.ledger)
    if book is None:
        raise RefusedInputError([FieldProblem("", f"没有“{handed.ledger}”这本台账")])
    reading = Reading(basis.now(engine), engine or current_engine())
    rows = _incoming(book, reading, handed)
    found = compare(book, reading, rows)
    refuse_if([FieldProblem("", str(problem)) for problem in found.problems[:TOLD]])
    upload = Upload(handed.file_name, b"", rows, found, file_sha256=handed.file_sha256)
    return take_over(basis, book, upload, engine)


def _incoming(book: Book, reading: Reading, handed: Filed) -> tuple[Incoming, ...]:
    kinds = {one.code: one.kind for one in book.fields(reading.snapshot)}
    try:
        return tuple(
            Incoming(
                row.sheet,
                row.number,
                {code: typed(value, kinds[code]) for code, value in row.values.items() if code in kinds},
                row.place,
                dict(row.people),
            )
            for row in handed.rows
        )
    except ValueError as error:
        raise RefusedInputError([FieldProblem("", "送审的表里有一栏不是它要的数字或日期")]) from error


def said(snapshot: Snapshot, handed: Filed, engine: Engine | None = None) -> str:
    """What a ledger handed in says, in words."""
    _ = snapshot, engine
    title = BOOKS[handed.ledger].title if handed.ledger in BOOKS else handed.ledger
    names = [str(row.values.get("title") or row.values.get("village", "")) for row in handed.rows[:TOLD]]
    listed = "、".join(filter(None, names))
    return f"{title}《{handed.file_name}》，改动 {len(handed.rows)} 行{f'：{listed}等' if listed else ''}"

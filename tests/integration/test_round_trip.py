"""Every ledger that is exported, edited in a spreadsheet and uploaded comes back as exactly the edit."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from data.ledger import intake
from data.ledger.books import BOOKS
from data.ledger.columns import Kind
from data.ledger.compare import compare
from data.ledger.headers import How, understand
from data.ledger.rows import read_ledger
from data.ledger.sheet import YES, ledger_sheet
from data.ledger.tables import read_tables
from data.ledger.workbook import HEADER_ROW, workbook
from tests.integration import ledger_tools as tools

ZIYUAN = "450329"
NAMED = {"id", "title", "fund", "problem", "rank"}
"""Columns by which rows are found: another name there is another row."""
PLACES = {Kind.TOWNSHIP, Kind.VILLAGE}


def edited(field, old):
    """Something else than what stands in a cell: as typed into the spreadsheet, and as it is to be read."""
    if field.kind is Kind.BOOL:
        return ("否", False) if old is True else (YES, True)
    if field.kind is Kind.CHOICE:
        other = next(choice for choice in field.choices if choice.value != old)
        return other.word, other.value
    if field.kind is Kind.DATE:
        day = (old or tools.DAY) + dt.timedelta(days=1)
        return day, day
    if field.kind in {Kind.INT, Kind.NUMBER, Kind.PERCENT}:
        return ((old or 0) + 1,) * 2
    if field.kind in {Kind.MANY, Kind.PEOPLE}:
        words = tuple(choice.word for choice in field.choices[:2]) or ("甲某某", "乙某某")
        return "、".join(words), words
    return ("改过的人",) * 2 if field.kind is Kind.PERSON else ("改过的内容",) * 2


def changes_something(field) -> bool:
    """Whether an upload that says otherwise in this column changes the row, instead of being about another one."""
    kept = field.told and not field.remark and not field.kept_in
    return kept and field.code not in NAMED and field.kind not in PLACES


def edits(book, found):
    """One edit for every column that an upload may change, spread over the rows: by row, what is typed and read."""
    rows = list(found.rows(book).items())
    free = [field for field in book.fields(found.snapshot) if changes_something(field)]
    made = {}
    for count, field in enumerate(free):
        number = count % len(rows)
        made.setdefault(number, {})[field.code] = edited(field, rows[number][1].get(field.code))
    return {rows[number][0]: (number, typed) for number, typed in made.items()}


def typed_into(content: bytes, cells) -> bytes:
    """The workbook with other values in some cells, as a spreadsheet saves it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, column, value in cells:
        book.worksheets[0].cell(row, column, value)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def read_back(book, found, content: bytes):
    (table,) = (one for one in read_tables(content, f"{book.title}.xlsx") if not one.hidden)
    fields = book.fields(found.snapshot)
    understanding = understand(table, fields)
    assert {match.how for match in understanding.matches} == {How.EXACT}
    rows = read_ledger(table, fields, understanding, found.snapshot.as_of)
    assert rows.problems == ()
    taken = intake.named(found, book, rows, {}, {"改过的人": intake.NEW})
    assert (taken.questions, taken.problems) == ((), ())
    return compare(book, found, taken.rows)


@pytest.mark.parametrize("code", list(BOOKS))
def test_an_export_that_is_edited_reads_back_as_exactly_the_edit(ready, code):
    book, found = BOOKS[code], tools.reading(ready, county=ZIYUAN)
    columns = {field.code: number for number, field in enumerate(book.fields(found.snapshot), 1)}
    exported = workbook(ledger_sheet(book, found, unmasked=True))
    made = edits(book, found)
    cells = [
        (HEADER_ROW + 1 + number, columns[field], typed)
        for number, told in made.values()
        for field, (typed, _read) in told.items()
    ]
    unedited, changed = (
        read_back(book, found, content) for content in (exported, typed_into(exported, cells))
    )
    assert unedited.changes == ()
    assert not any(change.new for change in changed.changes)
    assert {change.key: change.values for change in changed.changes} == {
        key: {field: read for field, (_typed, read) in told.items()} for key, (_number, told) in made.items()
    }

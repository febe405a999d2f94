"""Ledgers about households go out to a spreadsheet, are edited there, and come back the same."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from data.actions import imports
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.ledger.headers import understand
from data.ledger.intake import named
from data.ledger.rows import read_ledger
from data.ledger.sheet import ledger_sheet
from data.ledger.tables import read_tables
from data.ledger.workbook import HEADER_ROW, workbook
from tests.integration import ledger_tools as tools

EDITS = {
    "households": {"家庭人口（人）": 9, "五个一批": "社保兜底、发展生产", "备注": "已核实"},
    "household_checks": {"有住房保障": "否", "有基本医疗保障": "是", "人均纯收入（元）": 4100.5},
    "helpers": {"帮扶责任人": "黄某某", "帮扶单位": "县自然资源局", "最近走访日期": "2018-09-01"},
    "monitoring": {"返贫致贫风险": "因病、就业", "风险是否消除": "是", "备注": "公益性岗位"},
}


def read(found, book, content: bytes):
    """The rows of a file, as the page reads them."""
    table, *_ = read_tables(content, "表.xlsx")
    fields = book.fields(found.snapshot)
    rows = read_ledger(table, fields, understand(table, fields), tools.DAY)
    assert rows.problems == ()
    taken = named(found, book, rows, {}, {})
    assert (taken.questions, taken.problems) == ((), ())
    return taken.rows


def edited(content: bytes, cells: dict) -> bytes:
    """The file with other cells in its first row."""
    file = openpyxl.load_workbook(BytesIO(content))
    sheet = file.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[HEADER_ROW]}
    for header, value in cells.items():
        sheet.cell(HEADER_ROW + 1, columns[header], value)
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("code", list(EDITS))
def test_a_masked_ledger_that_was_edited_comes_back_with_just_these_changes(changeable, code):
    book, found = BOOKS[code], tools.reading_of_a_village(changeable)
    content = edited(workbook(ledger_sheet(book, found)), EDITS[code])
    rows = read(found, book, content)
    seen = compare(book, found, rows)
    assert (seen.problems, len(seen.changes), len(rows)) == ((), 1, len(book.standing(found)))
    upload = imports.Upload("表.xlsx", content, rows, seen, village=found.village)
    imports.take_over(tools.basis(changeable), book, upload, changeable)
    after = tools.reading_of_a_village(changeable)
    assert compare(book, after, read(after, book, content)).changes == ()
    again = read(after, book, workbook(ledger_sheet(book, after)))
    for field, value in seen.changes[0].values.items():
        now = again[0].values[field]
        assert (set(now), len(now)) == (set(value), len(value)) if isinstance(value, tuple) else now == value

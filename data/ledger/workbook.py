"""Writes a list as an Excel workbook: typed cells, a title, a frozen header with filters, no formulas from data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | float | int | dt.date | None
HEADER_ROW = 2
GROUND = PatternFill("solid", start_color="E3E8EE")


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in characters, and how Excel shows its values."""

    header: str
    width: int = 14
    number_format: str = "General"


def workbook(title: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> bytes:
    """An xlsx file with one sheet.

    Args:
        title: Stands above the list and says what it is, of whom and as of when.
        columns: The columns.
        rows: One value a column each.
    """
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise AssertionError("a new workbook has a sheet")
    sheet.title = "列表"
    _head(sheet, title, columns)
    for number, row in enumerate(rows, HEADER_ROW + 1):
        for column, value in enumerate(row, 1):
            _write(sheet.cell(number, column), value, columns[column - 1].number_format)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{HEADER_ROW + len(rows)}"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _head(sheet: Worksheet, title: str, columns: Sequence[Column]) -> None:
    _write(sheet.cell(1, 1), title, "General")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(HEADER_ROW, number)
        _write(cell, column.header, "General")
        cell.font, cell.fill = Font(bold=True), GROUND
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _write(cell: Cell, value: Value, number_format: str) -> None:
    """Text stays text: one that begins with ``=`` is not a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        return
    cell.value = value
    if value is not None:
        cell.number_format = number_format

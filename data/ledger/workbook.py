"""Writes a list as an Excel workbook: title and day above a frozen header with filters, typed cells, no formulas."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from data.ledger import package

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from data.ledger.package import Styles

Value = str | float | int | dt.date | None
HEADER_ROW = 3
"""Title, note, header: readers of our own lists skip what stands above it."""
MOST_CHARACTERS = 32_767
"""Of one cell; Excel calls a file with more of them damaged."""
FIRST_DAY = dt.date(1900, 3, 1)
"""Excel's serial numbers of earlier days are off by one, for it takes 1900 for a leap year."""
DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no time zones
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML has no place for."""
FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""How text begins that a spreadsheet would take for a formula once somebody edits the cell."""


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in characters, and how Excel shows its values."""

    header: str
    width: int = 14
    number_format: str = "General"


@dataclass(frozen=True)
class Sheet:
    """A list on its way out.

    Attributes:
        name: What it is, of whom and as of when; also the file's name.
        columns: The columns.
        rows: One value a column each.
        title: Stands above the list; the name where nothing more is to be said.
        day: The day its figures are as of, where that is not the day on screen.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    day: dt.date | None = None


def workbook(sheet: Sheet, note: str = "") -> bytes:
    """An xlsx file with one sheet.

    Rows are taken one by one and written as they come: openpyxl needs 26 s for 90,225 households where this needs
    four, and memory is that of the finished file.

    Args:
        sheet: The list.
        note: Stands below the title: the day of the data, the day of the export, what was counted.
    """
    styles = package.Styles(tuple(dict.fromkeys(column.number_format for column in sheet.columns)))
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in package.parts(styles).items():
            archive.writestr(name, text)
        with archive.open(package.SHEET, "w", force_zip64=True) as part:
            for text in _sheet(sheet, note, styles):
                part.write(text.encode())
    return content.getvalue()


def _sheet(sheet: Sheet, note: str, styles: Styles) -> Iterator[str]:
    letters = [get_column_letter(number) for number in range(1, len(sheet.columns) + 1)]
    formats = [styles.of(column.number_format) for column in sheet.columns]
    yield package.head([column.width for column in sheet.columns], HEADER_ROW)
    yield f'<row r="1">{_cell("A1", sheet.title or sheet.name, package.TITLE)}</row>'
    yield f'<row r="2">{_cell("A2", note, package.NOTE)}</row>'
    header = zip(letters, sheet.columns, strict=True)
    cells = (_cell(f"{letter}{HEADER_ROW}", column.header, package.HEADER) for letter, column in header)
    yield f'<row r="{HEADER_ROW}">{"".join(cells)}</row>'
    last = HEADER_ROW
    for last, row in enumerate(sheet.rows, HEADER_ROW + 1):
        cells = (
            _cell(f"{letter}{last}", value, style)
            for letter, value, style in zip(letters, row, formats, strict=True)
        )
        yield f'<row r="{last}">{"".join(cells)}</row>'
    yield package.foot(f"A{HEADER_ROW}:{letters[-1]}{last}")


def _cell(place: str, value: Value, style: int) -> str:
    """One cell; an empty one is left out. Text is never a formula, whatever it begins with."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = _text(value)
        kept = package.QUOTED if not style and text.startswith(FORMULA) else style
        return f'<c r="{place}" s="{kept}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, dt.date):
        return _day(place, value, style)
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>' if isfinite(value) else ""


def _text(value: str) -> str:
    """The text as XML takes it, cut to what a cell holds."""
    text = FORBIDDEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return escape(text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…")


def _day(place: str, value: dt.date, style: int) -> str:
    if value != value:  # noqa: PLR0124 - a day of pandas that is none
        return ""
    day = value if isinstance(value, dt.datetime) else dt.datetime(*value.timetuple()[:3])  # noqa: DTZ001
    if day.date() < FIRST_DAY:
        return _cell(place, day.date().isoformat(), 0)
    serial = (day.replace(tzinfo=None) - DAY_ZERO) / dt.timedelta(days=1)
    return f'<c r="{place}" s="{style}"><v>{serial:.10g}</v></c>'

"""Writes a list as an Excel workbook: title and day above a frozen header with filters, typed cells, no formulas."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from io import BytesIO
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from data.watermark import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | float | int | dt.date | None
HEADER_ROW = 3
"""Title, note, header: readers of our own lists skip what stands above it."""
MOST_CHARACTERS = 32_767
"""Of one cell; Excel calls a file with more of them damaged."""
MOST_FOOTER = 200
"""Characters of a foot of a printed page; Excel takes 255 with its signs."""
FIRST_DAY = dt.date(1900, 3, 1)
"""Excel's serial numbers of earlier days are off by one, for it takes 1900 for a leap year."""
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML has no place for."""
FORMULA = ("=", "+", "-", "@", "\t", "\n")
"""How text begins that a spreadsheet would take for a formula once somebody edits the cell."""
GROUND = "#E3E8EE"
LISTS = "选项"
"""Hidden sheet with the words of the drop-downs."""
ROWS_TO_FILL = 2000
"""How far the drop-downs of a form reach below its last row."""
LINE, FILLED, MOST_LINES = 15.0, 0.92, 27
"""Points of a line, what of it words fill, and as many lines as Excel lets a row be tall."""
NARROW = 12
"""Characters up to which a column of a printed table is centred."""
LINED: Mapping[str, object] = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#8A97A6"}
LOOKS: Mapping[str, Mapping[str, object]] = {
    "": {},
    "wrapped": {**LINED, "align": "left"},
    "centred": {**LINED, "align": "center"},
}
A4, A3 = 9, 8
"""Paper as Excel counts it."""
WIDTH_A4, WIDTH_A3 = 200, 320
"""Characters of all columns that can still be read where a landscape page holds them all."""
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in characters, and how Excel shows its values.

    Attributes:
        choices: Words to choose from when somebody fills the column in; Excel warns of another, and takes it.
        note: What the person who fills it in should know, as a comment of the header.
        wraps: The list is there to be printed and read: a long text goes on below, and every cell has its lines.
    """

    header: str
    width: int = 14
    number_format: str = "General"
    choices: tuple[str, ...] = ()
    note: str = ""
    wraps: bool = False

    @property
    def look(self) -> str:
        """How its cells are laid out: empty as Excel does, else as a printed table has them."""
        return "" if not self.wraps else "centred" if self.width <= NARROW else "wrapped"


@dataclass(frozen=True)
class Sheet:
    """A list on its way out.

    Attributes:
        name: What it is, of whom and as of when; also the file's name.
        columns: The columns.
        rows: One value a column each.
        title: Stands above the list; the name where nothing more is to be said.
        day: The day its figures are as of, where that is not the day on screen.
        tab: Name of the sheet within the file.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    day: dt.date | None = None
    tab: str = "列表"


@dataclass(frozen=True)
class _Looks:
    """How cells look; those of a column by its number format and its look, text to be quoted by the latter."""

    title: Format
    note: Format
    header: Format
    quoted: Mapping[str, Format]
    cells: Mapping[tuple[str, str], Format | None]


def workbook(sheet: Sheet, note: str = "") -> bytes:
    """An xlsx file with one list.

    Rows are taken one by one and written as they come, so that memory is that of the finished file.

    Args:
        sheet: The list.
        note: Stands below the title: the day of the data, the day of the export, what was counted.
    """
    return workbook_of([sheet], note)


def workbook_of(sheets: Iterable[Sheet], note: str = "", about: Mapping[str, object] | None = None) -> bytes:
    """An xlsx file with several lists, each in a sheet of its own; see :func:`workbook`.

    Args:
        sheets: The lists; at most one of them has words to choose from.
        note: Stands below each title.
        about: The file's properties, as xlsxwriter names them.
    """
    content = BytesIO()
    with Workbook(content, OPTIONS) as book:
        book.set_calc_mode("manual")
        said = _text(mark())
        book.set_properties({**(about or {}), **({"author": said, "comments": said} if said else {})})
        for sheet in sheets:
            _add(book, sheet, note, said)
    return content.getvalue()


def _add(book: Workbook, sheet: Sheet, note: str, said: str) -> None:
    """A sheet with its list; who takes the file out stands behind the note and at the foot of every printed page."""
    page = book.add_worksheet(sheet.tab)
    looks = _looks(book, sheet)
    _for_printer(page, sheet.columns)
    page.set_footer(f"&L{said.replace('&', '&&')[:MOST_FOOTER]}&R&P/&N")
    _head(page, sheet, "　".join(filter(None, (note, said))), looks)
    last = HEADER_ROW - 1
    for last, row in enumerate(sheet.rows, HEADER_ROW):
        lines = _lines(sheet.columns, row)
        if lines > 1:
            page.set_row(last, lines * LINE)
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            look = looks.cells[column.number_format, column.look]
            if column.wraps:  # its lines stand around an empty cell too
                page.write_blank(last, number, None, look)
            _write(page, (last, number), value, look, looks.quoted[column.look])
    page.autofilter(HEADER_ROW - 1, 0, last, len(sheet.columns) - 1)
    _offer(book, page, sheet.columns, last + ROWS_TO_FILL)


def _looks(book: Workbook, sheet: Sheet) -> _Looks:
    kinds = {(column.number_format, column.look) for column in sheet.columns}
    return _Looks(
        title=book.add_format({"bold": True, "font_size": 14}),
        note=book.add_format({"font_color": "#5A6673"}),
        header=book.add_format({"bold": True, "bg_color": GROUND, "text_wrap": True, "valign": "vcenter"}),
        quoted={look: book.add_format({"quote_prefix": True, **said}) for look, said in LOOKS.items()},
        cells={kind: _cell(book, *kind) for kind in sorted(kinds)},
    )


def _cell(book: Workbook, number_format: str, look: str) -> Format | None:
    said = {**({} if number_format == "General" else {"num_format": number_format}), **LOOKS[look]}
    return book.add_format(said) if said else None


def _lines(columns: Sequence[Column], row: Sequence[Value]) -> int:
    """Lines that the tallest text of a row takes where columns wrap; a Chinese character is two of Excel's wide."""
    taken = (
        ceil(sum(2 if east_asian_width(one) in "WFA" else 1 for one in value) / (column.width * FILLED))
        for column, value in zip(columns, row, strict=True)
        if column.wraps and isinstance(value, str)
    )
    return min(max(taken, default=1), MOST_LINES)


def _for_printer(page: Worksheet, columns: Sequence[Column]) -> None:
    """All columns on one sheet of paper, as long as that can still be read, with the header on every page."""
    width = sum(column.width for column in columns)
    page.set_landscape()
    page.set_paper(A4 if width <= WIDTH_A4 else A3)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.repeat_rows(HEADER_ROW - 1)
    if width <= WIDTH_A3:
        page.fit_to_pages(1, 0)


def _head(page: Worksheet, sheet: Sheet, note: str, looks: _Looks) -> None:
    page.freeze_panes(HEADER_ROW, 1)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    _write(page, (0, 0), sheet.title or sheet.name, looks.title, looks.title)
    _write(page, (1, 0), note, looks.note, looks.note)
    for number, column in enumerate(sheet.columns):
        _write(page, (HEADER_ROW - 1, number), column.header, looks.header, looks.header)
        if column.note:
            page.write_comment(HEADER_ROW - 1, number, column.note)


def _write(page: Worksheet, at: tuple[int, int], value: Any, look: Format | None, quoted: Format) -> None:
    """One cell; an empty one is left out. Text is never a formula, whatever it begins with."""
    if isinstance(value, str):
        text = _text(value)
        if text:
            page.write_string(*at, text, quoted if look is None and text.startswith(FORMULA) else look)
    elif isinstance(value, dt.date):
        _write_day(page, at, value, look)
    elif value is not None and isfinite(value):
        page.write_number(*at, value, look)


def _text(value: str) -> str:
    """The text as XML takes it, cut to what a cell holds."""
    text = FORBIDDEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _write_day(page: Worksheet, at: tuple[int, int], value: dt.date, look: Format | None) -> None:
    if value != value:  # noqa: PLR0124 - a day of pandas that is none
        return
    day = value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
    if (day.date() if isinstance(day, dt.datetime) else day) < FIRST_DAY:
        page.write_string(*at, str(day)[:10])
    else:
        page.write_datetime(*at, day, look)


def _offer(book: Workbook, page: Worksheet, columns: Sequence[Column], last: int) -> None:
    """Drop-downs for the columns with words to choose from, which stand on a hidden sheet."""
    offered = [(number, column.choices) for number, column in enumerate(columns) if column.choices]
    if not offered:
        return
    lists = book.add_worksheet(LISTS)
    lists.hide()
    longest = max(len(words) for _, words in offered)
    for row in range(longest):
        for at, (_, words) in enumerate(offered):
            if row < len(words):
                lists.write_string(row, at, _text(words[row]))
    for at, (number, words) in enumerate(offered):
        letter = xl_col_to_name(at)
        source = f"={LISTS}!${letter}$1:${letter}${len(words)}"
        rule = {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
        page.data_validation(HEADER_ROW, number, last, number, rule)

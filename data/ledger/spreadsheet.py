"""The job that reads a spreadsheet: what it is by its content, then its sheets as lines of JSON.

Runs in the child process of ``data/ledger/sandbox.py``; ``data/ledger/tables.py`` takes the answer apart.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from data.ledger import archive, separated
from data.ledger.errors import DamagedFileError, ProtectedFileError, TooLargeFileError, WrongTypeError
from data.ledger.percent_cells import percent_cells
from data.ledger.spans import merged_areas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.ledger.child import Job
    from data.ledger.spans import Corners

MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_SHEETS = 100_000, 200, 3_000_000, 100
CHECKED, LOADED = 0.3, 0.7  # shares of the work
ROWS_A_STEP = 5_000
EXACT = 1e15  # Excel keeps 15 digits
SCIENTIFIC = re.compile(
    r"\d(?:\.\d+)?[Ee]\+?(?:1[1-9]|[2-9]\d)"
)  # what Excel makes of a code of 12 digits and more
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STRANGERS = (
    (b"%PDF", "PDF 文件"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"), (b"MZ", "程序"), (b"SQLite format 3", "数据库"),
)  # fmt: skip
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:html|!doctype|\?xml|table|meta|head)", re.IGNORECASE)
ENCRYPTED = "文件已加密。请去掉打开密码，另存后再导入。"
DIGITS = frozenset("0123456789")
Area = tuple[int, int, int, int]  # top, left, bottom, right, the last ones included


@dataclass(slots=True)
class Sheet:
    """One sheet while it is handed over.

    Attributes:
        name: Its name.
        hidden: Whether Excel hides it.
        rows: Its rows from the first one on, from column A on.
        merged: Its merged areas, cut to what is filled.
        percent: Its cells shown as per cent: row → columns.
    """

    name: str
    hidden: bool
    rows: Iterable[Sequence[Any]]
    merged: Sequence[Area] = ()
    percent: Mapping[int, set[int]] = field(default_factory=dict)


def work(job: Job) -> None:
    """Read ``job.path`` and answer with its sheets.

    Raises:
        UnreadableFileError: The file is refused.
    """
    for sheet in _sheets(job):
        about = {"name": sheet.name, "hidden": sheet.hidden, "merged": sheet.merged}
        job.answer.write(_line(about))
        for number, row in enumerate(_filled(sheet)):
            _check_size(number + 1, len(row), 0)
            job.answer.write(_line(_plain_row(_with_percent(row, sheet.percent.get(number)))))
            if number % ROWS_A_STEP == 0:
                job.tell(LOADED + (1 - LOADED) * number / MOST_ROWS)
    if not job.answer.tell():
        raise DamagedFileError("文件里没有内容。请选有内容的文件。")


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _sheets(job: Job) -> Iterator[Sheet]:
    """The sheets with something in them, by what the file is."""
    with job.path.open("rb") as file:
        head = file.read(64)
    if head.startswith(ZIP):
        archive.check(job.path, MOST_ROWS, MOST_COLUMNS, lambda share: job.tell(CHECKED * share))
        return _workbook(job, percent_cells(job.path), merged_areas(job.path))
    if head.startswith(OLE):
        _check_compound(job.path.read_bytes())
        return _workbook(job, {}, {})
    _check_stranger(head)
    return _text(job)


def _check_stranger(head: bytes) -> None:
    for mark, name in STRANGERS:
        if head.startswith(mark):
            raise WrongTypeError(f"这是{name}，不是表格。请选 .xlsx、.xls、.ods 或 .csv 文件。")
    if MARKUP.match(head):
        raise WrongTypeError("这是网页或 XML 格式的表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。")


def _check_compound(content: bytes) -> None:
    """By the names of the streams in the old file format, which Word and encrypted files share."""
    if _utf16("EncryptedPackage") in content:
        raise ProtectedFileError(ENCRYPTED)
    if _utf16("_VBA_PROJECT_CUR") in content:
        raise ProtectedFileError("文件带有宏，没有打开。请另存为不带宏的 .xlsx 再导入。")
    if _utf16("Workbook") not in content and _utf16("Book") not in content:
        raise WrongTypeError(
            "这不是完整的表格文件：可能没有传完，或改过文件名。请选 .xlsx、.xls、.ods 或 .csv 文件。"
        )


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _text(job: Job) -> Iterator[Sheet]:
    text = separated.decoded(job.path.read_bytes())
    if text.strip():
        yield Sheet(job.options["stem"], hidden=False, rows=separated.rows_of(text))


def _workbook(
    job: Job, percent: Mapping[str, Mapping[int, set[int]]], merged: Mapping[str, Sequence[Corners]]
) -> Iterator[Sheet]:
    """The sheets of a workbook, with what the library leaves out: cells shown as per cent, areas of OpenDocument."""
    try:
        book = calamine.CalamineWorkbook.from_path(job.path)
    except calamine.PasswordError as error:
        raise ProtectedFileError(ENCRYPTED) from error
    about = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(about) > MOST_SHEETS:
        raise TooLargeFileError(f"工作表超过 {MOST_SHEETS} 个。请只留要导入的工作表。")
    cells = 0
    for number, one in enumerate(about):
        sheet = book.get_sheet_by_name(one.name)
        job.tell(CHECKED + (LOADED - CHECKED) * (number + 1) / len(about))
        if sheet.start is None or sheet.end is None:
            continue
        cells += sheet.height * sheet.width
        _check_size(sheet.end[0] + 1, sheet.end[1] + 1, cells)
        hidden = one.visible != calamine.SheetVisibleEnum.Visible
        areas = _cut(sheet.merged_cell_ranges or merged.get(one.name, ()), sheet.end)
        yield Sheet(one.name, hidden, _from_column_a(sheet), areas, percent.get(one.name, {}))


def _check_size(rows: int, columns: int, cells: int) -> None:
    if rows > MOST_ROWS:
        raise TooLargeFileError(f"表格超过 {MOST_ROWS} 行。请拆成几个文件，或删去表格下方用不到的行。")
    if columns > MOST_COLUMNS:
        raise TooLargeFileError(f"表格超过 {MOST_COLUMNS} 列。请删去表格右侧用不到的列。")
    if cells > MOST_CELLS:
        raise TooLargeFileError(f"表格超过 {MOST_CELLS // 10_000} 万个单元格。请拆成几个文件。")


def _from_column_a(sheet: calamine.CalamineSheet) -> Iterator[list[Any]]:
    """All rows from the first on; the library leaves out the empty columns at the left."""
    assert sheet.start is not None  # noqa: S101 - asked before
    left = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield left + row if left else row


def _cut(areas: Iterable[Corners], end: tuple[int, int]) -> list[Area]:
    """The areas as far as the sheet is filled.

    Raises:
        TooLargeFileError: They have more cells than a sheet may have.
    """
    cut = [
        (top, left, min(bottom, end[0]), min(right, end[1])) for (top, left), (bottom, right) in sorted(areas)
    ]
    _check_size(0, 0, sum(_size(area) for area in cut))
    return [area for area in cut if _size(area) > 1]


def _size(area: Area) -> int:
    top, left, bottom, right = area
    return max(bottom - top + 1, 0) * max(right - left + 1, 0)


def _filled(sheet: Sheet) -> Iterator[Sequence[Any]]:
    """The rows; each cell of a merged area gets the value of the area's first cell."""
    if not sheet.merged:
        yield from sheet.rows
        return
    begin: dict[int, list[Area]] = defaultdict(list)
    for area in sheet.merged:
        begin[area[0]].append(area)
    open_areas: list[tuple[Area, Any]] = []
    for number, row in enumerate(sheet.rows):
        open_areas += [(area, row[area[1]]) for area in begin[number]]
        yield _with_areas(row, open_areas)
        open_areas = [(area, value) for area, value in open_areas if area[2] > number]


def _with_areas(row: Sequence[Any], areas: Iterable[tuple[Area, Any]]) -> Sequence[Any]:
    filled = list(row)
    for (_, left, _, right), value in areas:
        filled[left : right + 1] = [value] * (right - left + 1)
    return filled


def _with_percent(row: Sequence[Any], columns: set[int] | None) -> Sequence[Any]:
    """Numbers shown as per cent become the text that is seen: 85%."""
    if not columns:
        return row
    return [
        f"{value * 100:.12g}%" if column in columns and isinstance(value, float) else value
        for column, value in enumerate(row)
    ]


def _plain_row(row: Sequence[Any]) -> list[Any]:
    """The cells fit for JSON, without the empty ones at the end."""
    cells = [_plain_text(value) if value.__class__ is str else _plain(value) for value in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _plain_text(value: str) -> str | tuple[str, str] | None:
    if value and value[0] in DIGITS and SCIENTIFIC.fullmatch(value):
        return "lost", value
    return value or None


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, NoneType)):
        return value
    if isinstance(value, (int, float)):
        return _plain_number(value)
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return "time", value.isoformat()
    if isinstance(value, dt.date):
        return "date", f"{value:%Y-%m-%d}"
    return str(value)


def _plain_number(value: float) -> float | tuple[str, str]:
    if not abs(value) < EXACT:
        return "lost", f"{value:.14E}"
    return int(value) if value == int(value) else value

"""Tables as text: which encoding, which separator, and the rows. Runs in the child process."""

from __future__ import annotations

import codecs
import csv
import re
from itertools import islice
from statistics import multimode
from typing import TYPE_CHECKING

from data.ledger.errors import DamagedFileError, WrongTypeError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = ("utf-8", "gb18030")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEPARATORS = (",", "\t", ";")
SAMPLE = 200  # lines by which the separator is told
FORCED_TEXT = re.compile(r'="?(.*?)"?')  # how programs keep Excel from making a number of a code: ="0123"


def decoded(content: bytes) -> str:
    """The text, by its byte order mark, else as UTF-8, else as GB18030 (which includes GBK and GB2312).

    Raises:
        WrongTypeError: It is no text.
    """
    marked = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in marked or UNMARKED:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise WrongTypeError(
        "这不是表格文件，或文字编码认不出。请选 .xlsx、.xls、.ods 文件，或另存为 UTF-8 的 .csv 再试。"
    )


def rows_of(text: str) -> Iterator[list[str]]:
    """The rows, separated by what separates them most evenly.

    Raises:
        DamagedFileError: A quotation mark opens a cell that does not end.
    """
    lines = text.splitlines(keepends=True)
    try:
        for row in csv.reader(lines, delimiter=separator_of(lines)):
            yield [_unforced(cell) for cell in row]
    except csv.Error as error:
        raise DamagedFileError(
            "文本表格的引号或分隔符有误，读不完整。请用 Excel 打开后另存为 .xlsx 再试。"
        ) from error


def separator_of(lines: list[str]) -> str:
    """The separator that gives the most lines the same number of cells, more than one; a comma when none does."""
    return max(SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _evenness(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in islice(csv.reader(lines[:SAMPLE], delimiter=separator), SAMPLE)]
    except csv.Error:
        return 0, 0
    usual = max(multimode(width for width in widths if width > 1), default=0)
    return widths.count(usual) if usual else 0, usual


def _unforced(cell: str) -> str:
    cell = cell.strip()
    forced = FORCED_TEXT.fullmatch(cell) if cell.startswith('="') else None
    return forced[1] if forced else cell

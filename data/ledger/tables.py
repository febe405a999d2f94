"""The sheets of an upload, as rows of typed cells. The file itself is read in a child process."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from data import scratch
from data.ledger.errors import DamagedFileError, TooLargeFileError
from data.ledger.sandbox import Limits, run_limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LARGEST_FILE = 20 << 20  # bytes: 90,225 households in twenty columns are 10 MB
LIMITS = Limits(wall_seconds=90, cpu_seconds=60, memory_bytes=1_500 << 20, answer_bytes=192 << 20)
READER = "data.ledger.spreadsheet"
READ = 0.8  # share of the work that the child does
ROWS_A_STEP = 5_000


@dataclass(frozen=True, slots=True)
class Lost:
    """A number so long that Excel has lost its tail: it keeps 15 digits.

    Attributes:
        shown: What is left of it, e.g. ``4.51082198001011E+17``.
    """

    shown: str


Cell = str | float | int | bool | dt.date | dt.datetime | Lost | None


class Area(NamedTuple):
    """Merged cells; rows and columns are counted from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet.

    Attributes:
        name: Name of the sheet; of a text file its own name.
        rows: From the sheet's first row and column A on, empty ones included, so that ``rows[6][2]`` is C7. A row ends
            with its last filled cell. Every cell of a merged area has the area's value.
        merged: The merged areas, as far as the sheet reaches.
        hidden: Whether Excel hides the sheet.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Area, ...] = ()
    hidden: bool = False


def read_tables(content: bytes, name: str, progress: Callable[[float], None] | None = None) -> list[Table]:
    """The sheets of an upload that have something in them, in the file's order.

    Reads xlsx, xls, ods, and text with commas, semicolons or tabs; the content says which, not the name.

    Args:
        content: The file.
        name: Its name, for the name of a text file's one table.
        progress: Called with the share done, 0 to 1. When it raises, reading stops.

    Raises:
        UnreadableFileError: The file is refused whole; the message says why and what to do.
    """
    if not content:
        raise DamagedFileError("文件是空的。请选有内容的文件。")
    if len(content) > LARGEST_FILE:
        raise TooLargeFileError(f"文件超过 {LARGEST_FILE >> 20} MB。请拆成几个文件分别导入。")
    tell = progress or _nobody
    with scratch.folder() as folder:
        path = folder / "upload"
        path.write_bytes(content)
        answer = run_limited(
            READER, path, LIMITS, {"stem": Path(name).stem}, lambda share: tell(READ * share)
        )
    return tables_of(answer, tell)


def tables_of(answer: bytes, tell: Callable[[float], None]) -> list[Table]:
    """The sheets that the child process handed over.

    Args:
        answer: What it wrote: a stranger's file may have made it say anything.
        tell: Called with the share of all the work that is done.

    Raises:
        DamagedFileError: It is not what the reader writes.
    """
    try:
        return list(_tables(answer, tell))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedFileError("文件损坏，读出的内容不完整。请打开后另存一份再试。") from error


def _nobody(_share: float) -> None:
    return


def _tables(answer: bytes, tell: Callable[[float], None]) -> Iterator[Table]:
    """Taken apart line by line: a sheet is a line about it (an object), then one line (a list) for each row."""
    about: dict[str, Any] | None = None
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(_lines(answer)):
        if number % ROWS_A_STEP == 0:
            tell(READ + (1 - READ) * 0.5)
        found = json.loads(line)
        if isinstance(found, list):
            rows.append(tuple([_cell(value) if value.__class__ in UNPLAIN else value for value in found]))
            continue
        if about is not None:
            yield _table(about, rows)
        about, rows = found, []
    if about is not None:
        yield _table(about, rows)
    tell(1.0)


UNPLAIN = frozenset({list, dict})


def _lines(answer: bytes) -> Iterator[bytes]:
    """The lines, without a second copy of them all."""
    start = 0
    while (end := answer.find(b"\n", start)) >= 0:
        yield answer[start:end]
        start = end + 1


def _cell(value: list[str]) -> Cell:
    kind, text = value
    return REVIVED[kind](text)


REVIVED: dict[str, Callable[[str], Cell]] = {
    "date": dt.date.fromisoformat,
    "time": dt.datetime.fromisoformat,
    "lost": Lost,
}


def _table(about: dict[str, Any], rows: list[tuple[Cell, ...]]) -> Table:
    merged = tuple(Area(*map(int, area)) for area in about["merged"])
    return Table(str(about["name"]), tuple(rows), merged, bool(about["hidden"]))

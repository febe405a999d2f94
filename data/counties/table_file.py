"""Reads a CSV file into typed rows, collecting every problem with its line."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from data.errors import Problem

T = TypeVar("T")

UNIONS = (UnionType, Union)
"""What ``float | None`` and ``Literal[…] | None`` are at run time."""

SEPARATOR = ";"
"""Between the parts of a cell that holds a list."""


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """The good rows of a CSV file.

    Attributes:
        file: Name used in problems.
        rows: Line number and row, in file order.
        keys: First column of every line, refused lines included, so that one bad cell does not make
            every reference to its line look wrong.
        present: False when the file could not be read at all.
    """

    file: str
    rows: tuple[tuple[int, T], ...] = ()
    keys: frozenset[str] = frozenset()
    present: bool = True

    def values(self) -> tuple[T, ...]:
        """The rows without their line numbers."""
        return tuple(row for _, row in self.rows)

    def __iter__(self) -> Iterator[tuple[int, T]]:
        """Line number and row, in file order."""
        return iter(self.rows)


class RefusedError(ValueError):
    """A value that cannot be what its field wants."""

    def __init__(self, what: str, remedy: str) -> None:
        """Say what is wrong and how to put it right."""
        super().__init__(what)
        self.what, self.remedy = what, remedy


def file_label(path: Path) -> str:
    """A file as problems name it: its folder and name."""
    return f"{path.parent.name}/{path.name}"


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """The UTF-8 text of a file, or None after noting why there is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file_label(path), 0, "缺少这个文件", "请补上文件，没有内容也要保留表头"))
    except UnicodeDecodeError:
        problems.append(Problem(file_label(path), 0, "不是 UTF-8 编码", "请另存为“CSV UTF-8”后再导入"))
    return None


def read_table(path: Path, row_type: type[T], problems: list[Problem]) -> Table[T]:
    """Read a CSV file whose columns are the fields of a dataclass.

    Args:
        path: The file, UTF-8 with a header.
        row_type: Dataclass of ``str``, ``float``, ``int``, ``bool``, ``date``, ``Literal``, tuple and
            optional fields. A field without a default must be filled in every line.
        problems: Gets one entry per thing wrong.
    """
    label, text = file_label(path), read_text(path, problems)
    if text is None:
        return Table(label, present=False)
    names = [field.name for field in fields(row_type)]  # type: ignore[arg-type]
    lines = _numbered(text)
    if not _header_fits(label, lines[0][1] if lines else [], names, problems):
        return Table(label, present=False)
    (_, header), *body = lines
    reader = _Reader(label, header, row_type, get_type_hints(row_type), problems)
    rows = [(line, row) for line, cells in body if (row := reader.row(line, cells)) is not None]
    key = header.index(names[0])
    return Table(label, tuple(rows), frozenset(cells[key] for _, cells in body if len(cells) > key))


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    """Records with the line each begins on; a quoted cell may run over several lines."""
    reader, numbered, begin = csv.reader(io.StringIO(text)), [], 1
    for record in reader:
        if any(cell.strip() for cell in record):
            numbered.append((begin, [cell.strip() for cell in record]))
        begin = reader.line_num + 1
    return numbered


def _header_fits(label: str, header: list[str], names: list[str], problems: list[Problem]) -> bool:
    missing = [name for name in names if name not in header]
    unknown = [name for name in header if name not in names]
    twice = sorted({name for name in header if header.count(name) > 1})
    problems += [Problem(label, 1, f"缺少“{name}”列", "请在表头补上这一列") for name in missing]
    problems += [Problem(label, 1, f"不认识“{name}”列", "请改正列名或删去这一列") for name in unknown]
    problems += [Problem(label, 1, f"“{name}”列重复", "请只留一列") for name in twice]
    return not (missing or unknown or twice)


@dataclass(frozen=True, slots=True)
class _Reader(Generic[T]):
    label: str
    header: list[str]
    row_type: type[T]
    hints: dict[str, Any]
    problems: list[Problem]

    def row(self, line: int, cells: list[str]) -> T | None:
        if len(cells) != len(self.header):
            what = f"有 {len(cells)} 格，表头是 {len(self.header)} 列"
            self.problems.append(Problem(self.label, line, what, "请检查逗号，含逗号的内容要加引号"))
            return None
        texts, values, before = dict(zip(self.header, cells, strict=True)), {}, len(self.problems)
        for field in fields(self.row_type):  # type: ignore[arg-type]
            try:
                required = field.default is MISSING
                values[field.name] = _cell(texts[field.name], self.hints[field.name], required)
            except RefusedError as refused:
                problem = Problem(self.label, line, f"“{field.name}”{refused.what}", refused.remedy)
                self.problems.append(problem)
        return self.row_type(**values) if len(self.problems) == before else None


def _cell(text: str, hint: Any, required: bool) -> Any:
    if not text:
        return _empty(hint, required)
    if get_origin(hint) in UNIONS:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        return _choice(text, get_args(hint))
    if get_origin(hint) is tuple:
        return tuple(part.strip() for part in text.split(SEPARATOR) if part.strip())
    return _PARSERS[hint](text)


def _empty(hint: Any, required: bool) -> Any:
    if required:
        raise RefusedError("没有填", "请填写这一格")
    if get_origin(hint) in UNIONS:
        return None
    return get_origin(hint)() if get_origin(hint) else hint()


def _choice(text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise RefusedError(f"不能是“{text}”", f"只能填：{'、'.join(allowed)}")
    return text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise RefusedError(f"不是数字：{text}", "请只填数字，单位写在 unit 列") from None
    if abs(number) == float("inf") or number != number:  # noqa: PLR0124 - NaN is the number unlike itself
        raise RefusedError(f"不是数字：{text}", "请只填数字，单位写在 unit 列")
    return number


def _whole(text: str) -> int:
    number = _number(text)
    if not number.is_integer():
        raise RefusedError(f"不是整数：{text}", "请填整数")
    return int(number)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"不是日期：{text}", "请写成 2018-12-31 这样") from None


def _flag(text: str) -> bool:
    return _choice(text, ("0", "1")) == "1"


_PARSERS: dict[Any, Callable[[str], Any]] = {str: str, float: _number, int: _whole, date: _date, bool: _flag}

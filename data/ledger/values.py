"""From what a cell holds to the value of its field, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.ledger.columns import Kind
from data.ledger.dates import day_of_number, day_of_text
from data.ledger.numbers import in_unit, number
from data.ledger.plain import compact, plain, says_nothing
from data.ledger.tables import Lost
from data.ledger.unfit import UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.ledger.columns import Choice, Field, Value
    from data.ledger.tables import Cell

YES = frozenset(
    [
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "对",
        "达标",
        "已达标",
        "合格",
        "通过",
        "完成",
        "已完成",
        "已",
        "y",
        "yes",
        "true",
        "1",
    ]
)
NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "不是",
        "×",
        "✗",
        "✘",
        "x",
        "不达标",
        "未达标",
        "不合格",
        "未通过",
        "未完成",
        "未",
        "n",
        "no",
        "false",
        "0",
    ]
)
SEPARATORS = re.compile(r"[、,;/|\n]+")
CHINESE_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
TRUE_NAME = 2  # characters; two words of one character are a name written wide: 李 明
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
LOST = ("数字超过 15 位，Excel 已丢失尾数", "请把这一列设为文本格式，按原件重填")


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of one column's cells depends on beside the cell.

    Attributes:
        unit: Unit of the column's numbers, from its header; the field's own when empty.
        today: The day on which 6月底 and the like are said.
    """

    unit: str = ""
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A value that was read.

    Attributes:
        value: The value; None for an empty cell.
        remark: How it was understood where that is not plain to see, in Chinese.
    """

    value: Value | None
    remark: str = ""


def read_value(cell: Cell, field: Field, context: Context) -> Read:
    """The value of a cell for a field.

    Raises:
        UnfitError: The cell cannot be a value of the field.
    """
    if cell is None or (isinstance(cell, str) and _is_empty(cell, field)):
        return Read(None)
    if isinstance(cell, Lost):
        raise UnfitError(*LOST)
    return READERS[field.kind](cell, field, context)


def _is_empty(text: str, field: Field) -> bool:
    """无 is an answer where one may say so, otherwise an empty cell."""
    if field.kind is Kind.TEXT:
        return not plain(text)
    answers = NO if field.kind is Kind.BOOL else _answers(field.choices)
    return says_nothing(text) and compact(text).lower() not in answers


def _text(cell: Cell, field: Field, _context: Context) -> Read:
    return Read(cell.strip() if isinstance(cell, str) and field.kind is Kind.TEXT else shown(cell))


def _code(cell: Cell, _field: Field, _context: Context) -> Read:
    if isinstance(cell, (float, dt.date, bool)):
        raise UnfitError(f"“{shown(cell)}”不是编码", "请把这一列设为文本格式后填写")
    code = compact(str(cell)).lstrip("'")
    if SCIENTIFIC.fullmatch(code):
        raise UnfitError(*LOST)
    return Read(code)


def _number(cell: Cell, field: Field, context: Context) -> Read:
    unit = context.unit or field.unit
    if isinstance(cell, str):
        return Read(number(cell, unit, field.unit))
    if isinstance(cell, (bool, dt.date)) or not isinstance(cell, (int, float)):
        raise UnfitError(f"“{shown(cell)}”不是数字", "请把单元格设为数值格式后填写")
    return Read(in_unit(cell, unit, field.unit))


def _whole(cell: Cell, field: Field, context: Context) -> Read:
    value = _number(cell, field, context).value
    if not isinstance(value, (int, float)) or value != int(value):
        raise UnfitError(f"“{shown(cell)}”不是整数", "请填整数")
    return Read(int(value))


def _percent(cell: Cell, _field: Field, _context: Context) -> Read:
    if isinstance(cell, str):
        return Read(number(cell, "%", "%"))
    if isinstance(cell, (bool, dt.date)) or not isinstance(cell, (int, float)):
        raise UnfitError(f"“{shown(cell)}”不是百分数", "请填 85 或 85%")
    return Read(float(cell))


def _date(cell: Cell, field: Field, context: Context) -> Read:
    if isinstance(cell, dt.datetime):
        return Read(cell.date())
    if isinstance(cell, dt.date):
        return Read(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        raise UnfitError(f"“{shown(cell)}”不是日期", "请写成 2018-06-30")
    text = isinstance(cell, str) and not re.fullmatch(r"\d{5}", compact(cell))
    if text:
        day = day_of_text(str(cell), context.today, begins=field.begins)
    else:
        day = day_of_number(float(cell), begins=field.begins)
    return Read(day.date, "" if day.exact else f"“{shown(cell)}”按 {day.date} 理解")


def _bool(cell: Cell, _field: Field, _context: Context) -> Read:
    said = shown(cell).lower()
    if isinstance(cell, bool) or said in YES or said in NO:
        return Read(cell if isinstance(cell, bool) else said in YES)
    raise UnfitError(f"“{shown(cell)}”看不出是或否", "请填 是 或 否")


def _choice(cell: Cell, field: Field, _context: Context) -> Read:
    return Read(_chosen(shown(cell), field))


def _many(cell: Cell, field: Field, _context: Context) -> Read:
    words = _split(shown(cell))
    return Read(tuple(dict.fromkeys(_chosen(word, field) if field.choices else word for word in words)))


def _chosen(word: str, field: Field) -> str:
    value = _answers(field.choices).get(compact(word).lower())
    if value is None:
        raise UnfitError(
            f"“{word}”不在可选的内容里", f"请填：{'、'.join(choice.word for choice in field.choices)}"
        )
    return value


def _answers(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    """Every way of writing an answer, and what it is read to."""
    return {
        compact(word).lower(): choice.value
        for choice in choices
        for word in (choice.word, choice.code, *choice.synonyms)
        if word
    }


def _person(cell: Cell, _field: Field, _context: Context) -> Read:
    return Read(_name(shown(cell)))


def _people(cell: Cell, _field: Field, _context: Context) -> Read:
    parts = [part for written in _split(shown(cell)) for part in _names(written)]
    return Read(tuple(dict.fromkeys(parts)))


def _names(written: str) -> list[str]:
    """Names with a space between them; ``李 明`` is one."""
    words = written.split(" ")
    return words if all(len(word) >= TRUE_NAME for word in words) else [_name(written)]


def _name(written: str) -> str:
    return CHINESE_GAP.sub("", plain(written))


def _split(text: str) -> list[str]:
    parts = (
        plain(part)
        for part in SEPARATORS.split(text.replace("，", ",").replace("；", ";").replace("／", "/"))
    )
    return [part for part in parts if not says_nothing(part)]


def shown(cell: Cell) -> str:
    """A cell in words, as the person who filled it in sees it; line breaks stay."""
    if isinstance(cell, Lost):
        return cell.shown
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return "\n".join(plain(line) for line in cell.strip().splitlines())
    return "" if cell is None else str(cell)


READERS: dict[Kind, Callable[[Cell, Field, Context], Read]] = {
    Kind.TEXT: _text,
    Kind.TOWNSHIP: _text,
    Kind.VILLAGE: _text,
    Kind.CODE: _code,
    Kind.INT: _whole,
    Kind.NUMBER: _number,
    Kind.PERCENT: _percent,
    Kind.DATE: _date,
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.PERSON: _person,
    Kind.PEOPLE: _people,
}

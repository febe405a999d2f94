"""Reads a TOML file into dataclasses, collecting every problem with (as far as can be told) its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from data.counties.table_file import UNIONS, RefusedError, file_label, read_text
from data.errors import Problem

T = TypeVar("T")

_WORDS = {
    str: "文字（加引号）",
    float: "数字",
    int: "整数",
    bool: "true 或 false",
    date: "日期，写成 2018-12-31（不加引号）",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a TOML file: a table (the top level is ``""``), which of several so named, and a key."""

    table: str = ""
    index: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class TomlText:
    """TOML text that can tell on which line a table or key stands."""

    label: str
    lines: tuple[str, ...]

    def line(self, at: Place) -> int:
        """Line of the key, else of its table, else 1; from 1."""
        head = self._head(at)
        for number in range(head + 1, len(self.lines) + 1):
            text = self.lines[number - 1].strip()
            if text.startswith("["):
                break
            if at.key and re.match(rf'"?{re.escape(at.key)}"?\s*=', text):
                return number
        return max(head, 1)

    def _head(self, at: Place) -> int:
        """Line of the table's header; 0 for the top level or a table written in another way."""
        pattern = re.compile(rf"\[\[?\s*{re.escape(at.table)}\s*\]\]?")
        heads = [number for number, text in enumerate(self.lines, 1) if pattern.match(text.strip())]
        return heads[at.index] if at.table and at.index < len(heads) else 0


def read_toml(path: Path, model: type[T], problems: list[Problem]) -> tuple[T | None, TomlText]:
    """Read a TOML file into a dataclass; unknown, missing and misfit keys are problems."""
    text = read_text(path, problems)
    if text is None:
        return None, TomlText(file_label(path), ())
    return parse_toml(text, file_label(path), model, problems)


def parse_toml(text: str, label: str, model: type[T], problems: list[Problem]) -> tuple[T | None, TomlText]:
    """Build a dataclass from TOML text.

    Args:
        text: The TOML.
        label: How problems name the file.
        model: Dataclass whose fields are the keys; nested dataclasses are tables, tuples of
            dataclasses arrays of tables. A field without a default is a key that must be there.
        problems: Gets one entry per thing wrong.
    """
    source = TomlText(label, tuple(text.splitlines()))
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else len(source.lines)
        problems.append(Problem(label, line, f"TOML 写法有误（{error}）", "请检查这一行的引号、括号和等号"))
        return None, source
    return _Builder(source, problems).build(model, raw, Place()), source


@dataclass(frozen=True, slots=True)
class _Builder:
    source: TomlText
    problems: list[Problem]

    def build(self, model: type[T], raw: Mapping[str, Any], at: Place) -> T | None:
        hints, values, before = get_type_hints(model), {}, len(self.problems)
        known = {field.name: field for field in fields(model)}  # type: ignore[arg-type]
        for key in raw.keys() - known.keys():
            remedy = f"可用的键：{'、'.join(known)}"
            spot = Place(at.table, at.index, key) if at.table else _top(key, raw)
            self._refuse(spot, f"不认识的键“{key}”", remedy)
        for key, field in known.items():
            if key in raw:
                values[key] = self._value(raw[key], hints[key], Place(at.table, at.index, key))
            elif _required(field):
                self._refuse(at, f"{_name(at)}缺少“{key}”", "请补上这个键")
        return model(**values) if len(self.problems) == before else None

    def _value(self, raw: Any, hint: Any, at: Place) -> Any:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in UNIONS:
            return self._value(raw, arguments[0], at)
        if origin is tuple:
            return self._sequence(raw, arguments[0], at)
        if is_dataclass(hint):
            return self._table(raw, hint, Place(at.key))
        try:
            return _mapping(raw, arguments) if origin is dict else _scalar(raw, hint)
        except RefusedError as refused:
            return self._refuse(at, f"“{at.key}”{refused.what}", refused.remedy)

    def _sequence(self, raw: Any, item: Any, at: Place) -> Any:
        if not isinstance(raw, list):
            return self._refuse(at, f"“{at.key}”不是列表", "请写成 [ … ]")
        if is_dataclass(item):
            return tuple(self._table(one, item, Place(at.key, index)) for index, one in enumerate(raw))
        return tuple(self._value(one, item, at) for one in raw)

    def _table(self, raw: Any, model: Any, at: Place) -> Any:
        if not isinstance(raw, dict):
            return self._refuse(Place(key=at.table), f"“{at.table}”不是表", f"请写成 [{at.table}]")
        return self.build(model, raw, at)

    def _refuse(self, at: Place, what: str, remedy: str) -> Any:
        """Note a problem; stands in for the value that could not be had."""
        self.problems.append(Problem(self.source.label, self.source.line(at), what, remedy))


def _top(key: str, raw: Mapping[str, Any]) -> Place:
    """Where an unknown key of the top level stands: a table has a header, a value a line."""
    return Place(table=key) if isinstance(raw[key], dict | list) else Place(key=key)


def _name(at: Place) -> str:
    return f"[{at.table}] " if at.table else ""


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _scalar(raw: Any, hint: Any) -> Any:
    if get_origin(hint) is Literal:
        if raw not in get_args(hint):
            raise RefusedError(f"不能是“{raw}”", f"只能是：{'、'.join(get_args(hint))}")
        return raw
    if hint is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    wrong_flag = isinstance(raw, bool) and hint is not bool
    if not isinstance(raw, hint) or wrong_flag or isinstance(raw, datetime):
        raise RefusedError(f"不对：{raw}", f"应是{_WORDS[hint]}")
    return raw


def _mapping(raw: Any, arguments: tuple[Any, ...]) -> dict[Any, Any]:
    """A table whose keys are data, such as years."""
    if not isinstance(raw, dict):
        raise RefusedError("不是表", "请写成 { … }")
    key_type, value_type = arguments
    if get_origin(value_type) is dict:
        return {key: _mapping(value, get_args(value_type)) for key, value in raw.items()}
    return {_key(key, key_type): _scalar(value, value_type) for key, value in raw.items()}


def _key(text: str, kind: Any) -> Any:
    if kind is int and not text.isdecimal():
        raise RefusedError(f"的键不是年份：{text}", '请写成 "2018"')
    return kind(text)

"""Exit criteria 退出标准 and poverty lines: one TOML file a scheme in ``criteria/``."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from data.counties.playbook import CriterionChange
from data.counties.toml_file import read_toml
from data.errors import PackError, Problem

CRITERIA = Path(__file__).parent / "criteria"
LINES_FILE = "lines.toml"
FULL = 100
"""Per cent."""
PREFIX = re.compile(r"^(一低于：|一超：|七改：|三网：|[84]：|有)")
"""What many names begin with and can do without."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item of a scheme.

    Attributes:
        threshold: The requirement in words.
        op: Comparison of a numeric item with ``value``, or with the poverty line of the year.
        by_year: Values of years in which ``value`` differs.
        income_line: Which poverty line (``guangxi``, ``yunnan`` …) stands in for ``value``.
        region: Applies only to counties of this region; empty means all.
        verify: Its name or threshold comes from general knowledge and must be checked (待核).
        seen_in_source: The requirement was read in a document, not recalled.
        computed: How a county's value is computed from its villages and households, instead of being judged: the
            poverty rate of those still poor, the composite rate that adds 错退 and 漏评, the share of villages that
            are out, or the share of villages that meet the village item of the same name.
    """

    code: str
    name: str
    threshold: str
    kind: Literal["numeric", "boolean"]
    name_source: str
    threshold_source: str
    verify: bool
    seen_in_source: bool
    op: Literal[">", ">=", "<", "<="] | None = None
    value: float | None = None
    by_year: dict[int, float] = field(default_factory=dict)
    income_line: str = ""
    unit: str = ""
    optional: bool = False
    region: str = ""
    deadline: date | None = None
    computed: Literal["", "poverty_rate", "composite_rate", "villages_out", "village_item"] = ""

    @property
    def short_name(self) -> str:
        """The name as it fits over a column."""
        return PREFIX.sub("", self.name)


@dataclass(frozen=True, slots=True)
class Scheme:
    """退出标准: the items in force from ``from_year`` to ``to_year``; several editions share one id."""

    id: str
    province: str
    level: Literal["household", "village", "county"]
    from_year: int
    to_year: int
    title: str
    sources: tuple[str, ...]
    items: tuple[Criterion, ...]
    note: str = ""

    @property
    def key(self) -> str:
        """Tells the editions of one scheme apart: the same code can ask for something else in a later one."""
        return f"{self.id}/{self.from_year}"

    def items_for(self, region: str) -> tuple[Criterion, ...]:
        """The items asked of a county of this region."""
        return tuple(item for item in self.items if item.region in ("", region))


@dataclass(frozen=True, slots=True)
class PovertyLines:
    """Lines in yuan a person a year, by region and year; ``verified`` lists those seen in a document."""

    as_of: date
    source: str
    income: dict[str, dict[int, float]]
    monitor: dict[str, dict[int, float]]
    verified: tuple[str, ...]


def read_schemes(folder: Path = CRITERIA) -> tuple[Scheme, ...]:
    """All schemes, by file name.

    Raises:
        PackError: A file is broken; carries the problems of all files.
    """
    problems: list[Problem] = []
    schemes = []
    lines = read_lines(folder)
    for path in sorted(folder.glob("*.toml")):
        if path.name == LINES_FILE:
            continue
        scheme, source = read_toml(path, Scheme, problems)
        if scheme is not None:
            schemes.append(scheme)
            problems += _scheme_problems(scheme, source.label, lines)
    if problems:
        raise PackError(problems)
    return tuple(schemes)


@cache
def own_schemes() -> tuple[Scheme, ...]:
    """The program's own schemes, read once: they change with the program only."""
    return read_schemes()


def read_lines(folder: Path = CRITERIA) -> PovertyLines:
    """The poverty and monitoring lines.

    Raises:
        PackError: The file is broken.
    """
    problems: list[Problem] = []
    lines, _ = read_toml(folder / LINES_FILE, PovertyLines, problems)
    if lines is None:
        raise PackError(problems)
    return lines


def scheme_in_force(schemes: Iterable[Scheme], scheme_id: str, year: int) -> Scheme | None:
    """The edition of a scheme that applies in a year."""
    editions = (s for s in schemes if s.id == scheme_id and s.from_year <= year <= s.to_year)
    return next(editions, None)


def items_on(
    scheme: Scheme, region: str, changes: Iterable[CriterionChange], day: date
) -> tuple[Criterion, ...]:
    """The items of an edition as a county asks for them on a day, with its own changes in force by then."""
    mine = sorted(
        (change for change in changes if change.scheme == scheme.id and change.valid_from <= day),
        key=lambda change: change.valid_from,
    )
    newest = {change.item: change for change in mine}
    return tuple(
        _changed(item, newest[item.code]) if item.code in newest else item
        for item in scheme.items_for(region)
    )


def _changed(item: Criterion, change: CriterionChange) -> Criterion:
    return replace(
        item,
        threshold=change.threshold,
        threshold_source=change.source,
        value=change.value,
        by_year={},
        income_line="",
    )


def impossible(value: float, unit: str) -> bool:
    """Whether nobody can reach a threshold, or it asks for nothing."""
    return not math.isfinite(value) or value < 0 or (unit == "%" and value > FULL)


def _scheme_problems(scheme: Scheme, label: str, lines: PovertyLines) -> list[Problem]:
    codes = [item.code for item in scheme.items]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    problems = [Problem(label, 0, f"条目代码“{code}”重复", "请改成不同的代码") for code in twice]
    for item in scheme.items:
        if item.kind == "numeric" and (item.op is None or (item.value is None) == (not item.income_line)):
            remedy = "请写 op，并在 value 与 income_line 中写且只写一个"
            problems.append(Problem(label, 0, f"数值条目“{item.code}”没有可比较的值", remedy))
        problems += _impossible(item, label)
        if item.income_line and item.income_line not in lines.income:
            problems.append(Problem(label, 0, f"没有“{item.income_line}”收入线", f"请在 {LINES_FILE} 中补上"))
    return problems


def _impossible(item: Criterion, label: str) -> list[Problem]:
    asked = [value for value in (item.value, *item.by_year.values()) if value is not None]
    beyond = [value for value in asked if impossible(value, item.unit)]
    remedy = "请写不小于 0 的数，百分比不超过 100"
    return [
        Problem(label, 0, f"条目“{item.code}”的要求 {value:g}{item.unit} 不可能", remedy) for value in beyond
    ]

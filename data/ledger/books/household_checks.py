"""户退出核验表 (八有一超 and the like): each item of the county's household criteria, held against a household."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from data.counties.schemes import read_lines
from data.ledger.book import Change, Reading, Values, Writing, number
from data.ledger.books import parts
from data.ledger.books.of_households import OfHouseholds
from data.ledger.books.register import Listed, basics, copied, register_of
from data.ledger.columns import Field, Kind
from data.model import HouseholdGap
from data.rules.criteria import Verdict, compare, threshold_on
from data.store.households import criteria_of
from data.store.journal import chunks
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from data.counties.schemes import Criterion
    from data.store.snapshot import Snapshot

CHECKED_ON = Field(
    "checked_on", "核验日期", Kind.DATE, synonyms=("核验时间", "入户核验日期", "核查日期"), width=12
)
NOTE = Field("note", "备注", width=20)
DESCRIPTIVE = (CHECKED_ON, NOTE)
"""Columns from which nothing is computed: kept as they are."""


class HouseholdChecks(OfHouseholds):
    """户退出核验表."""

    code = "household_checks"
    title = "户退出核验表"

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """Who it is, a column for each item asked of a household on the day, and what was noted."""
        return (*copied(), *map(_field, criteria_of(snapshot).items), *DESCRIPTIVE)

    def standing(self, reading: Reading) -> dict[str, Values]:
        """The households that are still poor, and those that were checked."""
        register, items = register_of(reading), criteria_of(reading.snapshot).items
        described = [*DESCRIPTIVE, *map(_field, filter(_is_income, items))]
        kept = parts.texts(reading, self.code, described, register.few)
        met = parts.texts(reading, self.code, [_met(reading.snapshot)], register.few)
        known = _gaps(reading, register.few)
        rows = {
            key: {
                **basics(row),
                **_judged(items, known.get(key, {}), met.get(key, {}).get(_met(reading.snapshot).code, ())),
                **kept.get(key, {}),
            }
            for key, row in register.rows.items()
            if "exited_on" not in row or key in kept or key in met
        }
        return Listed(rows, register)

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such household, a day to come, less income than none."""
        yield from super().problems(reading, change)
        for item in filter(_is_income, criteria_of(reading.snapshot).items):
            if (number(change.values, item.code) or 0) < 0:
                yield item.code, f"人均纯收入是 {change.values[item.code]} 元。请填不小于 0 的数"

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """An income that cannot be judged, or does not reach the line."""
        yield from super().cautions(reading, change)
        for item in filter(_is_income, criteria_of(reading.snapshot).items):
            income, line = number(change.values, item.code), _line(item, reading.snapshot.as_of)
            if income is not None and line is None:
                yield item.code, f"没有 {reading.snapshot.as_of.year} 年的扶贫标准，只记下收入，不评定"
            elif income is not None and line is not None and _verdict(item, income, line) is Verdict.UNMET:
                yield item.code, f"人均纯收入 {income:g} 元，没有超过当年扶贫标准 {line:g} 元，按未达标登记"

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """What is missing is opened, what is met is closed, and the rest is kept."""
        view = writing.reading.snapshot
        incomes = [item.code for item in criteria_of(view).items if _is_income(item)]
        for chunk in chunks(changes):
            known = _gaps(writing.reading, [change.key for change in chunk])
            verdicts = [
                _Verdicts(change.key, _said(view, change), known.get(change.key, {})) for change in chunk
            ]
            _close(writing, verdicts)
            _open(writing, verdicts)
        _keep_met(writing, self.code, changes)
        parts.keep_texts(writing, self.code, changes, [*(one.code for one in DESCRIPTIVE), *incomes])


@dataclass(frozen=True, slots=True)
class _Gap:
    """An item that is or was missing in a household, the latest time."""

    opened_on: dt.date
    closed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What a row says of a household: whether each item is met; and what was known to be missing."""

    household: str
    met: dict[str, bool]
    known: dict[str, _Gap]


def _field(item: Criterion) -> Field:
    verify = "待核" if item.verify else ""
    note = "；".join(filter(None, [item.threshold, verify]))
    if _is_income(item):
        synonyms = (item.name, item.short_name, "家庭人均纯收入", "年人均纯收入")
        return Field(item.code, "人均纯收入", Kind.NUMBER, "元", synonyms, note=note, width=12)
    # 有收入来源或最低生活保障 goes by its first half, too.
    names = (item.short_name, item.name.partition("或")[0])
    return Field(item.code, item.name, Kind.BOOL, synonyms=names, note=note, width=10)


def _is_income(item: Criterion) -> bool:
    return bool(item.income_line)


def _met(snapshot: Snapshot) -> Field:
    """Where items are kept that were found met in a household in which they had never been missing."""
    scheme = criteria_of(snapshot).scheme
    return Field(f"met:{scheme.key if scheme else ''}", "达标条目", Kind.MANY)


def _judged(items: Sequence[Criterion], known: dict[str, _Gap], met: Any) -> Values:
    """Whether each item is met; blank for one that nobody judged, and for an income, which is a number."""
    found: Values = {}
    for item in items:
        if _is_income(item):
            continue
        if item.code in known:
            found[item.code] = known[item.code].closed_on is not None
        elif item.code in met:
            found[item.code] = True
    return found


def _gaps(reading: Reading, households: Sequence[str] | None = None) -> dict[str, dict[str, _Gap]]:
    """By household and item of the edition in force, when it was last missing, as known on the day."""
    view, scheme = reading.snapshot, criteria_of(reading.snapshot).scheme
    question = Question(view.county_code, view.as_of, view.evidence_only)
    columns = HouseholdGap.household_id, HouseholdGap.item, HouseholdGap.opened_on, HouseholdGap.closed_on
    query = (
        select(*columns)
        .where(question.of(HouseholdGap), HouseholdGap.scheme == (scheme.key if scheme else ""))
        .where(HouseholdGap.opened_on <= view.as_of)
        .order_by(HouseholdGap.opened_on)
    )
    if households is not None:
        query = query.where(HouseholdGap.household_id.in_(households))
    found: dict[str, dict[str, _Gap]] = defaultdict(dict)
    with reading.engine.connect() as connection:
        for household, item, opened, closed in connection.execute(query):
            found[household][item] = _Gap(opened, closed if closed and closed <= view.as_of else None)
    return found


_lines = lru_cache(maxsize=1)(read_lines)


def _line(item: Criterion, day: dt.date) -> float | None:
    """The poverty line of the day's year; None where it is not known."""
    try:
        return threshold_on(item, day, _lines())
    except KeyError:
        return None


def _verdict(item: Criterion, income: float, line: float) -> Verdict:
    return compare(income, item.op or ">", line)


def _said(view: Snapshot, change: Change) -> dict[str, bool]:
    """What a row says of the items; an income is held against the line of the year."""
    said: dict[str, bool] = {}
    for item in criteria_of(view).items:
        value = change.values.get(item.code)
        if isinstance(value, bool):
            said[item.code] = value
        elif _is_income(item) and value is not None and (line := _line(item, view.as_of)) is not None:
            said[item.code] = _verdict(item, float(str(value)), line) is Verdict.MET
    return said


def _close(writing: Writing, verdicts: Sequence[_Verdicts]) -> None:
    """What was missing and is met now."""
    closed = [
        (_key(writing, one.household, item, one.known[item].opened_on), {"closed_on": writing.day})
        for one in verdicts
        for item, met in one.met.items()
        if met and item in one.known and one.known[item].closed_on is None
    ]
    writing.journal.update(HouseholdGap, closed)


def _open(writing: Writing, verdicts: Sequence[_Verdicts]) -> None:
    """What is missing from now on; something closed on this very day is open again."""
    again, new = [], []
    villages = register_of(writing.reading).villages
    for one in verdicts:
        for item in (item for item, met in one.met.items() if not met):
            known, key = one.known.get(item), _key(writing, one.household, item, writing.day)
            if known is None or (known.closed_on is not None and known.opened_on < writing.day):
                new.append(writing.told(**key, village_code=villages[one.household], closed_on=None))
            elif known.closed_on is not None:
                again.append((key, {"closed_on": None}))
    writing.journal.update(HouseholdGap, again)
    writing.journal.insert(HouseholdGap, new)


def _key(writing: Writing, household: str, item: str, opened_on: dt.date) -> dict[str, Any]:
    scheme = criteria_of(writing.reading.snapshot).scheme
    key = scheme.key if scheme else ""
    return {"household_id": household, "scheme": key, "item": item, "opened_on": opened_on}


def _keep_met(writing: Writing, ledger: str, changes: Sequence[Change]) -> None:
    """Note what was found met, together with what was before: nothing else says so of what was never missing."""
    view, field = writing.reading.snapshot, _met(writing.reading.snapshot)
    before = parts.texts(writing.reading, ledger, [field])
    order = [item.code for item in criteria_of(view).items]
    noted = []
    for change in changes:
        told = {item for item in order if change.values.get(item) is True}
        known = before.get(change.key, {}).get(field.code, ())
        every = tuple(item for item in order if item in told or (isinstance(known, tuple) and item in known))
        if told and every != known:
            noted.append(Change(change.incoming, change.key, new=False, old={}, values={field.code: every}))
    parts.keep_texts(writing, ledger, noted, [field.code])

"""Holds an upload against what is known: what is new, what changes from what to what, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from data.ledger.book import Change, Comparison, Incoming, RowProblem, Values, same
from data.ledger.columns import Kind
from data.ledger.private import is_masked, masked
from data.store.frames import collector_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.ledger.book import Book, Reading
    from data.ledger.columns import Field, Value

ROWS_A_REPORT = 5000


def compare(
    book: Book,
    reading: Reading,
    rows: Sequence[Incoming],
    columns: Mapping[str, int] | None = None,
    report: Callable[[float], None] | None = None,
) -> Comparison:
    """Tell what an upload would do.

    Args:
        book: The ledger.
        reading: The county on the day on screen.
        rows: What the upload says.
        columns: Where each field stands in the file, counted from 0; for the messages.
        report: Told the share done.
    """
    # A hundred thousand new rows would set off full collections that cost as much as the comparison itself.
    with collector_paused():
        return _compare(book, reading, rows, columns or {}, report or _nobody)


def _compare(
    book: Book,
    reading: Reading,
    rows: Sequence[Incoming],
    columns: Mapping[str, int],
    report: Callable[[float], None],
) -> Comparison:
    fields = _Fields({field.code: field for field in book.fields(reading.snapshot)})
    standing = reading.rows(book)
    keys = book.find(standing, rows)
    where = _Where(fields.of, columns)
    problems = list(_twice(rows, keys, where))
    cautions: list[RowProblem] = []
    changes, taken = [], set(standing)
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        if number % ROWS_A_REPORT == 0:
            report(number / len(rows))
        fresh = key or book.new_key(reading, row, taken, len(taken))
        taken.add(fresh)
        known = standing.get(key)
        problems += [where.told(row, *one) for one in fields.misplaced(row, known)]
        cautions += [where.told(row, *one) for one in fields.kept_elsewhere(row, known)]
        change = fields.change(row, fresh, known)
        if change is None:
            continue
        problems += [where.told(row, *one) for one in fields.incomplete(change)]
        problems += [where.told(row, *one) for one in book.problems(reading, change)]
        cautions += [where.told(row, *one) for one in book.cautions(reading, change)]
        changes.append(change)
    unchanged = len(rows) - len(changes)
    return Comparison(tuple(changes), unchanged, tuple(problems), tuple(cautions), reading)


def _nobody(_share: float) -> None:
    return


class _Fields:
    """A ledger's columns, sorted by how an upload is held against them."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.of = fields
        self._told = frozenset(code for code, field in fields.items() if _counts(field))
        self._many = frozenset(code for code, field in fields.items() if field.kind is Kind.MANY)
        self._private = tuple(code for code, field in fields.items() if field.private)
        self._elsewhere = tuple(field for field in fields.values() if field.kept_in)
        self._required = tuple(field for field in fields.values() if field.required)

    def change(self, row: Incoming, key: str, known: Values | None) -> Change | None:
        """What a row changes; None for nothing. A blank cell says nothing, so it changes nothing."""
        told = self._said(row)
        if known is None:
            return Change(row, key, new=True, old={}, values=told)
        values = {
            code: value
            for code, value in told.items()
            if known.get(code) != value and not self._alike(code, known.get(code), value)
        }
        if not values:
            return None
        old = {code: self._shown(code, known) for code in values if code in known}
        return Change(row, key, new=False, old=old, values=values)

    def misplaced(self, row: Incoming, known: Values | None) -> Iterator[tuple[str, str]]:
        """Masked information that is not that of the row it stands in."""
        for code in self._private:
            value = row.values.get(code)
            if not is_masked(value):
                continue
            if known is None and code in self._told:
                yield code, f"“{value}”是遮挡后的，新增的一行要写全"
            elif known is None:
                continue
            elif masked(str(known.get(code, ""))) != value:
                yield code, f"遮挡后的“{value}”与库里这一行对不上。请核对是否错行；要更正请写全"

    def kept_elsewhere(self, row: Incoming, known: Values | None) -> Iterator[tuple[str, str]]:
        """What another ledger keeps, and knows otherwise."""
        for field in self._elsewhere:
            value = row.values.get(field.code)
            if value is None or known is None or is_masked(value) or same(known.get(field.code), value):
                continue
            stands = self._shown(field.code, known) if field.code in known else "空白"
            yield field.code, f"表里是“{value}”，库里是“{stands}”。这里只核对不写入，要改请到{field.kept_in}"

    def incomplete(self, change: Change) -> Iterator[tuple[str, str]]:
        """A new row says everything that is required."""
        if change.new:
            for field in self._required:
                if field.code not in change.values:
                    yield field.code, f"新增的一行要填“{field.header}”，这里是空白"

    def _alike(self, code: str, known: Value | None, value: Value) -> bool:
        """Whether two cells say the same; several choices do in any order."""
        if code in self._many and isinstance(known, tuple) and isinstance(value, tuple):
            return sorted(known) == sorted(value)
        return same(known, value)

    def _said(self, row: Incoming) -> Values:
        """What a row says that is kept here; a masked value says nothing."""
        values = row.values
        if self._told.issuperset(values) and not any(is_masked(values.get(code)) for code in self._private):
            return values
        return {
            code: value
            for code, value in values.items()
            if code in self._told and not (code in self._private and is_masked(value))
        }

    def _shown(self, code: str, known: Values) -> Value:
        return masked(str(known[code])) if code in self._private else known[code]


class _Where:
    """Turns a field into the place in the file that a message names."""

    def __init__(self, fields: Mapping[str, Field], columns: Mapping[str, int]) -> None:
        self._fields, self._columns = fields, columns

    def told(self, row: Incoming, field: str, message: str) -> RowProblem:
        return RowProblem(row.sheet, row.row, self._column(field), message)

    def _column(self, code: str) -> str:
        if code not in self._fields:
            return ""
        letter = xl_col_to_name(self._columns[code]) if code in self._columns else ""
        return f"{letter}“{self._fields[code].header}”"


def _counts(field: Field) -> bool:
    return field.told and not field.remark and not field.kept_in


def _twice(rows: Sequence[Incoming], keys: Sequence[str], where: _Where) -> Iterator[RowProblem]:
    """Two rows of one upload about the same subject."""
    first: dict[str, Incoming] = {}
    for row, key in zip(rows, keys, strict=True):
        if key and key in first:
            other = first[key]
            yield where.told(row, "", f"与“{other.sheet}”第 {other.row} 行说的是同一项，请只留一行")
        elif key:
            first[key] = row

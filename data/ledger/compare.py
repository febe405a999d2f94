"""Holds an upload against what is known: what is new, what changes from what to what, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from data.ledger.book import Change, Comparison, Incoming, RowProblem, Values, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from data.ledger.book import Book, Reading
    from data.ledger.columns import Field

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
    fields = {field.code: field for field in book.fields(reading.snapshot)}
    standing = reading.rows(book)
    keys = book.find(standing, rows)
    where = _Where(fields, columns or {})
    problems = list(_twice(rows, keys, where))
    cautions: list[RowProblem] = []
    changes, taken = [], set(standing)
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        if report and number % ROWS_A_REPORT == 0:
            report(number / len(rows))
        fresh = key or book.new_key(reading, row, taken, len(taken))
        taken.add(fresh)
        change = _change(row, fresh, standing.get(key), fields)
        if change is None:
            continue
        problems += where.all(row, _incomplete(change, fields))
        problems += where.all(row, book.problems(reading, change))
        cautions += where.all(row, book.cautions(reading, change))
        changes.append(change)
    return Comparison(tuple(changes), len(rows) - len(changes), tuple(problems), tuple(cautions))


class _Where:
    """Turns a field into the place in the file that a message names."""

    def __init__(self, fields: Mapping[str, Field], columns: Mapping[str, int]) -> None:
        self._fields, self._columns = fields, columns

    def all(self, row: Incoming, found: Iterable[tuple[str, str]]) -> Iterator[RowProblem]:
        for field, message in found:
            yield RowProblem(row.sheet, row.row, self._column(field), message)

    def _column(self, code: str) -> str:
        if code not in self._fields:
            return ""
        letter = xl_col_to_name(self._columns[code]) if code in self._columns else ""
        return f"{letter}“{self._fields[code].header}”"


def _change(row: Incoming, key: str, known: Values | None, fields: Mapping[str, Field]) -> Change | None:
    """What a row changes; None for nothing. A blank cell says nothing, so it changes nothing."""
    told = {code: value for code, value in row.values.items() if code in fields and _counts(fields[code])}
    if known is None:
        return Change(row, key, new=True, old={}, values=told)
    values = {code: value for code, value in told.items() if not same(known.get(code), value)}
    if not values:
        return None
    old = {code: known[code] for code in values if code in known}
    return Change(row, key, new=False, old=old, values=values)


def _counts(field: Field) -> bool:
    return field.told and not field.remark


def _incomplete(change: Change, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """A new row says everything that is required."""
    if change.new:
        for code, field in fields.items():
            if field.required and code not in change.values:
                yield code, f"新增的一行要填“{field.header}”，这里是空白"


def _twice(rows: Sequence[Incoming], keys: Sequence[str], where: _Where) -> Iterator[RowProblem]:
    """Two rows of one upload about the same subject."""
    first: dict[str, Incoming] = {}
    for row, key in zip(rows, keys, strict=True):
        if key and key in first:
            other = first[key]
            yield from where.all(row, [("", f"与“{other.sheet}”第 {other.row} 行说的是同一项，请只留一行")])
        elif key:
            first[key] = row

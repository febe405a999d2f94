"""Finds the header of a sheet and what its columns are, as ledgers come: titles above, groups, units, synonyms."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from data.ledger.columns import Kind
from data.ledger.plain import compact
from data.ledger.units import factor, is_unit
from data.ledger.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.ledger.columns import Field
    from data.ledger.tables import Cell, Table

SEARCHED = 30  # rows in which a header is looked for
MOST_HEADER_ROWS = 3
ANOTHER_ROW, LINKED = 0.25, 0.5  # a header row more has to be worth it; merged cells across both speak for it
LEAST_MATCHES = 2
ALIKE = 70  # of 100, for a proposal
BETWEEN = "／"  # between group and header of a two-row header
UNIT_IN_BRACKETS = re.compile(r"\((?:单位:)?([^()]+)\)$")
UNIT_AFTER_STROKE = re.compile(r"(?<=[^/])/([^()/]+)$")
UNITS_OF_SHEET = re.compile(r"(?:金额|计量)?单位:([^\s:]+)")
BRACKETS = re.compile(r"\([^()]*\)")
NUMBERING = re.compile(r"^(?:\d+[.、)]|\(\d+\)|[一二三四五六七八九十]+、)")
MARKS = re.compile(r"[*:：★▲#、\s]|是否必填|必填")


class How(Enum):
    """How a column was understood; a proposal counts only once a person confirms it."""

    EXACT = "exact"
    SYNONYM = "synonym"
    REMEMBERED = "remembered"
    SIMILAR = "similar"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """A column of a sheet and the field it is.

    Attributes:
        column: Number of the column, from 0.
        header: Its header as found; of two rows with ``／`` between them.
        field: Code of the field; None when it is none.
        how: How that was understood.
        unit: Unit of its numbers, as header or title say; empty when they do not.
    """

    column: int
    header: str
    field: str | None
    how: How
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a sheet was understood.

    Attributes:
        header_rows: Numbers of the rows of the header, from 0; empty when none was found.
        first_row: Number of the first row below the header, from 0.
        matches: One for each column with a header, from left to right.
        missing: Codes of the required fields that no column is.
    """

    header_rows: tuple[int, ...]
    first_row: int
    matches: tuple[Match, ...]
    missing: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether nothing is left for a person to confirm."""
        return all(match.how is not How.SIMILAR for match in self.matches)


@dataclass(frozen=True, slots=True)
class _Header:
    """A column's header: its group and itself, as found."""

    column: int
    group: str
    own: str

    @property
    def text(self) -> str:
        return f"{self.group}{BETWEEN}{self.own}" if self.group else self.own


def key(header: str) -> str:
    """A header without what does not tell it apart: width, spaces, marks, numbering, unit."""
    text = compact(header)
    unit = unit_of(header)
    if unit:
        text = text[: text.rindex(unit)].rstrip("(/").removesuffix("(单位:").removesuffix("单位:")
    return MARKS.sub("", NUMBERING.sub("", text)).lower()


def unit_of(header: str) -> str:
    """The unit that a header names in brackets or after a stroke; empty when it names none."""
    text = compact(header)
    for pattern in (UNIT_IN_BRACKETS, UNIT_AFTER_STROKE):
        found = pattern.search(text)
        if found and is_unit(found[1]):
            return found[1]
    return ""


def understand(
    table: Table, fields: Sequence[Field], remembered: Mapping[str, str] | None = None
) -> Understanding:
    """What the columns of a sheet are.

    Args:
        table: The sheet.
        fields: The columns of the ledger.
        remembered: What a person has said before: ``key`` of the header as found → field code, empty to ignore it.
    """
    known = _Known(fields, remembered or {})
    rows = max(_candidates(table), key=lambda rows: _worth(table, rows, known), default=())
    headers = _headers(table.rows, rows)
    if known.count(headers) < min(LEAST_MATCHES, len(fields)):
        rows = _likely(table)
        headers = _headers(table.rows, rows)
    matches = _with_proposals(known.matches(headers), fields)
    matches = _with_units(matches, headers, fields, _units_above(table, rows))
    found = {match.field for match in matches if match.how is not How.SIMILAR}
    missing = tuple(field.code for field in fields if field.required and field.code not in found)
    return Understanding(rows, rows[-1] + 1 if rows else 0, matches, missing)


def _candidates(table: Table) -> Iterator[tuple[int, ...]]:
    for first in range(min(len(table.rows), SEARCHED)):
        for count in range(1, MOST_HEADER_ROWS + 1):
            if first + count <= len(table.rows):
                yield tuple(range(first, first + count))


def _worth(table: Table, rows: tuple[int, ...], known: _Known) -> float:
    """How many fields the rows name; of rows that name the same, the fewest and first."""
    linked = sum(area.top == row and area.bottom > row for row in rows[:-1] for area in table.merged[:1000])
    bonus = LINKED if len(rows) > 1 and linked else 0
    return known.count(_headers(table.rows, rows)) + bonus - ANOTHER_ROW * (len(rows) - 1)


def _likely(table: Table) -> tuple[int, ...]:
    """Without a known header: the first row with the most different words."""
    counts = [len({cell for cell in row if isinstance(cell, str)}) for row in table.rows[:SEARCHED]]
    return (counts.index(max(counts)),) if counts and max(counts) >= LEAST_MATCHES else ()


def _headers(rows: Sequence[Sequence[Cell]], numbers: tuple[int, ...]) -> list[_Header]:
    """The header of each column that has one, from one row or from several."""
    if not numbers:
        return []
    width = max(len(rows[number]) for number in numbers)
    lines = [[_word(rows[number], column) for column in range(width)] for number in numbers]
    for upper, lower in pairwise(lines):
        _spread(upper, lower)
    headers = [_header(column, [line[column] for line in lines]) for column in range(width)]
    return [header for header in headers if header.own]


def _word(row: Sequence[Cell], column: int) -> str:
    cell = row[column] if column < len(row) else None
    return "".join((cell if isinstance(cell, str) else shown(cell)).split())


def _spread(upper: list[str], lower: list[str]) -> None:
    """A group that is not merged stands above its first column only: it goes on while there is something below."""
    for column in range(1, len(upper)):
        begun = upper[column - 1] and lower[column - 1] not in {"", upper[column - 1]}
        if begun and lower[column] and not upper[column]:
            upper[column] = upper[column - 1]


def _header(column: int, words: list[str]) -> _Header:
    said = list(dict.fromkeys(word for word in words if word))
    return _Header(column, BETWEEN.join(said[:-1]), said[-1] if said else "")


class _Known:
    """The names by which the fields go, and what was said of headers before."""

    def __init__(self, fields: Sequence[Field], remembered: Mapping[str, str]) -> None:
        self.fields = fields
        self.codes = {field.code for field in fields}
        self.remembered = remembered
        self.names = _names(fields)

    def count(self, headers: Sequence[_Header]) -> int:
        """How many fields the headers name."""
        return sum(match.field is not None for match in self.matches(headers))

    def matches(self, headers: Sequence[_Header]) -> list[Match]:
        """Each header with the field it names; of two that name the same, the one that names it better."""
        alone = Counter(key(header.own) for header in headers)
        found = [self._named(header, alone[key(header.own)] == 1) for header in headers]
        order = sorted(range(len(found)), key=lambda number: (RANK[found[number].how], number))
        taken: set[str] = set()
        for number in order:
            match = found[number]
            if match.field in taken:
                found[number] = Match(match.column, match.header, None, How.NONE)
            elif match.field is not None:
                taken.add(match.field)
        return found

    def _named(self, header: _Header, alone: bool) -> Match:
        said = self.remembered.get(key(header.text))
        if said is not None and (not said or said in self.codes):
            return Match(header.column, header.text, said or None, How.REMEMBERED)
        for name in _ways(header, alone):
            if name in self.names:
                return Match(header.column, header.text, *self.names[name])
        return Match(header.column, header.text, None, How.NONE)


RANK = {How.REMEMBERED: 0, How.EXACT: 1, How.SYNONYM: 2, How.SIMILAR: 3, How.NONE: 4}


def _names(fields: Sequence[Field]) -> dict[str, tuple[str, How]]:
    """Name → field and whether it is its own; what stands in brackets need not be there."""
    names: dict[str, tuple[str, How]] = {}
    for shorten in (False, True):
        for field in fields:
            names.setdefault(_name(field.header, shorten), (field.code, How.EXACT))
        for field in fields:
            for synonym in field.synonyms:
                names.setdefault(_name(synonym, shorten), (field.code, How.SYNONYM))
    names.pop("", None)
    return names


def _name(header: str, shorten: bool) -> str:
    return key(BRACKETS.sub("", compact(header))) if shorten else key(header)


def _ways(header: _Header, alone: bool) -> Iterator[str]:
    """The names that a header may mean, the most precise first: with its group, then alone if no other is called so."""
    if header.group:
        yield _name(header.group, shorten=True) + key(header.own)
        yield _name(header.group, shorten=True) + _name(header.own, shorten=True)
    if alone or not header.group:
        yield key(header.own)
        yield _name(header.own, shorten=True)


def _with_proposals(matches: Sequence[Match], fields: Sequence[Field]) -> tuple[Match, ...]:
    """For columns without a field the fields without a column that sound alike, the most alike first."""
    taken = {match.field for match in matches}
    free = [field for field in fields if field.code not in taken]
    pairs = sorted(
        (
            (_likeness(match.header, field), -match.column, field.code)
            for match in matches
            if match.how is How.NONE
            for field in free
        ),
        reverse=True,
    )
    proposed: dict[int, str] = {}
    for likeness, column, code in pairs:
        if likeness >= ALIKE and -column not in proposed and code not in proposed.values():
            proposed[-column] = code
    return tuple(
        Match(match.column, match.header, proposed[match.column], How.SIMILAR)
        if match.column in proposed
        else match
        for match in matches
    )


def _likeness(header: str, field: Field) -> float:
    ways = {_name(header, shorten) for shorten in (False, True)} | {
        key(header.rsplit(BETWEEN, maxsplit=1)[-1])
    }
    names = {_name(name, shorten) for name in (field.header, *field.synonyms) for shorten in (False, True)}
    return max(fuzz.ratio(way, name) for way in ways for name in names)


def _with_units(
    matches: Sequence[Match], headers: Sequence[_Header], fields: Sequence[Field], above: Sequence[str]
) -> tuple[Match, ...]:
    """Each number's unit: of the column, of its group, else of the whole sheet where it measures the same."""
    by_code = {field.code: field for field in fields}
    with_units = []
    for match, header in zip(matches, headers, strict=True):
        field = by_code.get(match.field or "")
        unit = unit_of(header.own) or _fitting((unit_of(header.group), *above), field)
        with_units.append(Match(match.column, match.header, match.field, match.how, unit))
    return tuple(with_units)


def _fitting(units: Sequence[str], field: Field | None) -> str:
    if field is None or field.kind is not Kind.NUMBER or not field.unit:
        return ""
    return next((unit for unit in units if unit and factor(unit, field.unit) is not None), "")


def _units_above(table: Table, header_rows: tuple[int, ...]) -> list[str]:
    """Units that the rows above the header give for the whole sheet: 单位：万元、亩."""
    above = table.rows[: header_rows[0]] if header_rows else ()
    words = {compact(cell) for row in above for cell in row if isinstance(cell, str)}
    units = [
        unit for word in words for units in UNITS_OF_SHEET.findall(word) for unit in re.split("[、,/]", units)
    ]
    return [unit for unit in units if is_unit(unit)]

"""Turns what a sheet says into rows about known places and people; what is not certain becomes a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.ledger.book import Incoming, RowProblem
from data.ledger.books.parts import place_of
from data.ledger.columns import Kind
from data.ledger.names import Acquaintance, Gazetteer, Locality, Roster
from data.model import Person
from data.store.queries import Question as Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.ledger.book import Book, Reading, Values
    from data.ledger.columns import Field
    from data.ledger.names import Found
    from data.ledger.rows import Row, Rows
    from data.store.snapshot import Snapshot

NONE = "-"
"""Answer that none of the places is meant."""
NEW = "+"
"""Answer that a person is somebody new."""
BETWEEN = " "
"""Between township and village in what was said."""


@dataclass(frozen=True, slots=True)
class Question:
    """A name that is not certain.

    Attributes:
        kind: ``place`` or ``person``.
        said: What stands in the file.
        row: The first row in which it does.
        why: Why it is not certain, in Chinese.
        proposals: What may be meant: code or id and words, the likeliest first.
    """

    kind: str
    said: str
    row: int
    why: str
    proposals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """Rows about known places and people.

    Attributes:
        rows: The rows, complete only when there is no question.
        questions: What somebody has to answer first.
        problems: Rows whose place is none of this county.
    """

    rows: tuple[Incoming, ...]
    questions: tuple[Question, ...]
    problems: tuple[RowProblem, ...]


def named(
    reading: Reading, book: Book, rows: Rows, places: Mapping[str, str], people: Mapping[str, str]
) -> Intake:
    """Find the places and people that rows name.

    Args:
        reading: The county on the day on screen.
        book: The ledger.
        rows: What the sheet says.
        places: What was answered before: as said → code, or :data:`NONE`.
        people: Likewise for persons: id, or :data:`NEW`.
    """
    where = _Places(reading.snapshot, places)
    fields = book.fields(reading.snapshot)
    placed = [
        Incoming(rows.sheet, row.number, where.official(row.values, code), code)
        for row, code in ((row, where.of(row, fields)) for row in rows.rows)
    ]
    standing = reading.rows(book)
    known = (standing.get(key, {}) for key in book.find(standing, placed))
    who = _People(reading, people)
    named = [
        replace(row, people=met) if (met := who.of(row, fields, old)) else row
        for row, old in zip(placed, known, strict=True)
    ]
    problems = [_nowhere(row, where.said(row.values, fields)) for row in placed if row.place == NONE]
    return Intake(tuple(named), (*where.questions.values(), *who.questions.values()), tuple(problems))


def _nowhere(row: Incoming, said: str) -> RowProblem:
    return RowProblem(row.sheet, row.row, "", f"本县没有“{said}”。请改正地名，或删去这一行")


def _of_kind(values: Values, fields: tuple[Field, ...], kind: Kind) -> str:
    found = (values[field.code] for field in fields if field.kind is kind and field.code in values)
    return str(next(found, ""))


class _Places:
    """Finds places, each combination of names once."""

    def __init__(self, snapshot: Snapshot, answers: Mapping[str, str]) -> None:
        townships, villages = snapshot.townships, snapshot.villages
        self._townships = dict(zip(townships.index, townships["name"], strict=True))
        self._villages = [
            Locality(code, name, parent)
            for code, name, parent in zip(villages.index, villages["name"], villages["township"], strict=True)
        ]
        known = [Locality(code, name) for code, name in self._townships.items()]
        self._gazetteer = Gazetteer(known, self._villages, (snapshot.playbook.county.name,))
        self._answers = answers
        self._found: dict[tuple[str, str], str] = {}
        self._names = cache(partial(place_of, snapshot))
        self.questions: dict[str, Question] = {}

    def official(self, values: Values, code: str) -> Values:
        """A row with the names of its place as the county writes them: 那塘村委会 says no other village than 那塘村."""
        names = self._names(code)
        if all(values.get(field, name) == name for field, name in names.items()):
            return values
        return {field: names.get(field, value) for field, value in values.items()}

    def said(self, values: Values, fields: tuple[Field, ...]) -> str:
        """The township and village as they stand in the row."""
        names = (_of_kind(values, fields, kind) for kind in (Kind.TOWNSHIP, Kind.VILLAGE))
        return BETWEEN.join(filter(None, names))

    def of(self, row: Row, fields: tuple[Field, ...]) -> str:
        """Code of the place a row is about; empty where it names none or the answer is still open."""
        pair = _of_kind(row.values, fields, Kind.TOWNSHIP), _of_kind(row.values, fields, Kind.VILLAGE)
        if pair not in self._found:
            self._found[pair] = self._look_up(row, *pair) if any(pair) else ""
        return self._found[pair]

    def _look_up(self, row: Row, township: str, village: str) -> str:
        said = BETWEEN.join(filter(None, (township, village)))
        if said in self._answers:
            return self._answers[said]
        found = self._gazetteer.village(village, township) if village else self._gazetteer.township(township)
        if not found.id:
            self.questions[said] = Question(
                "place", said, row.number, found.why, tuple(self._proposals(found, township, village))
            )
        return found.id

    def _proposals(self, found: Found, township: str, village: str) -> Iterator[tuple[str, str]]:
        """What may be meant, then everything else it could be."""
        yield from {one.id: one.words for one in found.proposals}.items()
        told = {one.id for one in found.proposals}
        yield NONE, "都不是（这一行不能导入）"
        if not village:
            yield from ((code, name) for code, name in self._townships.items() if code not in told)
            return
        parent = self._gazetteer.township(township).id if township else ""
        for place in self._villages:
            if place.code not in told and parent in ("", place.parent):
                yield place.code, f"{self._townships[place.parent]}{place.name}"


class _People:
    """Finds persons, each name and unit once."""

    def __init__(self, reading: Reading, answers: Mapping[str, str]) -> None:
        self._reading, self._answers = reading, answers
        self._roster: Roster | None = None
        self._found: dict[tuple[str, str], str] = {}
        self.questions: dict[str, Question] = {}

    def of(self, row: Incoming, fields: tuple[Field, ...], known: Values) -> dict[str, str]:
        """Ids of the known persons that a row names, by field; of somebody it already has, nothing is asked."""
        unit = str(row.values.get("unit", ""))
        found = {
            field.code: self._id(row, str(row.values[field.code]), unit)
            for field in fields
            if field.kind is Kind.PERSON
            and field.told
            and not field.kept_in
            and field.code in row.values
            and row.values[field.code] != known.get(field.code)
        }
        return {code: key for code, key in found.items() if key}

    def _id(self, row: Incoming, name: str, unit: str) -> str:
        if (name, unit) not in self._found:
            self._found[name, unit] = self._look_up(row, name, unit)
        return self._found[name, unit]

    def _look_up(self, row: Incoming, name: str, unit: str) -> str:
        if name in self._answers:
            return "" if self._answers[name] == NEW else self._answers[name]
        found = self._known().person(name)
        if not found.id and len(found.proposals) > 1:
            found = self._known().person(name, unit)
        if not found.id and found.proposals:
            proposals = {one.id: one.words for one in found.proposals}
            self.questions[name] = Question(
                "person", name, row.row, found.why, (*proposals.items(), (NEW, f"是新的人：{name}"))
            )
        return found.id

    def _known(self) -> Roster:
        if self._roster is None:
            view = self._reading.snapshot
            mine = Query(view.county_code, view.as_of, view.evidence_only).of(Person)
            asked = select(Person.id, Person.name, Person.unit, Person.position).where(mine)
            with self._reading.engine.connect() as connection:
                self._roster = Roster(
                    Acquaintance(row.id, row.name, row.unit, row.position)
                    for row in connection.execute(asked)
                )
        return self._roster

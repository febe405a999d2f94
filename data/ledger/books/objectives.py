"""What ledgers of objectives have in common: rows by number or name, columns, owners, figures, descriptions."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from data.ledger.book import Book, Change, Incoming, Reading, Values, Writing, number
from data.ledger.books import parts
from data.model import DeadlineChange, Measurement, Objective
from data.rules.measures import MEASURES, disorder, excesses
from data.store import measurements
from data.store.frames import each, missing, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.ledger.columns import Field, Value
    from data.store.frames import Row
    from data.store.snapshot import Snapshot

LONGEST = 200
"""Letters of a reason, as the table keeps it."""


class ObjectiveBook(Book):
    """A ledger whose rows are objectives of one kind.

    Attributes:
        kind: Of the objectives.
        model: Their table.
        line_words: What the title of the group of key works says to which new ones belong.
        columns: Columns of the tables, by field.
        figures: Codes of measures, by field.
        descriptive: Columns from which nothing is computed: kept as they are.
    """

    kind: ClassVar[str]
    model: ClassVar[type[Objective]]
    line_words: ClassVar[tuple[str, ...]]
    columns: ClassVar[Mapping[str, str]]
    figures: ClassVar[Mapping[str, str]] = {}
    descriptive: ClassVar[tuple[str, ...]]

    @abstractmethod
    def own_fields(self) -> tuple[Field, ...]:
        """The columns, the same in every county."""

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns, in the order of the form of the level above."""
        _ = snapshot
        return self.own_fields()

    def computed(self, reading: Reading, key: str, row: Row, known: Values) -> Values:
        """What follows from the rest of a row."""
        _ = reading, key, row, known
        return {}

    def begin(self, change: Change) -> dict[str, Any]:
        """Columns of a new objective that its row does not have."""
        _ = change
        return {"quantity": 1.0, "unit": "项"}

    def mine(self, snapshot: Snapshot) -> Any:
        """The objectives of the ledger's kind."""
        return snapshot.objectives[snapshot.objectives["kind"] == self.kind]

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every objective of the kind, in the order of the county's list."""
        view = reading.snapshot
        described = parts.texts(reading, self.code, self.own_fields())
        figures = measurements.latest(view, "objective", reading.engine) if self.figures else None
        rows = {}
        for count, (key, row) in enumerate(each(self.mine(view)), 1):
            known: Values = {"number": count, "id": key, **parts.place_of(view, row["place_code"])}
            known |= self._columns(row) | _measured(figures, key, self.figures) | described.get(key, {})
            rows[key] = known | self.computed(reading, key, row, known)
        return rows

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By number, else by name in its place; an unknown number is a new one's."""
        named = parts.only_once(standing, parts.name_and_place)
        return [
            parts.by_id(standing, row)
            or ("" if row.values.get("id") else named.get(parts.name_and_place(row.values), ""))
            for row in rows
        ]

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """A deadline before the start, a size less than none, figures that cannot be."""
        start, deadline = day_of(reading, change, "start"), day_of(reading, change, "deadline")
        if start and deadline and deadline < start:
            yield "deadline", f"{deadline} 早于开始的 {start}。请核对日期"
        for field, value in change.values.items():
            if isinstance(value, (int, float)) and value < 0:
                yield field, f"填的是 {value:g}。请填不小于 0 的数"
        yield from self._impossible(reading, change)

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """New objectives, changed columns, deadlines, owners, figures and descriptions."""
        old = [change for change in changes if not change.new]
        writing.journal.insert(self.model, [self._new(writing, one) for one in changes if one.new])
        writing.journal.update(self.model, [({"id": one.key}, self._changed(one)) for one in old])
        _move_deadlines(writing, [one for one in old if "deadline" in one.values])
        parts.change_duty(writing, parts.OWNER, _owners(writing, changes))
        parts.append(writing.journal, Measurement, list(self._measurements(writing, changes)))
        parts.keep_texts(writing, self.code, changes, self.descriptive)

    def _columns(self, row: Row) -> Values:
        found: Values = {"deadline": row["deadline"].date()}
        for field, column in self.columns.items():
            value = row[column]
            if not missing(value) and value != "":
                found[field] = value.date() if column == "start" else value
        if not missing(row["owner"]):
            found["owner"] = row["owner"]
        return found

    def _new(self, writing: Writing, change: Change) -> dict[str, Any]:
        values, view = change.values, writing.reading.snapshot
        deadline = values.get("deadline", view.playbook.campaign.end)
        first = min(writing.day, deadline) if isinstance(deadline, dt.date) else writing.day
        own = {column: values[field] for field, column in self.columns.items() if field in values}
        usual = {
            "id": change.key,
            "kind": self.kind,
            "line": self._line(view),
            "place_code": change.incoming.place or view.county_code,
            "start": first,
            "deadline": deadline,
            "deadline_assumed": "deadline" not in values,
            "direction": "up",
        }
        return writing.told(**usual | self.begin(change) | own)

    def _changed(self, change: Change) -> dict[str, Any]:
        values = change.values
        new: dict[str, Any] = {
            column: values[field] for field, column in self.columns.items() if field in values
        }
        if change.incoming.place and not values.keys().isdisjoint(parts.PLACES):
            new["place_code"] = change.incoming.place
        return new

    def _line(self, view: Snapshot) -> str:
        """The group of key works to which a new objective belongs: that of its like, else the one called so."""
        alike = self.mine(view)
        if len(alike):
            return str(alike["line"].mode().iloc[0])
        lines = view.playbook.lines
        fitting = (line.id for word in self.line_words for line in lines if word in line.title)
        return next(fitting, lines[0].id)

    def _measurements(self, writing: Writing, changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
        for change in changes:
            for field, measure in self.figures.items():
                value = number(change.values, field)
                if value is not None:
                    yield writing.told(
                        subject_kind="objective",
                        subject_id=change.key,
                        measure=measure,
                        on_date=writing.day,
                        recorded_on=writing.day,
                        value=value,
                        author=writing.author,
                    )

    def _impossible(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """Figures beyond the plan, or that do not go together."""
        told = {field: number(change.values, field) for field in self.figures}
        if all(value is None for value in told.values()):
            return
        subject = _Planned(self, reading, change)
        known = {**change.incoming.values, **change.values}
        together = {self.figures[field]: number(known, field) for field in self.figures}
        figures = {code: value for code, value in together.items() if value is not None}
        for field, value in told.items():
            if value is None:
                continue
            measure = MEASURES[self.figures[field]]
            for said in [*excesses(measure, value, subject), *disorder(measure, figures, subject)]:
                yield field, f"{said}。请核对"


class _Planned:
    """An objective as it would be, with the columns of its kind as attributes."""

    def __init__(self, book: ObjectiveBook, reading: Reading, change: Change) -> None:
        row = {} if change.new else row_of(reading.snapshot.objectives, change.key)
        self.__dict__.update({column: row.get(column) for column in book.columns.values()})
        self.__dict__.update(
            {column: change.values[field] for field, column in book.columns.items() if field in change.values}
        )
        self.__dict__.update({name: None for name, value in self.__dict__.items() if missing(value)})


def day_of(reading: Reading, change: Change, field: str) -> dt.date | None:
    """A date of an objective as it would be; None where nobody says."""
    if field in change.values:
        value = change.values[field]
        return value if isinstance(value, dt.date) else None
    return None if change.new else row_of(reading.snapshot.objectives, change.key)[field].date()


def _measured(figures: Any, key: str, fields: Mapping[str, str]) -> Values:
    if figures is None or key not in figures.index:
        return {}
    row = figures.loc[key]
    found: dict[str, Value] = {
        field: float(row[measure])
        for field, measure in fields.items()
        if measure in row.index and not missing(row[measure])
    }
    return {
        field: int(value) if MEASURES[fields[field]].whole and isinstance(value, float) else value
        for field, value in found.items()
    }


def _move_deadlines(writing: Writing, changes: Sequence[Change]) -> None:
    """The first deadline stays; a later change of the same day replaces the one before."""
    session, county = writing.journal.session, writing.journal.county_code
    today, new = [], []
    for one in changes:
        moved = {"deadline": one.values["deadline"], "reason": writing.source[:LONGEST]}
        key = {"objective_id": one.key, "recorded_on": writing.day}
        if session.get(DeadlineChange, (county, one.key, writing.day)):
            today.append((key, moved))
        else:
            new.append(writing.told(**key, **moved))
    writing.journal.update(DeadlineChange, today)
    writing.journal.insert(DeadlineChange, new)


def _owners(writing: Writing, changes: Sequence[Change]) -> dict[str, str]:
    people = parts.People(writing)
    return {
        one.key: people.id_of(one, "owner", str(one.incoming.values.get("unit", "")))
        for one in changes
        if "owner" in one.values
    }

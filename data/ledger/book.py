"""One ledger 台账: its columns, how its rows stand in the county's data, and how changed rows are written back.

The rows a county would export are the rows an upload is compared with, so a ledger that comes back unchanged changes
nothing, and what is written by an import is what the next export says.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterator, Mapping, Sequence

    from sqlalchemy import Engine

    from data.ledger.columns import Field, Value
    from data.rules.permissions import Actor
    from data.store.journal import Journal
    from data.store.snapshot import Snapshot

Values = dict[str, "Value"]
"""A row by field code; blanks are left out."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What a ledger is read from.

    Attributes:
        snapshot: The county, day and evidence switch.
        engine: The database.
        actor: Who reads; single households are shown to whoever may see them. None for the program itself.
        village: Of ledgers about households only those of this village; empty for all.
    """

    snapshot: Snapshot
    engine: Engine
    actor: Actor | None = None
    village: str = ""
    _rows: dict[str, dict[str, Values]] = field(default_factory=dict, init=False)

    def rows(self, book: Book) -> dict[str, Values]:
        """A ledger's rows as they stand, read once; shared, and not written into."""
        if book.code not in self._rows:
            self._rows[book.code] = book.standing(self)
        return self._rows[book.code]


@dataclass(frozen=True, eq=False)
class Writing:
    """What a ledger's changes are written with.

    Attributes:
        journal: Writes rows and remembers them.
        reading: The county on the day on screen, which is the day the values become known.
        source: Where the rows come from, for their ``source`` column.
        author: Who reports, where a row does not say.
    """

    journal: Journal
    reading: Reading
    source: str
    author: str = "台账导入"

    @property
    def day(self) -> dt.date:
        """The business day on which the values become known."""
        return self.reading.snapshot.as_of

    def told(self, **values: Any) -> dict[str, Any]:
        """A row that an upload brought: the county's own, not invented."""
        return {"source": self.source, "is_demo": False, "verify": False, **values}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row of an upload, understood.

    Attributes:
        sheet: Name of the sheet.
        row: Its number as the spreadsheet shows it.
        values: What it says.
        place: Code of the township or village it is about; empty where the ledger names none.
        people: Ids of the known persons it names, by field; a name without an id is somebody new.
    """

    sheet: str
    row: int
    values: Values
    place: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class RowProblem:
    """One thing wrong in a row of an upload.

    Attributes:
        sheet: Name of the sheet.
        row: Number of the row as the spreadsheet shows it.
        column: Letter and header of the column, empty when the row as a whole is meant.
        message: What is wrong and what to do, in Chinese.
    """

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        """The problem as one sentence for the screen."""
        column = f" {self.column} 列" if self.column else ""
        return f"{self.sheet} 第 {self.row} 行{column}：{self.message}"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is new or says something else than is known.

    Attributes:
        incoming: The row.
        key: The subject's id; a fresh one for a new row.
        new: Whether there is no such row yet.
        old: What is known, of the fields that change; personal information masked.
        values: What the row says, of the fields that change; all it says when new.
    """

    incoming: Incoming
    key: str
    new: bool
    old: Values
    values: Values


@dataclass(frozen=True)
class Comparison:
    """An upload held against what is known.

    Attributes:
        changes: Rows that would be written.
        unchanged: How many rows say what is known.
        problems: Rows that are refused; while there is one nothing is written.
        cautions: What the person should look at although it can be written 口径.
        reading: What it was held against; None where that is not known.
    """

    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[RowProblem, ...]
    cautions: tuple[RowProblem, ...] = ()
    reading: Reading | None = None

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(change.new for change in self.changes)


class Book(ABC):
    """A ledger.

    Attributes:
        code: English name, as in the playbook's ``[approval]``.
        title: 台账的名称.
        households: Whether its rows are households, and so personal information.
        fixed: Columns that say which row it is: on screen they are chosen before, and not filled in.
    """

    code: str
    title: str
    households: bool = False
    fixed: tuple[str, ...] = ("id", "number")

    @abstractmethod
    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns, in the order of the form of the level above."""

    @abstractmethod
    def standing(self, reading: Reading) -> dict[str, Values]:
        """The rows as they are known on the day, by the subject's id, in the order in which they are exported."""

    @abstractmethod
    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """For each row the id of its subject, empty for a new one.

        Args:
            standing: As :meth:`standing` gives it.
            rows: The upload.
        """

    @abstractmethod
    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Write what is new or different; nothing is checked here any more."""

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """What is wrong with a changed row beyond its single cells: field code (empty for the row), message."""
        _ = reading, change
        return iter(())

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """What a person should look at, though it can be: field code (empty for the row), message."""
        _ = reading, change
        return iter(())

    def carried(self, known: Values, said: Values) -> Values:
        """What of a known row still holds where these fields are filled in anew on screen."""
        _ = said
        return known

    def new_key(self, reading: Reading, incoming: Incoming, taken: Container[str], number: int) -> str:
        """An id for a new row that no other has; the ledger's code and a number unless a book says better.

        Args:
            reading: The county on the day on screen.
            incoming: The row.
            taken: Ids that are in use.
            number: How many ids are in use, and so a good number to begin with.
        """
        _ = reading, incoming
        while (key := f"{self.code}-{number + 1:05}") in taken:
            number += 1
        return key


def same(one: Value | None, other: Value | None) -> bool:
    """Whether two cells say the same; numbers may differ by what a spreadsheet's arithmetic loses."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other or one == other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return one == other


def number(values: Mapping[str, Value], field: str) -> float | None:
    """The number in a field; None where it is blank or holds none."""
    value = values.get(field)
    return float(value) if isinstance(value, (int, float)) else None

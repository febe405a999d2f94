"""Reads the entries of a sheet, and says of every cell that does not fit where it stands and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.ledger.archive import column_letters
from data.ledger.book import RowProblem
from data.ledger.columns import Kind
from data.ledger.headers import BETWEEN, How
from data.ledger.plain import compact
from data.ledger.row_kinds import reason_to_skip
from data.ledger.unfit import UnfitError
from data.ledger.values import Context, Read, read_value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from data.ledger.book import Values
    from data.ledger.columns import Field
    from data.ledger.headers import Match, Understanding
    from data.ledger.tables import Cell, Table

MOST_PROBLEMS = 2_000  # more than anybody corrects before uploading again
MOST_KEPT = 20_000  # cells of a column that are remembered, for words come again
ROWS_A_STEP = 2_000
ADDED_UP = frozenset({Kind.INT, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Row:
    """An entry.

    Attributes:
        number: Number of the row as the spreadsheet shows it, from 1.
        values: What it says, by field code; blanks are left out.
    """

    number: int
    values: Values


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no entry.

    Attributes:
        number: Number of the row as the spreadsheet shows it, from 1.
        reason: Why, in Chinese.
    """

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read of a sheet.

    Attributes:
        sheet: Its name.
        rows: The entries; one with a problem lacks the value that could not be read. What is required is not asked
            for here: a row about something known may leave it out.
        problems: Everything that is wrong, from top to bottom; at most ``MOST_PROBLEMS``.
        remarks: How cells were understood where that is not plain to see.
        skipped: Rows below the header that are no entries, empty ones left out.
    """

    sheet: str
    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...]
    remarks: tuple[RowProblem, ...]
    skipped: tuple[Skipped, ...]


def read_ledger(
    table: Table,
    fields: Sequence[Field],
    understanding: Understanding,
    today: dt.date | None = None,
    progress: Callable[[float], None] | None = None,
) -> Rows:
    """The entries of a sheet. Nothing is raised: all problems come together.

    Args:
        table: The sheet.
        fields: The columns of the ledger.
        understanding: How the sheet was understood; proposals that nobody confirmed are left out.
        today: The day on which 6月底 and the like are said.
        progress: Called with the share done, 0 to 1.
    """
    reader = _Reader(table, fields, understanding, today)
    header = {match.column: compact(match.header.split(BETWEEN)[-1]) for match in understanding.matches}
    count = len(table.rows)
    for index in range(understanding.first_row, count):
        if progress and index % ROWS_A_STEP == 0:
            progress(index / count)
        reader.take(index, reason_to_skip(table.rows[index], header))
        if len(reader.problems) >= MOST_PROBLEMS:
            reader.problems.append(
                RowProblem(table.name, index + 1, "", "问题太多，后面的没有再读。请先改正以上问题")
            )
            break
    return reader.result()


@dataclass(slots=True)
class _Column:
    """A column that is read, with the cells already read from it."""

    match: Match
    wanted: Field
    context: Context
    kept: dict[str, Read | UnfitError] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{column_letters(self.match.column)} {self.match.header}"

    def read(self, cell: Cell) -> Read:
        """As ``read_value``; a text that came before is not read again."""
        if not isinstance(cell, str):
            return read_value(cell, self.wanted, self.context)
        found = self.kept.get(cell)
        if found is None:
            found = self._keep(cell)
        if isinstance(found, UnfitError):
            raise UnfitError(found.what, found.remedy)
        return found

    def _keep(self, cell: str) -> Read | UnfitError:
        found: Read | UnfitError
        try:
            found = read_value(cell, self.wanted, self.context)
        except UnfitError as error:
            found = error
        if len(self.kept) < MOST_KEPT:
            self.kept[cell] = found
        return found


class _Reader:
    """Collects entries, problems and remarks while the rows are read."""

    def __init__(
        self, table: Table, fields: Sequence[Field], understanding: Understanding, today: dt.date | None
    ) -> None:
        self.table, self.fields, self.understanding = table, fields, understanding
        by_code = {field.code: field for field in fields}
        self.columns = [
            _Column(match, by_code[match.field], Context(match.unit, today))
            for match in understanding.matches
            if match.field in by_code and match.how is not How.SIMILAR
        ]
        self.merged = self._merged_numbers()
        self.rows: list[Row] = []
        self.problems: list[RowProblem] = []
        self.remarks: list[RowProblem] = []
        self.skipped: list[Skipped] = []

    def take(self, index: int, reason: str) -> None:
        """Read a row, or note why it is none."""
        if reason:
            if reason != "空行":
                self.skipped.append(Skipped(index + 1, reason))
            return
        row = self.table.rows[index]
        values: Values = {}
        for column in self.columns:
            cell = row[column.match.column] if column.match.column < len(row) else None
            self._take_cell(index, column, cell, values)
        self.rows.append(Row(index + 1, values))

    def _take_cell(self, index: int, column: _Column, cell: Cell, values: Values) -> None:
        try:
            self._check_merged(index, column)
            read = column.read(cell)
        except UnfitError as error:
            if column.wanted.told:
                self._problem(index + 1, column.title, f"{error.what}。{error.remedy}")
            return
        if read.value is not None:
            values[column.wanted.code] = read.value
        if read.remark:
            self.remarks.append(RowProblem(self.table.name, index + 1, column.title, read.remark))

    def _merged_numbers(self) -> frozenset[tuple[int, int]]:
        """Row and column of the cells of figures that are merged across rows: one figure for several entries."""
        figures = {column.match.column for column in self.columns if column.wanted.kind in ADDED_UP}
        return frozenset(
            (row, column)
            for area in self.table.merged
            if area.bottom > area.top and area.top >= self.understanding.first_row
            for column in figures.intersection(range(area.left, area.right + 1))
            for row in range(area.top, area.bottom + 1)
        )

    def _check_merged(self, index: int, column: _Column) -> None:
        if (index, column.match.column) in self.merged:
            raise UnfitError("几行合并成一个数，分不清各行是多少", "请取消合并，逐行填写")

    def _problem(self, row: int, column: str, message: str) -> None:
        self.problems.append(RowProblem(self.table.name, row, column, message))

    def result(self) -> Rows:
        """Everything that was collected."""
        return Rows(
            self.table.name, tuple(self.rows), tuple(self.problems), tuple(self.remarks), tuple(self.skipped)
        )

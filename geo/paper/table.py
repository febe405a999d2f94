"""The numbered table beside and behind a map: rows wrap, columns flow, the rest goes onto the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.palette import LIGHTS
from geo.paper.frame import MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.paper.canvas import Sheet
    from geo.paper.fonts import Writer
    from geo.paper.formats import Box

HEADS: Final = ("号", "名称", "地点", "责任人", "期限", "灯")
_WIDTHS: Final = (3.6, 12.6, 5.8, 7.6, 6.2, 4.4)
"""Of the columns, in type sizes."""
WIDTH: Final = sum(_WIDTHS) + 1.5
"""Of the table with the gap to the next one, in type sizes."""
_GAP: Final = 0.5
_LEADING: Final = 1.25
_AIR: Final = 0.45


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        number: On the map; a star follows where the map had no room for it.
        name: What it is.
        place: Where it is.
        leader: Who answers for it.
        deadline: Until when.
        light: Code of its light, empty for none.
        heading: Whether it heads those that follow: only its name is written.
    """

    number: str
    name: str
    place: str = ""
    leader: str = ""
    deadline: str = ""
    light: str = ""
    heading: bool = False


@dataclass(frozen=True)
class _Laid:
    """A row whose cells are broken into lines, with its height in mm."""

    row: Row
    cells: tuple[list[str], ...]
    height: float


class Table:
    """Rows that wait for room on the sheets."""

    def __init__(self, rows: Sequence[Row], size: float, writer: Writer) -> None:
        """Break every cell into lines; ``size`` is the type size in mm."""
        self.size = size
        self._writer = writer
        self.rows = [self._laid(row) for row in rows]

    @property
    def height(self) -> float:
        """What is left, in one column, mm."""
        return sum(laid.height for laid in self.rows)

    @property
    def left(self) -> int:
        """Rows that still wait, without headings."""
        return sum(not laid.row.heading for laid in self.rows)

    def fill(self, sheet: Sheet, columns: Sequence[Box]) -> None:
        """Write as many rows as the columns hold; in the end say how many are left."""
        for number, column in enumerate(columns):
            if not self.rows:
                return
            note = self._line if number == len(columns) - 1 else 0.0
            y = self._head(sheet, column)
            while self.rows and self._fits(y - column.bottom, note):
                laid = self.rows.pop(0)
                self._write(sheet, laid, column, y)
                y -= laid.height
            if self.rows and note:
                sheet.text(
                    column.left, y - note / 2, f"另有 {self.left} 项见下页", self.size, colour="#A81B25"
                )

    def _fits(self, room: float, note: float) -> bool:
        """Whether the next row has room: with the note, unless it is the last; a heading only with what it heads."""
        wanted = self.rows[0].height
        if self.rows[0].row.heading and len(self.rows) > 1:
            wanted += self.rows[1].height
        return room >= wanted + (note if self.height > room else 0.0)

    @property
    def _line(self) -> float:
        return self.size * (_LEADING + _AIR)

    def _laid(self, row: Row) -> _Laid:
        words = [
            self._writer.settable(cell)
            for cell in (row.number, row.name, row.place, row.leader, row.deadline)
        ]
        if row.heading:
            return _Laid(row, ([row.name],), self._line * 1.25)
        cells = tuple(
            self._writer.face.wrapped(word, (width - _GAP) * self.size, self.size) if word else []
            for word, width in zip(words, _WIDTHS, strict=False)
        )
        return _Laid(row, cells, self.size * (max(map(len, cells)) * _LEADING + _AIR))

    def _head(self, sheet: Sheet, column: Box) -> float:
        y, x = column.top, column.left
        for word, width in zip(HEADS, _WIDTHS, strict=True):
            sheet.text(x, y - self._line / 2, word, self.size, colour=MUTED)
            x += width * self.size
        y -= self._line
        sheet.line((column.left, y), (column.left + sum(_WIDTHS) * self.size, y), width=0.25)
        return y

    def _write(self, sheet: Sheet, laid: _Laid, column: Box, y: float) -> None:
        first = y - self.size * (_AIR + _LEADING) / 2
        if laid.row.heading:
            sheet.text(column.left, y - laid.height / 2, laid.row.name, self.size * 1.15)
        else:
            x = column.left
            for cell, width in zip(laid.cells, _WIDTHS, strict=False):
                for number, line in enumerate(cell):
                    sheet.text(x, first - number * self.size * _LEADING, line, self.size)
                x += width * self.size
            if laid.row.light:
                light = LIGHTS[laid.row.light]
                sheet.text(x, first, f"{light.symbol}{light.word}", self.size, colour=light.text)
        bottom = y - laid.height
        sheet.line(
            (column.left, bottom),
            (column.left + sum(_WIDTHS) * self.size, bottom),
            colour="#C5CED8",
            width=0.08,
        )

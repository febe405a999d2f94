"""Lists that share one page: the rows wrap, each list gets its turn for room, and what is left out is counted."""

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

TITLE, TYPE = 4.1, 3.0
"""Type sizes of a list's title and of its rows, mm."""
_LEADING: Final = 1.3
_AIR: Final = 1.1
_GAP: Final = 1.6
_MOST_LINES: Final = 3
_HEAD: Final = TITLE * 1.75 + TYPE * 1.7
"""Height of a list's title with the heads of its columns, mm."""
_NOTE: Final = TYPE * 1.6
_AFTER: Final = 3.0


@dataclass(frozen=True)
class Item:
    """A row of a list.

    Attributes:
        cells: One text a column.
        light: Code of the light whose colour the last cell is written in; empty for none.
    """

    cells: tuple[str, ...]
    light: str = ""


@dataclass(frozen=True)
class Listing:
    """A list.

    Attributes:
        title: With the number of its rows.
        heads: Of the columns.
        shares: Of the columns' widths.
        items: What matters most first.
        empty: What is said where there is nothing.
    """

    title: str
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    items: tuple[Item, ...]
    empty: str


def draw_lists(sheet: Sheet, room: Box, lists: Sequence[Listing]) -> list[int]:
    """Write lists one below the other.

    Returns:
        How many rows of each had no room; the sheet says so below it.
    """
    laid = [_Laid(one, room.width, sheet.writer) for one in lists]
    shown = _turns(laid, room.height)
    y = room.top
    for one, count in zip(laid, shown, strict=True):
        y = one.write(sheet, room.left, y, count)
    return [len(one.rows) - count for one, count in zip(laid, shown, strict=True)]


def _turns(lists: Sequence[_Laid], room: float) -> list[int]:
    """How many rows of each list have room where each takes the next one in turn."""
    shown = [0] * len(lists)
    left = room - sum(one.height(0) for one in lists)
    waiting = list(range(len(lists)))
    while waiting:
        number = waiting.pop(0)
        one = lists[number]
        if shown[number] >= len(one.rows):
            continue
        more = one.height(shown[number] + 1) - one.height(shown[number])
        if more <= left:
            left -= more
            shown[number] += 1
            waiting.append(number)
    return shown


class _Laid:
    """A list whose cells are broken into lines."""

    def __init__(self, listing: Listing, width: float, writer: Writer) -> None:
        self.listing, self.width = listing, width
        whole = sum(listing.shares)
        self._widths = [share / whole * width for share in listing.shares]
        self.rows = [
            [_lines(cell, wide - _GAP, writer) for cell, wide in zip(item.cells, self._widths, strict=True)]
            for item in listing.items
        ]

    def height(self, count: int) -> float:
        """With so many rows shown; a line more where some are left out or there are none."""
        rows = sum(map(_tall, self.rows[:count]))
        return _HEAD + rows + (_NOTE if count < len(self.rows) or not self.rows else 0.0) + _AFTER

    def write(self, sheet: Sheet, left: float, top: float, count: int) -> float:
        """Write it; gives where the next one begins."""
        sheet.text(left, top - TITLE * 0.8, self.listing.title, TITLE)
        y = top - TITLE * 1.75
        if self.rows:
            self._write_row(sheet, left, y, [[head] for head in self.listing.heads], MUTED, "")
        y -= TYPE * 1.7
        sheet.line((left, y), (left + self.width, y), width=0.25)
        for cells, item in zip(self.rows[:count], self.listing.items, strict=False):
            self._write_row(sheet, left, y, cells, "", item.light)
            y -= _tall(cells)
            sheet.line((left, y), (left + self.width, y), colour="#C5CED8", width=0.08)
        if not self.rows:
            sheet.text(left, y - _NOTE / 2, self.listing.empty, TYPE, colour=MUTED)
        elif count < len(self.rows):
            sheet.text(
                left,
                y - _NOTE / 2,
                f"另有 {len(self.rows) - count} 项，见系统和导出的 Excel",
                TYPE,
                colour="#A81B25",
            )
        return top - self.height(count)

    def _write_row(
        self, sheet: Sheet, left: float, top: float, cells: list[list[str]], colour: str, light: str
    ) -> None:
        last = len(cells) - 1
        for number, (lines, wide) in enumerate(zip(cells, self._widths, strict=True)):
            ink = LIGHTS[light].text if light and number == last else colour or "#14202E"
            for row, line in enumerate(lines):
                y = top - _AIR / 2 - TYPE * _LEADING * (row + 0.5)
                sheet.text(left, y, line, TYPE, colour=ink)
            left += wide


def _lines(text: str, width: float, writer: Writer) -> list[str]:
    """A cell in at most three lines; what is longer ends with a sign that says so."""
    lines = writer.face.wrapped(writer.settable(text), width, TYPE) if text else []
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][:-1]}…"]
    return lines


def _tall(cells: Sequence[Sequence[str]]) -> float:
    return TYPE * _LEADING * max(1, *map(len, cells)) + _AIR

"""A large sheet cut onto small ones, for whoever has an A3 or A4 printer: overlap, marks and numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.paper.canvas import Page, Sheet, Window
from geo.paper.formats import Box

if TYPE_CHECKING:
    from geo.paper.formats import Paper

MARGIN: Final = 8.0
"""What a desk printer leaves white at the edge, mm."""
OVERLAP: Final = 10.0
"""What two neighbours both show, mm, to glue them by."""
_HEAD: Final = 6.0
_TYPE: Final = 2.6
_MARK: Final = "#A81B25"


@dataclass(frozen=True)
class Cut:
    """How a sheet is cut: tiles of one size, in columns and rows."""

    paper: Paper
    landscape: bool
    columns: int
    rows: int

    @property
    def window(self) -> Box:
        """Where on a tile the map lies."""
        width, height = self.paper.size(landscape=self.landscape)
        return Box(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN - _HEAD)

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return self.columns * self.rows


def cut(sheet: Sheet, paper: Paper) -> Cut:
    """The way of cutting that needs the fewest tiles."""
    ways = [_cut(sheet, paper, landscape=landscape) for landscape in (False, True)]
    return min(ways, key=lambda way: way.count)


def _cut(sheet: Sheet, paper: Paper, *, landscape: bool) -> Cut:
    window = Cut(paper, landscape, 1, 1).window

    def count(length: float, room: float) -> int:
        return max(1, math.ceil((length - OVERLAP) / (room - OVERLAP) - 1e-9))

    return Cut(paper, landscape, count(sheet.width, window.width), count(sheet.height, window.height))


def plan(sheet: Sheet, way: Cut, title: str) -> Page:
    """How the tiles are put together: each at its place, and what to do, step by step."""
    width, height = way.paper.size(landscape=way.landscape)
    drawn = Sheet(width, height, sheet.writer)
    room = Box(2 * MARGIN, 2 * MARGIN, width - 4 * MARGIN, height - 4 * MARGIN)
    y = room.top
    for text, size in (
        (f"拼接图：{title}", _TYPE * 1.8),
        *((step, _TYPE * 1.25) for step in _steps(sheet, way)),
    ):
        for line in sheet.writer.face.wrapped(sheet.writer.settable(text), room.width, size):
            drawn.text(room.left, y - size * 0.7, line, size)
            y -= size * 1.6
    _grid(drawn, Box(room.left, room.bottom, room.width, y - room.bottom - 4), sheet, way)
    return Page(width, height, (Window(drawn, Box(0, 0, width, height), 0, 0),))


def _steps(sheet: Sheet, way: Cut) -> tuple[str, ...]:
    size = f"{sheet.width:.0f}×{sheet.height:.0f} 毫米"
    return (
        f"共 {way.count} 张 {way.paper.name}，{way.rows} 行 {way.columns} 列，拼成 {size}。",
        "1. 按“实际大小”打印，先量校验尺是否 100 毫米。",
        "2. 沿红色实线裁去左边和上边的白边（最左一列不裁左边，最上一行不裁上边）；右边和下边不裁。",
        "3. 从 A1 起，在它右侧 10 毫米的重叠带上抹胶水，把右边一张的裁口对准它的虚线压上去，红十字对红十字。",
        "4. 一行粘好，再把下一行的裁口对准上一行下侧的虚线压上去。",
    )


def _grid(drawn: Sheet, room: Box, sheet: Sheet, way: Cut) -> None:
    """The tiles as boxes at their places, with the edge of the sheet."""
    window = way.window
    across = way.columns * (window.width - OVERLAP) + OVERLAP
    down = way.rows * (window.height - OVERLAP) + OVERLAP
    share = min(room.width / across, room.height / down)
    for row in range(way.rows):
        for column in range(way.columns):
            left = room.left + column * (window.width - OVERLAP) * share
            top = room.top - row * (window.height - OVERLAP) * share
            box = Box(left, top - window.height * share, window.width * share, window.height * share)
            drawn.box(box, line=_MARK, width=0.2)
            at = box.middle[0], box.top - box.height * 0.3
            drawn.text(*at, name(column, row), min(8.0, box.height / 2), anchor="middle")
    edge = Box(room.left, room.top - sheet.height * share, sheet.width * share, sheet.height * share)
    drawn.box(edge, line="#14202E", width=0.5)


def pages(sheet: Sheet, way: Cut, title: str) -> list[Page]:
    """The tiles, row by row from the upper left."""
    return [_tile(sheet, way, column, row, title) for row in range(way.rows) for column in range(way.columns)]


def _tile(sheet: Sheet, way: Cut, column: int, row: int, title: str) -> Page:
    window = way.window
    left = column * (window.width - OVERLAP)
    top = sheet.height - row * (window.height - OVERLAP)
    part = Box(left, top - window.height, window.width, window.height)
    width, height = way.paper.size(landscape=way.landscape)
    marks = Sheet(width, height, sheet.writer)
    _mark(marks, way, column, row, title)
    every = Box(0, 0, width, height)
    return Page(width, height, (Window(sheet, part, window.left, window.bottom), Window(marks, every, 0, 0)))


def _mark(marks: Sheet, way: Cut, column: int, row: int, title: str) -> None:
    """Edge, dashed lines where the neighbours begin, crosses at the corners, and which tile this is."""
    window = way.window
    marks.box(window, line=_MARK, width=0.1)
    inner = _inner(way, column, row)
    for x in {inner.left, inner.right} - {window.left, window.right}:
        marks.line((x, window.bottom), (x, window.top), colour=_MARK, width=0.15, dashes=(2, 2))
    for y in {inner.bottom, inner.top} - {window.bottom, window.top}:
        marks.line((window.left, y), (window.right, y), colour=_MARK, width=0.15, dashes=(2, 2))
    for x in (inner.left, inner.right):
        for y in (inner.bottom, inner.top):
            marks.line((x - 3, y), (x + 3, y), colour=_MARK, width=0.2)
            marks.line((x, y - 3), (x, y + 3), colour=_MARK, width=0.2)
    said = f"第 {name(column, row)} 张（{row * way.columns + column + 1}/{way.count}）{_neighbours(way, column, row)}"
    y = window.top + _HEAD / 2
    marks.text(window.left, y, said, _TYPE, colour=_MARK)
    used = marks.writer.face.width(said, _TYPE) + _TYPE
    room = window.width - used
    line = marks.writer.face.wrapped(marks.writer.settable(title), max(room - _TYPE, _TYPE), _TYPE)
    marks.text(window.right, y, line[0] + ("…" if len(line) > 1 else ""), _TYPE, anchor="right")


def _inner(way: Cut, column: int, row: int) -> Box:
    """The window without what the neighbours show too."""
    window = way.window
    left = window.left + (OVERLAP if column else 0)
    right = window.right - (OVERLAP if column < way.columns - 1 else 0)
    top = window.top - (OVERLAP if row else 0)
    bottom = window.bottom + (OVERLAP if row < way.rows - 1 else 0)
    return Box(left, bottom, right - left, top - bottom)


def name(column: int, row: int) -> str:
    """Letter of the row and number of the column: B3; after Z comes AA."""
    letters, rest = "", row + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{column + 1}"


def _neighbours(way: Cut, column: int, row: int) -> str:
    sides = (
        ("左", column - 1, row),
        ("右", column + 1, row),
        ("上", column, row - 1),
        ("下", column, row + 1),
    )
    known = [f"{side}接 {name(x, y)}" for side, x, y in sides if 0 <= x < way.columns and 0 <= y < way.rows]
    return "".join(f" · {one}" for one in [*known, *(["虚线处重叠 10 毫米"] if known else [])])

"""Room for labels: a label takes the first of its places where nothing else stands."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.paper.formats import Box, around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

_SQUARE: Final = 12.0
_EIGHT: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_RINGS: Final = (1.0, 2.0, 3.2, 4.6, 6.4)


class Room:
    """Boxes that are taken within a frame, hashed on squares to find neighbours at once."""

    def __init__(self, frame: Box) -> None:
        """Everything in the frame is free."""
        self.frame = frame
        self._squares: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)

    def take(self, box: Box) -> None:
        """Let nothing else stand here."""
        for square in _squares(box):
            self._squares[square].append(box)

    def is_free(self, box: Box) -> bool:
        """Whether a label can stand here: in the frame, and on nothing else."""
        return self.frame.holds(box) and self.is_clear(box)

    def is_clear(self, box: Box) -> bool:
        """Whether nothing else stands here."""
        near = (other for square in _squares(box) for other in self._squares.get(square, ()))
        return not any(box.meets(other) for other in near)

    def first(self, places: Iterable[Box]) -> Box | None:
        """The first free place, which is then taken."""
        found = next(filter(self.is_free, places), None)
        if found is not None:
            self.take(found)
        return found


def beside(x: float, y: float, radius: float, width: float, height: float) -> Iterator[Box]:
    """Places for a number around a symbol: at its side first, then farther off, where a line must lead to it."""
    for ring in _RINGS:
        reach = radius * ring
        for right, up in _EIGHT:
            slant = math.sqrt(0.5) if right and up else 1.0
            yield around(
                x + right * (reach * slant + width / 2), y + up * (reach * slant + height / 2), width, height
            )


def rings(x: float, y: float, side: float, most: float) -> Iterator[Box]:
    """Places for a square around a point, ever farther from it, up to ``most`` sides away."""
    distance = 1.0
    while distance <= most:
        count = max(8, round(6 * distance))
        for step in range(count):
            turn = 2 * math.pi * step / count
            yield around(
                x + math.cos(turn) * distance * side, y + math.sin(turn) * distance * side, side, side
            )
        distance += 0.6


def afar(x: float, y: float, width: float, height: float) -> Iterator[Box]:
    """Places for a name away from a point, ever farther off, to which a line must lead."""
    for step in range(2, 30):
        for turn in np.linspace(0, 2 * math.pi, 24, endpoint=False):
            away = step * height
            yield around(x + math.cos(turn) * away, y + math.sin(turn) * away, width, height)


def on(area: BaseGeometry, x: float, y: float, width: float, height: float, most: int) -> Iterator[Box]:
    """Places for the name of an area with their middles in it: its own middle first, then ever farther from that."""
    yield around(x, y, width, height)
    across, up = max(width * 0.3, 1.0), max(height * 0.6, 1.0)
    left, bottom, right, top = area.bounds
    xs = x + np.arange(math.ceil((left - x) / across), math.floor((right - x) / across) + 1) * across
    ys = y + np.arange(math.ceil((bottom - y) / up), math.floor((top - y) / up) + 1) * up
    spots = np.array([(one, other) for one in xs for other in ys]).reshape(-1, 2)
    spots = spots[np.argsort(np.hypot(spots[:, 0] - x, 2 * (spots[:, 1] - y)), kind="stable")][1 : most + 1]
    shapely.prepare(area)
    for spot in spots[shapely.contains_xy(area, spots)] if len(spots) else spots:
        yield around(float(spot[0]), float(spot[1]), width, height)


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    columns = range(math.floor(box.left / _SQUARE), math.floor(box.right / _SQUARE) + 1)
    rows = range(math.floor(box.bottom / _SQUARE), math.floor(box.top / _SQUARE) + 1)
    return product(columns, rows)

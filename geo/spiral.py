"""Room for points that would lie on each other: free spots on a phyllotaxis spiral, in metres."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
# Spots lie denser than the gap asked for; those too close are skipped: the fan comes out round and compact.
_DENSITY: Final = 0.6
_PATIENCE: Final = 400


class Crowd:
    """Points that have their place, hashed on squares as wide as the gap to find neighbours at once."""

    def __init__(self, gap: float) -> None:
        """Start empty; gap is the distance in metres that points should keep."""
        self.gap = gap
        self._squares: defaultdict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)

    def add(self, x: float, y: float) -> None:
        """Remember a point."""
        self._squares[self._square(x, y)].append((x, y))

    def is_clear(self, x: float, y: float, gap: float) -> bool:
        """Tell whether no point is nearer than a gap, which must not be wider than the crowd's."""
        column, row = self._square(x, y)
        return all(
            math.hypot(x - other_x, y - other_y) >= gap
            for right, up in product((-1, 0, 1), repeat=2)
            for other_x, other_y in self._squares.get((column + right, row + up), ())
        )

    def _square(self, x: float, y: float) -> tuple[int, int]:
        return math.floor(x / self.gap), math.floor(y / self.gap)


@dataclass
class Fan:
    """A spiral around one place; every call takes the next spot, so earlier points never move.

    Where no spot is free for long (the ground is narrow) the gap is halved until one is.
    """

    x: float
    y: float
    gap: float
    _turn: int = field(default=0, init=False)
    _in_vain: int = field(default=0, init=False)

    def take(self, crowd: Crowd, is_ground: Callable[[float, float], bool]) -> tuple[float, float]:
        """Return the next spot that is clear of the crowd and on the ground, and add it to the crowd."""
        while True:
            x, y = self._next_spot()
            if crowd.is_clear(x, y, self.gap) and is_ground(x, y):
                self._in_vain = 0
                crowd.add(x, y)
                return x, y
            self._count_failure()

    def _next_spot(self) -> tuple[float, float]:
        radius = self.gap * _DENSITY * math.sqrt(self._turn)
        angle = self._turn * _GOLDEN_ANGLE
        self._turn += 1
        return self.x + radius * math.cos(angle), self.y + radius * math.sin(angle)

    def _count_failure(self) -> None:
        self._in_vain += 1
        if self._in_vain > _PATIENCE:
            self.gap, self._turn, self._in_vain = self.gap / 2, 0, 0

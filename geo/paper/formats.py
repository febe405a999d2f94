"""Paper formats, scales, and boxes on a sheet. Every length is in millimetres unless its name says otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

MM_PER_INCH: Final = 25.4
POINTS_PER_MM: Final = 72 / MM_PER_INCH
M_PER_MM: Final = 1 / 1000
_A4_SHORT: Final = 210.0
_STEPS: Final = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)


@dataclass(frozen=True)
class Paper:
    """A paper format of ISO 216.

    Attributes:
        name: As printed on the pack.
        short: Shorter side, mm.
        long: Longer side, mm.
    """

    name: str
    short: float
    long: float

    def size(self, *, landscape: bool) -> tuple[float, float]:
        """Width and height, mm."""
        return (self.long, self.short) if landscape else (self.short, self.long)

    def grown(self, small: float, power: float) -> float:
        """A length of A4 on this paper: it grows with a power of the side, for large sheets are read from afar."""
        return float(small * (self.short / _A4_SHORT) ** power)


PAPERS: Final = {
    paper.name: paper
    for paper in (
        Paper("A0", 841, 1189),
        Paper("A1", 594, 841),
        Paper("A2", 420, 594),
        Paper("A3", 297, 420),
        Paper("A4", 210, 297),
    )
}
SCALES: Final = (6_000, 10_000, 20_000, 25_000, 50_000, 100_000, 200_000)
"""Metres of ground a metre of paper that can be asked for; source: 1:6000 is what village maps were hung in."""


@dataclass(frozen=True)
class Box:
    """A box on a sheet; left and bottom from the sheet's lower left corner, mm."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.bottom + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return self.left + self.width / 2, self.bottom + self.height / 2

    def inset(self, by: float) -> Box:
        """The box within it, so far from each side; beyond it where ``by`` is negative."""
        return Box(self.left + by, self.bottom + by, self.width - 2 * by, self.height - 2 * by)

    def meets(self, other: Box) -> bool:
        """Whether the two have ground in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def holds(self, other: Box) -> bool:
        """Whether the other lies in it whole."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.bottom <= other.bottom and other.top <= self.top


def around(x: float, y: float, width: float, height: float) -> Box:
    """The box of a size around a point."""
    return Box(x - width / 2, y - height / 2, width, height)


def rounded_up(value: float) -> float:
    """The next round figure that is at least as large: 1, 1.2, 1.4, 1.6 … times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power >= value * (1 - 1e-9))


def rounded_down(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no larger."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= value * (1 + 1e-9))

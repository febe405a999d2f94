"""Units of figures in ledgers and what they are worth in each other."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from data.ledger.plain import compact

Dimension = dict[str, int | Fraction]
MONEY: Dimension = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
AREA: Dimension = {  # 15 亩 are one hectare
    "平方米": 1, "m2": 1, "平米": 1, "亩": Fraction(10_000, 15), "万亩": Fraction(100_000_000, 15),
    "公顷": 10_000, "ha": 10_000,
    "平方公里": 1_000_000, "平方千米": 1_000_000, "km2": 1_000_000,
}  # fmt: skip
LENGTH: Dimension = {"米": 1, "m": 1, "公里": 1_000, "千米": 1_000, "km": 1_000}
MASS: Dimension = {
    "公斤": 1,
    "千克": 1,
    "kg": 1,
    "斤": Fraction(1, 2),
    "吨": 1_000,
    "t": 1_000,
    "万吨": 10_000_000,
}
HEADS: Dimension = {"人": 1, "万人": 10_000}
HOUSEHOLDS: Dimension = {"户": 1, "万户": 10_000}
DIMENSIONS = (MONEY, AREA, LENGTH, MASS, HEADS, HOUSEHOLDS)
COUNTED = frozenset(
    "户人个处套次天名条座栋所家头羽只株件项期级口间份批眼本册对"
)  # words that only say what is counted
EVERY = frozenset[str]().union(*DIMENSIONS) | COUNTED | {"%"}


A_YEAR = "/年"
"""What is said of a year's income is compared with a year's: 元/年 are 元."""


def is_unit(word: str) -> bool:
    """Whether a word is a unit, alone or as one of several (``亩/头/羽``), be it a year's (``元/年``)."""
    return all(part in EVERY for part in compact(word).removesuffix(A_YEAR).split("/"))


@lru_cache(maxsize=256)
def factor(unit: str, wanted: str) -> Fraction | None:
    """What one ``unit`` is in ``wanted``; None when they do not measure the same."""
    unit, wanted = (compact(word).removesuffix(A_YEAR) for word in (unit, wanted))
    if unit == wanted:
        return Fraction(1)
    for dimension in DIMENSIONS:
        if unit in dimension and wanted in dimension:
            return Fraction(dimension[unit]) / Fraction(dimension[wanted])
    named = unit in wanted.split("/") or (unit in COUNTED and not wanted)
    return Fraction(1) if named or not unit else None


def converted(number: float, by: Fraction) -> float:
    """The number in the other unit, exact to the digit that was written."""
    return number if by == 1 else float(Fraction(repr(number)) * by)

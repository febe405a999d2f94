"""Numbers as people write them into ledgers."""

from __future__ import annotations

import math
import re

from data.ledger.plain import compact
from data.ledger.unfit import UnfitError
from data.ledger.units import converted, factor

NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(.*)", re.DOTALL)
COUNTS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
SPOKEN = re.compile(
    r"([零〇一二两三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)"
    r"([^零〇一二两三四五六七八九十百千万亿几多余来]*)"
)
HOW = "请只填阿拉伯数字"


def number(text: str, unit: str, wanted: str) -> float:
    """The number that a text says.

    Args:
        text: E.g. ``１２，５００``, ``12.5万元``, ``三户``.
        unit: Unit of the column; a unit within the text goes before it.
        wanted: Unit of the result.

    Raises:
        UnfitError: It is no number, not a clear one, or one of something else.
    """
    said = compact(text)
    found, own = _written(said) or _spoken(said) or (math.nan, "")
    if math.isnan(found):
        raise UnfitError(f"“{text}”不是数字", HOW)
    return in_unit(found, own or unit, wanted)


def in_unit(found: float, unit: str, wanted: str) -> float:
    """The number in the unit that is wanted.

    Raises:
        UnfitError: The units do not measure the same.
    """
    by = factor(unit, wanted)
    if not math.isfinite(found):
        raise UnfitError("数字太大", HOW)
    if by is None:
        raise UnfitError(
            f"单位“{unit}”换算不成{f'“{wanted}”' if wanted else '这一列的数'}",
            f"请改成{wanted or '纯数字'}后填写",
        )
    return converted(found, by)


def _written(said: str) -> tuple[float, str] | None:
    """The number in digits and the unit behind it."""
    parts = NUMBER.fullmatch(said)
    if parts is None:
        return None
    sign, whole, decimals, unit = parts.groups()
    if unit[:1] in {",", "."} or re.search(r"\d", unit.replace("m2", "")):
        raise UnfitError(f"“{said}”写法不清，可能不止一个数", HOW)
    return float(f"{sign}{whole.replace(',', '')}{decimals or ''}"), unit


def _spoken(said: str) -> tuple[float, str] | None:
    """A count below a hundred in Chinese: ``十二户`` is 12; ``三四户`` is no clear number."""
    parts = SPOKEN.fullmatch(said)
    if parts is None:
        return None
    return float(spoken(parts[1])), parts[2]


def spoken(word: str) -> int:
    """``两`` → 2, ``十`` → 10, ``二十三`` → 23."""
    tens = TENS.fullmatch(word)
    return COUNTS[tens[1] or "一"] * 10 + COUNTS[tens[2] or "零"] if tens else COUNTS[word]

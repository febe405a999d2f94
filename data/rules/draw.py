"""The draw of 四不两直: places chosen at random, weighted by risk and by the time since the last visit.

The draw is that of Efraimidis and Spirakis (2006, “Weighted random sampling with a reservoir”), without replacement:
every place gets the key ``-ln(u) / weight`` with a random ``u`` between 0 and 1, and the smallest keys are drawn. Here
``u`` comes from the SHA-256 of the seed and the place's code, and the logarithm is a correctly rounded decimal: the
same seed and the same weights give the same places on every machine, whoever computes them again.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from data.rules.light import Light

if TYPE_CHECKING:
    from collections.abc import Iterable

EXACT = Context(prec=40)
BITS = 64
DIGITS = 3
"""Decimals of a weight: as it is shown, so it is drawn with."""
RISK = {Light.RED: 3.0, Light.YELLOW: 1.5, Light.GREY: 1.0, Light.GREEN: 0.0}
"""What a light adds to the risk of a place."""
AN_OPEN_FINDING = 0.5
"""What each finding that is not put right adds; at most :data:`MOST_FINDINGS` count."""
MOST_FINDINGS = 4
MONTH = 30.0
"""Days since the last visit that leave the risk as it is; twice as long doubles the weight."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that can be drawn.

    Attributes:
        code: Of the village.
        light: Code of its light.
        p_on_time: The smallest chance among its works of making their deadline; NaN where nobody can tell.
        open_findings: Findings there that are not put right.
        days: Days since the last visit, or since the campaign began where there was none.
    """

    code: str
    light: str
    p_on_time: float
    open_findings: int
    days: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place with its weight; in the order of the draw."""

    code: str
    weight: float


def risk(candidate: Candidate) -> float:
    """How much there may be to find: 1, more by its light, by a small chance of being on time, by open findings."""
    unsure = 0.0 if math.isnan(candidate.p_on_time) else 1.0 - candidate.p_on_time
    found = AN_OPEN_FINDING * min(candidate.open_findings, MOST_FINDINGS)
    return 1.0 + RISK[Light(candidate.light)] + unsure + found


def weight(candidate: Candidate) -> float:
    """Risk times months since the last visit; a place seen today can still be drawn, hardly ever."""
    return round(risk(candidate) * max(candidate.days, 1) / MONTH, DIGITS)


def draw(candidates: Iterable[Candidate], seed: str, count: int) -> list[Drawn]:
    """The places drawn, the first drawn first; all of them where there are no more than ``count``.

    Args:
        candidates: What can be drawn, in any order.
        seed: What the draw is repeated with.
        count: How many, at least 0.
    """
    weighted = [Drawn(one.code, weight(one)) for one in candidates]
    return sorted(weighted, key=lambda one: (_key(seed, one), one.code))[:count]


def _key(seed: str, one: Drawn) -> Decimal:
    digest = hashlib.sha256(f"{seed}\n{one.code}".encode()).digest()
    number = int.from_bytes(digest[: BITS // 8])
    u = EXACT.divide(Decimal(2 * number + 1), Decimal(2 ** (BITS + 1)))
    return EXACT.divide(EXACT.minus(u.ln(EXACT)), Decimal(str(one.weight)))

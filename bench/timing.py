"""How long something takes, and how to sum up many of them."""

from __future__ import annotations

import math
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def milliseconds(action: Callable[[], object], times: int) -> list[float]:
    """Run ``action`` so often and give how long each run took."""
    return [_once(action) for _ in range(times)]


def _once(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def median(values: Sequence[float]) -> float:
    """The middle value; NaN of none."""
    return statistics.median(values) if values else math.nan


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed (nearest rank: of few values it is the largest); NaN of none."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1] if values else math.nan

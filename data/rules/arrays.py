"""Dates as plain day numbers: the rules work on arrays, so that ten thousand objectives cost as much as one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
Bools: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
Rows: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.intp]]"
Objects: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.object_]]"

LAST = float((dt.date.max - dt.date(1970, 1, 1)).days)
"""The last day that a calendar has, in days since 1970-01-01; a pace close to nothing leads beyond it."""


def days(dates: pd.Series[pd.Timestamp]) -> Floats:
    """Days since 1970-01-01 as floats; a missing date becomes NaN."""
    values = dates.to_numpy("datetime64[D]")
    return np.where(np.isnat(values), np.nan, values.astype(np.int64))


def day(date: dt.date) -> float:
    """Days since 1970-01-01."""
    return float((date - dt.date(1970, 1, 1)).days)


def dates(numbers: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]:
    """Day numbers back to dates, rounded up to whole days; NaN and what no calendar has become NaT."""
    known = np.abs(numbers) <= LAST
    whole = np.ceil(np.where(known, numbers, 0.0)).astype("datetime64[D]")
    return np.where(known, whole, np.datetime64("NaT"))

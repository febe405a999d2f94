"""Reads plain SQL into DataFrames: reads bypass the domain model, and dates come as day numbers, which is fast."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from sqlalchemy import Boolean, ColumnElement, Connection, Date, Float, Select, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.types import TypeEngine

Query: TypeAlias = Select[*tuple[Any, ...]]

Row = dict[str, Any]
"""One row of a frame, by column."""


class DayNumber(FunctionElement[float]):
    """A date column as days since 1970-01-01."""

    type = Float()
    inherit_cache = True


@compiles(DayNumber, "sqlite")
def _sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"(julianday({compiler.process(element.clauses, **options)}) - 2440587.5)"


@compiles(DayNumber, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '1970-01-01')"


def read(connection: Connection, query: Query) -> pd.DataFrame:
    """The rows of ``query``, one column a selected column; dates become ``datetime64[s]``."""
    wanted = list(query.selected_columns)
    result = connection.execute(query.with_only_columns(*map(_fast, wanted), maintain_column_froms=True))
    # Straight from the driver: a row object for each of a hundred thousand reports costs more than the query.
    with collector_paused():
        rows = result.cursor.fetchall() if result.cursor is not None else []
        columns = list(zip(*rows, strict=True)) or [()] * len(wanted)
        del rows
    return pd.DataFrame(
        {column.key: _series(values, column.type) for column, values in zip(wanted, columns, strict=True)}
    )


def each(frame: pd.DataFrame) -> Iterable[tuple[str, Row]]:
    """Every row with its key; many times faster than ``iterrows``, twice as fast as ``to_dict``."""
    names = list(frame.columns)
    rows = zip(*(frame[name].tolist() for name in names), strict=True)
    return [
        (key, dict(zip(names, row, strict=True))) for key, row in zip(frame.index.tolist(), rows, strict=True)
    ]


def row_of(frame: pd.DataFrame, key: str) -> Row:
    """One row by its key.

    Raises:
        KeyError: There is none.
    """
    row: Row = frame.loc[key].to_dict()  # type: ignore[assignment]
    return row


def missing(value: object) -> bool:
    """Whether a single value of a frame is missing: None, NaN, NaT or NA."""
    return bool(pd.isna(value))  # type: ignore[call-overload]


@contextmanager
def collector_paused() -> Iterator[None]:
    """A hundred thousand new tuples would set off full collections that cost as much as the query itself."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _fast(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return DayNumber(column).label(column.key) if isinstance(column.type, Date) else column


def _series(values: tuple[Any, ...], kind: TypeEngine[Any]) -> pd.Series[Any]:
    if isinstance(kind, Date):
        return pd.Series(_dates(values))
    if isinstance(kind, Boolean):
        return pd.Series(values, dtype=bool)
    return pd.Series(values, dtype=object if isinstance(kind, String) else None)


def _dates(values: tuple[float | None, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]:
    numbers = np.array(values, dtype=float)
    missing = np.isnan(numbers)
    days = np.where(missing, 0, numbers).astype("datetime64[D]").astype("datetime64[s]")
    return np.where(missing, np.datetime64("NaT"), days).astype("datetime64[s]")

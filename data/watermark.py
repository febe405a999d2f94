"""Who has a file: what is written into everything that leaves the program."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar

TAKER: ContextVar[str] = ContextVar("taker", default="")
"""Who takes out what is being written, and where to; empty for what stays inside."""


def taken_by(name: str, origin: str) -> str:
    """How a taker is named: who, and where to."""
    return f"{name}，{origin}"


def mark() -> str:
    """导出人, 来处 and the moment, in one line; empty where nobody takes it out."""
    taker = TAKER.get()
    return f"导出：{taker}，{dt.datetime.now(dt.UTC).astimezone():%Y-%m-%d %H:%M}" if taker else ""

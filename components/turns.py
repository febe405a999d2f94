"""Runs of pages take turns: a few at a time are all done sooner than two hundred at once."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Semaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 2
"""Python computes one thing at a time; the second may wait for the database meanwhile."""
PATIENCE = 1.0
"""Seconds after which a run goes ahead all the same: one that takes long, such as a large upload, blocks nobody."""
_free = Semaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait until it is this run's turn; whoever asked first comes first."""
    waited = _free.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if waited:
            _free.release()

"""Runs of pages take turns: one after the other, all are done sooner than two hundred at once."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 1
"""Python computes one thing at a time: a second run only takes the first one's time, and both come late."""
LONG = 0.5
"""Seconds after which a run holds nobody up any more: one that takes long, such as a large upload, blocks nobody."""


class Turns:
    """Who runs, and who waits: those whom a person waits for before the others, in the order in which they came."""

    def __init__(self) -> None:
        """Nobody is there."""
        self._lock = Lock()
        self._asked: deque[Event] = deque()
        self._unasked: deque[Event] = deque()
        self._begun: dict[Event, float] = {}

    @contextmanager
    def turn(self, *, asked: bool = True) -> Iterator[None]:
        """Wait until it is this run's turn.

        Args:
            asked: Whether a person waits for it; who only looks on sees what others changed a moment later.
        """
        mine = Event()
        with self._lock:
            (self._asked if asked else self._unasked).append(mine)
        while (patience := self._begin(mine)) != 0:
            mine.wait(patience)
            mine.clear()
        try:
            yield
        finally:
            with self._lock:
                del self._begun[mine]
                self._call_next()

    def waiting(self) -> int:
        """How many wait for their turn."""
        with self._lock:
            return len(self._asked) + len(self._unasked)

    def _begin(self, mine: Event) -> float | None:
        """Begin, if it may: 0 where it has begun, else seconds to wait; None until somebody calls."""
        with self._lock:
            line = self._asked or self._unasked
            if line[0] is not mine:
                return None
            now = time.monotonic()
            left = sorted(began + LONG - now for began in self._begun.values() if began + LONG > now)
            if len(left) >= AT_ONCE:
                return left[0]
            line.popleft()
            self._begun[mine] = now
            self._call_next()
            return 0

    def _call_next(self) -> None:
        for line in (self._asked, self._unasked):
            if line:
                line[0].set()


_turns = Turns()
turn, waiting = _turns.turn, _turns.waiting

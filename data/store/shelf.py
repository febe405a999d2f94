"""What many sessions look at, kept for all of them: read once, however many ask for it at the same moment."""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

T = TypeVar("T")
SHARE = 4
"""A thing that is outdated is still looked at for so many times as long as it took to read: while others keep
entering things, reading them takes a fifth of the time and the rest is left for showing."""


@dataclass(frozen=True)
class _Entry(Generic[T]):
    thing: T
    revision: int
    fresh_until: float


class Shelf(Generic[T]):
    """Things by what was asked for and by revision; those not looked at for longest fall off."""

    def __init__(self, most: int) -> None:
        """Keep at most so many."""
        self._most = most
        self._things: OrderedDict[tuple[Hashable, int], T] = OrderedDict()
        self._newest: dict[Hashable, _Entry[T]] = {}
        self._turns: defaultdict[Hashable, Lock] = defaultdict(Lock)
        self._lock = Lock()

    def get(self, asked: Hashable, revision: int) -> T | None:
        """The thing of just this revision, if it is kept."""
        with self._lock:
            found = self._things.get((asked, revision))
            if found is not None:
                self._things.move_to_end((asked, revision))
            return found

    def recent(self, asked: Hashable, at_least: int) -> T | None:
        """The newest that is kept, if it may still be looked at and is of ``at_least`` this revision."""
        with self._lock:
            entry = self._newest.get(asked)
        usable = entry and entry.revision >= at_least and time.monotonic() < entry.fresh_until
        return entry.thing if entry and usable else None

    def newest(self, asked: Hashable) -> T | None:
        """The newest that is kept, however old."""
        with self._lock:
            entry = self._newest.get(asked)
        return entry.thing if entry else None

    def fetch(self, asked: Hashable, revision: int, read: Callable[[], T]) -> T:
        """Read a thing and keep it; for use within :meth:`turn`."""
        began = time.monotonic()
        thing = read()
        took = time.monotonic() - began
        entry = _Entry(thing, revision, time.monotonic() + SHARE * took)
        with self._lock:
            before = self._newest.get(asked)
            if before is not None:  # nobody will ask for it again
                self._things.pop((asked, before.revision), None)
            self._things[asked, revision] = thing
            self._newest[asked] = entry
            while len(self._things) > self._most:
                (gone, of), _ = self._things.popitem(last=False)
                if self._newest[gone].revision == of:
                    del self._newest[gone]
        return thing

    @contextmanager
    def turn(self, asked: Hashable) -> Iterator[None]:
        """One reads; who asks for the same meanwhile waits, and should look whether it is there by then."""
        with self._lock:
            turn = self._turns[asked]
        with turn:
            yield

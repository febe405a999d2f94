"""What is read from the database for a snapshot when somebody looks at it, and kept as long as the snapshot."""

from __future__ import annotations

from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

T = TypeVar("T")


def per_snapshot(read: Callable[[Snapshot, Engine], T]) -> Callable[..., T]:
    """Keep what ``read`` gives for a snapshot; like the snapshot, it is shared and not written into.

    Returns:
        A function of the snapshot and, optionally, another engine than the configured one.
    """
    kept: WeakKeyDictionary[Snapshot, T] = WeakKeyDictionary()
    lock = Lock()

    @wraps(read)
    def load(snapshot: Snapshot, engine: Engine | None = None) -> T:
        with lock:
            if snapshot in kept:
                return kept[snapshot]
        found = read(snapshot, engine or current_engine())
        with lock:
            return kept.setdefault(snapshot, found)

    return load

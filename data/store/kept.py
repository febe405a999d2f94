"""What is read from the database for a snapshot when somebody looks at it, and kept as long as the snapshot."""

from __future__ import annotations

from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

T = TypeVar("T")
P = ParamSpec("P")


def per_snapshot(read: Callable[Concatenate[Snapshot, Engine, P], T]) -> Callable[..., T]:
    """Keep what ``read`` gives for a snapshot; like the snapshot, it is shared and not written into.

    Returns:
        A function of the snapshot and, optionally, another engine than the configured one; what else ``read`` takes
        is given by name, and each such choice is kept apart.
    """
    kept: WeakKeyDictionary[Snapshot, dict[Any, T]] = WeakKeyDictionary()
    lock = Lock()

    @wraps(read)
    def load(snapshot: Snapshot, engine: Engine | None = None, **choice: Any) -> T:
        # What is left out and what is empty are the same choice.
        key = tuple(sorted((name, value) for name, value in choice.items() if value))
        with lock:
            mine = kept.setdefault(snapshot, {})
            if key in mine:
                return mine[key]
        found = read(snapshot, engine or current_engine(), **choice)  # type: ignore[call-arg]
        with lock:
            return mine.setdefault(key, found)

    return load

"""What is read from the database for a snapshot when somebody looks at it, and kept as long as the snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import update_wrapper, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from data.errors import NotFrozenError
from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

T = TypeVar("T")
P = ParamSpec("P")
_Choice = tuple[tuple[str, Any], ...]


class Kept(Generic[T]):
    """A read whose answers are kept by snapshot; like the snapshot, they are shared and not written into."""

    def __init__(self, read: Callable[..., T], whose: Callable[[Snapshot], object]) -> None:
        """Keep what ``read`` gives as long as there is ``whose`` it is."""
        self._read, self._whose = read, whose
        self._kept: WeakKeyDictionary[object, dict[Any, T]] = WeakKeyDictionary()
        self._turns: WeakKeyDictionary[object, dict[_Choice, Lock]] = WeakKeyDictionary()
        self._lock = Lock()
        update_wrapper(self, read)

    def __call__(self, snapshot: Snapshot, engine: Engine | None = None, **choice: Any) -> T:
        """The answer for a snapshot, from another engine than the configured one where one is given."""
        key = _key(choice)
        with self._turn(snapshot, key):
            with self._lock:
                mine = self._kept.setdefault(self._whose(snapshot), {})
                if key in mine:
                    return mine[key]
            source = cast("Engine", _NoDatabase()) if snapshot.frozen else engine or current_engine()
            return self.keep(snapshot, self._read(snapshot, source, **choice), **choice)

    def _turn(self, snapshot: Snapshot, key: _Choice) -> Lock:
        """One reads an answer; who asks for the same meanwhile waits for it, and all do so after a change."""
        with self._lock:
            return self._turns.setdefault(self._whose(snapshot), {}).setdefault(key, Lock())

    def keep(self, snapshot: Snapshot, answer: T, **choice: Any) -> T:
        """Keep an answer, unless there is one already; gives the one that is kept."""
        with self._lock:
            return self._kept.setdefault(self._whose(snapshot), {}).setdefault(_key(choice), answer)


def per_snapshot(read: Callable[Concatenate[Snapshot, Engine, P], T]) -> Kept[T]:
    """Keep what ``read`` gives for a snapshot.

    Returns:
        A function of the snapshot and, optionally, another engine than the configured one; what else ``read`` takes
        is given by name, and each such choice is kept apart. For a frozen snapshot only what was frozen with it, and
        what can be computed from it alone, is answered.
    """
    return Kept(read, lambda snapshot: snapshot)


def whatever_the_progress(read: Callable[Concatenate[Snapshot, Engine, P], T]) -> Kept[T]:
    """As :func:`per_snapshot`, kept also for the snapshots that follow by progress alone.

    ``read`` may look at nothing of the snapshot that progress changes.
    """
    return Kept(read, lambda snapshot: _line_of(snapshot).root)


class _Root:
    """What all snapshots of a line have in common."""

    def __init__(self) -> None:
        self.answers: dict[object, dict[str, tuple[int, Any]]] = {}


@dataclass(eq=False)
class _Line:
    """Where a snapshot stands among those that follow one from the other by progress alone.

    Attributes:
        root: Keeps what was read: of every read and zone what it gave, and as of which move.
        moved: By zone, the revision that last moved it.
    """

    root: _Root = field(default_factory=_Root)
    moved: dict[str, int] = field(default_factory=dict)


_lines: WeakKeyDictionary[Snapshot, _Line] = WeakKeyDictionary()
_joining = Lock()


def follow(after: Snapshot, before: Snapshot, zones: Iterable[str]) -> None:
    """Note that a snapshot is as the one before but in these zones, and in what the county has of them."""
    line = _line_of(before)
    _lines[after] = _Line(line.root, line.moved | dict.fromkeys(zones, after.revision))


def _line_of(snapshot: Snapshot) -> _Line:
    with _joining:
        return _lines.setdefault(snapshot, _Line())


def per_zone(read: Callable[[Snapshot, str], T]) -> Callable[[Snapshot, str], T]:
    """Keep what ``read`` gives for a zone until something of that zone changes.

    ``read`` may look at nothing of the snapshot that progress in another zone changes; it asks no database.
    """

    @wraps(read)
    def kept(snapshot: Snapshot, zone: str) -> T:
        line = _line_of(snapshot)
        answers: dict[str, tuple[int, T]] = line.root.answers.setdefault(kept, {})
        as_of = line.moved.get(zone, 0)
        found = answers.get(zone)
        if found is None or found[0] != as_of:
            answers[zone] = found = as_of, read(snapshot, zone)
        return found[1]

    return kept


def _key(choice: dict[str, Any]) -> _Choice:
    """What is left out and what is empty are the same choice."""
    return tuple(sorted((name, value) for name, value in choice.items() if value))


class _NoDatabase:
    """Stands where a frozen snapshot would ask the database, which may know better by now."""

    def connect(self) -> NoReturn:
        raise NotFrozenError(
            "这一项没有随会议定格，不能在旧会议里看。请回到对应的页面，把日期移到那一天再看。"
        )

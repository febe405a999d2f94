"""Nobody saves on top of what they have not seen."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from data.errors import Crossed, FieldProblem, Moved, RefusedInputError
from data.model import County
from data.rules.permissions import signature
from data.store import snapshot as snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.rules.permissions import Actor
    from data.store.queries import Question
    from data.store.snapshot import Snapshot


_KNOWN: ContextVar[Mapping[str, str]] = ContextVar("known", default=MappingProxyType({}))
"""What has changed meanwhile, as whoever acts was told, see :func:`knowing`."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What a form rests on.

    Attributes:
        snapshot: The one on screen: its county, day and evidence switch.
        saw: What stood there about the subject, in words.
        actor: Who acts.
        author: Whom the form names as having filled it in; None where it does not ask, and it is who acts.
    """

    snapshot: Snapshot
    saw: str
    actor: Actor
    author: str | None = None

    @property
    def by(self) -> str:
        """Who filled the form in, by name."""
        return (self.actor.name if self.author is None else self.author).strip()

    @property
    def signed(self) -> str:
        """Who acted, as the audit trail writes it."""
        return signature(self.actor, self.by)

    @property
    def before(self) -> str:
        """What stood there, as whoever acts knows by now: what the audit trail writes."""
        return by_now(self.saw)

    def now(self, engine: Engine | None) -> Snapshot:
        """The same view as it is by now."""
        view = self.snapshot
        return snapshots.load(view.county_code, view.as_of, evidence_only=view.evidence_only, engine=engine)


def asked(question: Question, engine: Engine | None) -> Snapshot:
    """The snapshot that a question is about.

    Raises:
        UnknownCountyError: No such county.
    """
    return snapshots.load(
        question.county_code, question.as_of, evidence_only=question.evidence_only, engine=engine
    )


def hold(session: Session, snapshot: Snapshot) -> None:
    """Keep the county as it was checked until the transaction ends.

    Args:
        session: The transaction that is about to write.
        snapshot: What was checked.

    Raises:
        RefusedInputError: Somebody saved something between check and write.
    """
    if one_writer_at_a_time(session, snapshot.county_code) != snapshot.revision:
        raise RefusedInputError([Crossed("", "就在刚才有人保存了别的改动，请核对后再保存一次")])


def one_writer_at_a_time(session: Session, county_code: str) -> int | None:
    """Let nobody else write about the county until the transaction ends; gives its revision, None for no such county.

    PostgreSQL would let two writers read the same newest figure; SQLite does not, and takes no notice of this.
    """
    return session.scalar(select(County.revision).where(County.county_code == county_code).with_for_update())


def next_sequence(session: Session, table: Any, same: dict[str, Any]) -> int:
    """The number that tells a row apart from those of the same key, day and day of becoming known; counts from 0.

    Args:
        session: The transaction that is about to write.
        table: The model; it has a ``sequence``.
        same: The columns of its key but the sequence.
    """
    last = session.scalar(select(func.max(table.sequence)).filter_by(**same))
    return 0 if last is None else last + 1


def stale(seen: str, now: str) -> list[FieldProblem]:
    """The refusal of a write whose ground has moved, with both values."""
    return moved("", f"打开表单时是“{seen}”，现在已是“{now}”。请核对后再保存一次", seen, now)


def moved(field: str, message: str, seen: str, now: str) -> list[FieldProblem]:
    """The same at a field, in words of its own; nothing where whoever writes knows what stands there."""
    return [] if now in {seen, by_now(seen)} else [Moved(field, message, seen, now)]


def plain_figure(value: float | None) -> str:
    """A figure as the audit trail writes it; empty where there was none."""
    return "" if value is None else f"{value:.10g}"


def by_now(seen: str) -> str:
    """What stands where somebody saw ``seen``, as far as he was told."""
    return _KNOWN.get().get(seen, seen)


@contextmanager
def knowing(changed: Mapping[str, str]) -> Iterator[None]:
    """Who acts within has been told what has become of what he saw, and means it all the same."""
    token = _KNOWN.set(changed)
    try:
        yield
    finally:
        _KNOWN.reset(token)

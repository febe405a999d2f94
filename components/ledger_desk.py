"""What a file handed in is worked on with, and what the session keeps of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from components import acting
from data.ledger.book import Reading
from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.context import Context
    from data.ledger.book import Book
    from data.ledger.columns import Field

T = TypeVar("T")
WORK = "ledger-work"
"""Where the session keeps what it made of the file handed in."""


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in.

    Attributes:
        name: As it is called.
        content: The file.
        mark: Tells it from every other file.
    """

    name: str
    content: bytes
    mark: str


@dataclass(frozen=True, eq=False)
class Desk:
    """What a file is worked on with.

    Attributes:
        context: What the page works with.
        book: The ledger.
        handed: The file.
    """

    context: Context
    book: Book
    handed: Handed

    @property
    def fields(self) -> tuple[Field, ...]:
        """The ledger's columns."""
        return self.book.fields(self.context.snapshot)

    @property
    def reading(self) -> Reading:
        """What the file is held against."""
        snapshot = self.context.snapshot
        asked = (
            self.book.code,
            snapshot.county_code,
            snapshot.as_of,
            snapshot.evidence_only,
            snapshot.revision,
        )
        return kept(("reading", *asked), lambda: Reading(snapshot, current_engine(), acting.actor()))

    @property
    def columns(self) -> dict[str, str]:
        """What somebody chose that headers mean, by their plain form."""
        chosen: dict[str, str] = st.session_state.setdefault(f"columns-{self.handed.mark}", {})
        return chosen

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What somebody chose that names mean, by ``place`` and ``person``."""
        chosen: dict[str, dict[str, str]] = st.session_state.setdefault(
            f"names-{self.handed.mark}", {"place": {}, "person": {}}
        )
        return chosen


def kept(step_and_basis: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What was made once for this file and these answers; only the newest of each step is kept.

    What a step rests on stands in its key itself, not its address: an address is given again.
    """
    work: dict[str, tuple[Any, Any]] = st.session_state.setdefault(WORK, {})
    step = str(step_and_basis[0])
    if step not in work or work[step][0] != step_and_basis:
        work[step] = (step_and_basis, make())
    return work[step][1]


def let_go() -> None:
    """Let go of everything: no file is there."""
    st.session_state.pop(WORK, None)


def forget(step: str) -> None:
    """Let go of what is not needed any more."""
    st.session_state.get(WORK, {}).pop(step, None)


def with_bar(text: str, do: Callable[[Callable[[float], None]], T]) -> T:
    """Do something that may take a while, with a bar that goes away when it is done."""
    bar = st.progress(0.0, text)

    def tell(share: float) -> None:
        bar.progress(min(share, 1.0), text)

    try:
        return do(tell)
    finally:
        bar.empty()

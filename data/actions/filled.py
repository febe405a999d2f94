"""What several actions ask of what somebody filled in, and how its rows are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from data.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.model.base import Identified
    from data.store.snapshot import Snapshot

LONGEST = {
    "title": 60,
    "leader": 40,
    "person": 40,
    "seed": 20,
    "unit": 80,
    "note": 500,
    "problem": 500,
    "remedy": 500,
    "text": 500,
}
"""Characters that fit into a field."""


def filled(field: str, value: str, word: str) -> Iterator[FieldProblem]:
    """What is wrong with a text that must be there."""
    if not value.strip():
        yield FieldProblem(field, f"请填写{word}")
    yield from fits(field, value, word)


def fits(field: str, value: str, word: str) -> Iterator[FieldProblem]:
    """What is wrong with the length of a text."""
    length = len(value.strip())
    if length > LONGEST[field]:
        yield FieldProblem(field, f"{word}最多 {LONGEST[field]} 个字，现在是 {length} 个字")


def mine(now: Snapshot, basis: Basis) -> dict[str, Any]:
    """What every row says that somebody enters on screen."""
    return {
        "county_code": now.county_code,
        "source": f"{basis.by}填报",
        "is_demo": False,
        "verify": False,
    }


def next_id(session: Session, model: type[Identified], county_code: str, prefix: str) -> str:
    """An id that no row of the county has yet: the prefix and a running number.

    The caller holds the county, so nobody else takes the same.
    """
    taken = select(func.count()).where(model.county_code == county_code, model.id.startswith(f"{prefix}-"))
    return f"{prefix}-{(session.scalar(taken) or 0) + 1:04}"

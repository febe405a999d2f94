"""Remembers what a person said that headers and names in an uploaded file mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.actions.permit import permit_somewhere
from data.errors import FieldProblem, refuse_if
from data.model import LedgerChoice
from data.rules.permissions import Deed
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from data.actions.fresh import Basis

KINDS = ("header", "place", "person")
LONGEST = 200
"""Letters of what stands in a file; longer ones are asked about every time."""


def remember(
    basis: Basis, ledger: str, kind: str, answers: Mapping[str, str], engine: Engine | None = None
) -> None:
    """Keep answers for the next upload of the same ledger; the newest answer stands.

    Args:
        basis: Who answered.
        ledger: Code of the ledger.
        kind: One of :data:`KINDS`.
        answers: As it stands in the file → what it means; empty to leave it out.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: There is no such kind of answer.
    """
    permit_somewhere(basis, Deed.IMPORT, engine)
    refuse_if([] if kind in KINDS else [FieldProblem("", f"没有“{kind}”这一类对应关系")])
    kept = {said: meant for said, meant in answers.items() if 0 < len(said) <= LONGEST}
    if not kept:
        return
    county = basis.snapshot.county_code
    said = "；".join(f"{name}→{meant or '略过'}" for name, meant in kept.items())
    with unit_of_work(county, Event(basis.signed, "remember_names", ledger, after=said), engine) as session:
        for name, meant in kept.items():
            session.merge(LedgerChoice(county_code=county, ledger=ledger, kind=kind, said=name, meant=meant))

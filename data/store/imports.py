"""What was imported into a county's ledgers, and what people said that headers and names in their files mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.model import LedgerChoice, LedgerImport
from data.store.engine import current_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine


def imports_of(county_code: str, engine: Engine | None = None) -> list[LedgerImport]:
    """Every import of a county, the latest first."""
    with Session(engine or current_engine(), expire_on_commit=False) as session:
        mine = select(LedgerImport).where(LedgerImport.county_code == county_code)
        return list(session.scalars(mine.order_by(LedgerImport.recorded_on.desc(), LedgerImport.id)))


def choices_of(county_code: str, ledger: str, kind: str, engine: Engine | None = None) -> dict[str, str]:
    """What was said before of one ledger: as it stands in files → what it means, empty where it is left out.

    Args:
        county_code: The county.
        ledger: Code of the ledger.
        kind: ``header``, ``place`` or ``person``.
        engine: Another database than the configured one.
    """
    mine = LedgerChoice.county_code == county_code, LedgerChoice.ledger == ledger, LedgerChoice.kind == kind
    with Session(engine or current_engine()) as session:
        found = session.execute(select(LedgerChoice.said, LedgerChoice.meant).where(*mine))
        return {row.said: row.meant for row in found}

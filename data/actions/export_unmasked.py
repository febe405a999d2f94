"""Hands out a ledger about households with names and numbers unmasked, to whoever may and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.actions.exports import record_export, record_refusal
from data.actions.households import reason_problems
from data.actions.permit import NotPermittedError
from data.errors import refuse_if
from data.ledger.book import Reading
from data.ledger.sheet import ledger_sheet
from data.rules.permissions import Area, Deed, at_home, reach
from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.ledger.book import Book
    from data.ledger.workbook import Sheet
    from data.rules.permissions import Actor
    from data.store.snapshot import Snapshot

NOT_YOURS = "您的权限不能整本导出不遮挡的台账。要看单户的，请在户脱贫页逐户写明理由查看"


def may_export(actor: Actor) -> bool:
    """Whether somebody may take away a whole ledger unmasked."""
    return reach(actor, Deed.EXPORT_UNMASKED) is Area.COUNTY


def export_unmasked(  # noqa: PLR0913, PLR0917 - what is asked for, by whom, why; and how far it is
    snapshot: Snapshot,
    book: Book,
    reason: str,
    actor: Actor,
    engine: Engine | None = None,
    report: Callable[[float], None] = lambda _share: None,
) -> Sheet:
    """The ledger unmasked; the audit trail keeps who asked, for which ledger, and why.

    Args:
        snapshot: The county on the day on screen.
        book: The ledger.
        reason: Why.
        actor: Who asks.
        engine: Another database than the configured one.
        report: Told the share done while the sheet's rows are taken.

    Raises:
        RefusedInputError: There is no good reason, or the actor may not. Field: reason.
    """
    if not may_export(actor) or not at_home(actor, snapshot.county_code):
        record_refusal(actor, f"{Deed.EXPORT_UNMASKED.value} {book.code}", NOT_YOURS, engine)
        raise NotPermittedError(NOT_YOURS)
    refuse_if(reason_problems(reason.strip()))
    reading = Reading(snapshot, engine or current_engine(), actor)
    what = f"不遮挡的{book.title}，{len(reading.rows(book))} 行"
    record_export(actor, what, reason.strip(), county=snapshot.county_code, engine=engine)
    return ledger_sheet(book, reading, unmasked=True, report=report)

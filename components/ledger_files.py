"""Ledgers 台账 on their way out: filled or empty, from our own routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import acting, download
from components.download import XLSX
from data.errors import UnknownLedgerError
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.ledger.sheet import form, ledger_sheet
from data.ledger.workbook import workbook
from data.rules.permissions import Area, Deed, reach
from data.store.engine import current_engine

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.ledger.book import Book
    from data.ledger.workbook import Sheet
    from data.store.snapshot import Snapshot

FILLED, EMPTY = "/export/ledger.xlsx", "/export/form.xlsx"
LEDGER = "ledger"
"""What the address calls the ledger."""


def filled_url(view: state.View, ledger: str) -> str:
    """Address of a ledger as it stands on the view's day."""
    return download.address(FILLED, view, **{LEDGER: ledger})


def empty_url(view: state.View, ledger: str) -> str:
    """Address of an empty ledger to fill in."""
    return download.address(EMPTY, view, **{LEDGER: ledger})


async def filled_file(request: Request) -> Response:
    """A ledger as it stands, as an Excel file."""
    ledger = request.query_params.get(LEDGER, "")

    def filled(snapshot: Snapshot, _view: state.View) -> Sheet:
        return ledger_sheet(known(ledger), Reading(snapshot, current_engine(), acting.actor()))

    return await download.answer(request, filled)


async def empty_file(request: Request) -> Response:
    """An empty ledger with the county's own names to choose from, as an Excel file."""
    ledger = request.query_params.get(LEDGER, "")

    def empty(snapshot: Snapshot, _view: state.View) -> tuple[str, bytes]:
        sheet = form(known(ledger), snapshot)
        return f"{sheet.name}.xlsx", workbook(sheet, "从第 4 行起填写；列的顺序可以变，列名不要改")

    return await download.file_answer(request, empty, XLSX)


def known(ledger: str) -> Book:
    """The ledger with this code, if whoever asks may have it.

    Raises:
        UnknownLedgerError: There is none, or it names households and they may not see all of them.
    """
    book = BOOKS.get(ledger)
    if book is None:
        raise UnknownLedgerError(f"没有“{ledger}”这本台账。请从台账页面上的链接下载。")
    if book.households and reach(acting.actor(), Deed.SEE_HOUSEHOLDS) is not Area.COUNTY:
        raise UnknownLedgerError(f"{book.title}含有农户的个人信息，只有县级可以整本导出。")
    return book

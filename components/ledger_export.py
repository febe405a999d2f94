"""A ledger about households on its way out: it is large, so it is made first; unmasked only with a reason, and once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, download, forms, prepared
from components.ledger_desk import with_bar
from components.ledger_files import known
from data.actions.export_unmasked import export_unmasked, may_export
from data.actions.households import REASON_MOST
from data.errors import UnknownLedgerError
from data.ledger.book import Reading
from data.ledger.sheet import ledger_sheet
from data.ledger.workbook import workbook
from data.store.engine import current_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.context import Context
    from data.ledger.book import Book
    from data.ledger.workbook import Sheet

READY = "ledger-ready"
"""Where the session keeps what was made: of which ledger and day, its token, in words when and how."""
FORM = "unmask-ledger"


def show(context: Context, book: Book) -> None:
    """The button that makes the file, and the link to it once it is made."""
    try:
        known(book.code)
    except UnknownLedgerError as refused:
        st.text(str(refused))
        return
    _link(context, book)
    if st.button(f"准备{book.title}（已遮挡）", key=f"prepare-{book.code}"):
        with_bar(f"正在准备{book.title}", lambda tell: _make(context, book, tell))
        st.rerun()
    if may_export(acting.actor()):
        _unmasked(context, book)


def _link(context: Context, book: Book) -> None:
    about, token, said = st.session_state.get(READY, (None, "", ""))
    address = prepared.url(token)
    if about == _about(context, book) and address:
        st.link_button(f"下载{book.title}（{said}）", address, icon="⬇", type="primary")


def _about(context: Context, book: Book) -> tuple[object, ...]:
    view = context.view
    return book.code, view.county, view.as_of, view.evidence_only


def _make(context: Context, book: Book, tell: Callable[[float], None]) -> None:
    tell(0.05)
    reading = Reading(context.snapshot, current_engine(), acting.actor())
    sheet = ledger_sheet(book, reading, report=tell)
    _keep(context, book, sheet, download.note(context.view), once=False)


def _keep(context: Context, book: Book, sheet: Sheet, note: str, *, once: bool) -> None:
    mark = "未遮挡" if once else "已遮挡"
    name = f"{sheet.name}（{mark}）.xlsx" if once else f"{sheet.name}.xlsx"
    file = prepared.Prepared(name, workbook(sheet, note), context.view.county, acting.actor().name, once)
    at = dt.datetime.now(dt.UTC).astimezone()
    said = f"{mark}，只能下载一次" if once else f"{mark}，{at:%H:%M} 生成"
    st.session_state[READY] = _about(context, book), prepared.keep(file), said


def _unmasked(context: Context, book: Book) -> None:
    with (
        st.popover("导出不遮挡的", key=f"{FORM}-{book.code}-open-{forms.saved()}"),
        st.form(FORM, border=False),
    ):
        st.text("姓名、证件号码、电话都不遮挡。写明理由才能导出；理由记入操作记录，也写在文件开头。")
        st.text_input(
            "理由", key=f"{FORM}-reason", max_chars=REASON_MOST, placeholder="例如：报市扶贫办核对户籍"
        )
        forms.under(FORM, "reason")
        forms.under(FORM)
        if st.form_submit_button("生成，只能下载一次", type="primary"):
            reason = str(st.session_state[f"{FORM}-reason"]).strip()
            forms.save(FORM, lambda: _make_unmasked(context, book, reason), "已生成，理由已记入操作记录。")
            st.rerun()


def _make_unmasked(context: Context, book: Book, reason: str) -> None:
    actor = acting.actor()

    def make(tell: Callable[[float], None]) -> None:
        tell(0.05)
        sheet = export_unmasked(context.snapshot, book, reason, actor, report=tell)
        note = f"{download.note(context.view)}　未遮挡，导出人：{actor.name}，理由：{reason}"
        _keep(context, book, sheet, note, once=True)

    with_bar(f"正在准备{book.title}", make)

"""台账 on screen: which ledger, its files to take away, a file handed in, what it would do, and what was taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import (
    acting,
    forms,
    household_rows,
    ledger_export,
    ledger_files,
    ledger_upload,
    row_form,
    state,
)
from components.ledger_files import LEDGER
from data import wording
from data.actions import undo_import
from data.ledger.books import BOOKS
from data.rules.permissions import Deed
from data.store import imports

if TYPE_CHECKING:
    from components.context import Context
    from data.actions.fresh import Basis
    from data.ledger.book import Book
    from data.model import LedgerImport

FIRST = "projects"


def show_main(context: Context) -> None:
    """The ledgers to choose from, the chosen one's files, and the upload."""
    book = _chosen()
    st.session_state["ledger-chosen"] = book.code
    st.pills(
        "台账",
        list(BOOKS),
        format_func=lambda code: BOOKS[code].title,
        key="ledger-chosen",
        label_visibility="collapsed",
        on_change=_choose,
        required=True,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="ledger-files"):
        if book.households:
            ledger_export.show(context, book)
        else:
            st.link_button(f"下载{book.title}", ledger_files.filled_url(context.view, book.code), icon="⬇")
        st.link_button("下载空白表", ledger_files.empty_url(context.view, book.code))
    (household_rows if book.households else row_form).show_ledger(context, book)
    ledger_upload.show(context, book)


def _chosen() -> Book:
    return BOOKS[st.query_params.get(LEDGER, FIRST)] if st.query_params.get(LEDGER) in BOOKS else BOOKS[FIRST]


def _choose() -> None:
    state.choose(LEDGER, st.session_state["ledger-chosen"] or "")


def show_side(context: Context) -> None:
    """What was imported, the latest first; each can be undone as one step while nothing was built on it."""
    st.subheader("导入记录", anchor=False)
    found = imports.imports_of(context.view.county)
    if not found:
        st.text("还没有导入过台账。选一本台账，下载后填好，再从左边上传；上传后先看预览，确认了才写入。")
    for one in found[:SHOWN]:
        _import(context, one)
    if len(found) > SHOWN:
        st.text(f"另有更早的 {len(found) - SHOWN} 次，见操作记录。")


SHOWN = 20


def _import(context: Context, one: LedgerImport) -> None:
    book = BOOKS.get(one.ledger)
    with st.container(border=True):
        st.text(f"{wording.date(one.recorded_on)}　{book.title if book else one.ledger}　{one.actor}")
        st.text(one.file_name)
        st.text(f"新增 {one.added} 行　修改 {one.changed} 行　不变 {one.unchanged} 行")
        if one.undone_on is not None:
            st.text(f"✗ 已在 {wording.date(one.undone_on)} 撤销")
        else:
            _undo(context, one)


def _undo(context: Context, one: LedgerImport) -> None:
    if not forms.permitted_somewhere(context.snapshot, Deed.IMPORT):
        return
    form = f"undo-{one.id}"
    with st.popover("撤销这次导入", key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        st.text("所有行回到导入之前的样子。导入之后又改过、又填报过的，不能整批撤销。")
        st.text_input("原因", key=f"{form}-reason", max_chars=200)
        forms.under(form, "reason")
        forms.under(form)
        basis = acting.basis(context.snapshot)
        st.form_submit_button("撤销", on_click=_save_undo, args=(form, basis, one.id))


def _save_undo(form: str, basis: Basis, key: str) -> None:
    reason = st.session_state[f"{form}-reason"]
    forms.save(form, lambda: undo_import.undo(basis, key, reason), "已撤销")

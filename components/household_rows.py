"""Which row of a ledger about households is filled in on screen: village, household, and whom to unmask and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, forms, row_form
from data.actions import enter_row
from data.actions.enter_row import Row
from data.actions.households import REASON_MOST, unmask
from data.ledger.books.helpers import BETWEEN, RANKS
from data.ledger.books.register import register_behind
from data.ledger.private import masked
from data.rules.permissions import Deed, may
from data.store.frames import each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.context import Context
    from data.ledger.book import Book, Values
    from data.ledger.columns import Field

NEW = ""
"""The household that is not registered yet."""
OPEN = "row-unmasked"
"""Where the session keeps the one row whose personal information is shown: its ledger and key."""
LABEL = "在画面上更正或登记一户"
CHANGED_HELPER = "换了帮扶责任人的，电话和起始日期按新填的算。"


def show_ledger(context: Context, book: Book) -> None:
    """Choose a village and a household, then fill in its row; it stays open for the next one."""
    if not forms.allowed_somewhere(context.snapshot, Deed.ENTER):
        return
    if not st.toggle(LABEL, key=f"by-hand-{book.code}"):
        return
    village = _village(context, book)
    if not village:
        return
    rows = enter_row.rows(context.snapshot, book.code, village, acting.actor())
    household = _household(context, book, register_behind(rows).rows, village)
    if household is None:
        return
    key = _key(book, household)
    row = Row(book.code, key, {}, place=village)
    mine = may(acting.actor(), Deed.UNMASK_HOUSEHOLD, _zone(context, village))
    unmasked = mine and _is_open((book.code, key))
    if book.code == "helpers":
        st.text(CHANGED_HELPER)
    known = rows.get(key, {})
    mark = f"-{forms.saved()}{'-unmasked' if unmasked else ''}"
    row_form.show_form(context, book, row, known if unmasked else _masked(context, book, known), mark=mark)
    fields = enter_row.fields_of(context.snapshot, book.code)
    private = [one for one in fields if one.private and one.code in known]
    if private and mine and not unmasked:
        _ask_reason(context, row, private, household)


def _zone(context: Context, village: str) -> str:
    zone = context.snapshot.villages["zone"].get(village)
    return zone if isinstance(zone, str) else ""


def _is_open(row: tuple[str, str]) -> bool:
    """Whether a row's personal information is shown; of the row before it is not any more."""
    if st.session_state.get(OPEN) != row:
        st.session_state.pop(OPEN, None)
    return OPEN in st.session_state


def _village(context: Context, book: Book) -> str | None:
    """A village whose households whoever acts may see."""
    snapshot, actor = context.snapshot, acting.actor()
    townships = snapshot.townships["name"]
    words = {
        str(code): f"{townships.get(row['township'], '')} {row['name']}"
        for code, row in each(snapshot.villages)
        if may(actor, Deed.SEE_HOUSEHOLDS, _zone(context, str(code)))
    }
    if not words:
        st.text("单户信息只给有权限的人看。")
        return None
    return st.selectbox(
        "哪个村",
        list(words),
        index=None,
        format_func=lambda code: words.get(code, code),
        key=f"row-village-{book.code}-{context.view.county}",
        placeholder="按乡镇或村名查找",
    )


def _household(context: Context, book: Book, known: Mapping[str, Values], village: str) -> str | None:
    words = {NEW: "＋ 登记新的一户"} if book.code == "households" else {}
    words |= {
        key: f"{masked(str(row.get('head', '')))}　{row['people']} 人　{key}" for key, row in known.items()
    }
    if not words:
        st.text("这个村还没有登记建档立卡户。请先在建档立卡户台账里登记。")
        return None
    return st.selectbox(
        f"哪一户（{len(known)} 户）",
        list(words),
        index=None,
        format_func=lambda key: words.get(key, key),
        key=f"row-household-{book.code}-{context.view.county}-{village}",
        placeholder="按户编号或姓氏查找",
    )


def _key(book: Book, household: str) -> str:
    """The row of a household; of those who help it there are two."""
    if book.code != "helpers":
        return household
    chosen = st.segmented_control(
        "第几帮扶责任人", list(RANKS), default=next(iter(RANKS)), key="row-rank", required=True
    )
    return f"{household}{BETWEEN}{RANKS[chosen or next(iter(RANKS))]}"


def _masked(context: Context, book: Book, known: Values) -> dict[str, Any]:
    private = {one.code for one in book.fields(context.snapshot) if one.private}
    return {code: masked(str(value)) if code in private else value for code, value in known.items()}


def _ask_reason(context: Context, row: Row, private: Sequence[Field], household: str) -> None:
    """Show the personal information that is corrected here, to whoever says why."""
    words, form = "、".join(one.header for one in private), f"row-unmask-{row.ledger}"
    with st.popover(f"显示{words}", key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        st.text("不显示也能改：遮挡着的不动，要改的整个重写。")
        st.text_input(
            "查看理由", key=f"{form}-reason", placeholder="例如：入户核查身份信息", max_chars=REASON_MOST
        )
        forms.under(form, "reason")
        forms.under(form)
        args = (context, form, row, words, household)
        st.form_submit_button("显示（记入操作记录）", on_click=_reveal, args=args)


def _reveal(context: Context, form: str, row: Row, words: str, household: str) -> None:
    def act() -> None:
        unmask(context.snapshot, household, st.session_state[f"{form}-reason"], acting.actor(), what=words)
        st.session_state[OPEN] = (row.ledger, row.key)

    forms.save(form, act, "已显示，已记入操作记录。")

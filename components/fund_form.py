"""The form for an amount of money 资金 of a project: how much up to which day, from which source, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import acting, approval, feedback, forms
from data.actions.fund_entry import LONGEST_FUND, Amount
from data.rules.funds import KIND_WORDS
from data.rules.permissions import Deed
from data.store import funds

if TYPE_CHECKING:
    from components.context import Context

CAUTIONS = "fund-cautions"
"""Where the session keeps what to say of an amount that was saved all the same."""
FIELDS = ("fund", "kind", "wan", "on_date", "author", "source", "correction")


def show(context: Context, objective: str) -> None:
    """The form under a project's panel."""
    if not forms.allowed(context.snapshot, Deed.ENTER, objective):
        return
    form = f"fund-{objective}"
    if st.session_state.get(CAUTIONS, ("", ()))[0] == form:
        feedback.warn(*st.session_state.pop(CAUTIONS)[1])
    with st.expander("填报资金", expanded=forms.refused(form)), st.form(form, border=False):
        _fields(context, form, objective)
        approval.buttons(context, "funds", "保存资金", _save, (context, form, objective))


def _fields(context: Context, form: str, objective: str) -> None:
    """The fields, each with what was wrong with it below."""
    known = list(dict.fromkeys(funds.load(context.snapshot).of(objective)["fund"]))
    st.session_state.setdefault(f"{form}-author", acting.actor().name)
    st.session_state.setdefault(f"{form}-fund", known[0] if known else "")
    forms.under(form, "subject")
    st.text_input("资金来源", key=f"{form}-fund", max_chars=LONGEST_FUND)
    forms.under(form, "fund")
    st.segmented_control(
        "填哪一项", list(KIND_WORDS), format_func=KIND_WORDS.__getitem__, default="paid", key=f"{form}-kind"
    )
    forms.under(form, "kind")
    st.text_input("累计金额（万元）", key=f"{form}-wan", placeholder="只填数字")
    forms.under(form, "wan")
    st.date_input("数据日期", context.view.as_of, key=f"{form}-on_date", format="YYYY-MM-DD")
    forms.under(form, "on_date")
    st.text_input("填报人或单位", key=f"{form}-author")
    forms.under(form, "author")
    st.text_input("依据（文件、台账）", key=f"{form}-source", max_chars=300)
    st.text_input("更正原因（只在更正以前的数时填）", key=f"{form}-correction", max_chars=200)


def _save(context: Context, form: str, objective: str, *, as_draft: bool = False) -> None:
    """Save what was filled in, against what stood on the screen when it was."""
    filled = {name: st.session_state[f"{form}-{name}"] for name in FIELDS}
    filled["kind"] = filled["kind"] or ""
    seen = funds.load(context.snapshot).newest(objective, filled["fund"].strip(), filled["kind"])
    amount = Amount(objective, seen=seen, **filled)
    basis = acting.basis(context.snapshot, author=amount.author)

    def saved(cautions: tuple[str, ...]) -> None:
        st.session_state[CAUTIONS] = (form, cautions)
        for name in ("wan", "correction"):
            st.session_state[f"{form}-{name}"] = ""

    approval.enter(form, basis, "funds", amount, "已保存资金", as_draft=as_draft, then=saved)

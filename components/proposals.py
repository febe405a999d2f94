"""拟建项目: one question before a project is put forward for a gap that nobody closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import acting, feedback, forms
from components.panel import exits as panels
from data.actions import propose_project
from data.actions.propose_project import Proposal
from data.rules.permissions import Deed
from data.store import exits as store
from data.store import snapshot as snapshots
from data.store.frames import each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context

ASKED, DONE = "proposal-asked", "proposal-done"
"""Where the session keeps which gap somebody clicked on, and that the answer was saved."""
FORM = "propose"


def asked(pick: Mapping[str, str]) -> bool:
    """Whether a click in a panel asks for a project; it is remembered for :func:`confirm`."""
    village, item = pick.get("village"), pick.get(panels.PROPOSE)
    if not (isinstance(village, str) and isinstance(item, str)):
        return False
    st.session_state[ASKED] = (village, item)
    return True


def confirm(context: Context, exits: store.Exits) -> None:
    """Show what would be written, once somebody has asked for it."""
    village, code = st.session_state.pop(ASKED, ("", ""))
    item = exits.item(code)
    if item is not None and village in context.snapshot.villages.index:
        _dialog(context, exits, village, code)


@st.dialog("拟建项目")
def _dialog(context: Context, exits: store.Exits, village: str, code: str) -> None:
    if st.session_state.pop(DONE, False):
        st.rerun()
    item = exits.item(code)
    if item is None:
        raise AssertionError("only asked for an item of the scheme")
    snapshot = context.snapshot
    if not forms.allowed(snapshot, Deed.PLAN, village):
        return
    suggested = propose_project.suggestion(snapshot, exits, village, item)
    st.text(_about(snapshot, exits, village, code))
    late = propose_project.warning(snapshot, exits, village)
    if late:
        feedback.warn(late)
    keys = {name: f"{FORM}-{name}-{village}-{code}" for name in ("title", "quantity", "unit", "deadline")}
    with st.form(FORM, border=False):
        forms.under(FORM)
        st.text_input("名称", suggested.title, key=keys["title"])
        forms.under(FORM, "title")
        left, right = st.columns(2)
        with left:
            st.number_input("数量", value=suggested.quantity, key=keys["quantity"])
            forms.under(FORM, "quantity")
        with right:
            st.text_input("单位", suggested.unit, key=keys["unit"])
            forms.under(FORM, "unit")
        st.date_input("期限", suggested.deadline, key=keys["deadline"])
        forms.under(FORM, "deadline")
        st.form_submit_button("确认拟建", type="primary", on_click=_save, args=(context, village, code, keys))


def _about(snapshot: snapshots.Snapshot, exits: store.Exits, village: str, code: str) -> str:
    """What is written besides the fields: the gap, who answers, since when."""
    gaps = exits.gaps
    gap = gaps[(gaps["village"] == village) & (gaps["item"] == code)]
    owner = next((panels.owner(row) for _, row in each(gap)), "没有登记")
    item = exits.item(code)
    name = item.name if item else code
    place = str(snapshot.villages.loc[village, "name"])
    return f"{place}“{name}”未达标，没有项目。\n责任人：{owner}（这一项的责任人）\n开始：{snapshot.as_of}（画面日期）"


def _save(context: Context, village: str, code: str, keys: Mapping[str, str]) -> None:
    def propose() -> None:
        view = context.view
        now = snapshots.load(view.county, view.as_of, evidence_only=view.evidence_only)
        exits = store.load(now, scheme=view.scheme, everyone=view.everyone)
        filled = {name: st.session_state[key] for name, key in keys.items()}
        proposal = Proposal(village, code, **filled)
        propose_project.propose(now, exits, proposal, acting.actor())

    forms.save(FORM, propose, "已拟建，列入项目。")
    st.session_state[DONE] = not forms.refused(FORM)

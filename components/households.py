"""户脱贫 on screen: the table of counts, and beside it a place, the households of a village, or one household."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, approval, forms, household_sheet, panel, state
from components.label import plain
from components.panel import household_list as lists
from components.panel import household_side as sides
from components.panel import households as panels
from components.panel.approvals import with_waiting
from data.actions.filled import LONGEST
from data.actions.households import unmask
from data.actions.visits import Visited
from data.rules.permissions import Deed, may
from data.store import household_list as store
from data.store.frames import row_of
from data.store.household_help import company_of
from data.store.household_table import TOPICS, topic_of
from data.store.visits import visits_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context

OVERVIEW = "command/overview.py"
ZONES = "zones"
UNMASK, REASON = "unmask", "unmask-reason"


def zone_in(context: Context) -> str:
    """The zone shown, empty for the county: the one asked for, not the one a selected village lies in."""
    asked = st.query_params.get("zone", "")
    return asked if asked in context.snapshot.zones.index else ""


def show_table(context: Context) -> None:
    """What is asked, of zones or villages, and the answer."""
    view, zone = context.view, zone_in(context)
    with st.container(horizontal=True, vertical_alignment="center", key="asked"):
        _ask("by", {topic.id: topic.word for topic in TOPICS}, topic_of(view.by).id)
        if zone:
            st.button("← 全县", on_click=state.select, args=({},), type="tertiary")
        else:
            word = context.snapshot.playbook.words.zone
            _ask("rows", {ZONES: f"按{word}", panels.VILLAGES: "按村"}, view.rows or ZONES)
    content = panels.table(context.snapshot, topic_of(view.by), zone, view.rows, view.village)
    link = {"label": "导出 Excel（本表）", "href": household_sheet.url(view, zone)}
    content["blocks"].insert(0, {"type": "links", "items": [link]})
    panel.show(content, key="counts", on_pick=_pick)


def _ask(name: str, options: Mapping[str, str], chosen: str) -> None:
    """A choice that follows the address, and is kept in it."""
    key = f"table-{name}"
    st.session_state[key] = chosen
    st.segmented_control(
        "表格",
        list(options),
        format_func=lambda option: plain(options[option]),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: state.choose_table(**{name: st.session_state[key]}),
        required=True,
        wrap=True,
    )


def show_side(context: Context) -> None:
    """One household; else the place selected, and of a village its households."""
    view, zone = context.view, zone_in(context)
    if view.household:
        _show_household(context)
        return
    if view.village or zone:
        _leave(context, zone)
    content = sides.side(
        context.snapshot, topic_of(view.by), view.zone if view.village else zone, view.village
    )
    panel.show(content, key="panel", on_pick=_pick)
    if view.village:
        _show_list(context)


def _leave(context: Context, zone: str) -> None:
    """Back from a village, or over to the map."""
    view = context.view
    with st.container(horizontal=True, vertical_alignment="center"):
        if view.village:
            st.button("← 返回", on_click=_pick, args=({},), type="tertiary")
        address = state.asking(view, zone=view.zone or zone, village=view.village)
        st.page_link(OVERVIEW, label="在地图上看", query_params=address)


def _pick(pick: Mapping[str, str]) -> None:
    """A click keeps the zone that the table shows; only the choice of a zone changes it."""
    state.select({**pick, "zone": pick["zone"] if set(pick) == {"zone"} else st.query_params.get("zone", "")})


def _show_list(context: Context) -> None:
    """The households of the village, for those who may see them."""
    view, snapshot, actor = context.view, context.snapshot, acting.actor()
    if not may(actor, Deed.SEE_HOUSEHOLDS, view.zone):
        st.text("单户信息只给有权限的人看。")
        return
    count = store.count(snapshot, view.village, actor)
    pages = max(1, ceil(count / store.PAGE))
    page = min(int(view.page), pages) if view.page.isdecimal() and int(view.page) else 1
    found = store.listed(snapshot, view.village, actor, page)
    content = lists.village_list(found, count, page, pages, view.village)
    link = {"label": "导出 Excel（本村各户，已遮挡）", "href": household_sheet.list_url(view)}
    content["blocks"].append({"type": "links", "items": [link] if count else []})
    panel.show(content, key="households", on_pick=_pick)
    _turn(view.village, page, pages)


def _turn(village: str, page: int, pages: int) -> None:
    if pages == 1:
        return
    with st.container(horizontal=True):
        for label, other in (("← 上一页", page - 1), ("下一页 →", page + 1)):
            pick = {"village": village, "page": str(other)}
            st.button(label, on_click=_pick, args=(pick,), disabled=not 1 <= other <= pages)


def _show_household(context: Context) -> None:
    """One household, masked until somebody gives a reason."""
    view, snapshot = context.view, context.snapshot
    back = {"village": view.village, "page": view.page}
    st.button("← 本村各户", on_click=_pick, args=(back,), type="tertiary")
    found = store.listed(snapshot, view.village, acting.actor(), None)
    if view.household not in found.index:
        st.text("没有这一户，或您的权限看不到它。请回到本村各户重新选择。")
        return
    identity = state.revealed()
    row = row_of(found, view.household)
    company = company_of(snapshot, view.household)
    content = lists.household(snapshot, row, identity, company)
    content["blocks"].append(lists.visits(visits_to(snapshot, view.household)))
    panel.show(with_waiting(snapshot, content, view.household), key="panel", on_pick=_pick)
    _visit(context)
    if identity is None and may(acting.actor(), Deed.UNMASK_HOUSEHOLD, view.zone):
        _ask_reason(context)


def _visit(context: Context) -> None:
    """The form for a visit to the household."""
    if not forms.allowed(context.snapshot, Deed.ENTER, context.view.village):
        return
    form = f"visit-{context.view.household}"
    with st.popover("登记走访", key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        st.date_input("走访日期", context.view.as_of, key=f"{form}-on_date", format="YYYY-MM-DD")
        forms.under(form, "on_date")
        st.text_input("走访人", key=f"{form}-person", max_chars=LONGEST["person"])
        forms.under(form, "person")
        st.text_area("走访情况（看到什么、帮了什么）", key=f"{form}-text", max_chars=LONGEST["text"])
        forms.under(form, "text")
        forms.under_all(form, ("on_date", "person", "text"))
        approval.buttons(context, "helpers", "保存", _save_visit, (context, form))


def _save_visit(context: Context, form: str, *, as_draft: bool = False) -> None:
    said = (st.session_state[f"{form}-{name}"] for name in ("on_date", "person", "text"))
    visited = Visited(context.view.household, *said)
    basis = acting.basis(context.snapshot, author=visited.person.strip() or None)
    approval.enter(form, basis, "visit", visited, "已登记走访。", as_draft=as_draft)


def _ask_reason(context: Context) -> None:
    with st.form(UNMASK):
        st.text_input("查看理由", key=REASON, placeholder="例如：入户核查身份信息", max_chars=200)
        forms.under(UNMASK, "reason")
        forms.under(UNMASK)
        st.form_submit_button("显示姓名与证件号码（记入审计）", on_click=_reveal, args=(context,))


def _reveal(context: Context) -> None:
    def action() -> None:
        reason = st.session_state[REASON]
        state.reveal(unmask(context.snapshot, context.view.household, reason, acting.actor()))

    forms.save(UNMASK, action, "已显示，已记入审计。")

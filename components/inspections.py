"""督查整改 on screen: ledger, inspections or calendar on the left; beside it what was clicked, and the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import (
    acting,
    attachments,
    chronicle,
    inspection_forms,
    inspection_sheets,
    orders,
    overview,
    panel,
    state,
)
from components.label import plain
from components.panel import inspections as panels
from components.panel.approvals import with_waiting
from data.rules.permissions import Deed, may
from data.rules.rectification import FINISHED
from data.store import inspections as store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context
    from data.store.inspections import Survey

VIEWS = {"": "台账", "surveys": "督查", "calendar": "日历"}
SHEET, YEAR = "sheet", "year"
"""What the address asks of this screen alone: the view, and the year of the calendar."""
OVERVIEW = "command/overview.py"


def shown() -> str:
    """The view asked for."""
    asked = st.query_params.get(SHEET, "")
    return asked if asked in VIEWS else ""


def zone_in(context: Context) -> str:
    """The zone shown, empty for the county: the one asked for, not the one a selected finding lies in."""
    asked = st.query_params.get("zone", "")
    return asked if asked in context.snapshot.zones.index else ""


def visible(context: Context) -> list[Survey]:
    """The inspections that whoever sits here may see."""
    full = may(acting.actor(), Deed.SEE_HIDDEN_INSPECTIONS, "")
    return store.load(context.snapshot).visible(context.view.as_of, full=full)


def show_main(context: Context) -> None:
    """The view chosen, with its Excel list."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choose_view()
        if not shown():
            _choose_zone(context)
        if shown() == "calendar":
            _choose_year(context)
    content = _content(context)
    link = inspection_sheets.link(context.view, shown(), zone_in(context))
    content["blocks"].append({"type": "links", "items": [link]})
    panel.show(content, key="main", on_pick=_pick)


def _content(context: Context) -> dict[str, Any]:
    if shown() == "surveys":
        return panels.surveys(context.snapshot, visible(context))
    if shown() == "calendar":
        return panels.calendar(context.snapshot, _year(context))
    return panels.ledger(context.snapshot, zone_in(context))


def _choose_view() -> None:
    st.session_state["inspections-view"] = shown()
    st.segmented_control(
        "看什么",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        key="inspections-view",
        label_visibility="collapsed",
        on_change=_view_chosen,
        required=True,
    )


def _view_chosen() -> None:
    zone = {"zone": st.query_params.get("zone", "")}
    state.select(zone, **{SHEET: st.session_state["inspections-view"] or ""})


def _choose_zone(context: Context) -> None:
    zones = {"": "全县", **context.snapshot.zones["name"].to_dict()}
    st.session_state["inspections-zone"] = zone_in(context)
    st.selectbox(
        plain(context.snapshot.playbook.words.zone),
        list(zones),
        format_func=zones.__getitem__,
        key="inspections-zone",
        label_visibility="collapsed",
        on_change=lambda: state.select({"zone": st.session_state["inspections-zone"]}),
        width=260,
    )


def _years(context: Context) -> list[int]:
    campaign = context.snapshot.playbook.campaign
    return list(range(campaign.start.year, campaign.end.year + 1))


def _year(context: Context) -> int:
    asked = st.query_params.get(YEAR, "")
    years = _years(context)
    return int(asked) if asked in map(str, years) else context.view.as_of.year


def _choose_year(context: Context) -> None:
    if len(_years(context)) == 1:
        return
    st.session_state["inspections-year"] = _year(context)
    st.segmented_control(
        "年",
        _years(context),
        format_func=lambda year: f"{year}年",
        key="inspections-year",
        label_visibility="collapsed",
        on_change=lambda: state.choose(YEAR, str(st.session_state["inspections-year"])),
        required=True,
    )


def _pick(pick: Mapping[str, str]) -> None:
    """A click keeps view and zone; a finding leaves the inspection, an inspection the finding."""
    state.select({**pick, "zone": st.query_params.get("zone", "")})


def show_side(context: Context) -> None:
    """The finding or inspection selected; else what goes with the view."""
    survey = next((one for one in visible(context) if one.id == context.view.inspection), None)
    if context.view.objective:
        with st.container(key="opened"):
            _show_finding(context, context.view.objective)
    elif survey:
        _back()
        panel.show(panels.survey(context.snapshot, survey), key="panel", on_pick=_pick)
        inspection_forms.visit(context, survey)
        inspection_forms.find(context, survey)
    elif shown() == "surveys":
        inspection_forms.plan(context)
    elif shown() == "calendar":
        panel.show(panels.due_now(context.snapshot), key="panel", on_pick=_pick)
        inspection_forms.hold(context)
    else:
        panel.show(panels.documented(context.snapshot), key="panel", on_pick=_pick)
        inspection_forms.find(context, None)


def _back() -> None:
    st.button(f"← {VIEWS[shown()]}", on_click=_pick, args=({},), type="tertiary")


def _show_finding(context: Context, key: str) -> None:
    view = context.view
    with st.container(horizontal=True, vertical_alignment="center"):
        _back()
        asked = state.asking(view, zone=view.zone, village=view.village, objective=key)
        st.page_link(OVERVIEW, label="在地图上看", query_params=asked)
        book = store.load(context.snapshot)
        if key in book.found and book.found[key].stage not in FINISHED:
            orders.show_button(context, f"inspection:{key}")
        if key in book.found:
            attachments.show_form(context, key, f"加{panels.PAPERS}")
    if key not in book.found:
        overview.show_objective(context)
        return
    content = with_waiting(context.snapshot, panels.finding(context.snapshot, key), key)
    panel.show(content, key="panel", on_pick=_pick)
    inspection_forms.act(context, book.found[key])
    inspection_forms.link(context, book.found[key])
    chronicle.show(context, key)

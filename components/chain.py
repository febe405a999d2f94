"""责任链 on screen: the chain, its gaps or one person; and the gaps as an Excel list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import download, hand_over_form, measure_form, panel, projects, state, transfer
from components.label import plain
from components.panel import blocks, chain, chain_tree
from data.ledger.workbook import Column, Sheet, Value
from data.rules.coverage import Gap
from data.store.chain import chain_of, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.rules.coverage import Finding
    from data.store.snapshot import Snapshot

PATH = "/export/gaps.xlsx"
MAP = "command/overview.py"
PROJECTS = "works/projects.py"
GOING = "going_to_the_map"
VIEWS = {"": "责任链与缺口", "tree": "责任树"}
SHOWN = "view"
"""What the address asks of this screen alone: the tree."""
COLUMNS = (
    Column("缺口", 26),
    Column("对象", 36),
    Column("说明", 46),
    Column("天数", 9, "0"),
    Column("责任项数", 9, "0"),
    Column("由谁补齐", 34),
    Column("战区", 18),
    Column("村", 16),
    Column("目标编号", 26),
)


def show(context: Context) -> None:
    """What one person answers for, if one is chosen; else the chain and its gaps."""
    _go_to_the_map(context.view)
    view, snapshot = context.view, context.snapshot
    if view.person:
        with st.container(horizontal=True, vertical_alignment="center"):
            _back("← 责任链", {"zone": view.zone})
            works = _works_of(snapshot, view.person)
            if works is not None:
                link = {**state.kept(), **works}
                st.page_link(PROJECTS, label="他的项目（项目倒排）", query_params=link)
        content = chain.person(snapshot, view.person)
        content["blocks"].insert(1, _link("导出 Excel（负责的目标）", transfer.person_url(view)))
        panel.show(content, key="panel", on_pick=_picked)
        hand_over_form.show(context, view.person)
        _show_attendance(context)
        return
    _choose_view(context)
    if _shown():
        _show_tree(context)
        return
    if view.zone:
        _back("← 全县", {})
    panel.show(chain.tree(snapshot, view.zone), key="panel", on_pick=_chosen)
    content = chain.gaps(snapshot, view.zone)
    address = download.address(PATH, view, zone=view.zone)
    content["blocks"].insert(0, _link("导出 Excel（责任缺口）", address))
    panel.show(content, key="gaps", on_pick=_picked)


def _works_of(snapshot: Snapshot, person: str) -> dict[str, str] | None:
    """How the Gantt is narrowed to what he answers for: his own works, his zone's, or all; None where he has none."""
    if (snapshot.objectives["person_id"] == person).any():
        return {projects.LEADER: person}
    held = snapshot.duties[snapshot.duties["current"] & (snapshot.duties["person_id"] == person)]
    zones = held.loc[held["subject_kind"] == "zone", "subject_id"]
    if len(zones):
        return {"zone": str(zones.iloc[0])}
    return {} if (held["subject_kind"] == "county").any() else None


def _show_attendance(context: Context) -> None:
    """The forms for the person's days at the front, and for the share of his unit's staff there."""
    measure_form.show_attendance(context, "person", context.view.person)
    held = context.snapshot.duties
    unit = str(held.loc[held["person_id"] == context.view.person, "unit"].iloc[0])
    if unit:
        measure_form.show_attendance(context, "unit", unit)


def _choose_view(context: Context) -> None:
    """The chain with its gaps, or the tree of people; and of which zone the tree is."""
    with st.container(horizontal=True, key="chain-choice"):
        st.session_state["chain-view"] = _shown()
        st.segmented_control(
            "看什么",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            key="chain-view",
            label_visibility="collapsed",
            on_change=lambda: state.choose(SHOWN, st.session_state["chain-view"] or ""),
            required=True,
        )
        if _shown():
            _choose_zone(context)


def _choose_zone(context: Context) -> None:
    zones = {"": "全县", **context.snapshot.zones["name"]}
    st.session_state["chain-zone"] = context.view.zone
    st.selectbox(
        plain(context.snapshot.playbook.words.zone),
        list(zones),
        format_func=zones.__getitem__,
        key="chain-zone",
        label_visibility="collapsed",
        width=300,
        on_change=lambda: state.select({"zone": st.session_state["chain-zone"]}),
    )


def _shown() -> str:
    asked = st.query_params.get(SHOWN, "")
    return asked if asked in VIEWS else ""


def _show_tree(context: Context) -> None:
    """The tree of the county or a zone, beside the items and units of the county."""
    left, right = st.columns([58, 42], gap="medium")
    with left:
        panel.show(chain_tree.panel(context.snapshot, context.view.zone), key="panel", on_pick=_chosen)
    with right:
        panel.show(chain_tree.side(context.snapshot), key="side", on_pick=_chosen)


def _link(label: str, href: str) -> blocks.Block:
    return {"type": "links", "items": [{"label": label, "href": href}]}


def _back(label: str, pick: Mapping[str, str]) -> None:
    st.button(label, on_click=state.select, args=(pick,), type="tertiary")


def _chosen(pick: Mapping[str, str]) -> None:
    """A click in the chain narrows it, or opens a person's list; the zone stays for the way back."""
    zone = {"zone": st.query_params.get("zone", "")} if state.PERSON in pick else {}
    state.select({**zone, **pick})


def _picked(pick: Mapping[str, str]) -> None:
    """A click on a finding leads to the map, one on a person to his list."""
    if state.PERSON in pick:
        _chosen(pick)
    else:
        st.session_state[GOING] = dict(pick)


def _go_to_the_map(view: state.View) -> None:
    """A page can be left only while it runs, not in the answer to a click."""
    pick = st.session_state.pop(GOING, None)
    if pick is not None:
        st.switch_page(MAP, query_params=state.asking(view, **pick))


async def gaps_file(request: Request) -> Response:
    """The county's or a zone's gaps as an Excel file."""
    return await download.answer(request, _file)


def _file(snapshot: Snapshot, view: state.View) -> Sheet:
    found = chain_of(snapshot)
    names = chain.titles(snapshot, found)
    rows = [
        _row(snapshot, names[gap], finding)
        for gap, findings in found.findings.items()
        for finding in within(findings, view.zone)
    ]
    place = str(snapshot.zones.loc[view.zone, "name"]) if view.zone else ""
    return download.listed(f"{snapshot.playbook.county.name}{place}责任缺口{view.as_of}", COLUMNS, rows)


def _row(snapshot: Snapshot, title: str, finding: Finding) -> list[Value]:
    duties = finding.count if finding.gap is Gap.OVERLOADED else None
    days = None if finding.gap is Gap.OVERLOADED else finding.count
    zone = str(snapshot.zones.loc[finding.zone, "name"]) if finding.zone else ""
    village = str(snapshot.villages.loc[finding.village, "name"]) if finding.village else ""
    return [
        title,
        finding.name,
        finding.detail,
        days,
        duties,
        finding.fixer,
        zone,
        village,
        finding.objective,
    ]

"""重点工作 on screen: the bars on the left; on the right the heat table, or the target that was clicked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from components import overview, panel, state, transfer
from components.panel import indicators
from data.store.works import COUNTED_KINDS

if TYPE_CHECKING:
    from components.context import Context


def show_bars(context: Context) -> None:
    """Every counted target, line by line; a target clicked leaves the list as it was, whatever zone it lies in."""
    view = context.view
    view = replace(view, zone="", village="") if view.objective else view
    content = indicators.panel(context.snapshot, view.zone, view.objective)
    href = transfer.objectives_url(view, (*COUNTED_KINDS, "project"))
    content["blocks"].append({"type": "links", "items": [{"label": "导出 Excel（重点工作）", "href": href}]})
    panel.show(content, key="bars", on_pick=state.select)


def show_side(context: Context) -> None:
    """The heat table, or the target clicked."""
    view = context.view
    if view.zone or view.objective:
        st.button("← 全县", on_click=state.select, args=({},), type="tertiary")
    if view.objective:
        overview.show_objective(context)
        return
    panel.show(indicators.heat(context.snapshot, view.zone), key="heat", on_pick=state.select)

"""The screen of one subject: the map with nothing but its places, and beside it its list or what was clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import measure_form, overview, panel, state, transfer
from components.panel import topic

if TYPE_CHECKING:
    from components.context import Context


def show_map(context: Context, subject: topic.Topic) -> None:
    """Zones and the places of the subject."""
    overview.show_map(context, ("zones", subject.kind))


def show_side(context: Context, subject: topic.Topic) -> None:
    """The objective clicked, else the subject's figures, list and sums."""
    view = context.view
    if view.objective:
        st.button(f"← {subject.title}", on_click=state.select, args=({},), type="tertiary")
        overview.show_objective(context)
        measure_form.show(context, view.objective)
        return
    content = topic.panel(context.snapshot, subject, view.zone)
    href = transfer.objectives_url(view, (subject.kind,))
    content["blocks"].append(
        {"type": "links", "items": [{"label": f"导出 Excel（{subject.title}）", "href": href}]}
    )
    panel.show(content, key="panel", on_pick=state.select)

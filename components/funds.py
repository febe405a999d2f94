"""资金 on screen: sums and flagged projects on the left; on the right the documents' money, or one project's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components import download, fund_form, funds_sheet, panel, state
from components.figures import CONFIG, FONT
from components.panel import funds as panels
from components.panel.approvals import with_waiting
from data.rules.funds import KIND_WORDS
from data.store import funds as store
from data.store.story import story_of
from geo import palette

if TYPE_CHECKING:
    from components.context import Context
    from data.store.funds import Funds
    from data.store.snapshot import Snapshot


def show_main(context: Context) -> None:
    """The county or a zone; a project clicked leaves the list as it was, whatever zone it lies in."""
    view, snapshot = context.view, context.snapshot
    view = replace(view, zone="", village="") if view.objective else view
    content = panels.panel(snapshot, store.load(snapshot), view.zone, view.objective)
    link = {"label": "导出 Excel（资金）", "href": download.address(funds_sheet.PATH, view, zone=view.zone)}
    content["blocks"].append({"type": "links", "items": [link]})
    panel.show(content, key="funds", on_pick=state.select)


def show_side(context: Context) -> None:
    """The documents' money, or the project clicked with its form."""
    view, snapshot = context.view, context.snapshot
    found = store.load(snapshot)
    if view.zone or view.objective:
        st.button("← 全县", on_click=state.select, args=({},), type="tertiary")
    if not view.objective:
        panel.show(panels.documented(snapshot, found), key="documented", on_pick=state.select)
        return
    content = with_waiting(snapshot, panels.project(snapshot, found, view.objective), view.objective)
    panel.show(content, key="panel", on_pick=state.select)
    figure = course_of(snapshot, found, view.objective)
    if figure.data:
        st.plotly_chart(figure, key="money", config=CONFIG, width="stretch")
    fund_form.show(context, view.objective)
    panel.show(panels.amounts(snapshot, found, view.objective), key="amounts", on_pick=state.select)


def course_of(snapshot: Snapshot, funds: Funds, key: str) -> go.Figure:
    """The figure: shares of the planned money allocated and paid, and of the work done, over time."""
    theme, figure = palette.theme(), go.Figure()
    entries = funds.of(key)
    planned = float(funds.projects["planned"].get(key, 0.0))
    for kind, dash in (("allocated", "dot"), ("paid", "solid")):
        course = _together(entries[entries["kind"] == kind])
        if planned > 0 and len(course):
            line = {"color": theme.accent, "width": 3, "dash": dash, "shape": "hv"}
            x = [*course.index, snapshot.as_of]
            y = [*(course / planned), course.iloc[-1] / planned]
            figure.add_scatter(x=x, y=y, name=f"已{KIND_WORDS[kind]}", mode="lines", line=line)
    reports = story_of(snapshot, key).reports
    if len(reports):
        line = {"color": theme.ink, "width": 3}
        figure.add_scatter(
            x=reports["on_date"], y=reports["share"], name="工作", mode="lines+markers", line=line
        )
    figure.update_layout(
        height=280,
        margin={"l": 8, "r": 8, "t": 60, "b": 8},
        font={"family": FONT, "size": 14, "color": theme.ink},
        title={"text": "钱与工作（占计划）", "font": {"size": 15}, "y": 0.98},
        legend={"orientation": "h", "y": 1.14, "x": 0},
        plot_bgcolor="#FFFFFF",
        hovermode="x unified",
    )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", gridcolor="#E3E8EE")
    objective = snapshot.objectives.loc[key]
    span = [objective["start"], max(objective["deadline"], pd.Timestamp(snapshot.as_of))]
    figure.update_xaxes(tickformat="%y-%m-%d", gridcolor="#E3E8EE", nticks=6, range=span)
    return figure


def _together(entries: pd.DataFrame) -> pd.Series[float]:
    """All sources together, by day: each counts with its newest amount by then."""
    by_fund = entries.pivot_table(index="on_date", columns="fund", values="amount_wan", aggfunc="last")
    together: pd.Series[float] = by_fund.ffill().sum(axis=1)
    return together

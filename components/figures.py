"""Charts: the S-curve of an objective, plan against reality, with the forecast and its spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.store import measurements
from data.store.frames import Row, missing, row_of
from data.store.relocation import sites
from geo import palette

if TYPE_CHECKING:
    from data.store.snapshot import Snapshot
    from data.store.story import Story

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}
FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'


def s_curve(snapshot: Snapshot, key: str, story: Story) -> None:
    """Draw the S-curve of an objective."""
    st.plotly_chart(curve_of(snapshot, key, story), key="s_curve", config=CONFIG, width="stretch")


def curve_of(snapshot: Snapshot, key: str, story: Story) -> go.Figure:
    """The figure: share of the quantity over time, planned, reported and forecast; today and the deadline marked."""
    objective = row_of(snapshot.objectives, key)
    light, theme = palette.lights()[objective["light"]], palette.theme()
    dates, shares = _plan(story, objective)
    figure = go.Figure()
    _add_first_plan(figure, story, objective, theme.muted)
    figure.add_scatter(
        x=dates, y=shares, name="计划", mode="lines", line={"color": theme.muted, "width": 2, "dash": "dot"}
    )
    figure.add_scatter(
        x=story.reports["on_date"],
        y=story.reports["share"],
        name="实际",
        mode="lines+markers",
        line={"color": light.text, "width": 3},
    )
    _add_forecast(figure, objective, light.text)
    today, deadline = pd.Timestamp(snapshot.as_of), objective["deadline"]
    # The words lean away from each other, however near the two days are.
    _mark(figure, today, "数据日期", theme.muted, "right" if today <= deadline else "left")
    _mark(figure, deadline, "期限", palette.lights()["r"].text, "left" if today <= deadline else "right")
    figure.update_layout(
        height=300,
        margin={"l": 8, "r": 8, "t": 36, "b": 8},
        font={"family": FONT, "size": 14, "color": theme.ink},
        legend={"orientation": "h", "y": 1.16, "x": 0},
        plot_bgcolor="#FFFFFF",
        hovermode="x unified",
    )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", gridcolor="#E3E8EE")
    figure.update_xaxes(tickformat="%y-%m-%d", gridcolor="#E3E8EE", nticks=6)
    return figure


SITE_COURSES = {
    "flats_topped": ("主体封顶", "flats", "dot"),
    "flats_finished": ("竣工", "flats", "dash"),
    "flats_handed_over": ("交房", "flats", "dashdot"),
    "registered_people_moved": ("建档立卡入住", "people", "solid"),
    "accompanying_people_moved": ("同步入住", "people", "solid"),
}
"""Measures of a relocation site over time: word, planned size that they are a share of, dash."""


def site_course(snapshot: Snapshot, key: str) -> None:
    """Draw how a relocation site was built and filled, as shares of its plan."""
    figure = site_course_of(snapshot, key)
    if figure.data:
        st.plotly_chart(figure, key="site_course", config=CONFIG, width="stretch")


def site_course_of(snapshot: Snapshot, key: str) -> go.Figure:
    """The figure; measures whose plan nobody knows are left out."""
    site, theme = row_of(sites(snapshot), key), palette.theme()
    figure = go.Figure()
    for code, (word, planned, dash) in SITE_COURSES.items():
        course = measurements.course(snapshot, "objective", key, code)
        if not missing(site[planned]) and len(course):
            line = {"width": 3, "dash": dash}
            shares = course["value"] / site[planned]
            figure.add_scatter(x=course["on_date"], y=shares, name=word, mode="lines+markers", line=line)
    figure.update_layout(
        height=280,
        margin={"l": 8, "r": 8, "t": 60, "b": 8},
        font={"family": FONT, "size": 14, "color": theme.ink},
        title={"text": "安置房与入住（占计划）", "font": {"size": 15}, "y": 0.98},
        legend={"orientation": "h", "y": 1.14, "x": 0},
        plot_bgcolor="#FFFFFF",
        hovermode="x unified",
    )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", gridcolor="#E3E8EE")
    figure.update_xaxes(tickformat="%y-%m-%d", gridcolor="#E3E8EE", nticks=6)
    return figure


def _plan(
    story: Story, objective: Row, due: str = "due", deadline: str = "deadline"
) -> tuple[list[pd.Timestamp], list[float]]:
    """Corners of the planned line: start, milestones, deadline."""
    steps = story.milestones
    if steps.empty:
        return [objective["start"], objective[deadline]], [0.0, 1.0]
    shares = (steps["weight"].cumsum() / steps["weight"].sum()).tolist()
    return [objective["start"], *steps[due]], [0.0, *shares]


def _add_first_plan(figure: go.Figure, story: Story, objective: Row, colour: str) -> None:
    """The plan as it was first, thin, where it has moved since."""
    steps = story.milestones
    moved = objective["deadline"] != objective["first_deadline"]
    moved = moved if steps.empty else bool((steps["first_due"] != steps["due"]).any())
    if moved:
        dates, shares = _plan(story, objective, "first_due", "first_deadline")
        figure.add_scatter(
            x=dates, y=shares, name="最初计划", mode="lines", line={"color": colour, "width": 1}
        )


def _add_forecast(figure: go.Figure, objective: Row, colour: str) -> None:
    """From the last report on to the forecast finish, with the 80 % interval as a bar at the top."""
    if missing(objective["finish"]):
        return
    figure.add_scatter(
        x=[objective["reported_on"], objective["finish"]],
        y=[objective["actual"], 1.0],
        name="按现速预计",
        mode="lines",
        line={"color": colour, "width": 2, "dash": "dash"},
    )
    if not missing(objective["finish_early"]) and not missing(objective["finish_late"]):
        span = [objective["finish_early"], objective["finish_late"]]
        figure.add_scatter(
            x=span,
            y=np.ones(2),
            name="八成把握区间",
            mode="lines+markers",
            line={"color": colour, "width": 6},
            opacity=0.5,
        )


def _mark(figure: go.Figure, day: pd.Timestamp, text: str, colour: str, anchor: str) -> None:
    figure.add_vline(x=day.timestamp() * 1000, line={"color": colour, "width": 1.5})
    figure.add_annotation(
        x=day,
        y=0,
        yref="paper",
        text=text,
        showarrow=False,
        font={"color": colour, "size": 12},
        xanchor=anchor,
        yanchor="bottom",
    )

"""A chart of what a base achieves over time: one small diagram a measure, on one axis of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from plotly.subplots import make_subplots

from components.figures import CONFIG, FONT
from data import wording
from data.rules.measures import MEASURES
from data.store import measurements
from geo import palette

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from data.store.snapshot import Snapshot

SHOWN = ("yield_per_mu", "income_per_mu", "income_per_person", "people_driven_so_far")
HEIGHT = 130
"""Of one diagram, px."""
FEWEST = 2
"""Figures that make a course."""


def show(snapshot: Snapshot, key: str) -> None:
    """The chart; nothing where no measure was taken twice."""
    courses = {code: measurements.course(snapshot, "objective", key, code) for code in SHOWN}
    courses = {code: course for code, course in courses.items() if len(course) >= FEWEST}
    if courses:
        st.plotly_chart(chart_of(courses), key="yields", config=CONFIG, width="stretch")


def chart_of(courses: dict[str, pd.DataFrame]) -> go.Figure:
    """The figure: one diagram a measure, each from zero."""
    theme = palette.theme()
    titles = [_title(code, course) for code, course in courses.items()]
    gap = 0.35 / len(courses)
    figure = make_subplots(len(courses), 1, shared_xaxes=True, subplot_titles=titles, vertical_spacing=gap)
    for number, course in enumerate(courses.values(), 1):
        line = {"color": theme.accent, "width": 3}
        x, y = course["on_date"], course["value"]
        figure.add_scatter(x=x, y=y, mode="lines+markers", line=line, showlegend=False, row=number, col=1)
    figure.update_layout(
        height=60 + HEIGHT * len(courses),
        margin={"l": 8, "r": 8, "t": 30, "b": 8},
        font={"family": FONT, "size": 14, "color": theme.ink},
        plot_bgcolor="#FFFFFF",
    )
    figure.update_annotations(font_size=14, x=0, xanchor="left")
    figure.update_yaxes(rangemode="tozero", gridcolor="#E3E8EE", nticks=4)
    figure.update_xaxes(tickformat="%y-%m-%d", gridcolor="#E3E8EE", nticks=6)
    return figure


def _title(code: str, course: pd.DataFrame) -> str:
    measure = MEASURES[code]
    demo = f"，{wording.DEMO}" if course["is_demo"].any() else ""
    return f"{measure.word}（{measure.unit}{demo}）"

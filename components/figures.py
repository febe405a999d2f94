"""Charts: the S-curve of an objective, plan against reality, with the forecast and its spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.store import measurements
from data.store.frames import Row, missing, row_of
from data.store.relocation import sites
from geo import palette

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.store.snapshot import Snapshot
    from data.store.story import Story

Trace: TypeAlias = dict[str, Any]
CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}
FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'


BARE: dict[str, Any] = {"data": {}, "layout": {}}
"""No template of plotly's own: it is larger than the chart, and everything it would say is said here."""


def s_curve(snapshot: Snapshot, key: str, story: Story) -> None:
    """Draw the S-curve of an objective."""
    st.plotly_chart(curve_of(snapshot, key, story), key="s_curve", config=CONFIG, width="stretch")


def curve_of(snapshot: Snapshot, key: str, story: Story) -> go.Figure:
    """The figure: share of the quantity over time, planned, reported and forecast; today and the deadline marked.

    It is built from plain values at once: plotly takes five times as long to add one piece after the other.
    """
    objective = row_of(snapshot.objectives, key)
    light, theme = palette.lights()[objective["light"]], palette.theme()
    dates, shares = _plan(story, objective)
    actual = _line(story.reports["on_date"], story.reports["share"], "实际", light.text, 3)
    today, deadline = pd.Timestamp(snapshot.as_of), objective["deadline"]
    # The words lean away from each other, however near the two days are.
    leaning = ("right", "left") if today <= deadline else ("left", "right")
    marks = [
        (today, "数据日期", theme.muted, leaning[0]),
        (deadline, "期限", palette.lights()["r"].text, leaning[1]),
    ]
    lines = [
        *_first_plan(story, objective, theme.muted),
        _line(dates, shares, "计划", theme.muted, 2, dash="dot"),
        actual | {"mode": "lines+markers"},
        *_forecast(objective, light.text),
    ]
    shapes, words = [_upright(day, colour) for day, _, colour, _ in marks], [_word(*mark) for mark in marks]
    return go.Figure(
        {"data": lines, "layout": _layout(theme.ink, 300, 36, 1.16, shapes=shapes, annotations=words)}
    )


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
    title = {"text": "安置房与入住（占计划）", "font": {"size": 15}, "y": 0.98}
    return figure.update_layout(_layout(theme.ink, 280, 60, 1.14, title=title))


def _plan(
    story: Story, objective: Row, due: str = "due", deadline: str = "deadline"
) -> tuple[list[pd.Timestamp], list[float]]:
    """Corners of the planned line: start, milestones, deadline."""
    steps = story.milestones
    if steps.empty:
        return [objective["start"], objective[deadline]], [0.0, 1.0]
    shares = (steps["weight"].cumsum() / steps["weight"].sum()).tolist()
    return [objective["start"], *steps[due]], [0.0, *shares]


def _first_plan(story: Story, objective: Row, colour: str) -> list[Trace]:
    """The plan as it was first, thin, where it has moved since."""
    steps = story.milestones
    moved = objective["deadline"] != objective["first_deadline"]
    moved = moved if steps.empty else bool((steps["first_due"] != steps["due"]).any())
    if not moved:
        return []
    return [_line(*_plan(story, objective, "first_due", "first_deadline"), "最初计划", colour, 1)]


def _forecast(objective: Row, colour: str) -> list[Trace]:
    """From the last report on to the forecast finish, with the 80 % interval as a bar at the top."""
    if missing(objective["finish"]):
        return []
    way = [objective["reported_on"], objective["finish"]], [objective["actual"], 1.0]
    lines = [_line(*way, "按现速预计", colour, 2, dash="dash")]
    if not missing(objective["finish_early"]) and not missing(objective["finish_late"]):
        span = [objective["finish_early"], objective["finish_late"]]
        bar = _line(span, [1.0, 1.0], "八成把握区间", colour, 6)
        lines.append(bar | {"mode": "lines+markers", "opacity": 0.5})
    return lines


def _line(
    days: Iterable[pd.Timestamp], shares: Iterable[float], name: str, colour: str, width: int, **more: str
) -> Trace:
    return {
        "type": "scatter",
        "x": list(days),
        "y": list(shares),
        "name": name,
        "mode": "lines",
        "line": {"color": colour, "width": width, **more},
    }


def _upright(day: pd.Timestamp, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "y domain", "line": line}


def _word(day: pd.Timestamp, text: str, colour: str, anchor: str) -> dict[str, Any]:
    return {
        "x": day,
        "y": 0,
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "font": {"color": colour, "size": 12},
        "xanchor": anchor,
        "yanchor": "bottom",
    }


def _layout(ink: str, height: int, top: int, legend: float, **more: Any) -> dict[str, Any]:
    """How a course over time is laid out: shares upwards, the legend above.

    Args:
        ink: Colour of what is written.
        height: In pixels.
        top: Pixels above, for legend and title.
        legend: Where it stands, as a share of the height.
        more: Of the layout.
    """
    return {
        "template": BARE,
        "height": height,
        "margin": {"l": 8, "r": 8, "t": top, "b": 8},
        "font": {"family": FONT, "size": 14, "color": ink},
        "legend": {"orientation": "h", "y": legend, "x": 0},
        "plot_bgcolor": "#FFFFFF",
        "hovermode": "x unified",
        "yaxis": {"tickformat": ".0%", "rangemode": "tozero", "gridcolor": "#E3E8EE"},
        "xaxis": {"tickformat": "%y-%m-%d", "gridcolor": "#E3E8EE", "nticks": 6},
        **more,
    }

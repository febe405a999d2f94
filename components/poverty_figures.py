"""Charts of 逐年减贫: people who come out each year, planned against done, and the poverty rate at each year's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from components.figures import FONT
from data.store.frames import missing
from geo import palette

if TYPE_CHECKING:
    from data.store.county_exit import Poverty, Stated
    from data.store.snapshot import Snapshot

PLANNED, DONE, FORECAST = "#AEB9C7", "#1F5F9E", "#7FB0DF"
STATED = "#8A2BB0"


def drawn(snapshot: Snapshot, course: Poverty) -> dict[str, go.Figure]:
    """The charts that there is something to draw in, by key."""
    charts = {}
    if not course.years.empty or course.out:
        charts["people_by_year"] = people(snapshot, course)
    if (not course.years.empty and course.rural.people) or course.rates:
        charts["rate_by_year"] = rates(snapshot, course)
    return charts


def people(snapshot: Snapshot, course: Poverty) -> go.Figure:
    """People who come out in a year: planned, done so far, what is forecast on top, and what documents state."""
    figure, years = go.Figure(), course.years
    if not years.empty:
        labels = [_label(year, snapshot) for year in years.index]
        if years["planned_out"].notna().any():
            figure.add_bar(
                x=labels, y=years["planned_out"], name="计划（户的计划年度）", marker_color=PLANNED
            )
        figure.add_bar(x=labels, y=years["out"], name="已脱贫", marker_color=DONE)
        _add_forecast(figure, snapshot, course)
    _add_stated(figure, snapshot, course.out)
    return _laid_out(figure, "每年脱贫人数（人）", ",.0f")


def _add_forecast(figure: go.Figure, snapshot: Snapshot, course: Poverty) -> None:
    """What the rest of the year is forecast to bring, with its 80 % interval."""
    spread = course.people_by_end
    if spread is None:
        return
    coming = spread.middle - (course.total - course.left)
    error = None
    if not missing(spread.low):
        error = {
            "type": "data",
            "symmetric": False,
            "array": [spread.high - spread.middle],
            "arrayminus": [spread.middle - spread.low],
        }
    end = course.end
    done = course.years["out"].get(end.year)
    figure.add_bar(
        x=[_label(end.year, snapshot)],
        base=[0 if done is None or missing(done) else done],
        offsetgroup="done",
        y=[coming],
        name=f"预计到{end.year}年底再脱贫",
        marker={"color": FORECAST, "pattern": {"shape": "/"}},
        error_y=error,
    )


def rates(snapshot: Snapshot, course: Poverty) -> go.Figure:
    """The poverty rate at each year's end: planned, done, and what documents state; 3 % or 2 % as the limit."""
    figure, years, rural = go.Figure(), course.years, course.rural.people
    if not years.empty and rural:
        labels = [_label(year, snapshot) for year in years.index]
        if years["planned_left"].notna().any():
            line = {"color": PLANNED, "width": 3, "dash": "dot"}
            planned = 100 * years["planned_left"] / rural
            figure.add_scatter(x=labels, y=planned, name="计划", mode="lines+markers", line=line)
        figure.add_scatter(
            x=labels,
            y=100 * years["left"] / rural,
            name="实际",
            mode="lines+markers+text",
            text=[f"{share:.2f}%" for share in 100 * years["left"] / rural],
            textposition="top right",
            cliponaxis=False,
            line={"color": DONE, "width": 3},
        )
    _add_stated(figure, snapshot, course.rates)
    limit = 3.0 if snapshot.playbook.county.region == "west" else 2.0
    red = palette.lights()["r"].text
    figure.add_hline(
        y=limit,
        line={"color": red, "width": 1.5, "dash": "dash"},
        annotation={"text": f"{limit:g}%", "font": {"color": red, "size": 14}},
        annotation_position="top left",
    )
    return _laid_out(figure, "年末贫困发生率（%）", ".1f")


def _add_stated(figure: go.Figure, snapshot: Snapshot, stated: tuple[Stated, ...]) -> None:
    """Documented figures as diamonds, hollow for a target; hovering names the fact."""
    for aimed, name, symbol in ((False, "文件：结果", "diamond"), (True, "文件：目标", "diamond-open")):
        mine = [one for one in stated if one.is_target is aimed]
        if mine:
            figure.add_scatter(
                x=[_label(one.year, snapshot) for one in mine],
                y=[one.value for one in mine],
                name=name,
                mode="markers+text",
                text=[f"{one.value:,g}" for one in mine],
                textposition="top left",
                customdata=[f"{one.source}（{one.fact}）" for one in mine],
                hovertemplate="%{y} %{customdata}",
                marker={"symbol": symbol, "size": 13, "color": STATED, "line": {"width": 3, "color": STATED}},
                cliponaxis=False,
            )


def _label(year: int, snapshot: Snapshot) -> str:
    """A year; the present one says how far its figures go."""
    now = snapshot.as_of
    if year != now.year or (now.month, now.day) == (12, 31):
        return f"{year}年"
    return f"{year}年<br>至{now.month}月{now.day}日"


def _laid_out(figure: go.Figure, title: str, form: str) -> go.Figure:
    theme = palette.theme()
    figure.update_layout(
        title={"text": title, "font": {"size": 16}, "x": 0, "y": 0.98},
        height=300,
        barmode="group",
        margin={"l": 8, "r": 48, "t": 84, "b": 8},
        font={"family": FONT, "size": 14, "color": theme.ink},
        legend={"orientation": "h", "y": 1.3, "x": 0},
        showlegend=True,
        plot_bgcolor="#FFFFFF",
        hovermode="x unified",
    )
    figure.update_yaxes(tickformat=form, rangemode="tozero", gridcolor="#E3E8EE")
    figure.update_xaxes(type="category", categoryorder="category ascending")
    return figure

"""The S-curve: plan, reports, forecast, today and the deadline."""

from __future__ import annotations

import pandas as pd
import pytest

from components.figures import curve_of
from tests.unit.components.tiny import Tiny, on

LATE = [90.5 * number for number in range(1, 9)]


def curve(tiny, day=80):
    return curve_of(tiny.snapshot(day), "p", tiny.story(day=day))


def line(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def days(values):
    return [pd.Timestamp(value).date() for value in values]


def marks(figure):
    return {note.text: note for note in figure.layout.annotations}


def test_without_milestones_the_plan_is_a_straight_line():
    plan = line(curve(Tiny().project()), "计划")
    assert days(plan.x) == [on(0), on(100)]
    assert list(plan.y) == [0, 1]


def test_milestones_bend_the_plan():
    plan = line(curve(Tiny().project().milestone("开工", 40).milestone("竣工", 100)), "计划")
    assert days(plan.x) == [on(0), on(40), on(100)]
    assert list(plan.y) == [0, 0.5, 1]


def test_reports_are_drawn_as_shares_and_none_from_after_the_day():
    figure = curve(Tiny().project().reports(*LATE), day=45)
    actual = line(figure, "实际")
    assert days(actual.x) == [on(10), on(20), on(30), on(40)]
    assert list(actual.y) == pytest.approx([0.0905, 0.181, 0.2715, 0.362])


def test_the_forecast_leads_from_the_last_report_to_the_whole():
    forecast = line(curve(Tiny().project().reports(*LATE)), "按现速预计")
    # Whole half a day after the third report to come: the fourth says so.
    assert days(forecast.x) == [on(80), on(120)]
    assert list(forecast.y) == pytest.approx([0.724, 1])


@pytest.mark.parametrize("reports", [[], [1000]], ids=["never reported", "done"])
def test_without_a_forecast_none_is_drawn(reports):
    names = [trace.name for trace in curve(Tiny().project().reports(*reports)).data]
    assert names == ["计划", "实际"]


def test_before_the_third_report_no_spread_is_drawn():
    names = [trace.name for trace in curve(Tiny().project().reports(100, 200)).data]
    assert names == ["计划", "实际", "按现速预计"]


@pytest.mark.parametrize("deadline", [100, 75, 80])
def test_the_words_at_today_and_at_the_deadline_never_run_into_each_other(deadline):
    today, end = (marks(curve(Tiny().project(deadline=deadline)))[word] for word in ("数据日期", "期限"))
    assert days([today.x, end.x]) == [on(80), on(deadline)]
    left, right = (today, end) if deadline >= 80 else (end, today)
    assert (left.xanchor, right.xanchor) == ("right", "left")

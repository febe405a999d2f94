"""What a county makes at the present pace, worked out by hand."""

import math

import pandas as pd
import pytest

from data.rules.outlook import outlook, outlooks_by

TODAY = pd.Timestamp("2018-09-20")


def work(kind="project", **given):
    """Half of 100 done by 19 September, 40 of them four weeks before; due in 50 days."""
    usual = {
        "kind": kind,
        "light": "g",
        "quantity": 100.0,
        "value": 50.0,
        "actual": 0.5,
        "start": pd.Timestamp("2018-01-01"),
        "deadline": TODAY + pd.Timedelta(days=50),
        "days_left": 50,
        "reported_on": TODAY - pd.Timedelta(days=1),
        "done_on": pd.NaT,
        "finish": TODAY + pd.Timedelta(days=140),
        "then_on": TODAY - pd.Timedelta(days=29),
        "then_value": 40.0,
    }
    return usual | given


def frame_of(*works):
    dated = ("start", "deadline", "reported_on", "done_on", "finish", "then_on")
    return pd.DataFrame(list(works)).astype(dict.fromkeys(dated, "datetime64[s]"))


def of(*works):
    return outlook(frame_of(*works), TODAY)


def test_the_pace_needed_is_told_in_times_of_the_pace_of_four_weeks():
    # 0.5 in 50 days are 0.01 a day; 0.1 in 28 days were made: 2.8 times as fast.
    assert of(work()).speed_up == pytest.approx(2.8)


def test_what_came_forward_fast_makes_up_for_what_did_not():
    # Needed 0.02 a day together; made (0.1 + 0.4) / 28 a day.
    assert of(work(), work(then_value=10.0)).speed_up == pytest.approx(0.02 * 28 / 0.5)


def test_villages_and_works_are_counted_apart_and_silence_is_no_failure():
    late, soon = TODAY + pd.Timedelta(days=51), TODAY + pd.Timedelta(days=50)
    found = of(
        work("village_exit", finish=soon),
        work("village_exit", finish=late),
        work("village_exit", done_on=TODAY, finish=pd.NaT),
        work("village_exit", light="n", value=math.nan, actual=math.nan, finish=pd.NaT, reported_on=pd.NaT),
        work(finish=soon),
    )
    assert (found.villages.total, found.villages.on_time, found.villages.silent) == (4, 2, 1)
    assert (found.works.total, found.works.on_time) == (1, 1)


def test_what_was_not_heard_of_for_four_weeks_does_not_speak():
    found = of(work(), work(reported_on=TODAY - pd.Timedelta(days=28)))
    assert (found.paced, found.unheard) == (1, 1)
    assert found.speed_up == pytest.approx(2.8)


def test_what_began_later_than_four_weeks_ago_is_measured_from_its_start():
    begun = work(start=TODAY - pd.Timedelta(days=11), then_on=pd.NaT, then_value=math.nan)
    # 0.5 in ten days; 0.01 a day needed.
    assert of(begun).speed_up == pytest.approx(0.2)


def test_a_work_due_tomorrow_is_asked_for_within_the_week():
    assert of(work(days_left=1)).speed_up == pytest.approx(0.5 / 7 * 28 / 0.1)


def test_standing_still_no_pace_is_enough_and_overdue_none_helps():
    assert math.isinf(of(work(then_value=50.0)).speed_up)
    overdue = of(work(days_left=-3))
    assert math.isnan(overdue.speed_up)
    assert overdue.overdue == 1


def test_every_zone_has_its_own_outlook_and_what_lies_in_none_is_in_none():
    works = frame_of(work(zone="z1"), work(zone="z2", then_value=10.0), work(zone=None, then_value=50.0))
    found = outlooks_by(works["zone"], works, TODAY)
    assert set(found) == {"z1", "z2"}
    assert found["z1"].speed_up == pytest.approx(2.8)
    assert found["z2"].speed_up == pytest.approx(0.01 * 28 / 0.4)

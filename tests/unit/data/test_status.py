"""The lights and figures of the status rules, each worked out by hand from a plan of 100 units in 100 days."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.status import assess
from data.rules.thresholds import Thresholds
from tests.unit.data.plans import ID, milestones, objective, objectives, on, repeatable, reports, status

SEVERITY = {"g": 0, "y": 1, "r": 2}
STEADY = [(10, 10), (20, 20), (30, 30)]
"""One unit a day, exactly as planned."""
ONE_GOOD_STEP = [(10, 0), (20, 30), (30, 30)]
"""Three steps of ten days, of which one gained 30: drawn thrice with replacement it comes up k times ~ B(3, 1/3),
and the pace is then k units a day."""


# --- green


def test_work_finished_before_its_deadline_is_green():
    assert status(objective(), (60, 100), day=70)["light"] == "g"


def test_work_finished_on_the_very_day_of_its_deadline_is_green():
    assert status(objective(), (100, 100), day=120)["light"] == "g"


def test_work_on_plan_is_green():
    assert status(objective(), *STEADY, day=30)["light"] == "g"


def test_work_ahead_of_its_plan_is_green():
    assert status(objective(), (50, 80), day=50)["light"] == "g"


def test_work_exactly_ten_points_behind_is_still_green():
    found = status(objective(), (40, 30), day=40)
    assert found["planned"] - found["actual"] > 0.10  # 0.4 - 0.3 in binary
    assert found["light"] == "g"


def test_ninety_percent_in_the_last_week_is_enough():
    assert status(objective(), (93, 90), day=93)["light"] == "g"
    assert status(objective(quantity=0.3), (93, 0.27), day=93)["light"] == "g"


def test_work_not_yet_due_to_start_is_green_with_nothing_done():
    assert status(objective(start=50, deadline=150), (50, 0), day=50)["light"] == "g"


# --- yellow


def test_a_late_finish_is_yellow_not_green():
    assert status(objective(), (101, 100), day=120)["light"] == "y"


def test_work_more_than_ten_points_behind_is_yellow():
    assert status(objective(), (50, 39), day=50)["light"] == "y"


def test_less_than_ninety_percent_in_the_last_week_is_yellow():
    assert status(objective(), (93, 89), day=93)["light"] == "y"


def test_less_than_ninety_percent_eight_days_before_the_deadline_is_not_yet_yellow():
    assert status(objective(), (92, 89), day=92)["light"] == "g"


def test_work_on_plan_that_will_probably_be_late_is_yellow():
    # k of three draws (B(3, 1/3)) make k units a day; the steps scatter by 20, -10, -10: 600 over two free steps of ten
    # days, 30 a day. 70 units by the sixth report, in 60 days: k = 1 needs 70 ± 46, k = 2 35 ± 16, k = 3 23 ± 9.
    # 12/27 * 0.41 + 6/27 * 0.94 + 1/27 = 0.43.
    found = status(objective(deadline=99), *ONE_GOOD_STEP, day=30)
    assert found["planned"] - found["actual"] < 0.10
    assert found["p_on_time"] == pytest.approx(0.43, abs=0.07)
    assert found["light"] == "y"


def test_work_that_will_rather_be_on_time_than_not_stays_green():
    # As above, in 140 days: 12/27 * 0.94 + 7/27 = 0.67; 8/27 never finish.
    found = status(objective(deadline=170), *ONE_GOOD_STEP, day=30)
    assert found["p_on_time"] == pytest.approx(0.67, abs=0.07)
    assert found["light"] == "g"


# --- red


def test_work_past_its_deadline_and_not_done_is_red():
    assert status(objective(), (100, 99), day=101)["light"] == "r"


def test_work_is_not_overdue_on_the_day_of_its_deadline():
    found = status(objective(), (100, 95), day=100)
    assert (found["light"], found["state"], found["days_left"]) == ("g", "进行中", 0)


def test_work_that_will_almost_certainly_be_late_is_red():
    # As above, in 20 days: 12/27 * 0.14 + 6/27 * 0.18 + 1/27 * 0.35 = 0.11.
    found = status(objective(deadline=50), *ONE_GOOD_STEP, day=30)
    assert found["p_on_time"] == pytest.approx(0.11, abs=0.05)
    assert found["light"] == "r"


def test_work_at_half_the_pace_it_needs_is_red_though_only_fifteen_points_behind():
    found = status(objective(), (10, 5), (20, 10), (30, 15), day=30)
    assert (found["p_on_time"], found["light"]) == (0.0, "r")


# --- grey


def test_work_that_never_reported_is_grey():
    found = status(objective(), day=50)
    assert found["light"] == "n"
    assert found[["actual", "value", "finish", "p_on_time", "required_pace", "actual_pace"]].isna().all()
    assert found["report_count"] == 0


def test_work_that_never_reported_stays_grey_when_overdue():
    found = status(objective(), day=150)
    assert (found["light"], found["state"]) == ("n", "逾期")


# --- the county's own thresholds


def test_the_playbook_decides_how_far_behind_is_yellow():
    assert status(objective(), (50, 39), day=50, thresholds=Thresholds(gap_yellow=0.2))["light"] == "g"


def test_the_playbook_decides_when_a_deadline_is_near():
    lenient = Thresholds(due_soon_days=3)
    assert status(objective(), (93, 89), day=93, thresholds=lenient)["light"] == "g"
    strict = Thresholds(due_soon_days=10)
    assert status(objective(), (92, 89), day=92, thresholds=strict)["light"] == "y"


def test_the_playbook_decides_what_probability_is_red():
    strict = Thresholds(p_red=0.5)
    assert status(objective(deadline=99), *ONE_GOOD_STEP, day=30, thresholds=strict)["light"] == "r"


# --- states, days, drift


@pytest.mark.parametrize(
    ("rows", "day", "state"),
    [
        ([], 50, "未启动"),
        ([(20, 0)], 50, "未启动"),
        ([(20, 1)], 50, "进行中"),
        ([(20, 100)], 50, "已完成"),
        ([(20, 1)], 101, "逾期"),
        ([(110, 100)], 120, "已完成"),
    ],
)
def test_the_state_follows_from_progress_and_deadline(rows, day, state):
    assert status(objective(), *rows, day=day)["state"] == state


def test_days_left_are_counted_to_the_deadline_and_beyond():
    assert status(objective(), day=40)["days_left"] == 60
    assert status(objective(), day=130)["days_left"] == -30


def test_drift_is_counted_from_the_first_deadline():
    found = status(objective(deadline=100, first_deadline=80), day=40)
    assert (found["drift_days"], found["days_left"]) == (20, 60)


# --- pace and forecast


def test_the_pace_required_is_what_is_left_over_the_days_left():
    assert status(objective(), (40, 30), day=40)["required_pace"] == pytest.approx(70 / 60)


def test_no_pace_is_required_of_finished_work():
    assert status(objective(), (40, 100), day=40)["required_pace"] == 0


def test_no_pace_would_save_work_that_is_overdue():
    assert math.isnan(status(objective(), (40, 30), day=110)["required_pace"])


def test_the_actual_pace_is_the_median_over_all_pairs_of_reports():
    # From (0,0), (10,10), (20,20), (30,60): 1, 1, 2, 1, 2.5, 4 units a day.
    assert status(objective(), (10, 10), (20, 20), (30, 60), day=30)["actual_pace"] == pytest.approx(1.5)


def test_the_pace_of_a_ceiling_is_counted_towards_its_target():
    works = objective(quantity=20, direction="down", baseline=120)
    assert status(works, (10, 110), (20, 100), day=20)["actual_pace"] == pytest.approx(1.0)


def test_steady_work_is_forecast_to_the_day():
    found = status(objective(), *STEADY, day=30)
    assert found["finish"] == found["finish_early"] == found["finish_late"] == pd.Timestamp(on(100))
    assert (found["late_days"], found["p_on_time"]) == (0, 1)


def test_work_that_only_went_back_is_forecast_on_no_date_that_a_calendar_has():
    found = status(objective(40, deadline=20), (1, 8, 1), (2, 3, 2), (3, 0, 3), day=3)
    assert pd.isna(found["finish"])
    assert found["state"] != "已完成"


def test_work_at_half_pace_is_forecast_a_hundred_days_late():
    found = status(objective(), (10, 5), (20, 10), (30, 15), day=30)
    assert (found["finish"], found["late_days"]) == (pd.Timestamp(on(200)), 100)


def test_a_slower_plan_at_the_start_does_not_frighten_the_forecast():
    # The plan wants only 10 of 100 in its first half, and 10 are done by then: on plan, so on time.
    plan = milestones((10, 50), (90, 100))
    found = status(objective(), (10, 2), (20, 4), (30, 6), (40, 8), (50, 10), day=50, plan=plan)
    assert (found["planned"], found["late_days"], found["light"]) == (pytest.approx(0.10), 0, "g")


def test_work_that_stands_still_never_finishes():
    found = status(objective(), (10, 0), (20, 0), (30, 0), day=30)
    assert pd.isna(found["finish"])
    assert (found["late_days"], found["p_on_time"], found["light"]) == (math.inf, 0, "r")


def test_nothing_unfinished_is_forecast_to_finish_today():
    found = status(objective(), (30, 60), (40, 80), (50, 99), day=90)
    assert found["finish"] == pd.Timestamp(on(91))


def test_no_probability_is_given_before_three_steps():
    found = status(objective(), (10, 10), (20, 20), day=20)
    assert math.isnan(found["p_on_time"])
    assert found[["finish_early", "finish_late"]].isna().all()
    assert found["finish"] == pd.Timestamp(on(100))


def test_a_first_report_on_the_first_day_foretells_nothing():
    found = status(objective(), (0, 0), day=5)
    assert found[["finish", "late_days", "p_on_time", "actual_pace"]].isna().all()
    assert found["light"] == "g"


def test_finished_work_has_no_forecast_but_its_day_of_completion():
    found = status(objective(), *STEADY, (80, 100), day=90)
    assert found["done_on"] == pd.Timestamp(on(80))
    assert (found["late_days"], found["p_on_time"]) == (-20, 1)
    assert found[["finish", "finish_early", "finish_late"]].isna().all()


def test_work_done_late_had_no_chance_to_be_on_time():
    found = status(objective(), *STEADY, (110, 100), day=120)
    assert (found["late_days"], found["p_on_time"]) == (10, 0)


# --- what is known when


def test_a_correction_replaces_what_it_corrects_from_the_day_it_is_known():
    rows = [(20, 40), (20, 15, 25)]
    assert status(objective(), *rows, day=24)["value"] == 40
    corrected = status(objective(), *rows, day=25)
    assert (corrected["value"], corrected["report_count"]) == (15, 1)


def test_a_report_recorded_after_the_day_is_unknown_on_it():
    assert status(objective(), (20, 40, 30), day=29)["light"] == "n"
    assert status(objective(), (20, 40, 30), day=30)["value"] == 40


def test_a_report_for_a_later_day_is_unknown():
    assert status(objective(), (20, 20), (40, 40), day=39)["value"] == 20


def test_a_report_recorded_late_still_counts_for_its_business_date():
    found = status(objective(), (99, 100, 110), day=110)
    assert (found["done_on"], found["light"]) == (pd.Timestamp(on(99)), "g")


# --- odd courses


def test_more_than_asked_is_more_than_a_hundred_percent():
    found = status(objective(), (40, 130), day=50)
    assert found["actual"] == pytest.approx(1.3)
    assert (found["light"], found["state"], found["required_pace"]) == ("g", "已完成", 0)


def test_work_that_falls_back_is_no_longer_done():
    found = status(objective(), (60, 100), (70, 95), day=75)
    assert pd.isna(found["done_on"])
    assert (found["state"], found["actual"]) == ("进行中", pytest.approx(0.95))


def test_work_done_a_second_time_counts_from_the_second_time():
    found = status(objective(), (60, 100), (70, 95), (120, 100), day=130)
    assert (found["done_on"], found["light"]) == (pd.Timestamp(on(120)), "y")


def test_reporting_done_again_does_not_move_the_day_of_completion():
    found = status(objective(), (60, 100), (70, 100), (120, 105), day=130)
    assert (found["done_on"], found["light"]) == (pd.Timestamp(on(60)), "g")


def test_a_report_from_before_the_start_is_no_step_but_its_value_counts():
    found = status(objective(start=20, deadline=120), (10, 30), (30, 40), day=30)
    assert found["value"] == 40
    assert found["actual_pace"] == pytest.approx(0.5)


def test_a_single_thing_is_done_by_degrees():
    assert status(objective(quantity=1), (50, 0.6), day=50)["actual"] == pytest.approx(0.6)
    assert status(objective(quantity=1), (50, 1), day=50)["state"] == "已完成"


def test_hollow_villages_come_down_to_zero():
    works = objective(quantity=0, direction="down")
    assert status(works, (10, 12), (20, 3), day=50)["actual"] == pytest.approx(0.75)
    assert status(works, (10, 12), (20, 0), day=50)["state"] == "已完成"


def test_a_county_without_hollow_villages_is_done_from_its_first_report():
    works = objective(quantity=0, direction="down")
    assert status(works, (10, 0), day=50)["state"] == "已完成"


def test_a_hollow_village_that_comes_back_undoes_a_zero():
    found = status(objective(quantity=0, direction="down"), (10, 0), (20, 2), day=50)
    assert (found["state"], found["actual"]) == ("未启动", 0)


def test_a_ceiling_kept_from_the_start_is_done_until_it_is_broken():
    works = objective(quantity=3, direction="down", baseline=2)
    assert status(works, (10, 2.5), day=50)["state"] == "已完成"
    broken = status(works, (10, 2.5), (20, 4), day=50)
    assert (broken["actual"], broken["light"]) == (0, "y")


def test_no_objective_at_all_is_an_empty_list():
    found = assess(objectives({}), milestones(), reports(), on(50))
    assert found.empty
    assert {"light", "state", "planned", "p_on_time"} <= set(found.columns)


def test_reports_and_milestones_of_unknown_objectives_are_ignored():
    stray = reports((10, 99), of="stray")
    found = assess(objectives({ID: objective()}), milestones((1, 50), of="stray"), stray, on(50))
    assert (found.loc[ID, "light"], found.loc[ID, "planned"]) == ("n", 0.5)


# --- properties

values = st.floats(-20, 220).map(lambda value: round(value, 2))
works = st.builds(
    objective,
    quantity=st.sampled_from([0, 1, 40, 100, 137.5]),
    deadline=st.integers(20, 140),
    start=st.integers(0, 15),
    direction=st.sampled_from(["up", "down"]),
    baseline=st.none() | st.sampled_from([0.0, 30.0, 200.0]),
)
courses = st.lists(st.tuples(st.integers(0, 150), values, st.integers(0, 40)), max_size=12).map(
    lambda rows: sorted(((day, value, day + delay) for day, value, delay in rows), key=lambda row: row[::2])
)
plans = st.lists(st.tuples(st.sampled_from([0, 1, 2, 5]), st.integers(1, 140)), max_size=4).map(
    lambda rows: list(zip((weight for weight, _ in rows), sorted(day for _, day in rows), strict=True))
)


def in_order(*frames):
    frame = pd.concat(frames)
    return frame.sort_values(["objective_id", "on_date", "recorded_on"], kind="stable", ignore_index=True)


@repeatable
@given(works, plans, courses, courses, st.integers(0, 160))
def test_what_becomes_known_later_never_changes_what_was_shown(one, plan, known, coming, day):
    frame, steps = objectives({ID: one}), milestones(*plan)
    # Corrections of what was already known are among them.
    later = [(at, value, max(recorded, day + 1)) for at, value, recorded in coming]
    before = assess(frame, steps, reports(*known), on(day))
    after = assess(frame, steps, in_order(reports(*known), reports(*later)), on(day))
    pd.testing.assert_frame_equal(before, after)


@repeatable
@given(courses, st.integers(20, 140), st.integers(20, 140), st.integers(20, 160))
def test_finishing_earlier_never_makes_a_light_worse(course, one, other, day):
    partial = [(at, min(max(value, 0), 99.0)) for at, value, _ in course if at < 20]
    earlier, later = min(one, other), max(one, other)
    lights = [
        status(objective(), (0, 0), *partial, (finished, 100), day=day)["light"]
        for finished in (earlier, later)
    ]
    assert SEVERITY[lights[0]] <= SEVERITY[lights[1]]


@repeatable
@given(st.lists(st.tuples(works, plans, courses), min_size=1, max_size=6), st.integers(0, 160), st.randoms())
def test_other_objectives_never_change_the_status_of_one(many, day, random):
    keys = [f"w{number}" for number in range(len(many))]
    random.shuffle(keys)  # the order of the objectives is not that of their reports
    frame = objectives({key: one for key, (one, _, _) in zip(keys, many, strict=True)})
    plan = pd.concat(milestones(*steps, of=key) for key, (_, steps, _) in zip(keys, many, strict=True))
    known = in_order(*(reports(*rows, of=key) for key, (_, _, rows) in zip(keys, many, strict=True)))
    together = assess(frame, plan, known, on(day))
    for key, (one, steps, rows) in zip(keys, many, strict=True):
        alone = assess(objectives({key: one}), milestones(*steps, of=key), reports(*rows, of=key), on(day))
        pd.testing.assert_frame_equal(together.loc[[key]], alone, rtol=1e-9)


@repeatable
@given(works, plans, st.integers(-10, 160), st.integers(0, 50))
def test_the_plan_never_asks_for_less_on_a_later_day(one, plan, day, more):
    earlier, later = (
        assess(objectives({ID: one}), milestones(*plan), reports(), on(at)).loc[ID, "planned"]
        for at in (day, day + more)
    )
    assert 0 <= earlier <= later + 1e-12
    assert later <= 1 + 1e-12


@repeatable
@given(works, plans, courses, st.integers(0, 160))
def test_the_same_reports_always_give_the_same_status(one, plan, course, day):
    first, second = (
        assess(objectives({ID: one}), milestones(*plan), reports(*course), on(day)) for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second)


@repeatable
@given(courses, st.integers(20, 140), st.integers(0, 60), st.integers(0, 160))
def test_more_time_never_makes_success_less_probable(course, deadline, more, day):
    shorter, longer = (
        status(objective(deadline=end), *course, day=day)["p_on_time"] for end in (deadline, deadline + more)
    )
    assert np.isnan(shorter) == np.isnan(longer)
    assert np.isnan(shorter) or shorter <= longer


@repeatable
@given(works, plans, courses, st.integers(0, 160))
def test_done_is_said_exactly_where_the_last_known_value_meets_the_target(one, plan, course, day):
    found = status(one, *course, day=day, plan=milestones(*plan))
    if found["report_count"] == 0:
        assert found["light"] == "n"
        return
    met = (
        found["value"] <= one["quantity"] if one["direction"] == "down" else found["value"] >= one["quantity"]
    )
    assert (found["state"] == "已完成") == met == (found["actual"] >= 1)


# --- four weeks ago


def test_the_last_report_of_four_weeks_ago_or_more_is_told_whatever_came_since():
    found = status(objective(), (10, 5), (20, 12), (40, 30), (48, 33), day=48)
    assert (found["then_on"], found["then_value"]) == (pd.Timestamp(on(20)), 12)


def test_a_report_of_four_weeks_ago_that_was_corrected_meanwhile_is_told_corrected():
    assert status(objective(), (20, 12), (20, 9, 30), (48, 33), day=48)["then_value"] == 9


def test_what_began_to_report_within_four_weeks_has_no_report_before():
    assert pd.isna(status(objective(), (40, 30), day=48)["then_on"])

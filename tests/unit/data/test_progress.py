"""What is known of progress on a day, worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.arrays import dates, day, days
from data.rules.progress import (
    LAST_STEPS,
    earned_share,
    known_reports,
    last_steps,
    planned_share,
    with_shares,
)
from tests.unit.data.plans import ID, milestones, objective, objectives, on, repeatable, reports


def planned(works, day_number, *plan):
    frame = objectives({ID: works})
    return planned_share(frame, milestones(*plan), days(frame["deadline"]), day(on(day_number)))[0]


def shares(works, *values):
    frame = objectives({ID: works})
    return with_shares(reports(*((10 * n, value) for n, value in enumerate(values))), frame)["share"].tolist()


def earned(shares_reached, *plan):
    shared = pd.DataFrame({"row": 0, "share": shares_reached})
    return earned_share(shared, objectives({ID: objective()}), milestones(*plan))


def steps(*rows):
    frame = objectives({ID: objective()})
    return last_steps(with_shares(reports(*rows), frame), "share", days(frame["start"]))


# --- planned share


@pytest.mark.parametrize(("at", "share"), [(-5, 0), (0, 0), (25, 0.25), (50, 0.5), (100, 1), (130, 1)])
def test_without_milestones_the_plan_is_a_straight_line(at, share):
    assert planned(objective(), at) == pytest.approx(share)


@pytest.mark.parametrize(("at", "share"), [(10, 0.125), (20, 0.25), (60, 0.625), (100, 1), (110, 1)])
def test_the_plan_runs_along_its_weighted_milestones(at, share):
    # Weights 1 and 3: a quarter by day 20, the rest evenly until day 100.
    assert planned(objective(), at, (1, 20), (3, 100)) == pytest.approx(share)


def test_milestones_bend_only_their_own_objective():
    frame = objectives({"a": objective(), "b": objective(), "c": objective()})
    plan = milestones((9, 50), (1, 100), of="b")
    found = planned_share(frame, plan, days(frame["deadline"]), day(on(50)))
    assert found == pytest.approx([0.5, 0.9, 0.5])


def test_milestones_that_weigh_nothing_leave_the_straight_line():
    assert planned(objective(), 50, (0, 20), (0, 100)) == pytest.approx(0.5)


def test_milestones_without_a_date_yet_leave_the_straight_line():
    frame, plan = objectives({ID: objective()}), milestones((1, 20))
    plan["due"] = pd.Series([pd.NaT], dtype="datetime64[s]")
    assert planned_share(frame, plan, days(frame["deadline"]), day(on(50))) == pytest.approx(0.5)


def test_a_plan_of_a_single_day_is_due_the_next():
    assert planned(objective(start=50, deadline=50), 50) == 0
    assert planned(objective(start=50, deadline=50), 51) == 1


# --- actual share


def test_counting_up_starts_at_nothing():
    assert shares(objective(quantity=200), 50, 100, 250) == pytest.approx([0.25, 0.5, 1.25])


def test_counting_up_starts_at_the_baseline():
    assert shares(objective(quantity=150, baseline=50), 75, 50, 40) == pytest.approx([0.25, 0, -0.1])


def test_counting_down_starts_at_the_baseline():
    assert shares(objective(quantity=4, direction="down", baseline=20), 12, 4) == pytest.approx([0.5, 1])


def test_counting_down_without_a_baseline_starts_at_the_first_report():
    assert shares(objective(quantity=8, direction="down"), 40, 24, 8) == pytest.approx([0, 0.5, 1])


def test_a_baseline_that_meets_the_target_leaves_nothing_between_kept_and_broken():
    assert shares(objective(quantity=3, direction="down", baseline=2), 2.5, 3, 3.5) == [1, 1, 0]
    assert shares(objective(quantity=3, baseline=5), 4, 2) == [1, 0]


def test_a_value_short_of_its_target_by_less_than_arithmetic_can_tell_is_not_done():
    # (0.1 + 0.2) - 0.1 over 0.3 - 0.1 rounds to more than one although 0.3 is not reached.
    assert shares(objective(quantity=0.3, baseline=0.1), np.nextafter(0.3, 0))[0] < 1
    assert shares(objective(quantity=0.3, baseline=0.1), 0.3)[0] >= 1


# --- known reports


def test_the_last_of_several_corrections_of_a_day_counts():
    known = known_reports(reports((10, 5), (10, 6, 12), (10, 7, 12), (20, 9)), np.datetime64(on(30)))
    assert known["value"].tolist() == [7, 9]


def test_the_same_day_of_two_objectives_is_no_correction():
    both = pd.concat([reports((10, 5), of="a"), reports((10, 6), of="b")])
    assert known_reports(both, np.datetime64(on(30)))["value"].tolist() == [5, 6]


def test_without_reports_nothing_is_known():
    assert known_reports(reports(), np.datetime64(on(30))).empty


# --- earned share: how much of the planned time the plan itself needs to get as far


def test_without_milestones_what_is_earned_is_what_is_reached():
    assert earned([0.2, 0.7, 1.3]).tolist() == [0.2, 0.7, 1.3]


def test_what_is_earned_is_the_planned_time_of_the_share():
    # A quarter of the works fills the first 20 of 100 days, the rest the other 80.
    found = earned([0, 0.125, 0.25, 0.625], (1, 20), (3, 100))
    assert found == pytest.approx([0, 0.1, 0.2, 0.6])


def test_all_is_earned_only_when_all_is_done():
    found = earned([1 - 1e-9, 1.0, 1.2], (1, 20), (3, 100))
    assert found[0] < 1 <= found[1] < found[2]


def test_what_one_objective_earns_does_not_depend_on_its_neighbours():
    frame = objectives({"a": objective(), "b": objective(), "c": objective()})
    plan = pd.concat([milestones((1, 20), (3, 100), of="a"), milestones((3, 20), (1, 100), of="c")])
    shared = pd.DataFrame({"row": [0, 1, 2], "share": [0.25, 0.25, 0.75]})
    assert earned_share(shared, frame, plan) == pytest.approx([0.2, 0.25, 0.2])


plans = st.lists(st.tuples(st.sampled_from([0, 1, 2, 5]), st.integers(1, 140)), min_size=1, max_size=5).map(
    lambda rows: list(zip((weight for weight, _ in rows), sorted(due for _, due in rows), strict=True))
)


@repeatable
@given(plans, st.lists(st.floats(-0.5, 1.5), min_size=2, max_size=10).map(sorted))
def test_more_done_never_earns_less(plan, reached):
    found = earned(reached, *plan)
    assert (np.diff(found) >= -1e-9).all()


@repeatable
@given(plans, st.integers(-10, 160), st.integers(0, 60))
def test_the_planned_share_grows_from_nothing_to_all(plan, at, more):
    earlier, later = planned(objective(), at, *plan), planned(objective(), at + more, *plan)
    assert 0 <= earlier <= later + 1e-12 <= 1 + 1e-9
    assert planned(objective(), 0, *plan) == 0
    assert planned(objective(), 150, *plan) == pytest.approx(1)


# --- steps


def test_the_first_step_leads_from_the_start_of_the_works():
    found = steps((10, 5), (30, 25))
    assert found.count.tolist() == [2]
    assert found.gain[0, -2:] == pytest.approx([0.05, 0.20])
    assert found.length[0, -2:] == pytest.approx([10, 20])
    assert np.isnan(found.gain[0, :-2]).all()


def test_only_the_newest_steps_speak_for_the_present_pace():
    rows = [(10 * n, n * n) for n in range(1, LAST_STEPS + 4)]
    found = steps(*rows)
    assert found.count.tolist() == [LAST_STEPS]
    assert found.gain[0] == pytest.approx([(2 * n - 1) / 100 for n in range(4, LAST_STEPS + 4)])


def test_a_report_on_the_day_of_the_start_is_a_place_to_stand_not_a_step():
    found = steps((0, 10), (10, 30))
    assert found.count.tolist() == [1]
    assert found.gain[0, -1] == pytest.approx(0.2)


def test_no_report_no_step():
    assert steps().count.tolist() == [0]


# --- days as numbers


def test_a_forecast_is_rounded_up_to_whole_days_and_never_has_no_date():
    found = dates(np.array([0.2, 1.0, np.nan, np.inf]))
    assert found[:2].tolist() == [np.datetime64("1970-01-02").item()] * 2
    assert np.isnat(found[2:]).all()


def test_a_missing_date_is_no_number():
    assert np.isnan(days(pd.Series([pd.NaT], dtype="datetime64[s]"))).all()

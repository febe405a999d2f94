"""The forecast from the last steps: exact where it must be, honest where it cannot."""

from math import comb, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.rules.forecast import DRAWS, forecast, robust_pace
from data.rules.progress import LAST_STEPS, Steps
from tests.unit.data.plans import repeatable


def steps(*gains, length=10.0):
    """One objective's steps of ``length`` days each."""
    return several([gains], length)


def several(many, length=10.0):
    gain = np.full((len(many), LAST_STEPS), np.nan)
    for row, gains in enumerate(many):
        gain[row, LAST_STEPS - len(gains) :] = gains
    count = np.array([len(gains) for gains in many])
    return Steps(gain, np.where(np.isnan(gain), np.nan, length), count)


def forecast_of(gains, reached, last_on=30.0, deadline=100.0, as_of=30.0):
    numbers = (np.array([number]) for number in (reached, last_on, deadline))
    return forecast(steps(*gains), *numbers, as_of)


def test_even_steps_leave_no_doubt():
    found = forecast_of([0.1, 0.1, 0.1], reached=0.3)
    assert found.finish == found.early == found.late == pytest.approx(100)
    assert found.p_on_time == 1


def test_one_day_less_than_even_steps_need_is_no_chance():
    assert forecast_of([0.1, 0.1, 0.1], reached=0.3, deadline=99).p_on_time == 0


def chance_of_four(days):
    """Exact chance of 0.6 in so many days after four steps of ten days, one of which gained 0.4 and three nothing.

    k of four draws (B(4, 1/4)) make 0.01 * k a day. The steps scatter by -0.1, 0.3, -0.1, -0.1 around their mean: 0.12
    over three free steps, 0.004 a day. Only every tenth day brings a report, and the deadline.
    """
    chance = 0.0
    for k in range(1, 5):
        pace = 0.01 * k
        need = 0.6 / pace
        reached = NormalDist(need, sqrt(0.004 * need) / pace).cdf(days)
        chance += comb(4, k) * 0.25**k * 0.75 ** (4 - k) * reached
    return chance


@pytest.mark.parametrize("days", [20, 30, 59, 60, 120, 400])
def test_the_chance_is_that_of_good_draws_and_of_luck_with_the_steps_to_come(days):
    found = forecast_of([0, 0.4, 0, 0], reached=0.4, deadline=30 + days)
    exact = chance_of_four(days)
    standard_error = sqrt(exact * (1 - exact) / DRAWS)
    assert found.p_on_time[0] == pytest.approx(exact, abs=3 * standard_error)


def test_the_interval_holds_eight_of_ten_outcomes():
    found = forecast_of([0, 0.4, 0, 0], reached=0.4)
    early, middle = found.early[0] - 30, found.finish[0] - 30
    assert chance_of_four(early - 10) < 0.1 + 0.045
    assert chance_of_four(early) > 0.1 - 0.045
    assert chance_of_four(middle - 10) < 0.5 + 0.075
    assert chance_of_four(middle) > 0.5 - 0.075
    # 0.75 ** 4 = 32 % of the draws hold no step that gained anything: the slowest tenth never finishes.
    assert np.isinf(found.late[0])


def test_a_work_is_known_to_be_done_with_the_next_report():
    assert forecast_of([0.1, 0.1, 0.1], reached=0.35).finish == pytest.approx(100)


def every(days, gains, deadline):
    """Steps of so many days each from day 0 on."""
    reached, now = sum(gains), float(days * len(gains))
    return forecast(steps(*gains, length=days), *map(np.array, ([reached], [now], [deadline])), now)


def test_half_done_at_half_time_is_on_time_after_a_single_report():
    assert every(50.0, [0.5], deadline=100.0).finish == pytest.approx(100)


def test_what_goes_exactly_as_planned_is_on_time_in_whatever_rhythm_it_reports():
    # The fortnights would bring the next report on day 112; the deadline is asked about on day 100.
    found = every(14.0, [0.14, 0.14, 0.14], deadline=100.0)
    assert found.finish == found.late == pytest.approx(100)
    assert found.p_on_time == 1


def test_what_misses_its_deadline_by_a_day_is_known_to_be_done_with_the_next_report():
    # The whole takes 100 days, one more than there are.
    assert every(14.0, [0.14, 0.14], deadline=99.0).finish == pytest.approx(112)


def test_who_reports_less_than_once_a_month_is_heard_when_the_work_is_done():
    rare = forecast(steps(0.2, 0.2, 0.2, length=60.0), *map(np.array, ([0.6], [180.0], [400.0])), 180.0)
    # 0.4 take 120 days: four times 31 days after the last report.
    assert rare.finish == pytest.approx(180 + 124)


def test_a_long_silence_lowers_the_chance_but_says_never_only_for_some():
    spoke, silent = (
        forecast_of([0.1, 0.12, 0.08], reached=0.3, deadline=150, as_of=as_of) for as_of in (30, 110)
    )
    assert spoke.p_on_time == 1
    assert 0 < silent.p_on_time[0] < 0.7
    assert silent.finish > spoke.finish


def test_two_usual_intervals_are_no_silence():
    gains = [0.1, 0.12, 0.08]
    late_report = forecast_of(gains, reached=0.3, deadline=150, as_of=50)
    assert late_report == forecast_of(gains, reached=0.3, deadline=150, as_of=30)


def test_standing_still_never_finishes():
    found = forecast_of([0, 0, 0], reached=0.3)
    assert np.isinf(found.finish)
    assert found.p_on_time == 0


def test_going_backwards_never_finishes():
    assert np.isinf(forecast_of([-0.1, -0.1, -0.1], reached=0.3).finish)


def test_two_steps_give_a_date_but_neither_chance_nor_interval():
    found = forecast_of([0.1, 0.1], reached=0.2, last_on=20)
    assert found.finish == pytest.approx(100)
    assert np.isnan([found.p_on_time, found.early, found.late]).all()


def test_before_the_first_step_nothing_is_foretold():
    found = forecast_of([], reached=0.0, last_on=0)
    assert np.isnan([found.finish, found.p_on_time, found.early, found.late]).all()


def test_what_never_reported_is_not_foretold():
    found = forecast_of([], reached=np.nan, last_on=np.nan)
    assert np.isnan([found.finish, found.p_on_time, found.early, found.late]).all()


def test_nothing_unfinished_finishes_before_tomorrow():
    assert forecast_of([0.1, 0.1, 0.7], reached=0.9, as_of=80).finish == 81


def test_steps_are_weighed_by_their_days():
    # 0.3 in ten days and 0.3 in fifty are 0.01 a day, and not the mean of 0.03 and 0.006: a whole takes 100 days, and
    # a report comes every 30 days.
    gain = np.full((1, LAST_STEPS), np.nan)
    length = gain.copy()
    gain[0, -2:], length[0, -2:] = [0.3, 0.3], [10, 50]
    found = forecast(
        Steps(gain, length, np.array([2])), np.array([0.0]), np.array([60.0]), np.array([99.0]), 60
    )
    assert found.finish[0] - 60 in {90, 120}


gains = st.lists(st.floats(-0.05, 0.3), max_size=LAST_STEPS)


@repeatable
@given(gains, st.floats(0, 1), st.floats(30, 300), st.floats(0, 100))
def test_a_later_deadline_never_lowers_the_chance(made, reached, deadline, more):
    sooner = forecast_of(made, reached, deadline=deadline).p_on_time
    later = forecast_of(made, reached, deadline=deadline + more).p_on_time
    assert np.isnan(sooner) == np.isnan(later) == (len(made) < 3)
    assert len(made) < 3 or sooner <= later


@repeatable
@given(st.lists(gains, min_size=1, max_size=6), st.floats(0, 1))
@example([[2.2250738585072014e-308]], 0.0)
def test_a_forecast_depends_on_nothing_but_its_own_steps(many, reached):
    n = len(many)
    constant = (np.full(n, reached), np.full(n, 30.0), np.full(n, 100.0))
    together = forecast(several(many), *constant, 30.0)
    again = forecast(several(many), *constant, 30.0)
    np.testing.assert_array_equal(together.finish, again.finish)
    for row, made in enumerate(many):
        alone = forecast_of(made, reached)
        assert together.finish[row] == pytest.approx(alone.finish[0], rel=1e-9, nan_ok=True)
        assert together.p_on_time[row] == pytest.approx(alone.p_on_time[0], abs=1 / 400, nan_ok=True)


# --- robust pace


def test_an_even_pace_is_the_pace():
    assert robust_pace(steps(0.1, 0.1, 0.1, 0.1)) == pytest.approx(0.01)


def test_every_pair_of_reports_counts_once():
    # Standing at 0, .1, .2, .6: .01, .01, .02, .01, .025, .04 a day.
    assert robust_pace(steps(0.1, 0.1, 0.4)) == pytest.approx(0.015)


def test_one_freak_report_does_not_make_the_pace():
    assert robust_pace(steps(0.1, 0.1, 0.1, 5.0, 0.1, 0.1, 0.1, 0.1))[0] < 0.3


def test_without_steps_there_is_no_pace():
    assert np.isnan(robust_pace(several([(), (0.1,)]))).tolist() == [True, False]

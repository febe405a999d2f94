"""The county's own exit: rates with their working, poverty by year, and how many will be out by the end."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules import county_exit as rules

DAY = dt.date(2018, 9, 20)


# --- rates and shares


def test_the_rural_population_of_huize_follows_from_69_676_people_and_7_67_per_cent():
    assert rules.rural_people(69_676, 7.67) == pytest.approx(908_422.4, abs=0.1)


def test_the_two_falls_that_ziyuan_states_imply_two_rural_populations():
    assert rules.rural_people(13_798, 10.59, 2.41) == pytest.approx(168_679.7, abs=0.1)
    assert rules.rural_people(13_267, 16.03, 10.59) == pytest.approx(243_878.7, abs=0.1)


def test_a_rate_that_did_not_fall_implies_nothing():
    assert rules.rural_people(100, 3.0, 3.0) is None


def test_ziyuan_had_31_of_its_42_poor_villages_out_which_is_more_than_70_per_cent():
    assert rules.share(31, 42).value == pytest.approx(73.81, abs=0.005)


def test_a_share_of_nothing_is_none():
    assert rules.share(0, 0) is None


def test_the_composite_rate_adds_the_wrongly_counted():
    # 1 % of the 900 who came out, and 2 % of the 9,000 never registered.
    assert rules.wrongly_counted(900, 10_000, 1_000, 1.0, 2.0) == 189


# --- villages by the end


def test_two_even_chances_and_three_villages_out_make_four():
    assert rules.villages_by_end(np.array([0.5, 0.5]), 3) == rules.Spread(4.0, 3.0, 5.0)


def test_what_is_certain_has_no_spread():
    assert rules.villages_by_end(np.array([1.0, 1.0, 0.0]), 1) == rules.Spread(3.0, 3.0, 3.0)


def test_ten_villages_with_nine_chances_in_ten():
    # Binomial(10, 0.9): P(≤ 7) = 7.0 %, P(≤ 8) = 26.4 %, P(≤ 9) = 65.1 %.
    assert rules.villages_by_end(np.full(10, 0.9), 0) == rules.Spread(pytest.approx(9.0), 8.0, 10.0)


@given(st.lists(st.floats(0, 1), max_size=40), st.integers(0, 20))
def test_the_interval_lies_between_what_is_out_and_all_of_them(chances, out):
    spread = rules.villages_by_end(np.array(chances), out)
    assert out <= spread.low <= spread.high <= out + len(chances)
    assert spread.middle == pytest.approx(out + sum(chances))


def going(**values: float) -> pd.DataFrame:
    usual = {"deadline": 90.0, "p_on_time": 0.3, "finish": 100.0, "finish_early": 90.0, "finish_late": 120.0}
    return pd.DataFrame([{**usual, **values}])


def chance(end: float, **values: float) -> float:
    return float(rules.chance_by(end, going(**values))[0])


def test_the_chance_by_its_own_deadline_is_the_one_forecast():
    assert chance(90) == 0.3


def test_by_another_day_the_interval_tells():
    assert chance(100) == pytest.approx(0.5, abs=0.02)
    assert chance(89.5) == pytest.approx(0.1, abs=1e-6)
    assert chance(119.5) == pytest.approx(0.9, abs=1e-6)


def test_without_an_interval_a_village_is_out_or_not():
    bare = {"finish_early": np.nan, "finish_late": np.nan, "p_on_time": np.nan}
    assert (chance(100, **bare), chance(99, **bare)) == (1.0, 0.0)


def test_a_village_that_stands_still_is_never_out():
    assert chance(10_000, finish=np.inf, finish_early=np.inf, finish_late=np.inf) == 0.0


def test_of_a_village_that_never_reported_nothing_is_said():
    silent = {"finish": np.nan, "finish_early": np.nan, "finish_late": np.nan, "p_on_time": np.nan}
    assert np.isnan(chance(100, **silent))


# --- people by the end


def test_an_even_pace_is_carried_on():
    assert rules.people_by_end(np.full(12, 70.0), 1_000, 5_000, 70) == rules.Spread(1_700, 1_700, 1_700)


def test_nobody_comes_out_twice():
    assert rules.people_by_end(np.full(12, 700.0), 1_000, 1_500, 700).middle == 1_500


def test_with_two_weeks_no_spread_is_pretended():
    spread = rules.people_by_end(np.array([10.0, 30.0]), 0, 1_000, 7)
    assert 10 <= spread.middle <= 30
    assert np.isnan(spread.low)


def test_the_same_weeks_give_the_same_forecast():
    gains = np.array([0.0, 40, 10, 300, 20, 0, 70, 15])
    assert rules.people_by_end(gains, 0, 9_999, 100) == rules.people_by_end(gains, 0, 9_999, 100)


def test_the_last_weeks_are_counted_from_the_day_asked_about():
    left_on = pd.DataFrame(
        {
            "exited_on": pd.to_datetime(
                ["2018-09-20", "2018-09-14", "2018-09-13", "2018-10-01", "2017-06-01"]
            ),
            "people": [3.0, 4.0, 5.0, 100.0, 100.0],
        }
    )
    gains = rules.weekly_gains(left_on, DAY, dt.date(2018, 1, 1))
    assert len(gains) == 12
    assert list(gains[-2:]) == [5.0, 7.0]
    assert gains[:-2].sum() == 0


def test_weeks_before_the_campaign_do_not_count():
    left_on = pd.DataFrame({"exited_on": pd.to_datetime(["2017-12-30"]), "people": [9.0]})
    assert list(rules.weekly_gains(left_on, dt.date(2018, 1, 16), dt.date(2018, 1, 1))) == [0.0, 0.0]


# --- by year


HOMES = pd.DataFrame(
    {
        "exited_on": pd.to_datetime(["2017-05-01", "2018-03-01", "2018-12-01", None]),
        "planned_year": [2017.0, 2018.0, 2018.0, np.nan],
        "people": [10.0, 20.0, 30.0, 40.0],
    }
)


def test_who_comes_out_after_the_day_is_still_poor():
    years = rules.by_year(HOMES, DAY, 2018)
    assert list(years.index) == [2017, 2018]
    assert list(years["out"]) == [10.0, 20.0]
    assert list(years["left"]) == [90.0, 70.0]


def test_who_is_planned_for_no_year_stays_in_the_plan():
    years = rules.by_year(HOMES, DAY, 2018)
    assert list(years["planned_out"]) == [10.0, 50.0]
    assert list(years["planned_left"]) == [90.0, 40.0]


def test_years_to_come_have_a_plan_and_nothing_done():
    last = rules.by_year(HOMES, DAY, 2019).loc[2019]
    assert np.isnan(last["out"])
    assert np.isnan(last["left"])
    assert last["planned_left"] == 40.0


def test_without_any_plan_nothing_planned_is_shown():
    years = rules.by_year(HOMES.assign(planned_year=np.nan), DAY, 2018)
    assert years["planned_out"].isna().all()
    assert years["planned_left"].isna().all()

"""倒排工期: the plan is laid out backwards from the deadline, in working days of the Chinese calendar."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.schedule import (
    CircularStepsError,
    Step,
    days_too_late,
    in_order,
    is_day_of_every_year,
    lay_out,
)
from data.rules.workdays import back, between, is_announced, is_workday, last_workday

PROJECT = (
    Step("approve", "立项", 10),
    Step("tender", "招投标", 20, latest="04-30"),
    Step("start", "开工", 1, latest="06-30"),
    Step("build", "主体", 60),
    Step("accept", "验收", 5),
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# --- working days


def test_a_weekend_worked_off_before_the_national_holiday_counts():
    assert is_workday(day("2018-09-29"))  # Saturday, worked off
    assert not is_workday(day("2018-10-05"))  # Friday, holiday
    assert between(day("2018-09-28"), day("2018-10-08")) == 3


def test_a_year_without_announced_holidays_has_ordinary_weeks():
    assert not is_announced(day("2099-10-01"))
    assert is_workday(day("2099-10-01"))  # a Thursday
    assert not is_workday(day("2099-10-03"))


def test_going_back_over_the_holiday_skips_it():
    assert back(day("2018-10-08"), 1) == day("2018-09-30")
    assert last_workday(day("2018-10-07")) == day("2018-09-30")


@given(st.dates(day("2010-01-01"), day("2025-12-31")), st.integers(0, 200))
def test_going_back_and_counting_agree(start, count):
    first = back(start, count)
    assert is_workday(first)
    assert between(first, last_workday(start)) == count


# --- the plan


def test_the_last_step_ends_on_the_working_day_of_the_deadline():
    plan = lay_out(day("2018-12-31"), PROJECT)
    assert [step.step.name for step in plan] == ["立项", "招投标", "开工", "主体", "验收"]
    assert plan[-1].due == day("2018-12-29")  # 30 and 31 December 2018 belong to the New Year holiday
    assert between(plan[-1].begin, plan[-1].due) == 4


def test_quannans_rule_holds_procedures_to_april_and_the_start_to_june():
    plan = {step.step.id: step for step in lay_out(day("2017-12-31"), PROJECT)}
    assert plan["start"].due == day("2017-06-30")
    assert plan["tender"].due == day("2017-04-28")  # 29 and 30 April 2017 are off
    assert plan["approve"].due < plan["tender"].begin


@given(
    st.dates(day("2015-01-01"), day("2025-12-31")),
    st.lists(st.integers(1, 40), min_size=1, max_size=7),
)
def test_every_step_ends_before_the_next_begins(deadline, lengths):
    steps = [Step(str(number), str(number), length) for number, length in enumerate(lengths)]
    plan = lay_out(deadline, steps)
    assert plan[-1].due == last_workday(deadline)
    for earlier, later in pairwise(plan):
        assert between(earlier.due, later.begin) == 1
    for step in plan:
        assert between(step.begin, step.due) + 1 == step.step.days


def test_two_steps_side_by_side_both_end_before_what_waits_for_both():
    steps = (
        Step("land", "征地", 30),
        Step("design", "设计", 10, after=()),
        Step("build", "施工", 20, after=("land", "design")),
    )
    plan = {step.step.id: step for step in lay_out(day("2018-06-29"), steps)}
    assert plan["land"].due == plan["design"].due < plan["build"].begin


def test_steps_that_wait_for_each_other_are_refused_by_name():
    circle = (Step("a", "立项", 1, after=("c",)), Step("b", "设计", 1), Step("c", "招标", 1))
    with pytest.raises(CircularStepsError, match="立项 → 招标 → 设计 → 立项"):
        in_order(circle)


# --- too late already


def test_a_plan_that_should_have_begun_says_by_how_many_working_days():
    plan = lay_out(day("2018-03-30"), (Step("one", "施工", 10),))
    assert plan[0].begin == day("2018-03-19")
    assert days_too_late(plan, day("2018-03-16")) == 0
    assert days_too_late(plan, day("2018-03-19")) == 0
    assert days_too_late(plan, day("2018-03-22")) == 3


@pytest.mark.parametrize("text", ["04-31", "02-29", "4-30", "13-01", "0430", "月底", "04-30T00"])
def test_a_latest_day_is_one_of_every_year(text):
    assert is_day_of_every_year("04-30")
    assert not is_day_of_every_year(text)

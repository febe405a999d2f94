"""One way to say a figure, a date and a forecast."""

import math
from datetime import date
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from data import wording
from data.counties.rows import ObjectiveRow
from tests.unit.data.plans import objective, status


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567.5, "1,234,567.5"),
        (12621, "12,621"),
        (2.0, "2"),
        (0.456, "0.46"),
        (100, "100"),
        (-3.10, "-3.1"),
        (-0.001, "0"),
        (0, "0"),
        (np.float64(7), "7"),
        (None, "—"),
        (math.nan, "—"),
        (pd.NA, "—"),
    ],
)
def test_a_number_has_no_more_decimals_than_it_needs(value, text):
    assert wording.number(value) == text


def test_people_are_counted_without_decimals():
    assert wording.number(1234.6, 0) == "1,235"


def test_a_percentage_stands_close_to_its_figure_and_a_unit_apart():
    assert wording.quantity(2.98, "%") == "2.98%"
    assert wording.quantity(1200, "亩") == "1,200 亩"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.756, "75%"),
        (0.29, "29%"),  # 0.29 * 100 is 28.999… in binary
        (0.999, "99%"),
        (math.nextafter(1, 0), "99%"),
        (1.0, "100%"),
        (1.306, "130%"),
        (0, "0%"),
        (-0.05, "-5%"),
        (math.nan, "—"),
    ],
)
def test_a_share_is_rounded_down_so_that_a_hundred_percent_means_done(share, text):
    assert wording.percent(share) == text


def test_a_date_is_written_without_leading_noughts():
    assert wording.date(date(2018, 9, 5)) == "2018年9月5日"
    assert wording.short_date(pd.Timestamp(2018, 9, 20)) == "9月20日"


def test_a_missing_date_is_a_dash():
    assert wording.date(pd.NaT) == wording.short_date(None) == "—"


@pytest.mark.parametrize(
    ("rows", "day", "text"),
    [
        ([], 40, "剩 60 天"),
        ([], 100, "今天到期"),
        ([], 103, "逾期 3 天"),
        ([(90, 100)], 150, "已完成"),
        ([(100, 100)], 150, "已完成"),
        ([(112, 100)], 150, "迟 12 天补齐"),
    ],
)
def test_the_deadline_is_told_in_days(rows, day, text):
    assert wording.days_left(status(objective(), *rows, day=day).to_dict() | deadline_of(100)) == text


def deadline_of(day):
    return {"deadline": pd.Timestamp(2018, 1, 1) + pd.Timedelta(days=day)}


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], ""),
        ([(0, 0)], ""),
        ([(50, 100)], ""),
        ([(50, 0)], "近期没有进展，按此无法完成"),
    ],
)
def test_nothing_is_forecast_before_there_is_a_pace_nor_after_the_work_is_done(rows, text):
    assert wording.forecast(status(objective(), *rows, day=50).to_dict()) == text


@pytest.mark.parametrize(
    ("late_days", "text"),
    [
        (0.0, "按现速可按期完成"),
        (-20.0, "按现速可提前 20 天"),
        (25.0, "按现速预计晚 25 天"),
        (4900.0, "按现速预计晚 4,900 天"),
    ],
)
def test_the_forecast_is_told_in_days_before_or_after_the_deadline(late_days, text):
    assert wording.forecast({"done_on": pd.NaT, "late_days": late_days}) == text


def test_an_invented_person_is_marked():
    assert wording.person("王小明", is_demo=True) == "王小明（演示）"
    assert wording.person("王小明", is_demo=False) == "王小明"


def test_every_kind_of_objective_has_its_word():
    kinds = get_args(ObjectiveRow.__annotations__["kind"])
    assert set(kinds) <= set(wording.KIND_WORDS)
    assert kinds

"""What a cumulative value can be."""

import datetime as dt

import pytest

from data.rules.reporting import impossible, step_back

JUNE, JULY = dt.date(2018, 6, 1), dt.date(2018, 7, 1)


@pytest.mark.parametrize(
    ("kind", "unit", "quantity", "value", "said"),
    [
        ("indicator", "人", 300, -1, "负数"),
        ("indicator", "%", 95, 101, "百分比不能超过 100"),
        ("village_exit", "项", 10, 11, "11 超过全部的 10 项"),
        ("relocation_site", "套", 100, 101, "超过全部"),
        ("project", "公里", 3.2, 320, "100 倍，请核对单位"),
    ],
)
def test_a_value_that_cannot_be_says_why(kind, unit, quantity, value, said):
    assert said in impossible(kind, unit, quantity, value)


@pytest.mark.parametrize(
    ("kind", "unit", "quantity", "value"),
    [
        ("indicator", "人", 300, 412),
        ("project", "公里", 3.2, 3.5),
        ("indicator", "%", 0, 40),
        ("order", "项", 0, 1),
    ],
)
def test_more_than_the_target_can_be_where_more_can_be_done(kind, unit, quantity, value):
    assert impossible(kind, unit, quantity, value) == ""


def test_a_value_goes_on_from_the_day_before_it_and_up_to_the_day_after():
    course = {JUNE: 10.0, JULY: 20.0}
    assert step_back(course, dt.date(2018, 6, 15), 15.0, "up") == ""
    assert "退" in step_back(course, dt.date(2018, 6, 15), 9.0, "up")
    assert "进" in step_back(course, dt.date(2018, 6, 15), 21.0, "up")
    assert "退" in step_back(course, JULY, 19.0, "up")


def test_a_ceiling_goes_on_downwards():
    assert step_back({JUNE: 10.0}, JULY, 9.0, "down") == ""
    assert "退" in step_back({JUNE: 10.0}, JULY, 11.0, "down")

"""What can be wrong about a figure, worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from data.rules.measures import MEASURES, disorder, excesses, measures_of, planned_of

TOWN = SimpleNamespace(
    flats=100,
    households=19_298,
    people=81_257,
    registered_households=14_835,
    registered_people=62_768,
    accompanying_households=4_463,
    accompanying_people=18_489,
)
"""会泽县城集中安置区, as its document counts it; the flats are invented."""


def test_as_many_moved_as_planned_is_all_right_and_one_more_is_not():
    people = MEASURES["registered_people_moved"]
    assert excesses(people, 62_768, TOWN) == []
    assert excesses(people, 62_769, TOWN) == ["建档立卡入住人 62,769 人超过计划的 62,768 人"]


def test_without_a_plan_nothing_is_too_much():
    people = MEASURES["registered_people_moved"]
    assert excesses(people, 62_769, SimpleNamespace(registered_people=None)) == []
    assert planned_of(people, SimpleNamespace(registered_people=None)) is None


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("jobs", -1, "已就业不能是负数：-1"),
        ("flats_topped", 1.5, "主体封顶要填整数：1.5"),
        ("employment_rate", 101, "就业率不能超过 100 %：101"),
    ],
)
def test_impossible_figures_are_told(code, value, said):
    assert excesses(MEASURES[code], value) == [said]


def test_a_rate_may_have_decimals():
    assert excesses(MEASURES["employment_rate"], 85.7) == []


def test_no_more_flats_are_finished_than_were_topped_out():
    values = {"flats_started": 100, "flats_topped": 60, "flats_finished": 61}
    said = ["竣工 61 套多于主体封顶的 60 套"]
    assert disorder(MEASURES["flats_finished"], values) == said
    assert disorder(MEASURES["flats_topped"], values) == said
    assert disorder(MEASURES["flats_started"], values) == []


def test_what_nobody_reported_bounds_nothing():
    assert disorder(MEASURES["flats_finished"], {"flats_started": 100, "flats_finished": 61}) == []


def test_registered_and_accompanying_people_share_one_plan():
    site = SimpleNamespace(people=400, households=None)
    values = {"registered_people_moved": 300, "accompanying_people_moved": 101}
    assert disorder(MEASURES["accompanying_people_moved"], values, site) == [
        "建档立卡入住人与同步搬迁入住人合计 401 人，超过计划的 400 人"
    ]
    assert (
        disorder(MEASURES["accompanying_people_moved"], values | {"accompanying_people_moved": 100}, site)
        == []
    )


def test_jobless_households_are_among_those_that_moved():
    values = {
        "registered_households_moved": 30,
        "accompanying_households_moved": 10,
        "jobless_households": 41,
    }
    assert disorder(MEASURES["jobless_households"], values) == [
        "零就业家庭 41 户多于建档立卡入住户与同步搬迁入住户合计的 40 户"
    ]


def test_each_kind_has_its_own_measures():
    assert "flats_topped" in {measure.code for measure in measures_of("relocation_site")}
    assert {measure.code for measure in measures_of("project")} == set()

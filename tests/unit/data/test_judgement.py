"""What forbids a verdict, at its field and in Chinese."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from data.counties.schemes import read_schemes
from data.rules.judgement import Frame, Judgement, problems_of

SCHEME = next(one for one in read_schemes() if one.key == "gx_village/2018")
OLDER = next(one for one in read_schemes() if one.key == "gx_village/2016")
ITEMS = {item.code: item for item in SCHEME.items}
WATER = Judgement(
    "village",
    "451082100201",
    SCHEME.key,
    "v5",
    dt.date(2018, 9, 1),
    value=96.0,
    person="韦某",
    source="验收单",
)
SCHOOL = replace(WATER, item="v4", value=None, met=True)
FRAME = Frame(SCHEME, ITEMS["v5"], dt.date(2018, 9, 20), dt.date(2018, 1, 1))


def fields(judgement: Judgement, frame: Frame = FRAME) -> list[str]:
    if frame is FRAME:
        frame = replace(FRAME, item=ITEMS.get(judgement.item))
    return [problem.field for problem in problems_of(judgement, frame)]


def test_a_measured_value_and_a_plain_verdict_are_taken():
    assert fields(WATER) == []
    assert fields(SCHOOL) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on_date": dt.date(2018, 9, 21)}, "on_date"),
        ({"on_date": dt.date(1918, 9, 1)}, "on_date"),
        ({"value": -1.0}, "value"),
        ({"value": 100.1}, "value"),
        ({"value": float("nan")}, "value"),
        ({"value": float("inf")}, "value"),
        ({"value": None}, "value"),
        ({"item": "v99"}, "item"),
        ({"person": " "}, "person"),
        ({"person": "韦" * 41}, "person"),
        ({"source": ""}, "source"),
    ],
)
def test_bad_input_is_refused_at_its_field(wrong, field):
    assert fields(replace(WATER, **wrong)) == [field]


def test_a_plain_item_needs_a_verdict():
    assert fields(replace(SCHOOL, met=None)) == ["met"]


def test_the_collective_income_may_be_more_than_a_hundred():
    assert fields(replace(WATER, item="v10", value=120.0)) == []


def test_a_value_at_its_very_limits_is_possible():
    assert fields(replace(WATER, value=0.0)) == fields(replace(WATER, value=100.0)) == []


def test_a_verdict_older_than_the_one_that_counts_is_refused_for_it_would_not_show():
    frame = replace(FRAME, known_on=dt.date(2018, 9, 2))
    assert fields(WATER, frame) == ["on_date"]
    assert fields(WATER, replace(frame, known_on=WATER.on_date)) == []


def test_a_day_on_which_another_edition_was_in_force_is_refused_and_names_it():
    (problem,) = problems_of(
        replace(WATER, on_date=dt.date(2017, 12, 1)), replace(FRAME, scheme=OLDER, begin=dt.date(2016, 1, 1))
    )
    assert problem.field == "on_date"
    assert OLDER.title in problem.message


def test_a_day_without_any_edition_is_refused():
    assert fields(WATER, replace(FRAME, scheme=None, item=None)) == ["on_date"]


def test_all_that_is_wrong_is_said_at_once():
    wrong = replace(WATER, on_date=dt.date(2019, 1, 1), value=130.0, person="", source="")
    assert fields(wrong) == ["on_date", "value", "person", "source"]

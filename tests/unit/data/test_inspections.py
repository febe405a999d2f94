"""督查整改: a draw that anybody can repeat, problems counted once, and a calendar that knows working days."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.rules.cadence import Rhythm, Standing, occasions
from data.rules.draw import Candidate, draw, weight
from data.rules.inspections import is_visible
from data.rules.rectification import Stage, completion, heads, stage_of, why_not_linked

NAN = float("nan")
DAY = dt.date(2018, 6, 30)
LATER, EARLIER = dt.date(2018, 7, 31), dt.date(2018, 5, 31)


def candidate(code, light="g", p=NAN, found=0, days=30):
    return Candidate(code, light, p, found, days)


# --- the draw


def test_a_calm_village_seen_a_month_ago_weighs_one():
    assert weight(candidate("v")) == 1.0


def test_a_red_village_with_little_chance_two_open_findings_and_three_months_weighs_eighteen():
    # (1 + 3 for red + 1 - 0.0 for the chance + 2 × 0.5 for the findings) × 90 / 30
    assert weight(candidate("v", "r", 0.0, 2, 90)) == 18.0


def test_a_draw_is_the_same_on_every_machine():
    # Worked out once and written down: SHA-256 and decimals give the same anywhere.
    places = [
        candidate(f"45032910020{number}", "rygn"[number % 4], days=30 * number) for number in range(1, 8)
    ]
    assert [one.code[-1] for one in draw(places, "20180920-1 全县 含演示", 3)] == DRAWN


DRAWN = ["5", "7", "4"]

some = st.lists(
    st.builds(
        Candidate,
        st.text("0123456789", min_size=1, max_size=4),
        st.sampled_from("rygn"),
        st.one_of(st.just(NAN), st.floats(0, 1)),
        st.integers(0, 9),
        st.integers(0, 400),
    ),
    unique_by=lambda one: one.code,
    max_size=25,
)


@given(some, st.text(max_size=10), st.integers(0, 30), st.randoms())
def test_the_same_seed_draws_the_same_places_in_whatever_order_they_are_listed(places, seed, count, chance):
    first = draw(places, seed, count)
    shuffled = [*places]
    chance.shuffle(shuffled)
    assert draw(shuffled, seed, count) == first
    assert len({one.code for one in first}) == len(first) == min(count, len(places))


@given(some, st.text(max_size=10))
def test_a_longer_draw_goes_on_from_a_shorter_one(places, seed):
    assert draw(places, seed, 3) == draw(places, seed, 25)[:3]


@settings(max_examples=5)
@given(st.integers(0, 10**6))
def test_weights_are_respected_and_every_place_can_be_drawn(first):
    places = [candidate("low", days=30), candidate("high", days=90)]
    drawn = Counter(draw(places, f"{first + number}", 1)[0].code for number in range(2000))
    # 3 : 1, with six standard deviations of room.
    assert 1384 < drawn["high"] < 1616
    assert drawn["low"] + drawn["high"] == 2000


# --- rectification


def test_45_of_47_are_95_point_7_percent():
    stages = {f"p{number}": Stage.CLOSED if number < 45 else Stage.WORKING for number in range(47)}
    found = completion(stages, dict.fromkeys(stages, LATER), {}, DAY)
    assert (found.done, found.distinct, f"{found.rate:.1%}") == (45, 47, "95.7%")


def test_28_and_19_with_five_found_twice_are_42_and_not_47():
    region = {f"r{number}": Stage.VERIFIED for number in range(28)}
    city = {f"c{number}": Stage.FOUND for number in range(19)}
    links = {f"c{number}": f"r{number}" for number in range(5)}
    found = completion(region | city, dict.fromkeys(region | city, LATER), links, DAY)
    assert (found.found, found.distinct, found.done) == (47, 42, 28)


def test_28_and_19_that_do_not_overlap_are_47():
    stages = dict.fromkeys([f"r{n}" for n in range(28)] + [f"c{n}" for n in range(19)], Stage.CLOSED)
    found = completion(stages, dict.fromkeys(stages, LATER), {}, DAY)
    assert (found.distinct, found.rate) == (47, 1.0)


def test_without_a_problem_there_is_no_rate():
    assert completion({}, {}, {}, DAY).rate is None


def test_a_problem_is_overdue_when_its_limit_is_past_and_nobody_has_checked_it():
    stages = {"a": Stage.DONE, "b": Stage.VERIFIED, "c": Stage.FOUND, "d": Stage.FOUND}
    limits = {"a": EARLIER, "b": EARLIER, "c": LATER, "d": DAY}
    assert completion(stages, limits, {}, DAY).overdue == 1


@pytest.mark.parametrize(
    ("kinds", "stage"),
    [
        ([], Stage.FOUND),
        (["issued", "reply"], Stage.WORKING),
        (["issued", "reply", "done"], Stage.DONE),
        (["done", "returned"], Stage.RETURNED),
        (["done", "returned", "done", "verified"], Stage.VERIFIED),
        (["done", "verified", "closed"], Stage.CLOSED),
        (["verified"], Stage.FOUND),
        (["done", "closed"], Stage.DONE),
        (["done", "verified", "closed", "returned"], Stage.CLOSED),
    ],
)
def test_a_finding_is_as_far_as_what_happened_to_it(kinds, stage):
    assert stage_of(kinds) is stage


def test_the_first_of_those_that_are_the_same_speaks_for_all():
    links = {"c": "b", "b": "a"}
    assert heads(links, ["a", "b", "c", "d"]) == {"a": "a", "b": "a", "c": "a", "d": "d"}


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("a", "a", "不能与自己"),
        ("a", "z", "没有编号"),
        ("a", "c", "成了环"),
        ("c", "a", "已经关联"),
        ("d", "c", ""),
        ("a", "d", ""),
    ],
)
def test_findings_cannot_be_linked_in_a_circle(one, other, said):
    why = why_not_linked(one, other, {"c": "b", "b": "a"}, ["a", "b", "c", "d"])
    assert said in why
    assert bool(why) == bool(said)


# --- the calendar

START, END = dt.date(2018, 1, 1), dt.date(2018, 12, 31)


def standings(every, held, as_of, *, begins=False):
    return {one.due: one.standing for one in occasions(Rhythm(every, begins, START, END), held, as_of)}


def test_a_month_end_meeting_is_due_on_the_last_working_day():
    due = list(standings("month", [], DAY))
    # 31 March 2018 was a Saturday; 28 April and 29 December were Saturdays worked for the holidays.
    assert dt.date(2018, 3, 30) in due
    assert dt.date(2018, 4, 28) in due
    assert dt.date(2018, 12, 29) in due
    assert len(due) == 12


def test_a_monday_meeting_in_a_week_that_begins_with_a_holiday_is_due_on_its_first_working_day():
    due = list(standings("week", [], DAY, begins=True))
    # 1 January 2018 was a Monday and a holiday; 18 June (端午) too.
    assert due[0] == dt.date(2018, 1, 2)
    assert dt.date(2018, 6, 19) in due


def test_a_week_of_holidays_has_no_meeting():
    # From 1 to 7 October 2018 nobody works.
    due = list(standings("week", [], DAY, begins=True))
    assert not [day for day in due if dt.date(2018, 10, 1) <= day <= dt.date(2018, 10, 7)]


def test_what_was_due_and_not_held_was_missed_and_what_is_due_now_is_not():
    held = [dt.date(2018, 2, 3)]
    found = standings("quarter", held, dt.date(2018, 8, 1))
    assert list(found.values()) == [Standing.HELD, Standing.MISSED, Standing.DUE, Standing.COMING]


def test_nobody_is_blamed_where_no_record_was_ever_kept():
    found = standings("half_year", [], dt.date(2018, 8, 1))
    assert list(found.values()) == [Standing.UNKNOWN, Standing.DUE]


def test_what_is_held_later_does_not_count_yet():
    assert standings("year", [dt.date(2018, 9, 1)], DAY) == {dt.date(2018, 12, 29): Standing.DUE}


# --- who may see


@pytest.mark.parametrize(
    ("hidden", "over", "full", "seen"),
    [
        (True, False, False, False),
        (True, True, False, True),
        (False, False, False, True),
        (True, False, True, True),
    ],
)
def test_an_unannounced_inspection_is_hidden_until_it_is_over(hidden, over, full, seen):
    assert is_visible(hidden=hidden, over=over, full=full) is seen

"""The exit procedure: in order, never on top of an unmet item without a reason, and what is sent back is done again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.counties.playbook import USUAL_EXIT_STEPS
from data.rules.exit_steps import Entry, Standing, count_passed, next_step, obstacles, track

STEPS = [spec.id for spec in USUAL_EXIT_STEPS]
BEGIN, TODAY = dt.date(2018, 1, 1), dt.date(2018, 9, 20)


def entry(number: int, day: str, *, passed: bool = True, **more: object) -> Entry:
    on = dt.date.fromisoformat(day)
    return Entry(STEPS[number], on, on, passed=passed, person="韦某", **more)


def standings(*entries: Entry) -> list[str]:
    return [step.standing.value for step in track(USUAL_EXIT_STEPS, entries)]


def fields(wanted: Entry, *entries: Entry, lacking: tuple[str, ...] = ()) -> list[str]:
    steps = track(USUAL_EXIT_STEPS, entries)
    return [problem.field for problem in obstacles(steps, wanted, lacking, TODAY, BEGIN)]


def test_a_village_nobody_decided_on_waits_for_its_application():
    assert standings() == ["next", "waiting", "waiting", "waiting", "waiting"]


def test_after_the_application_the_village_review_is_next():
    assert standings(entry(0, "2018-09-01")) == ["passed", "next", "waiting", "waiting", "waiting"]


def test_a_village_past_all_five_has_no_next_step():
    steps = track(USUAL_EXIT_STEPS, [entry(number, f"2018-09-0{number + 1}") for number in range(5)])
    assert next_step(steps) is None
    assert count_passed(steps) == 5


def test_a_step_recorded_before_the_one_before_it_does_not_count():
    assert standings(entry(1, "2018-09-01")) == ["next", "waiting", "waiting", "waiting", "waiting"]


def test_a_step_sent_back_waits_to_be_done_again_and_says_why():
    steps = track(
        USUAL_EXIT_STEPS, [entry(0, "2018-09-01"), entry(1, "2018-09-05", passed=False, note="缺签字")]
    )
    assert [step.standing for step in steps[:3]] == [Standing.PASSED, Standing.SENT_BACK, Standing.WAITING]
    assert steps[1].entry.note == "缺签字"


def test_sending_an_earlier_step_back_undoes_what_came_after_it():
    done = [entry(0, "2018-09-01"), entry(1, "2018-09-02"), entry(2, "2018-09-03")]
    assert standings(*done, entry(1, "2018-09-10", passed=False)) == [
        "passed",
        "sent_back",
        "waiting",
        "waiting",
        "waiting",
    ]


def test_what_was_sent_back_and_passed_again_on_one_day_is_passed():
    back = entry(0, "2018-09-01", passed=False)
    assert standings(back, replace(back, passed=True, sequence=1))[:2] == ["passed", "next"]


def test_a_step_passed_with_an_exception_shows_it():
    assert standings(entry(0, "2018-09-01", exception="年底前通水"))[0] == "excepted"


# --- what forbids the next step


def test_the_next_step_of_a_village_that_meets_everything_may_be_passed():
    assert fields(entry(1, "2018-09-10"), entry(0, "2018-09-01")) == []


def test_an_unmet_item_forbids_a_step_and_is_named():
    steps = track(USUAL_EXIT_STEPS, [])
    (problem,) = obstacles(steps, entry(0, "2018-09-01"), ["有安全饮水（未达标）"], TODAY, BEGIN)
    assert problem.field == "exception"
    assert "还有 1 项没有达标：有安全饮水（未达标）" in problem.message


def test_an_unmet_item_with_a_reason_forbids_nothing():
    assert fields(entry(0, "2018-09-01", exception="年底前通水"), lacking=("有安全饮水（未达标）",)) == []


def test_a_reason_of_blanks_is_none():
    assert fields(entry(0, "2018-09-01", exception="  "), lacking=("有安全饮水（未达标）",)) == ["exception"]


def test_an_exception_where_nothing_is_lacking_is_refused():
    assert fields(entry(0, "2018-09-01", exception="年底前通水")) == ["exception"]


def test_an_unmet_item_does_not_forbid_sending_back():
    assert fields(entry(0, "2018-09-01", passed=False, note="缺签字"), lacking=("有电用（未评定）",)) == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (entry(1, "2018-09-21"), "on_date"),
        (entry(1, "2018-08-31"), "on_date"),
        (entry(1, "2017-12-31"), "on_date"),
        (entry(2, "2018-09-10"), "step"),
        (entry(0, "2018-09-10"), "step"),
        (replace(entry(1, "2018-09-10"), step="party"), "step"),
        (replace(entry(1, "2018-09-10"), person=" "), "person"),
        (replace(entry(1, "2018-09-10"), person="韦" * 41), "person"),
        (entry(1, "2018-09-10", passed=False), "note"),
    ],
)
def test_bad_input_is_refused_at_its_field(wanted, field):
    assert fields(wanted, entry(0, "2018-09-01")) == [field]


def test_a_step_sent_back_cannot_be_passed_before_that_day():
    back = entry(0, "2018-09-05", passed=False, note="缺签字")
    assert fields(entry(0, "2018-09-04"), back) == ["on_date"]
    assert fields(entry(0, "2018-09-05"), back) == []


def test_all_that_is_wrong_is_said_at_once():
    wanted = replace(entry(0, "2018-09-30"), person="")
    assert fields(wanted, lacking=("有电用（未达标）",)) == ["on_date", "person", "exception"]


# --- whatever was recorded


ENTRIES = st.lists(
    st.builds(
        lambda number, days, passed, sequence: replace(
            entry(number, str(BEGIN + dt.timedelta(days)), passed=passed), sequence=sequence
        ),
        st.integers(0, 4),
        st.integers(0, 300),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=20,
)


@given(ENTRIES)
def test_steps_are_only_ever_passed_in_order(entries):
    steps = track(USUAL_EXIT_STEPS, entries)
    passed = [step.is_passed for step in steps]
    assert passed == sorted(passed, reverse=True)
    assert [step.standing for step in steps].count(Standing.WAITING) == max(0, 4 - sum(passed))


@given(ENTRIES)
def test_whatever_may_be_recorded_moves_the_village_by_one_step_at_most(entries):
    before = track(USUAL_EXIT_STEPS, entries)
    due = next_step(before)
    if due is not None:
        day = BEGIN + dt.timedelta(400)
        after = track(USUAL_EXIT_STEPS, [*entries, Entry(due.spec.id, day, day, person="韦某")])
        assert count_passed(after) == count_passed(before) + 1

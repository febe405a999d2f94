"""红黑榜: points can be worked out by hand, better figures never cost a place, and what is unreported costs nothing."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.rules.scoring import Score, difficulty_of, judged, ranked, scores, trend

FIRST, LAST = dt.date(2018, 9, 1), dt.date(2018, 9, 20)


def work(**more: object) -> dict[str, object]:
    """A running objective, on plan, reported last week, due in December."""
    usual = {
        "kind": "project",
        "state": "进行中",
        "planned": 0.5,
        "actual": 0.5,
        "deadline": "2018-12-31",
        "done_on": None,
        "reported_on": "2018-09-14",
    }
    return {**usual, **more}


DONE = work(state="已完成", actual=1.0, deadline="2018-09-15", done_on="2018-09-10")
LATE = work(state="逾期", actual=0.6, planned=1.0, deadline="2018-09-10")
BEHIND = work(actual=0.3)
QUIET = work(reported_on="2018-08-01")
NEVER = work(actual=float("nan"), reported_on=None)
KINDS = [work(), DONE, LATE, BEHIND, QUIET, NEVER]


def scored(*subjects: list[dict[str, object]]) -> dict[str, Score]:
    """Scores of subjects ``0``, ``1``, …, each with its objectives and one person."""
    rows = [(str(at), one) for at, works in enumerate(subjects) for one in works]
    frame = pd.DataFrame([one for _, one in rows], index=[f"o{at}" for at in range(len(rows))])
    for column in ("deadline", "done_on", "reported_on"):
        frame[column] = pd.to_datetime(frame[column])
    members = pd.DataFrame({"subject": [key for key, _ in rows], "objective": frame.index})
    members = members.assign(person=members["subject"], zone="z")
    return scores(members, judged(frame, FIRST, LAST, 30, 0.1), {"z": 0.4})


def place_of(key: str, found: dict[str, Score]) -> int:
    return next(place.number for place in ranked(found.values()) if place.score.key == key)


def test_the_points_are_the_weighted_mean_of_the_parts_plus_difficulty_and_load():
    (score,) = scored([work(), DONE, LATE, BEHIND]).values()
    assert score.parts == {"on_plan": (2, 4), "on_time": (4, 4), "in_time": (1, 2), "not_overdue": (3, 4)}
    # (40·2/4 + 15·4/4 + 20·1/2 + 15·3/4) / 90 = 62.5 %; difficulty 5·0.4; load 5·4/20.
    assert score.base == pytest.approx(62.5)
    assert score.extra == (2.0, 1.0)
    assert score.points == 65.5


def test_an_objective_due_this_month_and_not_done_counts_and_one_due_later_does_not():
    assert "in_time" not in scored([work()])["0"].parts
    assert scored([LATE])["0"].parts["in_time"] == (0, 1)


def test_an_order_counts_as_closed_once_it_is_done_and_as_open_only_when_overdue():
    order = {"kind": "order"}
    assert "closed" not in scored([work(**order)])["0"].parts
    assert scored([{**DONE, **order}, {**LATE, **order}])["0"].parts["closed"] == (1, 2)


def test_a_subject_that_never_reported_has_no_score_and_so_no_place():
    assert list(scored([work()], [NEVER, NEVER])) == ["0"]


def test_equal_points_share_a_place_and_the_next_one_is_left_out():
    found = scored([work()], [work()], [BEHIND])
    assert [place.number for place in ranked(found.values())] == [1, 1, 3]


def test_the_best_quarter_is_red_and_the_last_quarter_black():
    found = scored([DONE], [work(), work()], [work(), BEHIND], [LATE])
    assert [place.end for place in ranked(found.values())] == ["red", "", "", "black"]


def test_where_all_are_alike_nobody_is_red_or_black():
    assert {place.end for place in ranked(scored([work()], [work()], [work()]).values())} == {""}
    assert {place.end for place in ranked(scored([work()]).values())} == {""}


def test_the_trend_tells_a_place_from_the_list_before():
    assert [trend(2, 5), trend(5, 2), trend(3, 3), trend(3, None)] == ["up", "down", "same", "new"]


def test_deep_poverty_counts_where_it_is_documented_and_the_poor_peoples_share_elsewhere():
    assert difficulty_of({"a": 0.5}, {"a": 1, "b": 9}, ["a", "b"]) == {"a": 0.5, "b": 0.0}
    assert difficulty_of({}, {"a": 100, "b": 300}, ["a", "b"]) == {"a": 0.25, "b": 0.75}
    assert difficulty_of({}, {}, ["a"]) == {"a": 0.0}


works = st.lists(st.sampled_from(KINDS), min_size=1, max_size=6)
counties = st.lists(works, min_size=2, max_size=4)
few = settings(max_examples=30)


@few
@given(counties, st.integers(0, 5), st.sampled_from(["done", "fresh", "ahead"]))
def test_better_figures_never_lower_a_place(county, at, how):
    before, one = scored(*county), county[0][at % len(county[0])]
    if one["reported_on"] is None:
        return
    better = {
        "done": {"state": "已完成", "actual": 1.0, "done_on": "2018-09-01", "reported_on": "2018-09-20"},
        "fresh": {"reported_on": "2018-09-20"},
        "ahead": {"actual": max(one["actual"], 0.99)},
    }[how]
    mine = list(county[0])
    mine[at % len(mine)] = {**one, **better}
    after = scored(mine, *county[1:])
    assert after["0"].points >= before["0"].points
    assert place_of("0", after) <= place_of("0", before)


@few
@given(counties)
def test_an_unreported_objective_lowers_nobodys_points(county):
    before, after = scored(*county), scored([*county[0], NEVER], *county[1:])
    assert {key: one.points for key, one in before.items()} == {key: one.points for key, one in after.items()}


@few
@given(counties, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(county, chance):
    shuffled = [chance.sample(works, len(works)) for works in county]
    before, after = scored(*county), scored(*shuffled)
    assert [(p.number, p.score.key, p.end) for p in ranked(before.values())] == [
        (p.number, p.score.key, p.end) for p in ranked(after.values())
    ]

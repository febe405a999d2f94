"""How far a plan has got with what is done, and which works a choice leaves."""

import math

import pandas as pd
import pytest

from data.store.gantt import earned_on, in_days, narrowed

NUMBER = 17532
"""Days from 1 January 1970 to 1 January 2018: 48 years of 365 days and 12 leap days."""


def after(days):
    return NUMBER + days


def work(actual):
    return {"actual": actual, "start": NUMBER, "deadline": after(100)}


def test_dates_become_days_and_what_is_no_date_stays_as_it_is():
    dates = pd.Series([pd.Timestamp("2018-01-01"), pd.NaT]).astype("datetime64[s]")
    found = in_days(pd.DataFrame({"on": dates, "share": [0.5, 1.0]}))
    assert list(found["on"]) == [NUMBER, None]
    assert list(found["share"]) == [0.5, 1.0]


@pytest.mark.parametrize(("share", "days"), [(0.0, 0), (0.25, 25), (1.0, 100), (1.3, 100)])
def test_without_milestones_a_quarter_done_is_a_quarter_of_the_time(share, days):
    assert earned_on(work(share), []) == pytest.approx(NUMBER + days)


def test_along_its_milestones_a_plan_gets_as_far_as_its_weights_say():
    # A tenth is planned for the first 50 days, the rest for the 50 after: 55 % lie halfway through the second.
    steps = [{"due": after(50), "weight": 1.0}, {"due": after(100), "weight": 9.0}]
    assert earned_on(work(0.55), steps) == pytest.approx(NUMBER + 75)


def test_what_never_reported_has_got_nowhere_known():
    assert math.isnan(earned_on(work(math.nan), []))


def test_a_choice_leaves_what_matches_all_of_it():
    works = pd.DataFrame(
        {
            "title": ["山村道路", "河村饮水", "河村道路"],
            "zone": ["z1", "z2", "z2"],
            "light": ["r", "r", "g"],
            "group_category": ["道路", "饮水", "道路"],
            "group_leader": ["张三", "李四", "张三"],
            "person_id": ["p1", "p2", "p3"],
        }
    )
    assert list(narrowed(works, zone="z2", category="道路")["title"]) == ["河村道路"]
    assert list(narrowed(works, light="r", text="李四")["title"]) == ["河村饮水"]
    assert list(narrowed(works, leader="p3")["title"]) == ["河村道路"]
    assert list(narrowed(works, text="村.*路")["title"]) == []
    assert len(narrowed(works)) == 3

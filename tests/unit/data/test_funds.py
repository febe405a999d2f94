"""资金: money against time and work; what is unknown stays unknown, and nothing is added twice."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from data.counties.demo import overlay
from data.counties.pack import read_pack
from data.counties.sources import COUNTIES
from data.model import FundEntry
from data.rules import funds
from data.rules.funds import Flag
from data.rules.thresholds import Thresholds

NONE = float("nan")
DAY = dt.date(2018, 7, 1)


def frame(*rows: tuple[float, float, float, float]) -> pd.DataFrame:
    """Projects of the first half of 2018 by planned, allocated, paid and work done."""
    projects = pd.DataFrame(rows, columns=["planned", "allocated", "paid", "actual"], dtype=float)
    return projects.assign(start=pd.Timestamp(2018, 1, 1), deadline=pd.Timestamp(2018, 12, 31))


def flag(planned: float, allocated: float, paid: float, work: float) -> Flag:
    return Flag(funds.assess(frame((planned, allocated, paid, work)), DAY, Thresholds())["flag"].iloc[0])


@pytest.mark.parametrize(
    ("allocated", "paid", "work", "expected"),
    [
        (90, 80, 0.2, Flag.AHEAD),
        (90, 80, 0.3, Flag.AHEAD),
        (90, 60, 0.2, Flag.AHEAD),
        (90, 79, 0.41, Flag.EVEN),
        (90, 20, 0.8, Flag.BEHIND),
        (90, 40, 0.8, Flag.BEHIND),
        (90, 41, 0.8, Flag.EVEN),
        (5, NONE, NONE, Flag.SLOW),
        (20, 15, 0.2, Flag.EVEN),
        (90, NONE, 0.9, Flag.UNKNOWN),
        (90, 90, NONE, Flag.UNKNOWN),
    ],
)
def test_eighty_percent_paid_at_twenty_percent_of_the_work_is_flagged_and_so_is_the_reverse(
    allocated, paid, work, expected
):
    assert flag(100, allocated, paid, work) is expected


def test_without_a_plan_nothing_can_be_judged():
    assert flag(NONE, 60, 60, 0.1) is Flag.UNKNOWN
    assert flag(0, 60, 60, 0.1) is Flag.UNKNOWN


def test_a_county_may_draw_its_own_line():
    projects = frame((100, 90, 50, 0.2))
    strict = funds.assess(projects, DAY, Thresholds(paid_gap=0.25))
    assert [strict["flag"].iloc[0], flag(100, 90, 50, 0.2)] == [Flag.AHEAD, Flag.EVEN]


def test_the_rate_is_only_of_projects_of_which_both_sides_are_known():
    projects = frame((100, 80, 50, 0.5), (300, NONE, NONE, 0.1), (NONE, 60, 60, NONE))
    sums = funds.total(projects.join(funds.assess(projects, DAY, Thresholds())))
    assert (sums.planned, sums.allocated, sums.paid) == (400, 140, 110)
    assert (sums.allocated_share, sums.paid_share) == (0.8, 0.5)
    assert (sums.known, sums.count) == (1, 3)
    assert sums.time_gone == pytest.approx(181 / 364)


def test_of_nothing_no_sum_is_known():
    projects = frame().astype({"start": "datetime64[s]", "deadline": "datetime64[s]"})
    sums = funds.total(projects.join(funds.assess(projects, DAY, Thresholds())))
    assert all(math.isnan(one) for one in (sums.planned, sums.paid, sums.paid_share, sums.time_gone))


def test_yuanmous_projects_hold_the_documents_money_and_no_part_of_a_total_twice():
    money = {row.objective_id: (row.kind, row.amount_wan) for row in read_pack(COUNTIES / "532328").funds}
    assert money["proj-006"] == ("planned", 46100)
    assert money["proj-003"] == ("planned", 20500)
    # 2.14 亿 is within 4.61 亿, and 8,091.87 万 is work done and not money paid.
    assert "proj-007" not in money
    assert not [kind for kind, _ in money.values() if kind == "paid"]


@pytest.mark.parametrize("code", ["530326", "450329"])
def test_invented_money_never_pays_more_than_there_is(code):
    pack = read_pack(COUNTIES / code)
    rows = overlay(pack)[FundEntry]
    assert all(row["is_demo"] for row in rows)
    by_project: dict[str, list[dict]] = {}
    for row in rows:
        by_project.setdefault(row["objective_id"], []).append(row)
    for own in by_project.values():
        assert len(own) <= 4
        assert len({row["fund"] for row in own}) == 1
        amounts = {kind: [row["amount_wan"] for row in own if row["kind"] == kind] for kind in funds.KINDS}
        assert (
            max(amounts["paid"], default=0) <= max(amounts["allocated"], default=0) <= amounts["planned"][0]
        )
        assert amounts["paid"] == sorted(amounts["paid"])

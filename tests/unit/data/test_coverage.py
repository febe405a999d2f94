"""责任链: every gap in the chain is found, says who closes it, and is gone once it is filled."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules import coverage
from data.rules.coverage import VILLAGE_LEVELS, Command, Gap, answers_for, report_days
from tests.unit.data.plans import repeatable

TODAY = dt.date(2018, 9, 20)
TITLES = {
    "village_leader": "第一家长",
    "first_secretary": "第一书记",
    "team_leader": "驻村工作队队长",
    "village_secretary": "村党组织书记",
}
COMMAND = Command("总指挥长 张三", {"z01": "司令员 李四"})
ZONES = pd.DataFrame({"name": ["马头镇战区", "新安镇战区"]}, index=["z01", "z02"])
VILLAGES = pd.DataFrame(
    {"name": ["城东村", "布思村", "龙来村"], "zone": ["z01", "z01", "z02"], "exit_id": [None, "e1", "e2"]},
    index=["v1", "v2", "v3"],
)


def duties(*held: tuple[str, str, str, str]) -> pd.DataFrame:
    """Duties in force: person, role, subject kind, subject."""
    frame = pd.DataFrame(list(held), columns=["person_id", "role", "subject_kind", "subject_id"])
    return frame.assign(name=frame["person_id"], unit="县委")


def objectives(**changes: object) -> pd.DataFrame:
    """Three objectives: one at a village, one in a zone, one of the county; ``changes`` replace whole columns."""
    columns = {
        "title": ["布思村退出", "茶园基地", "宣传栏"],
        "zone": ["z01", "z02", None],
        "village": ["v2", None, None],
        "owner": ["王五", "赵六", "钱七"],
        "light": ["r", "g", "n"],
        "start": pd.to_datetime(["2018-01-01"] * 3),
        "reported_on": pd.to_datetime(["2018-09-18"] * 3),
        "done_on": pd.to_datetime([None] * 3),
    }
    return pd.DataFrame({**columns, **changes}, index=["o1", "o2", "o3"])


def test_a_zone_without_commander_is_the_chiefs_to_fill():
    held = duties(("p1", "commander", "zone", "z01"), ("p2", "deputy", "zone", "z02"))
    (found,) = coverage.zones_without_commander(ZONES, held, "司令员", COMMAND)
    assert (found.name, found.detail, found.fixer, found.zone) == (
        "新安镇战区",
        "没有司令员",
        "总指挥长 张三",
        "z02",
    )


def test_poor_villages_come_first_and_say_which_levels_are_missing():
    held = duties(("p1", "first_secretary", "village", "v2"), ("p2", "village_secretary", "village", "v2"))
    found = coverage.villages_without_leaders(VILLAGES, held, TITLES, COMMAND)
    assert [(each.village, each.detail) for each in found] == [
        ("v3", "贫困村，缺第一家长、第一书记、驻村工作队队长、村党组织书记"),
        ("v2", "贫困村，缺第一家长、驻村工作队队长"),
        ("v1", "缺村党组织书记"),
    ]


def test_a_village_gap_goes_to_its_commander_or_to_the_chief_where_there_is_none():
    found = coverage.villages_without_leaders(VILLAGES, duties(), TITLES, COMMAND)
    assert {each.village: each.fixer for each in found} == {
        "v1": "司令员 李四",
        "v2": "司令员 李四",
        "v3": "总指挥长 张三",
    }


def test_an_objective_without_owner_leads_to_its_place_on_the_map():
    (found,) = coverage.objectives_without_owner(objectives(owner=[None, "赵六", "钱七"]), COMMAND)
    assert (found.gap, found.zone, found.village, found.objective) == (Gap.NO_OWNER, "z01", "v2", "o1")


@pytest.mark.parametrize(("last", "late"), [("2018-08-21", False), ("2018-08-20", True)])
def test_an_objective_is_silent_after_more_days_than_allowed(last, late):
    frame = objectives(reported_on=pd.to_datetime([last, "2018-09-18", "2018-09-18"]))
    found = coverage.silent(frame, TODAY, 30, COMMAND)
    assert [(each.objective, each.count) for each in found] == ([("o1", 31)] if late else [])


def test_what_never_reported_is_told_apart_from_what_fell_silent():
    frame = objectives(reported_on=pd.to_datetime([None, "2018-01-05", "2018-09-18"]))
    (never,) = coverage.never_reported(frame, TODAY, COMMAND)
    (silent,) = coverage.silent(frame, TODAY, 30, COMMAND)
    assert (never.objective, never.count) == ("o1", 262)
    assert (silent.objective, silent.detail) == ("o2", "超过 30 天没有填报；责任人 赵六")


def test_what_is_done_or_has_not_begun_need_not_report():
    frame = objectives(
        reported_on=pd.to_datetime(["2018-01-05", None, None]),
        done_on=pd.to_datetime(["2018-01-05", None, None]),
        start=pd.to_datetime(["2018-01-01", "2018-09-21", "2018-10-01"]),
    )
    assert coverage.silent(frame, TODAY, 30, COMMAND) == []
    assert coverage.never_reported(frame, TODAY, COMMAND) == []


def test_a_red_objective_needs_a_dated_step_a_green_one_does_not():
    (found,) = coverage.red_without_step(objectives(), {"o3"}, COMMAND)
    assert (found.objective, found.detail) == ("o1", "告急，没有一个带日期的节点；责任人 王五")
    assert coverage.red_without_step(objectives(), {"o1"}, COMMAND) == []


def test_more_duties_than_one_person_can_look_after_are_the_commanders_or_the_chiefs_to_share_out():
    zone_of = {("objective", "o1"): "z01", ("objective", "o2"): "z02", ("village", "v1"): "z01"}
    one_zone = [("p1", "objective_owner", "objective", "o1"), ("p1", "village_leader", "village", "v1")]
    two_zones = [("p2", "objective_owner", "objective", key) for key in ("o1", "o2")]
    found = coverage.overloaded(duties(*one_zone, *two_zones), zone_of, 1, COMMAND)
    assert {each.person: (each.count, each.fixer) for each in found} == {
        "p1": (2, "司令员 李四"),
        "p2": (2, "总指挥长 张三"),
    }


@pytest.mark.parametrize(
    ("rhythms", "days"),
    [([], 30), (["week", "year"], 30), (["week", "month", "quarter"], 30), (["quarter", "half_year"], 91)],
)
def test_how_long_nobody_need_report_follows_the_countys_rhythm(rhythms, days):
    assert report_days(rhythms) == days


def test_people_answer_through_objective_village_zone_and_county_and_for_each_objective_once():
    held = duties(
        ("chief", "chief", "county", "451082"),
        ("both", "commander", "zone", "z01"),
        ("both", "village_leader", "village", "v2"),
        ("owner", "objective_owner", "objective", "o3"),
    )
    answers = answers_for(held, objectives()).groupby("person_id")["objective"].agg(list).to_dict()
    assert answers == {"chief": ["o1", "o2", "o3"], "both": ["o1"], "owner": ["o3"]}


POSTS = [("village", village, role) for village in VILLAGES.index for role in VILLAGE_LEVELS]
POSTS += [("zone", zone, "commander") for zone in ZONES.index]


def gaps_of(posts: set[tuple[str, str, str]]) -> set[str]:
    """Villages and zones with a gap when these posts are held."""
    held = duties(
        *((f"p{number}", role, kind, key) for number, (kind, key, role) in enumerate(sorted(posts)))
    )
    found = coverage.villages_without_leaders(VILLAGES, held, TITLES, COMMAND)
    found += coverage.zones_without_commander(ZONES, held, "司令员", COMMAND)
    return {each.village or each.zone for each in found}


@repeatable
@given(st.sets(st.sampled_from(POSTS)))
def test_a_gap_is_gone_once_all_its_posts_are_held_and_no_other_gap_appears(posts):
    before = gaps_of(posts)
    for place in before:
        filled = posts | {post for post in POSTS if post[1] == place}
        assert gaps_of(filled) == before - {place}


@repeatable
@given(st.lists(st.sampled_from([None, "2018-05-01", "2018-09-19"]), min_size=3, max_size=3))
def test_a_report_today_ends_every_silence(last):
    frame = objectives(reported_on=pd.to_datetime(last))
    found = coverage.silent(frame, TODAY, 30, COMMAND) + coverage.never_reported(frame, TODAY, COMMAND)
    quiet = {each.objective for each in found}
    assert quiet == {key for key, day in zip(frame.index, last, strict=True) if day != "2018-09-19"}
    for key in quiet:
        told = frame.assign(reported_on=frame["reported_on"].where(frame.index != key, pd.Timestamp(TODAY)))
        rest = coverage.silent(told, TODAY, 30, COMMAND) + coverage.never_reported(told, TODAY, COMMAND)
        assert {each.objective for each in rest} == quiet - {key}


@repeatable
@given(st.lists(st.sampled_from([None, "王五"]), min_size=3, max_size=3))
def test_naming_an_owner_ends_exactly_that_finding(owners):
    found = coverage.objectives_without_owner(objectives(owner=owners), COMMAND)
    lacking = {each.objective for each in found}
    assert lacking == {key for key, owner in zip(["o1", "o2", "o3"], owners, strict=True) if owner is None}

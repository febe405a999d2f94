"""What the search box finds."""

from __future__ import annotations

import pytest

from geo.battle_map import index_of
from tests.unit.components.tiny import CODE, Tiny


def found(tiny, name):
    """The entries of somebody."""
    return [
        entry for entry in index_of(tiny.snapshot()) if entry["layer"] == "person" and entry["name"] == name
    ]


@pytest.mark.parametrize(
    ("role", "kind", "subject", "said", "place"),
    [
        ("commander", "zone", "z02", "司令员 · 交通局 · 2号战区", {"zone": "z02"}),
        ("first_secretary", "village", "v3", "第一书记 · 交通局 · v3村", {"zone": "z02", "village": "v3"}),
        (
            "objective_owner",
            "objective",
            "p",
            "具体责任人 · 交通局 · 修路",
            {"zone": "z01", "village": "v1", "objective": "p"},
        ),
        ("objective_owner", "objective", "whole", "具体责任人 · 交通局 · 修路", {"objective": "whole"}),
    ],
)
def test_who_answers_for_one_thing_is_found_with_it_and_where_it_is(role, kind, subject, said, place):
    tiny = Tiny().project().project("whole", place=CODE).duty("王", role, kind, subject)
    [entry] = found(tiny, "王")
    assert entry["detail"] == said
    assert {part: entry[part] for part in ("zone", "village", "objective") if part in entry} == place
    assert "person" not in entry


@pytest.mark.parametrize(
    ("role", "kind", "subject", "title"),
    [
        ("chief", "county", CODE, "总指挥长（县党委书记）"),
        ("objective_owner", "criterion", "village.1", "具体责任人"),
    ],
)
def test_who_answers_for_the_whole_county_is_found_with_the_list_of_duties(role, kind, subject, title):
    [entry] = found(Tiny().duty("李", role, kind, subject), "李")
    assert entry["detail"] == f"{title} · 交通局 · 全县"
    assert entry["person"] == entry["id"]


def test_who_answers_for_several_things_is_found_once_with_their_number():
    tiny = Tiny().duty("赵", "village_secretary", "village", "v1")
    tiny.also("first_secretary", "village", "v2").also("team_leader", "village", "v3")
    [entry] = found(tiny, "赵")
    assert entry["detail"] == "局长 · 交通局 · 3 项责任"
    assert entry["person"] == entry["id"]


def test_two_duties_for_one_village_are_one_place():
    tiny = Tiny().duty("赵", "village_secretary", "village", "v1").also("team_leader", "village", "v1")
    [entry] = found(tiny, "赵")
    assert entry["detail"] == "驻村工作队队长、村党组织书记 · 交通局 · v1村"
    assert entry["village"] == "v1"


def test_a_duty_given_up_is_no_longer_found():
    assert found(Tiny().duty("钱", "commander", "zone", "z01", until=10), "钱") == []


def test_an_invented_name_says_so():
    assert found(Tiny().duty("孙", "commander", "zone", "z01", is_demo=True), "孙（演示）")

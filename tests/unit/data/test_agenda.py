"""The agenda of a meeting follows from how the county stands."""

from __future__ import annotations

from data.rules.agenda import Kind, Stand, agenda, moved, worst, worst_first
from data.rules.light import Light

FIRST = Stand("z1", "一战区", Light.GREEN, 0.0)
SECOND = Stand("z2", "二战区", Light.RED, 0.3)
THIRD = Stand("z3", "三战区", Light.RED, 0.5)
FOURTH = Stand("z4", "四战区", Light.GREY, 0.0)
FIFTH = Stand("z5", "五战区", Light.YELLOW, 0.1)
ZONES = [FIRST, SECOND, THIRD, FOURTH, FIFTH]


def made(zones=ZONES, orders=3, *, is_first=False):
    return agenda(zones, orders=orders, is_first=is_first, word="战区")


def test_a_meeting_goes_from_the_county_over_changes_and_orders_to_the_zones_and_ends_with_new_orders():
    kinds = [item.kind for item in made()]
    assert kinds == [
        Kind.COUNTY,
        Kind.CHANGES,
        Kind.ORDERS,
        Kind.WORST,
        *[Kind.ZONE] * 5,
        Kind.LISTS,
        Kind.GIVE,
        Kind.CLOSE,
    ]


def test_the_zone_with_most_in_red_speaks_first_and_the_green_one_last():
    assert [zone.id for zone in worst_first(ZONES)] == ["z3", "z2", "z5", "z4", "z1"]
    assert [item.subject for item in made() if item.kind is Kind.ZONE] == ["z3", "z2", "z5", "z4", "z1"]


def test_a_red_zone_has_six_minutes_and_a_green_one_two():
    minutes = {item.subject: item.minutes for item in made()}
    assert [minutes[zone.id] for zone in (THIRD, FIFTH, FOURTH, FIRST)] == [6, 4, 3, 2]


def test_the_first_meeting_tells_of_no_changes_and_without_orders_none_are_gone_through():
    kinds = {item.kind for item in made(orders=0, is_first=True)}
    assert not {Kind.CHANGES, Kind.ORDERS} & kinds


def test_orders_take_two_minutes_each_but_never_more_than_twenty():
    minutes = [
        next(item.minutes for item in made(orders=count) if item.kind is Kind.ORDERS) for count in (1, 5, 40)
    ]
    assert minutes == [4, 10, 20]


def test_only_zones_that_are_behind_are_held_against_each_other():
    assert [zone.id for zone in worst(ZONES)] == ["z3", "z2"]
    assert [item.kind for item in made([FIRST, FOURTH, FIFTH])].count(Kind.WORST) == 0


def test_a_county_without_zones_still_has_a_meeting():
    assert [item.kind for item in made([], 0)] == [
        Kind.COUNTY,
        Kind.CHANGES,
        Kind.LISTS,
        Kind.GIVE,
        Kind.CLOSE,
    ]


def test_an_item_moved_leaves_the_others_in_their_order():
    assert moved([1, 2, 3, 4], 4, 2) == [1, 4, 2, 3]
    assert moved([1, 2, 3, 4], 1, 3) == [2, 3, 1, 4]
    assert moved([1, 2, 3], 2, 99) == [1, 3, 2]

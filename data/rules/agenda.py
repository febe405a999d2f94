"""The agenda 议程 of a dispatch meeting: made from how the county stands, with minutes for each item.

The order is that of the work: what is, what has changed, what was ordered, who is worst, everybody in turn, the lists,
what is ordered now. The minutes are the program's own; the chair changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from data.rules.light import SEVERITY, Light

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Kind(StrEnum):
    """What an item is about."""

    COUNTY = "county"
    CHANGES = "changes"
    ORDERS = "orders"
    WORST = "worst"
    ZONE = "zone"
    LISTS = "lists"
    GIVE = "give"
    CLOSE = "close"
    OTHER = "other"


MINUTES = {
    Kind.COUNTY: 5,
    Kind.CHANGES: 5,
    Kind.WORST: 10,
    Kind.LISTS: 5,
    Kind.GIVE: 10,
    Kind.CLOSE: 3,
    Kind.OTHER: 5,
}
ZONE_MINUTES = {Light.RED: 6, Light.YELLOW: 4, Light.GREY: 3, Light.GREEN: 2}
"""A zone that is behind has more to answer for."""
ORDER_MINUTES = (2, 4, 20)
"""For each order of the last meeting; at least and at most for all of them."""
FACED = 2
"""Zones that are held against each other."""
MOST_MINUTES = 120
"""One item can take."""
SHORTEST, LONGEST_TITLE, LONGEST_NOTE = 1, 60, 200


@dataclass(frozen=True, slots=True)
class Stand:
    """How a zone stands.

    Attributes:
        light: Its light.
        red: Its share of red objectives among those that reported, 0 to 1.
    """

    id: str
    name: str
    light: Light
    red: float


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is proposed; ``subject`` is a zone, or empty."""

    kind: Kind
    title: str
    minutes: int
    subject: str = ""


def worst_first(zones: Sequence[Stand]) -> list[Stand]:
    """Zones by light, then by share of red objectives, then as they come."""
    return sorted(zones, key=lambda zone: (SEVERITY[zone.light], -zone.red))


def worst(zones: Sequence[Stand]) -> list[Stand]:
    """The zones to be held against each other: the two worst that are red or yellow; fewer where fewer are."""
    behind = [zone for zone in zones if zone.light in (Light.RED, Light.YELLOW)]
    return worst_first(behind)[:FACED]


def agenda(zones: Sequence[Stand], *, orders: int, is_first: bool, word: str) -> list[Item]:
    """The agenda of a meeting.

    Args:
        zones: How the county's zones stand.
        orders: Orders of the last meeting; without any they are left out.
        is_first: No meeting was opened before, so that nothing can be told to have changed.
        word: The county's own word for a zone.
    """
    return list(_items(zones, orders, is_first, word))


def _items(zones: Sequence[Stand], orders: int, is_first: bool, word: str) -> Iterator[Item]:
    yield Item(Kind.COUNTY, "全县态势", MINUTES[Kind.COUNTY])
    if not is_first:
        yield Item(Kind.CHANGES, "上次会议以来的变化", MINUTES[Kind.CHANGES])
    if orders:
        yield Item(Kind.ORDERS, f"上次会议的督办令（{orders} 件）", _order_minutes(orders))
    faced = worst(zones)
    if len(faced) == FACED:
        names = "、".join(zone.name for zone in faced)
        yield Item(Kind.WORST, f"最吃紧的{word}对比：{names}", MINUTES[Kind.WORST])
    for zone in worst_first(zones):
        yield Item(Kind.ZONE, f"{zone.name}汇报", ZONE_MINUTES[zone.light], zone.id)
    yield Item(Kind.LISTS, "红黑榜", MINUTES[Kind.LISTS])
    yield Item(Kind.GIVE, "下达督办令", MINUTES[Kind.GIVE])
    yield Item(Kind.CLOSE, "小结", MINUTES[Kind.CLOSE])


def _order_minutes(orders: int) -> int:
    each, least, most = ORDER_MINUTES
    return min(max(orders * each, least), most)


def moved(numbers: Sequence[int], number: int, place: int) -> list[int]:
    """The order in which one item has come to another place, counted from 1; the others keep theirs to each other."""
    rest = [one for one in numbers if one != number]
    at = min(max(place, 1), len(numbers)) - 1
    return [*rest[:at], number, *rest[at:]]

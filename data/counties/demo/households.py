"""Invented households: how many, how large, in which village, and since when out of poverty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.counties.demo.lives import lives
from data.counties.demo.rows import Row, day_after, demo_row, dice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.counties.pack import Pack

SIZES = (1, 2, 3, 4, 5, 6, 7)
SIZE_WEIGHTS = (6, 14, 20, 27, 19, 9, 5)
OUT_BEFORE, OUT_DURING = 0.45, 0.5
"""Shares of households out before the campaign and in its course; the rest are still to come."""


def households(pack: Pack) -> list[Row]:
    """As many households as the playbook's demo section says; their sizes add up to its number of people."""
    homes = list(_homes(pack))
    return [demo_row(pack, **home, **life) for home, life in zip(homes, lives(pack, homes), strict=True)]


def _homes(pack: Pack) -> Iterator[Row]:
    """Each household's village and people, and the day it came out."""
    thrown = dice(pack, "households")
    villages = [village.code for village in pack.villages if village.kind != "虚拟"]
    homes = thrown.choices(
        villages, [thrown.uniform(0.4, 1.6) for _ in villages], k=pack.playbook.demo.households
    )
    homes.sort()
    sizes = thrown.choices(SIZES, SIZE_WEIGHTS, k=len(homes))
    _settle(sizes, pack.playbook.demo.people)
    campaign = pack.playbook.campaign
    length = (campaign.end - campaign.start).days
    for number, (home, people) in enumerate(zip(homes, sizes, strict=True), 1):
        fate = thrown.random()
        exited_on = None
        if fate < OUT_BEFORE:
            exited_on = day_after(campaign.start, -thrown.uniform(1, 365))
        elif fate < OUT_BEFORE + OUT_DURING:
            exited_on = day_after(campaign.start, thrown.triangular(0, length, length * 0.85))
        yield {"id": f"demo-{number:06}", "village_code": home, "people": people, "exited_on": exited_on}


def _settle(sizes: list[int], people: int) -> None:
    """Change household sizes one by one until they add up to ``people``."""
    missing = people - sum(sizes)
    step = 1 if missing > 0 else -1
    at = 0
    while missing:
        if 1 <= sizes[at] + step <= SIZES[-1] + 2:
            sizes[at] += step
            missing -= step
        at = (at + 1) % len(sizes)

"""Invented verdicts on the county itself, on what can only be judged: 错退率, 漏评率, 认可度 and the like."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, demo_row, dice
from data.counties.schemes import items_on, own_schemes, read_lines
from data.rules.criteria import threshold_on

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from data.counties.pack import Pack
    from data.counties.schemes import Criterion, Scheme

ROUNDS = ((4, 15), (8, 15), (11, 15))
"""Month and day of the county's own looks at itself, each year."""
MET_FROM = {"脱贫人口错退率": 0, "贫困人口漏评率": 1, "群众认可度": 1}
"""The round in which an item is first met, where it is not the last."""


def county_verdicts(pack: Pack) -> list[Row]:
    """A verdict each round on every item of the county's schemes that is not computed."""
    chosen = pack.playbook.criteria
    wanted = {chosen.county, *chosen.also}
    thrown = dice(pack, "county-verdicts")
    return [
        row
        for scheme in own_schemes()
        if scheme.level == "county" and scheme.id in wanted
        for row in _scheme(pack, scheme, thrown)
    ]


def _scheme(pack: Pack, scheme: Scheme, thrown: random.Random) -> Iterator[Row]:
    campaign, region = pack.playbook.campaign, pack.playbook.county.region
    rounds = [
        (number, day)
        for year in range(campaign.start.year, campaign.end.year + 1)
        for number, day in enumerate(dt.date(year, *when) for when in ROUNDS)
        if campaign.start <= day <= campaign.end and scheme.from_year <= year <= scheme.to_year
    ]
    for number, day in rounds:
        for item in items_on(scheme, region, pack.playbook.criteria_changes, day):
            if not item.computed:
                met = number >= MET_FROM.get(item.name, len(ROUNDS) - 1)
                yield _row(pack, scheme, item, day, _value(item, day, met=met, thrown=thrown), met=met)


def _value(item: Criterion, day: dt.date, *, met: bool, thrown: random.Random) -> float | None:
    """A little beyond the threshold, on the right side of it."""
    threshold = threshold_on(item, day, read_lines())
    if threshold is None:
        return None
    beyond = thrown.uniform(0.02, 0.6) * min(threshold, 100 - threshold if item.unit == "%" else threshold)
    upward = (item.op in (">", ">=")) == met
    if met and not beyond:
        return threshold
    return round(threshold + beyond, 2) if upward else round(threshold - max(beyond, 0.5), 2)


def _row(pack: Pack, scheme: Scheme, item: Criterion, day: dt.date, value: float | None, *, met: bool) -> Row:  # noqa: PLR0913
    return demo_row(
        pack,
        subject_kind="county",
        subject_id=pack.code,
        scheme=scheme.key,
        item=item.code,
        on_date=day,
        recorded_on=day,
        sequence=0,
        met=met if value is None else None,
        value=value,
        op=item.op or "",
        threshold=None if value is None else threshold_on(item, day, read_lines()),
        assessor="演示评定员",
    )

"""Invented money of the invented projects: planned, allocated, and paid in two parts; some too early, some late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, day_after, demo_row, dice

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from data.counties.demo.works import Works
    from data.counties.pack import Pack

FUNDS = ("中央财政专项扶贫资金", "省级财政专项扶贫资金", "统筹整合涉农资金", "社会帮扶资金")
WEIGHTS = (4, 3, 4, 1)
EARLY, LATE = 0.06, 0.1
"""Shares of projects paid ahead of their work, and long after it."""


def funds(pack: Pack, invented: Works) -> list[Row]:
    """At most four amounts a project, one fund each, none after the campaign's end."""
    thrown, end = dice(pack, "funds"), pack.playbook.campaign.end
    rows: list[Row] = []
    for project in invented.projects:
        fund = thrown.choices(FUNDS, WEIGHTS)[0]
        length = (project["deadline"] - project["start"]).days
        for kind, time, amount in _course(project["budget_wan"], thrown):
            on = day_after(project["start"], length * time)
            if on <= end:
                dated = {"on_date": on, "recorded_on": on, "sequence": 0}
                rows.append(
                    demo_row(
                        pack, objective_id=project["id"], fund=fund, kind=kind, amount_wan=amount, **dated
                    )
                )
    return rows


def _course(budget: float, thrown: random.Random) -> Iterator[tuple[str, float, float]]:
    """Kind, share of the project's time, cumulative amount in 万元."""
    lot, allocated = thrown.random(), thrown.uniform(0.85, 1.0)
    late = EARLY <= lot < EARLY + LATE
    begun = thrown.uniform(0.5, 0.7) if late else thrown.uniform(0.05, 0.2)
    yield "planned", 0.0, budget
    yield "allocated", begun, round(budget * allocated, 1)
    for time, share in _payments(lot, begun, thrown):
        yield "paid", time, round(budget * allocated * share, 1)


def _payments(lot: float, begun: float, thrown: random.Random) -> tuple[tuple[float, float], ...]:
    """Share of the project's time and share of the money there is, twice."""
    if lot < EARLY:
        return ((begun + 0.05, thrown.uniform(0.5, 0.6)), (begun + 0.12, thrown.uniform(0.88, 0.98)))
    if lot < EARLY + LATE:
        return ((begun + 0.05, thrown.uniform(0.05, 0.15)), (1.1, thrown.uniform(0.8, 0.95)))
    return (
        (thrown.uniform(0.3, 0.5), thrown.uniform(0.2, 0.4)),
        (thrown.uniform(0.75, 0.95), thrown.uniform(0.8, 0.97)),
    )

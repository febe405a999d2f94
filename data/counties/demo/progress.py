"""Invented progress: zones differ, works slip, some stand still, and a few never report."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from data.counties.demo.rows import Row, day_after, demo_row, dice
from data.counties.demo.works import STEPS

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Iterable, Iterator

    from data.counties.demo.works import Works
    from data.counties.pack import Pack

EVERY = 14
"""Days between reports."""
NEVER, STALLED = 0.03, 0.04
"""Shares of works that never report, and that stop on the way."""
SPEEDS = (0.84, 1.10, 1.02, 1.16, 0.95, 1.08, 1.14, 0.88, 1.05, 1.12, 0.99, 1.09)
"""Speed of the zones against plan; a county's zones draw from these in turn, shuffled."""


@dataclass(frozen=True)
class Course:
    """How one work really goes.

    Attributes:
        row: The objective.
        speed: Pace against plan.
        ceiling: Share at which it comes to a stand; 1 for most.
        begin: Value at the start.
    """

    row: Row
    speed: float
    ceiling: float
    begin: float


def reports(pack: Pack, invented: Works) -> list[Row]:
    """Fortnightly reports of every objective that has no documented ones, over the whole campaign."""
    documented = {report.objective_id for report in pack.reports}
    every = [*documented_objectives(pack), *invented.objectives()]
    open_to_invention = [objective for objective in every if objective["id"] not in documented]
    return courses(pack, open_to_invention, dice(pack, "reports"))


def courses(pack: Pack, objectives: Iterable[Row], thrown: random.Random) -> list[Row]:
    """Fortnightly reports of these objectives; a few of them never report."""
    speeds = _zone_speeds(pack)
    rows: list[Row] = []
    for objective in objectives:
        if thrown.random() < NEVER:
            continue
        course = _course(objective, speeds.get(objective["place_code"], 1.0), thrown)
        rows += [
            demo_row(
                pack,
                objective_id=objective["id"],
                on_date=on,
                recorded_on=on,
                sequence=0,
                value=value,
                state="approved",
                author="演示填报员",
            )
            for on, value in _course_values(course, pack.playbook.campaign.end, thrown)
        ]
    return rows


def documented_objectives(pack: Pack) -> Iterator[Row]:
    """The pack's objectives, with the campaign's days where a document names none."""
    campaign = pack.playbook.campaign
    for spec in pack.objectives:
        yield {
            "id": spec.id,
            "place_code": spec.place_code,
            "start": spec.start or campaign.start,
            "deadline": spec.deadline or campaign.end,
            "quantity": spec.quantity,
            "direction": spec.direction,
            "baseline": spec.baseline,
            "unit": spec.unit,
        }


def _zone_speeds(pack: Pack) -> dict[str, float]:
    """Speed by code of township and village."""
    thrown = dice(pack, "zones")
    zones = [*pack.playbook.zones]
    drawn = [SPEEDS[number % len(SPEEDS)] + thrown.uniform(-0.03, 0.03) for number in range(len(zones))]
    thrown.shuffle(drawn)
    townships = {code: speed for zone, speed in zip(zones, drawn, strict=True) for code in zone.townships}
    villages = {village.code: townships[village.township_code] for village in pack.villages}
    return townships | villages


def _course(objective: Row, zone_speed: float, thrown: random.Random) -> Course:
    ceiling = thrown.uniform(0.3, 0.85) if thrown.random() < STALLED else 1.0
    return Course(objective, zone_speed * thrown.gauss(1.05, 0.10), ceiling, _begin(objective))


def _begin(objective: Row) -> float:
    """Value at the start; a ceiling without a known beginning is imagined well above its target."""
    if objective["baseline"] is not None:
        return float(objective["baseline"])
    return 0.0 if objective["direction"] == "up" else float(objective["quantity"]) * 2 + 8


def _course_values(course: Course, end: dt.date, thrown: random.Random) -> Iterator[tuple[dt.date, float]]:
    """Dates and cumulative values, from the start until done or the campaign's end."""
    objective = course.row
    length = max((objective["deadline"] - objective["start"]).days, EVERY) / max(course.speed, 0.2)
    share, elapsed, worked = 0.0, 0.0, 0.0
    target = float(objective["quantity"])
    while share < 1.0:
        on = day_after(objective["start"], elapsed)
        if on > end:
            return
        share = max(share, min(course.ceiling, _planned(objective, worked)))
        yield on, _rounded(objective, course.begin + share * (target - course.begin))
        elapsed += EVERY
        # Good weeks and bad weeks: now and then next to nothing is done.
        worked += EVERY / length * thrown.triangular(0.1, 1.9, 1.0)


def _planned(objective: Row, time: float) -> float:
    """Share that the plan reaches after a share of its time: along the steps of a project, else straight."""
    if not objective["id"].startswith("demo-project"):
        return min(time, 1.0)
    knots = [(0.0, 0.0)]
    for _, weight, at in STEPS:
        knots.append((at, knots[-1][1] + weight))
    for (before, low), (after, high) in pairwise(knots):
        if time <= after:
            return low + (high - low) * (time - before) / (after - before)
    return 1.0


def milestones_reached(pack: Pack, invented: Works, reported: list[Row]) -> list[Row]:
    """The dates on which milestones of the projects were reached: the first report that says so."""
    quantities = {project["id"]: project["quantity"] for project in invented.projects}
    marks = list(accumulate(weight for _, weight, _ in STEPS))
    passed = dict.fromkeys(quantities, 0)
    rows: list[Row] = []
    for report in reported:
        key, on = report["objective_id"], report["on_date"]
        while passed.get(key, len(marks)) < len(marks):
            if report["value"] / quantities[key] < marks[passed[key]] - 1e-9:
                break
            passed[key] += 1
            step = f"{key}-{passed[key]}"
            rows.append(demo_row(pack, milestone_id=step, kind="actual", recorded_on=on, on_date=on))
    return rows


def _rounded(objective: Row, value: float) -> Any:
    """Whole numbers stay whole on the way; a single thing is reported by degree of completion."""
    whole = float(objective["quantity"]).is_integer() and objective["quantity"] > 1
    return float(round(value)) if whole else round(value, 2)

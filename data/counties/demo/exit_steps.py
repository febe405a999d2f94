"""Invented steps of the exit procedure, in keeping with the invented progress of each village's exit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, day_after, demo_row, dice

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Iterator

    from data.counties.demo.works import Works
    from data.counties.pack import Pack

PAUSES = ((1, 3), (2, 4), (3, 6), (4, 8), (5, 8))
"""Days before each step, at least and at most; a playbook with more steps goes on with the last."""
EARLY = 2
"""Villages that applied before everything was met."""
NEARLY = 0.75
"""Share from which a village may do that."""
SENT_BACK = 2
"""Villages whose third step was sent back once."""
REDONE = 12
"""Days until a step that was sent back is passed."""
EXCEPTION = "演示：所缺条目年底前补齐，攻坚办同意先行申请"
RETURNED = "演示：入户台账与系统数据不一致，核对后再报"


@dataclass(frozen=True)
class Exit:
    """One village's way out.

    Attributes:
        id: Of the exit.
        done_on: The day on which everything is met; None where that never happens.
        nearly_on: A day shortly before the map opens on which nearly everything is met; None where there is none.
    """

    id: str
    done_on: dt.date | None
    nearly_on: dt.date | None


def exit_steps(pack: Pack, invented: Works, reported: list[Row]) -> list[Row]:
    """The steps of every village that meets everything, and the first step of a few that nearly do."""
    thrown, opening = dice(pack, "exit-steps"), pack.playbook.campaign.opening
    exits = _exits(pack, invented, reported)
    early = {one.id for one in [one for one in exits if one.nearly_on][:EARLY]}
    done = [one for one in exits if one.done_on and one.done_on <= opening]
    latest = sorted(done, key=lambda one: (one.done_on, one.id))[-2 * SENT_BACK :: 2]
    back = {one.id for one in latest[:SENT_BACK]}
    return [row for one in exits for row in _way(pack, one, one.id in early, one.id in back, thrown)]


def _exits(pack: Pack, invented: Works, reported: list[Row]) -> list[Exit]:
    quantities = {spec.id: spec.quantity for spec in pack.objectives if spec.kind == "village_exit"}
    quantities |= {row["id"]: row["quantity"] for row in invented.exits}
    courses: dict[str, list[Row]] = {key: [] for key in quantities}
    for report in reported:
        if report["objective_id"] in courses:
            courses[report["objective_id"]].append(report)
    opening = pack.playbook.campaign.opening
    return [_exit(key, course, quantities[key], opening) for key, course in courses.items()]


def _exit(key: str, course: list[Row], quantity: float, opening: dt.date) -> Exit:
    done = [report["on_date"] for report in course if report["value"] >= quantity]
    known = [report for report in course if report["on_date"] < opening]
    nearly = known and NEARLY <= known[-1]["value"] / quantity < 1
    return Exit(key, done[0] if done else None, known[-1]["on_date"] if nearly else None)


def _way(pack: Pack, one: Exit, early: bool, back: bool, thrown: random.Random) -> Iterator[Row]:
    """The steps in order, as far as the campaign lasts."""
    day, end = one.done_on, pack.playbook.campaign.end
    if early and one.nearly_on:
        day = one.done_on and max(one.done_on, one.nearly_on)
        yield _row(pack, one, 0, day_after(one.nearly_on, 1), exception=EXCEPTION)
    for number in range(early, len(pack.playbook.exit_steps)):
        if day is None:
            return
        day = day_after(day, thrown.randint(*PAUSES[min(number, len(PAUSES) - 1)]))
        if back and number == len(pack.playbook.exit_steps) // 2:
            yield _row(pack, one, number, day, passed=False, note=RETURNED)
            day = day_after(day, REDONE)
        if day > end:
            return
        yield _row(pack, one, number, day)


def _row(pack: Pack, one: Exit, number: int, on: dt.date, **more: object) -> Row:
    step = pack.playbook.exit_steps[number]
    said = {"passed": True, "exception": "", "note": "", **more}
    return demo_row(
        pack,
        objective_id=one.id,
        step=step.id,
        on_date=on,
        recorded_on=on,
        sequence=0,
        person="演示经办人",
        unit=step.unit,
        **said,
    )

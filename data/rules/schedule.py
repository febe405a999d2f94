"""倒排工期: from a deadline and a template of steps, the plan is laid out backwards in working days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.rules.workdays import back, between, last_workday

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a template 节点.

    Attributes:
        id: Tells the steps of a template apart.
        name: On screen, e.g. 招投标.
        days: Working days it takes, at least 1.
        weight: Its share of the whole; the weights of a template need not sum to 1.
        after: Ids of the steps that must be done before; the one before it in the template where nothing is said.
        latest: Month and day, e.g. ``04-30``, by which it must be done in the deadline's year; empty for none.
    """

    id: str
    name: str
    days: int
    weight: float = 1.0
    after: tuple[str, ...] | None = None
    latest: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its dates: working from ``begin`` to ``due``, both included."""

    step: Step
    begin: dt.date
    due: dt.date


class CircularStepsError(ValueError):
    """Steps that wait for each other.

    Attributes:
        names: The steps of the circle, in order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Refuse because ``names`` wait for each other."""
        self.names = tuple(names)
        super().__init__(f"节点互相等待：{self.circle}。请改正 after。")

    @property
    def circle(self) -> str:
        """The circle in words, closed."""
        return " → ".join([*self.names, self.names[0]])


def in_order(steps: Sequence[Step]) -> list[Step]:
    """The steps so that each comes after those it waits for; as given where that is free.

    Raises:
        CircularStepsError: Steps wait for each other.
        KeyError: A step waits for one that is not there.
    """
    waits = predecessors(steps)
    by_id = {step.id: step for step in steps}
    ordered: dict[str, Step] = {}

    def add(key: str, path: tuple[str, ...]) -> None:
        if key in path:
            raise CircularStepsError([by_id[one].name for one in path[path.index(key) :]])
        for before in waits[key]:
            add(before, (*path, key))
        ordered.setdefault(key, by_id[key])

    for step in steps:
        add(step.id, ())
    return list(ordered.values())


def predecessors(steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """Ids that each step waits for: those it names, else the one before it."""
    usual: list[tuple[str, ...]] = [(), *((step.id,) for step in steps)]
    return {
        step.id: before if step.after is None else step.after
        for step, before in zip(steps, usual, strict=False)
    }


def lay_out(deadline: dt.date, steps: Sequence[Step]) -> list[PlannedStep]:
    """The plan that just makes the deadline.

    Every step ends on the last working day before the steps that wait for it begin, and no later than its own latest
    day; a step nothing waits for ends on the deadline, or on the working day before it.

    Args:
        deadline: The day the whole must be done.
        steps: The template.

    Returns:
        The steps with their dates, in working order.

    Raises:
        CircularStepsError: Steps wait for each other.
    """
    ordered, waits = in_order(steps), predecessors(steps)
    planned: dict[str, PlannedStep] = {}
    for step in reversed(ordered):
        followers = [plan for key, plan in planned.items() if step.id in waits[key]]
        due = last_workday(min(_ends(followers, deadline), _latest(step, deadline)))
        planned[step.id] = PlannedStep(step, back(due, step.days - 1), due)
    return [planned[step.id] for step in ordered]


def _ends(followers: Iterable[PlannedStep], deadline: dt.date) -> dt.date:
    return min((back(plan.begin, 1) for plan in followers), default=deadline)


def _latest(step: Step, deadline: dt.date) -> dt.date:
    return dt.date.fromisoformat(f"{deadline.year}-{step.latest}") if step.latest else deadline


def is_day_of_every_year(text: str) -> bool:
    """Whether ``text`` is month and day, e.g. ``04-30``, of any year: the 29th of February is not."""
    try:
        dt.date.fromisoformat(f"2001-{text}")
    except ValueError:
        return False
    return len(text) == len("04-30")


def days_too_late(plan: Sequence[PlannedStep], today: dt.date) -> int:
    """Working days by which the first step should have begun before ``today``; 0 while there is time."""
    first = min((step.begin for step in plan), default=today)
    return max(between(first, today), 0)

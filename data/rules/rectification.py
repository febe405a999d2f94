"""整改: how far a finding is put right, which findings are the same problem, and what share of the problems is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from data.rules.light import Light, Sign

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence


class Stage(StrEnum):
    """How far a finding is, on its way to 销号."""

    FOUND = "found"
    WORKING = "working"
    DONE = "done"
    RETURNED = "returned"
    VERIFIED = "verified"
    CLOSED = "closed"


SIGNS = {
    Stage.FOUND: Sign("待整改", "○", "灰"),
    Stage.WORKING: Sign("整改中", "→", "黄"),
    Stage.DONE: Sign("待核验", "▲", "黄"),
    Stage.RETURNED: Sign("已退回", "✗", "红"),
    Stage.VERIFIED: Sign("已核验", "●", "绿"),
    Stage.CLOSED: Sign("已销号", "✓", "绿"),
}
LIGHTS = {
    Stage.FOUND: Light.GREY,
    Stage.WORKING: Light.YELLOW,
    Stage.DONE: Light.YELLOW,
    Stage.RETURNED: Light.RED,
    Stage.VERIFIED: Light.GREEN,
    Stage.CLOSED: Light.GREEN,
}
"""In whose colour each stage is drawn."""
FINISHED = (Stage.VERIFIED, Stage.CLOSED)
"""Stages that count as 完成整改: somebody has checked it."""
STEPS = {
    "reply": Stage.WORKING,
    "done": Stage.DONE,
    "returned": Stage.RETURNED,
    "verified": Stage.VERIFIED,
    "closed": Stage.CLOSED,
}
"""The stage that each kind of event leads to."""
WORDS = {
    "reply": "整改进展",
    "done": "整改完成",
    "returned": "退回",
    "verified": "核验通过",
    "closed": "销号",
}
_OPEN = ("reply", "done")
NEXT = {
    Stage.FOUND: _OPEN,
    Stage.WORKING: _OPEN,
    Stage.RETURNED: _OPEN,
    Stage.DONE: ("verified", "returned"),
    Stage.VERIFIED: ("closed", "returned"),
    Stage.CLOSED: (),
}
"""What can happen to a finding next."""
SHARES = {"issued": 0.0, "done": 0.9, "returned": 0.0, "verified": 1.0}
"""What an event reports of the objective: put right counts nine tenths until somebody has checked it."""
LINES = ("整改", "督查", "责任", "保障措施", "党建", "帮扶")
"""Words in the title of the group of key works that findings belong to, the best first."""


SHORT = 40
"""Characters of a problem that its title shows."""


def title_of(problem: str) -> str:
    """A problem in short."""
    return problem if len(problem) <= SHORT else f"{problem[: SHORT - 1]}…"


def line_of(lines: Sequence[tuple[str, str]]) -> str:
    """The group of key works 重点工作 that a finding belongs to.

    Args:
        lines: Id and title of the county's groups, at least one.
    """
    fitting = (key for word in LINES for key, title in lines if word in title)
    return next(fitting, lines[-1][0])


def stage_of(events: Iterable[str]) -> Stage:
    """The stage after these kinds of events, in their order; what cannot follow is passed over."""
    stage = Stage.FOUND
    for kind in events:
        if kind in NEXT[stage]:
            stage = STEPS[kind]
    return stage


def heads(links: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """The finding that speaks for each: the first of those that are the same problem.

    Args:
        links: The earlier finding that each is the same as; empty for none.
        known: Ids of all findings.
    """
    return {one: _head(one, links, known) for one in known}


def _head(one: str, links: Mapping[str, str], known: Collection[str]) -> str:
    seen = {one}
    while (earlier := links.get(one, "")) and earlier in known and earlier not in seen:
        seen.add(earlier)
        one = earlier
    return one


def why_not_linked(one: str, other: str, links: Mapping[str, str], known: Collection[str]) -> str:
    """Why a finding cannot be called the same as another, in Chinese; empty when it can."""
    if other not in known:
        return f"没有编号为“{other}”的问题，请从列表里选"
    if one == other:
        return "一个问题不能与自己关联，请选另一个"
    if links.get(one):
        return f"这个问题已经关联到“{links[one]}”，不能再关联别的"
    if _head(other, links, known) == one:
        return f"“{other}”已经关联到这个问题，反过来再关联就成了环"
    return ""


@dataclass(frozen=True, slots=True)
class Completion:
    """How many problems are done.

    Attributes:
        found: Findings, as each inspector counts them.
        distinct: Problems: findings that are the same count once. The denominator of the rate.
        done: Problems checked and found to be put right.
        overdue: Problems past their limit and not done.
    """

    found: int
    distinct: int
    done: int
    overdue: int

    @property
    def rate(self) -> float | None:
        """整改完成率: done of distinct; None where there is no problem."""
        return self.done / self.distinct if self.distinct else None


def completion(
    stages: Mapping[str, Stage], limits: Mapping[str, dt.date], links: Mapping[str, str], as_of: dt.date
) -> Completion:
    """Count findings once for each problem; the first of those that are the same speaks for all of them.

    Args:
        stages: By id of the finding.
        limits: Day by which each is to be put right.
        links: As in :func:`heads`.
        as_of: The day asked about.
    """
    problems = {head for one, head in heads(links, stages).items() if one == head}
    open_ones = [one for one in problems if stages[one] not in FINISHED]
    late = sum(limits[one] < as_of for one in open_ones)
    return Completion(len(stages), len(problems), len(problems) - len(open_ones), late)

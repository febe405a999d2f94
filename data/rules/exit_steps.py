"""The steps by which a village leaves the list 退出程序: where it stands, and what forbids the next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from data.errors import FieldProblem
from data.rules.light import Light, Sign

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from data.counties.playbook import ExitStepSpec


class Standing(StrEnum):
    """Where a step stands."""

    PASSED = "passed"
    EXCEPTED = "excepted"
    SENT_BACK = "sent_back"
    NEXT = "next"
    WAITING = "waiting"


SIGNS = {
    Standing.PASSED: Sign("已通过", "✓", "绿"),
    Standing.EXCEPTED: Sign("例外通过", "▲", "黄"),
    Standing.SENT_BACK: Sign("已退回", "✗", "红"),
    Standing.NEXT: Sign("待办", "→", "灰"),
    Standing.WAITING: Sign("未到", "○", "灰"),
}
LIGHTS = {
    Standing.PASSED: Light.GREEN,
    Standing.EXCEPTED: Light.YELLOW,
    Standing.SENT_BACK: Light.RED,
    Standing.NEXT: Light.GREY,
    Standing.WAITING: Light.GREY,
}
"""In whose colour each standing is drawn."""
LONGEST = {"person": 40, "unit": 80, "exception": 200, "note": 200, "source": 300}
"""Characters that fit into a field."""
NAMED = 4
"""Items named in a refusal; more are counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision on a step, as recorded.

    Attributes:
        step: Id of the step.
        on_date: The day it was passed or sent back.
        recorded_on: The day that became known.
        sequence: Order among the entries of one exit that became known on one day.
        passed: False where it was sent back.
        person: Who decided.
        unit: For which unit.
        exception: Why it was passed though an item was not met.
        note: Why it was sent back, or anything else.
        source: Where this is written.
        is_demo: Invented.
    """

    step: str
    on_date: dt.date
    recorded_on: dt.date
    sequence: int = 0
    passed: bool = True
    person: str = ""
    unit: str = ""
    exception: str = ""
    note: str = ""
    source: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one village with its standing, and the entry that gave it that; none where nobody decided yet."""

    spec: ExitStepSpec
    standing: Standing
    entry: Entry | None = None

    @property
    def is_passed(self) -> bool:
        """Whether the village is past it, with an exception or without."""
        return self.standing in (Standing.PASSED, Standing.EXCEPTED)


Track = tuple[Step, ...]
"""All steps of one village, in the order of the playbook."""


def track(specs: Sequence[ExitStepSpec], entries: Iterable[Entry]) -> Track:
    """Where a village stands, from everything that was recorded about it.

    The entries are replayed in the order in which they became known. A step counts as passed only after the steps
    before it; sending one back undoes it and all after it.
    """
    order = {spec.id: number for number, spec in enumerate(specs)}
    passed: list[Entry] = []
    back: dict[int, Entry] = {}
    for entry in _in_order(entries, order):
        at = order[entry.step]
        if not entry.passed and at <= len(passed):
            del passed[at:]
            back[at] = entry
        elif entry.passed and at == len(passed):
            passed.append(entry)
            back.pop(at, None)
    return tuple(_step(spec, number, passed, back) for number, spec in enumerate(specs))


def _in_order(entries: Iterable[Entry], order: dict[str, int]) -> list[Entry]:
    known = [entry for entry in entries if entry.step in order]
    return sorted(known, key=lambda one: (one.recorded_on, one.sequence, one.on_date, order[one.step]))


def _step(spec: ExitStepSpec, number: int, passed: list[Entry], back: dict[int, Entry]) -> Step:
    if number < len(passed):
        entry = passed[number]
        return Step(spec, Standing.EXCEPTED if entry.exception else Standing.PASSED, entry)
    if number > len(passed):
        return Step(spec, Standing.WAITING)
    return Step(spec, Standing.SENT_BACK, back[number]) if number in back else Step(spec, Standing.NEXT)


def count_passed(steps: Track) -> int:
    """How many steps a village is past."""
    return sum(step.is_passed for step in steps)


def next_step(steps: Track) -> Step | None:
    """The step to be decided now; None when the village is past all of them."""
    return next((step for step in steps if not step.is_passed), None)


def obstacles(
    steps: Track, wanted: Entry, lacking: Sequence[str], as_of: dt.date, begin: dt.date
) -> list[FieldProblem]:
    """Everything that forbids an entry, each at its field, in Chinese; nothing when it may be recorded.

    Args:
        steps: Where the village stands.
        wanted: What somebody wants to record.
        lacking: Names of the required items that are unmet or unjudged.
        as_of: The day on screen.
        begin: First day of the campaign.
    """
    return [
        *_out_of_order(steps, wanted),
        *_misdated(steps, wanted, as_of, begin),
        *too_long(wanted),
        *_unsaid(wanted, lacking),
    ]


def _out_of_order(steps: Track, wanted: Entry) -> list[FieldProblem]:
    names = {step.spec.id: step.spec.name for step in steps}
    due = next_step(steps)
    if wanted.step not in names:
        return [FieldProblem("step", f"退出程序里没有“{wanted.step}”这一步")]
    if due is None:
        return [FieldProblem("step", "退出程序已经走完，没有下一步要办")]
    if wanted.step != due.spec.id:
        return [FieldProblem("step", f"现在该办“{due.spec.name}”，不能先办“{names[wanted.step]}”")]
    return []


def _misdated(steps: Track, wanted: Entry, as_of: dt.date, begin: dt.date) -> list[FieldProblem]:
    if wanted.on_date > as_of:
        what = f"{wanted.on_date} 在屏幕上的日期 {as_of} 之后，还没有发生；请改日期，或先把屏幕日期移过去"
        return [FieldProblem("on_date", what)]
    if wanted.on_date < begin:
        return [FieldProblem("on_date", f"{wanted.on_date} 早于战役开始的 {begin}，请核对年份")]
    before = [step for step in steps if step.entry is not None and step.entry.on_date > wanted.on_date]
    return [
        FieldProblem(
            "on_date",
            f"早于“{step.spec.name}”{SIGNS[step.standing].word}的 {step.entry.on_date}；请填那一天或以后的日期",
        )
        for step in before[-1:]
        if step.entry is not None
    ]


def too_long(wanted: object) -> list[FieldProblem]:
    """What does not fit into its field."""
    lengths = {name: len(str(getattr(wanted, name, ""))) for name in LONGEST}
    return [
        FieldProblem(name, f"最多 {most} 个字，现在是 {lengths[name]} 个字")
        for name, most in LONGEST.items()
        if lengths[name] > most
    ]


def _unsaid(wanted: Entry, lacking: Sequence[str]) -> list[FieldProblem]:
    problems = [] if wanted.person.strip() else [FieldProblem("person", "请填写经办人")]
    if not wanted.passed:
        return problems if wanted.note.strip() else [*problems, FieldProblem("note", "退回要写明原因")]
    if lacking and not wanted.exception.strip():
        listed = "、".join(lacking[:NAMED]) + ("等" if len(lacking) > NAMED else "")
        what = f"还有 {len(lacking)} 项没有达标：{listed}。达标后再通过；确需例外，请写明理由"
        problems.append(FieldProblem("exception", what))
    if wanted.exception.strip() and not lacking:
        problems.append(FieldProblem("exception", "各项都已达标，不用写例外理由；请清空"))
    return problems

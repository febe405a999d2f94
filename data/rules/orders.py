"""Orders 督办令: where each recipient and the whole stand, what may be done next, who is reminded and who is told."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from data.errors import FieldProblem
from data.rules.light import Light, Sign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from data.counties.playbook import Rung


class Kind(StrEnum):
    """What can happen to an order."""

    ISSUED = "issued"
    REPLY = "reply"
    DONE = "done"
    RETURNED = "returned"
    VERIFIED = "verified"
    CLOSED = "closed"
    EXTENDED = "extended"
    ESCALATED = "escalated"


ORIGINS = {"meeting": "调度会", "inspection": "督查", "card": "黄红牌", "objective": "作战目标"}
"""Where an order can come from, as it is said on screen."""
WORDS = {
    Kind.ISSUED: "下达",
    Kind.REPLY: "回复",
    Kind.DONE: "报办结",
    Kind.RETURNED: "退回",
    Kind.VERIFIED: "核验通过",
    Kind.CLOSED: "销号",
    Kind.EXTENDED: "延期",
    Kind.ESCALATED: "升级",
}


class State(StrEnum):
    """Where a recipient stands; the whole of an order can be closed besides."""

    ISSUED = "issued"
    REPLIED = "replied"
    RETURNED = "returned"
    DONE = "done"
    VERIFIED = "verified"
    CLOSED = "closed"


SIGNS = {
    State.ISSUED: Sign("待回复", "○", "灰"),
    State.REPLIED: Sign("办理中", "→", "灰"),
    State.RETURNED: Sign("退回重办", "✗", "红"),
    State.DONE: Sign("待核验", "▲", "黄"),
    State.VERIFIED: Sign("已核验", "✓", "绿"),
    State.CLOSED: Sign("已销号", "●", "绿"),
}
LIGHTS = {
    State.ISSUED: Light.GREY,
    State.REPLIED: Light.GREY,
    State.RETURNED: Light.RED,
    State.DONE: Light.YELLOW,
    State.VERIFIED: Light.GREEN,
    State.CLOSED: Light.GREEN,
}
"""In whose colour each state is drawn."""
NEXT: dict[State, tuple[Kind, ...]] = {
    State.ISSUED: (Kind.REPLY, Kind.DONE),
    State.REPLIED: (Kind.REPLY, Kind.DONE),
    State.RETURNED: (Kind.REPLY, Kind.DONE),
    State.DONE: (Kind.VERIFIED, Kind.RETURNED),
    State.VERIFIED: (),
    State.CLOSED: (),
}
"""What may happen to a recipient who stands there."""
REACHES = {
    Kind.REPLY: State.REPLIED,
    Kind.DONE: State.DONE,
    Kind.RETURNED: State.RETURNED,
    Kind.VERIFIED: State.VERIFIED,
}
OF_A_RECIPIENT = tuple(REACHES)
REPLIES = (Kind.REPLY, Kind.DONE)
"""What a recipient says himself; the playbook may ask for an approval of it."""
REMINDED = (7, 3, 1)
"""Days before the deadline on which a reminder is due, where the county says nothing else; after it, every day."""
LONGEST = {"person": 40, "text": 500, "given_by": 40, "unit": 80}
"""Characters that fit into a field."""
LONGEST_REASON = 200
"""Characters of the reason for more time."""
SAYING = {
    Kind.REPLY: "请写明怎么办、办到哪一步",
    Kind.DONE: "请写明办理结果",
    Kind.RETURNED: "退回要写明原因",
    Kind.EXTENDED: "延期要写明理由",
}
"""Steps that take a word, and what to say to somebody who gives none."""
LONGEST_DELAY = 366
"""Days after the campaign's end by which a deadline is taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to an order, as recorded.

    Attributes:
        number: Which recipient's; 0 for the whole.
        sequence: Order among those of one day that became known on one day.
        is_demo: Invented.
    """

    kind: Kind
    on_date: dt.date
    recorded_on: dt.date
    sequence: int = 0
    number: int = 0
    person: str = ""
    text: str = ""
    source: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Where an order stands.

    Attributes:
        states: Of each recipient, by number.
        entries: What happened, in order; what could not have happened then is left out.
        doers: Who last reported it done, by the recipient's number.
        escalations: How often it was told further up since its deadline was last moved.
        is_closed: Whether the whole is closed.
    """

    states: dict[int, State]
    entries: tuple[Entry, ...] = ()
    doers: dict[int, str] = field(default_factory=dict)
    escalations: int = 0
    is_closed: bool = False

    @property
    def state(self) -> State:
        """The whole stands where the last of its recipients does: one man's done is not everybody's."""
        states = set(self.states.values())
        if self.is_closed:
            return State.CLOSED
        if State.RETURNED in states:
            return State.RETURNED
        if states == {State.VERIFIED}:
            return State.VERIFIED
        if states and states <= {State.DONE, State.VERIFIED}:
            return State.DONE
        return State.ISSUED if states <= {State.ISSUED} else State.REPLIED

    @property
    def verified(self) -> int:
        """How many recipients' work was verified."""
        return sum(state is State.VERIFIED for state in self.states.values())


def replay(numbers: Iterable[int], entries: Iterable[Entry]) -> Course:
    """Where an order stands, from everything that was recorded about it.

    Entries are taken in the order in which they became known; one that was not allowed where the order then stood, such
    as a reply to a closed order, changes nothing.

    Args:
        numbers: The recipients.
        entries: Those known on the day asked about.
    """
    course = Course(dict.fromkeys(numbers, State.ISSUED))
    for entry in sorted(entries, key=lambda one: (one.recorded_on, one.on_date, one.sequence)):
        if entry.kind is Kind.ISSUED or entry.kind in allowed(course, entry.number):
            course = _after(course, entry)
    return course


def _after(course: Course, entry: Entry) -> Course:
    states, doers, escalations = course.states, course.doers, course.escalations
    if entry.kind in REACHES:
        states = {**states, entry.number: REACHES[entry.kind]}
    if entry.kind is Kind.DONE:
        doers = {**doers, entry.number: entry.person}
    if entry.kind is Kind.EXTENDED:
        escalations = 0
    escalations += entry.kind is Kind.ESCALATED
    closed = course.is_closed or entry.kind is Kind.CLOSED
    return Course(states, (*course.entries, entry), doers, escalations, closed)


def allowed(course: Course, number: int = 0) -> tuple[Kind, ...]:
    """What may happen next to a recipient; to the whole where the number is 0."""
    if course.is_closed:
        return ()
    if number:
        return NEXT[course.states[number]] if number in course.states else ()
    if course.state is State.VERIFIED:
        return (Kind.CLOSED,)
    return (Kind.EXTENDED, Kind.ESCALATED)


def open_to(course: Course, kind: Kind) -> list[int]:
    """The recipients to whom something may happen now."""
    return [number for number in course.states if kind in allowed(course, number)]


def standing(course: Course, number: int = 0) -> str:
    """Where an order, or one of its recipients, stands: a sentence that changes with every entry about it."""
    word = SIGNS[course.states.get(number, course.state)].word
    entries = [one for one in course.entries if number in (0, one.number)]
    if not entries:
        return word
    last = entries[-1]
    return f"{word}，{len(entries)} 条记录，最近一条 {last.on_date} {last.person}{WORDS[last.kind]}"


def is_reminded(days_left: int, before: Collection[int] = REMINDED) -> bool:
    """Whether a reminder is due on a day this far from the deadline; below zero it is past.

    Args:
        days_left: To the deadline.
        before: The county's days before a deadline on which it reminds.
    """
    return days_left in before or days_left < 0


def reminders(deadline: dt.date, before: Iterable[int] = REMINDED) -> tuple[dt.date, ...]:
    """The days before a deadline on which a reminder is due."""
    return tuple(deadline - dt.timedelta(days) for days in before)


@dataclass(frozen=True, slots=True)
class Told:
    """A rung of the ladder and who stands on it today."""

    rung: Rung
    names: tuple[str, ...]


def climb(ladder: Sequence[Rung], held: Mapping[str, Sequence[str]]) -> tuple[Told, ...]:
    """The rungs on which somebody stands today; one that nobody holds is passed over.

    Args:
        ladder: The playbook's.
        held: Names of those who hold a role over this order today, by role.
    """
    return tuple(Told(rung, tuple(held[rung.role])) for rung in ladder if held.get(rung.role))


def due_rung(told: Sequence[Told], course: Course, days_left: int) -> Told | None:
    """Who is to be told next, once it is time for that; None before, and when all of them were told."""
    coming = told[course.escalations] if course.escalations < len(told) else None
    return coming if coming is not None and -days_left >= coming.rung.days else None


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to record.

    Attributes:
        number: For which recipient; 0 for the whole.
        deadline: The new one, for more time only.
    """

    kind: Kind
    person: str
    text: str = ""
    number: int = 0
    deadline: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a step is held against.

    Attributes:
        course: Where the order stands.
        names: Names of the recipients by number; a unit where it has no person.
        told: The ladder as it is held today.
        deadline: The one in force.
        as_of: The day on screen.
        end: Last day of the campaign.
    """

    course: Course
    names: dict[int, str]
    told: tuple[Told, ...]
    deadline: dt.date
    as_of: dt.date
    end: dt.date


def obstacles(step: Step, ground: Ground) -> list[FieldProblem]:
    """Everything that forbids a step, each at its field, in Chinese; nothing when it may be recorded."""
    return [
        *_not_now(step, ground),
        *_unsaid(step),
        *_own_judge(step, ground),
        *(_misdated(step, ground) if step.kind is Kind.EXTENDED else ()),
        *(_too_early(ground) if step.kind is Kind.ESCALATED else ()),
    ]


def _not_now(step: Step, ground: Ground) -> Iterator[FieldProblem]:
    if step.kind in OF_A_RECIPIENT and step.number not in ground.names:
        yield FieldProblem("number", "请选择这条督办令的一个责任人或责任单位")
    elif step.kind not in allowed(ground.course, step.number):
        state = ground.course.states.get(step.number, ground.course.state)
        who = ground.names.get(step.number, "这条督办令")
        yield FieldProblem("number", f"{who}现在是“{SIGNS[state].word}”，不能{WORDS[step.kind]}")


def _unsaid(step: Step) -> Iterator[FieldProblem]:
    most = LONGEST_REASON if step.kind is Kind.EXTENDED else LONGEST["text"]
    if not step.person.strip():
        yield FieldProblem("person", "请写明经办人")
    elif len(step.person.strip()) > LONGEST["person"]:
        yield FieldProblem("person", f"最多 {LONGEST['person']} 个字")
    if step.kind in SAYING and not step.text.strip():
        yield FieldProblem("text", SAYING[step.kind])
    elif len(step.text.strip()) > most:
        yield FieldProblem("text", f"最多 {most} 个字，现在是 {len(step.text.strip())} 个字")


def _own_judge(step: Step, ground: Ground) -> Iterator[FieldProblem]:
    """Nobody verifies what he has done himself."""
    if step.kind not in (Kind.VERIFIED, Kind.RETURNED):
        return
    did = {ground.course.doers.get(step.number, ""), ground.names.get(step.number, "")} - {""}
    if same_name(step.person) in set(map(same_name, did)):
        yield FieldProblem("person", f"{step.person.strip()}是办理人，不能自己核验自己，请换一个人")


def same_name(name: str) -> str:
    """A name without what does not tell two people apart: spaces, and full-width letters."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _misdated(step: Step, ground: Ground) -> Iterator[FieldProblem]:
    extended_today = any(
        entry.kind is Kind.EXTENDED and entry.recorded_on == ground.as_of for entry in ground.course.entries
    )
    if step.deadline is None:
        yield FieldProblem("deadline", "请选择新的期限")
    elif step.deadline <= ground.deadline:
        yield FieldProblem("deadline", f"新期限 {step.deadline} 不晚于现在的期限 {ground.deadline}，不是延期")
    else:
        yield from impossible_deadline(step.deadline, ground.as_of, ground.end)
    if extended_today:
        yield FieldProblem("deadline", f"{ground.as_of} 已经延期过一次，同一天不能再延")


def impossible_deadline(deadline: dt.date, as_of: dt.date, end: dt.date) -> Iterator[FieldProblem]:
    """What is wrong with a deadline set on a day."""
    if deadline <= as_of:
        yield FieldProblem("deadline", f"期限 {deadline} 不在当前日期 {as_of} 之后，请选以后的日期")
    elif (deadline - end).days > LONGEST_DELAY:
        yield FieldProblem("deadline", f"期限 {deadline} 比战役结束的 {end} 晚一年以上，请核对年份")


def _too_early(ground: Ground) -> Iterator[FieldProblem]:
    left = (ground.deadline - ground.as_of).days
    if due_rung(ground.told, ground.course, left) is not None:
        return
    if ground.course.escalations >= len(ground.told):
        yield FieldProblem("", "升级阶梯已经走完，没有更上一级可报")
        return
    days = ground.told[ground.course.escalations].rung.days
    state = f"已超期 {-left} 天" if left < 0 else f"还剩 {left} 天"
    yield FieldProblem("", f"超期 {days} 天才报下一级，现在{state}")

"""Warning cards 黄牌 / 红牌: which the rules propose on a day, with their evidence, and what became of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from data.counties.playbook import CardRule

SUBJECTS = {
    "overdue_days": ("person", "unit", "zone", "objective"),
    "missed_reports": ("person", "unit", "zone", "objective"),
    "repeated_findings": ("unit", "zone"),
    "front_days": ("person",),
    "front_share": ("unit",),
}
"""Whose card a measure can lead to."""
UNITS = {
    "overdue_days": "天",
    "missed_reports": "次",
    "repeated_findings": "次",
    "front_days": "天",
    "front_share": "%",
}
PUT_UP = "画面上提出，"
"""Before the name of whoever put a card up, in its source."""
BELOW = ("front_days", "front_share")
"""Measures that are broken by too little."""
USED_TO_REPORT = 2
"""Reports from which somebody has a rhythm that can be missed; before, there is only 未填报."""
LONGEST = {"person": 80, "text": 300, "whom": 80, "decided_by": 80}
"""Characters that fit into the fields of a move."""


Ground = tuple[str, str, str]
"""What a card is about: rule, kind of subject, subject."""


class State(StrEnum):
    """Where a card stands; the value is stable."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    APPEALED = "appealed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    CLEARED = "cleared"


WORDS = {
    State.PROPOSED: "待确认",
    State.CONFIRMED: "已发牌",
    State.APPEALED: "申诉中",
    State.UPHELD: "申诉后维持",
    State.DISMISSED: "不予发牌",
    State.CLEARED: "已销牌",
}
CLOSED = (State.DISMISSED, State.CLEARED)
TALKED, RECALLED = "talked", "recalled"
SUMMONS = (TALKED, RECALLED)
"""What a red card leads to, each once: neither changes where it stands."""
MOVES = {
    "confirmed": "确认发牌",
    "dismissed": "不予发牌",
    "appealed": "申诉",
    "upheld": "驳回申诉，维持",
    "cleared": "销牌",
    TALKED: "约谈",
    RECALLED: "召回",
}
"""What can be recorded about a card, as the buttons call it."""
NEXT = {
    State.PROPOSED: ("confirmed", "dismissed"),
    State.CONFIRMED: (*SUMMONS, "appealed", "cleared"),
    State.APPEALED: ("upheld", "cleared"),
    State.UPHELD: (*SUMMONS, "cleared"),
    State.DISMISSED: (),
    State.CLEARED: (),
}
"""What can follow a state; 约谈 and 召回 lead to no other."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row behind a card, as it was on the day.

    Attributes:
        kind: ``objective``, ``finding`` or ``attendance``.
        id: Of the row; whom the figure is about for attendance.
        title: On screen.
        figure: What was found, in the unit of the measure.
        said: The figure in words.
        is_demo: It rests on an invented row.
    """

    kind: str
    id: str
    title: str
    figure: float
    said: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A card that a rule proposes.

    Attributes:
        period: Month of the evidence, e.g. ``2018-09``.
    """

    rule: CardRule
    subject_kind: str
    subject_id: str
    subject: str
    period: str
    evidence: tuple[Evidence, ...]
    is_demo: bool

    @property
    def id(self) -> str:
        """The same for the same rule, subject and period: so there is no second card."""
        subject = f"{self.subject_kind}/{self.subject_id}".encode()
        return f"card-{self.rule.id}-{self.period}-{hashlib.sha256(subject).hexdigest()[:12]}"

    @property
    def ground(self) -> Ground:
        """What it is about."""
        return (self.rule.id, self.subject_kind, self.subject_id)

    def said(self) -> str:
        """The proposal in a sentence that changes with its evidence."""
        worst = "；".join(f"{row.title} {row.said}" for row in self.evidence)
        return f"{self.subject} {self.rule.name}：{worst}"


@dataclass(frozen=True, eq=False)
class Facts:
    """What the rules look at, as known on a day.

    Attributes:
        objectives: By id: title, state, deadline, days_left, reported_on, report_count, zone, person_id, owner,
            owner_demo, unit, is_demo, demo_progress.
        findings: By id: title, problem (id of the finding that was first), unit, zone, is_demo.
        attendance: Newest first: subject_kind, subject_id, measure, on_date, value, is_demo.
        names: Of zones and people, by (kind, id).
        demo: Of whom that is invented, as (kind, id).
        report_days: Days after which the next report is due.
    """

    objectives: pd.DataFrame
    findings: pd.DataFrame
    attendance: pd.DataFrame
    names: Mapping[tuple[str, str], str]
    demo: Collection[tuple[str, str]]
    report_days: int


def fresh(found: Iterable[Proposal], known: Collection[str], standing: Collection[Ground]) -> list[Proposal]:
    """The proposals that are still to be put up.

    Args:
        found: What the rules find.
        known: Ids of the cards there are: no second one for the same rule, subject and period.
        standing: What the open cards are about: no second one while the first is not closed.
    """
    return [one for one in found if one.id not in known and one.ground not in standing]


def renewed(old: Iterable[Evidence], now: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """What the rule finds today behind an open card that was not so when the card was put up."""
    known = {(row.kind, row.id): row.figure for row in old}
    return tuple(row for row in now if known.get((row.kind, row.id)) != row.figure)


Hit = tuple[str, Evidence]
"""Whose card a row counts for, and the row."""


def propose(rules: Iterable[CardRule], facts: Facts, as_of: dt.date) -> list[Proposal]:
    """What the rules find on a day, whether there is a card for it or not.

    What was never reported or measured proposes nothing: nobody knows how it stands. Of a yellow and a red rule
    about the same measure and subject only the red one speaks.

    Args:
        rules: The county's.
        facts: What is known on the day.
        as_of: The day.
    """
    found: dict[Ground, Proposal] = {}
    for rule in sorted(rules, key=lambda one: one.colour == "red"):
        for proposal in _proposals(rule, facts, as_of):
            found[rule.measure, proposal.subject_kind, proposal.subject_id] = proposal
    return sorted(
        found.values(), key=lambda one: (one.rule.colour != "red", one.rule.id, -len(one.evidence), one.id)
    )


def _proposals(rule: CardRule, facts: Facts, as_of: dt.date) -> Iterator[Proposal]:
    hits: dict[str, list[Evidence]] = {}
    for subject, evidence in FINDERS[rule.measure](rule, facts, as_of):
        hits.setdefault(subject, []).append(evidence)
    period = _month_before(as_of) if rule.measure in BELOW else f"{as_of:%Y-%m}"
    for subject, rows in hits.items():
        ordered = sorted(rows, key=lambda row: (-row.figure, row.id))
        whose = (rule.subject, subject)
        demo = whose in facts.demo or any(row.is_demo for row in rows)
        yield Proposal(rule, *whose, facts.names.get(whose, subject), period, tuple(ordered), demo)


def _month_before(as_of: dt.date) -> str:
    """The last month that is over on a day."""
    return f"{as_of.replace(day=1) - dt.timedelta(days=1):%Y-%m}"


def _overdue(rule: CardRule, facts: Facts, _as_of: dt.date) -> Iterator[Hit]:
    """Objectives that were reported and are overdue by so many days."""
    rows = facts.objectives
    late = rows[(rows["state"] == "逾期") & rows["reported_on"].notna() & (rows["days_left"] <= -rule.limit)]
    yield from _of_objectives(rule, late, -late["days_left"], "逾期 {:g} 天")


def _missed(rule: CardRule, facts: Facts, as_of: dt.date) -> Iterator[Hit]:
    """Objectives that used to report and have missed so many reports in a row."""
    rows = facts.objectives
    rows = rows[(rows["state"] != "已完成") & (rows["report_count"] >= USED_TO_REPORT)]
    missed = (pd.Timestamp(as_of) - rows["reported_on"]).dt.days // facts.report_days
    silent = missed >= rule.limit
    yield from _of_objectives(rule, rows[silent], missed[silent], "连续 {:g} 次没有填报")


def _of_objectives(rule: CardRule, rows: pd.DataFrame, figures: pd.Series[Any], said: str) -> Iterator[Hit]:
    """The objectives by whose card they count for; one that is nobody's counts for nobody's."""
    column = {"person": "person_id", "unit": "unit", "zone": "zone"}.get(rule.subject)
    subjects = rows[column] if column else rows.index.to_series()
    demo = rows["is_demo"].astype(bool) | rows["demo_progress"].astype(bool)
    for key, subject, title, figure, is_demo in zip(
        rows.index, subjects, rows["title"], figures, demo, strict=True
    ):
        if isinstance(subject, str) and subject:
            value = float(figure)
            yield subject, Evidence("objective", str(key), title, value, said.format(value), bool(is_demo))


def _repeated(rule: CardRule, facts: Facts, _as_of: dt.date) -> Iterator[Hit]:
    """Problems that were found at the same unit or zone so many times."""
    for (subject, problem), rows in facts.findings.groupby([rule.subject, "problem"], sort=True):
        if subject and len(rows) >= rule.limit:
            first = rows.loc[str(problem)] if problem in rows.index else rows.iloc[0]
            count, demo = float(len(rows)), bool(rows["is_demo"].any())
            said = f"被指出 {len(rows)} 次"
            yield str(subject), Evidence("finding", str(problem), str(first["title"]), count, said, demo)


def _front(rule: CardRule, facts: Facts, as_of: dt.date) -> Iterator[Hit]:
    """Who stayed below what the county asks for at the front, in the last month that is over."""
    rows = facts.attendance
    month = rows["on_date"].dt.strftime("%Y-%m") == _month_before(as_of)
    mine = rows[month & (rows["subject_kind"] == rule.subject) & (rows["measure"] == rule.measure)]
    newest = mine.drop_duplicates("subject_id")
    word = {"front_days": "一线作战 {:g} 天", "front_share": "职工在一线 {:g}%"}[rule.measure]
    for subject, value, demo in zip(newest["subject_id"], newest["value"], newest["is_demo"], strict=True):
        if value < rule.limit:
            figure = float(value)
            title = f"{_month_before(as_of)} 考勤"
            yield (
                str(subject),
                Evidence("attendance", subject, title, figure, word.format(figure), bool(demo)),
            )


FINDERS: Mapping[str, Callable[[CardRule, Facts, dt.date], Iterator[Hit]]] = {
    "overdue_days": _overdue,
    "missed_reports": _missed,
    "repeated_findings": _repeated,
    "front_days": _front,
    "front_share": _front,
}


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to a card.

    Attributes:
        kind: One of :data:`MOVES`.
        person: Who recorded it.
        text: Why; for 约谈 and 召回 what came of it.
        whom: Who was talked to or recalled.
        decided_by: Who decided that.
    """

    kind: str
    on_date: dt.date
    person: str
    text: str = ""
    whom: str = ""
    decided_by: str = ""

    def stripped(self) -> Move:
        """Without blanks around the words."""
        words = {name: getattr(self, name).strip() for name in LONGEST}
        return replace(self, **words)

    def said(self) -> str:
        """It in words: who recorded it, and of 约谈 and 召回 whom it was about and who decided."""
        if self.kind not in SUMMONS or not self.whom:
            return self.person
        return f"{MOVES[self.kind]}{self.whom}，{self.decided_by}决定，{self.person}经办"


def state_of(moves: Iterable[Move]) -> State:
    """Where a card stands after these moves, in their order; one that cannot follow changes nothing."""
    state = State.PROPOSED
    for move in moves:
        if move.kind in NEXT[state] and move.kind not in SUMMONS:
            state = State(move.kind)
    return state


def possible(colour: str, moves: Sequence[Move]) -> tuple[str, ...]:
    """What can be recorded about a card now: 约谈 and 召回 belong to a red card, each once."""
    had = {move.kind for move in moves}
    return tuple(
        kind for kind in NEXT[state_of(moves)] if kind not in SUMMONS or (colour == "red" and kind not in had)
    )


def obstacles(
    colour: str, since: dt.date, moves: Sequence[Move], wanted: Move, as_of: dt.date
) -> list[FieldProblem]:
    """Everything that forbids a move, each at its field, in Chinese; nothing when it may be recorded.

    Args:
        colour: Of the card.
        since: The day it was proposed.
        moves: What happened to it before.
        wanted: What somebody wants to record.
        as_of: The day on screen.
    """
    problems = []
    if wanted.kind not in possible(colour, moves):
        what = f"这张牌{WORDS[state_of(moves)]}，不能再“{MOVES.get(wanted.kind, wanted.kind)}”。"
        problems.append(FieldProblem("kind", what))
    if not wanted.person.strip():
        problems.append(FieldProblem("person", "请写经办人姓名。"))
    problems += _unsaid(wanted)
    for name, most in LONGEST.items():
        if len(getattr(wanted, name)) > most:
            problems.append(FieldProblem(name, f"最多 {most} 个字。"))
    return [*problems, *_misdated(since, moves, wanted.on_date, as_of)]


def _unsaid(wanted: Move) -> Iterator[FieldProblem]:
    """What must be said, and was not."""
    word = MOVES.get(wanted.kind, "")
    if wanted.kind in SUMMONS:
        asked = {
            "whom": f"请写被{word}人姓名。",
            "decided_by": f"请写谁决定{word}。",
            "text": f"请写{word}的结果。",
        }
    else:
        asked = {"text": "请写明理由。"} if wanted.kind != "confirmed" else {}
    yield from (
        FieldProblem(name, message) for name, message in asked.items() if not getattr(wanted, name).strip()
    )


def _misdated(since: dt.date, moves: Sequence[Move], on: dt.date, as_of: dt.date) -> list[FieldProblem]:
    if on > as_of:
        return [FieldProblem("on_date", f"{on} 在画面日期 {as_of} 之后，还没有发生。请改日期。")]
    last = max([since, *(move.on_date for move in moves)])
    if on < last:
        return [FieldProblem("on_date", f"{on} 早于上一步的 {last}。请填那一天或以后的日期。")]
    return []

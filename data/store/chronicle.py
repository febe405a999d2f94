"""The chronicle 全程记录 of an objective, order, finding or card: what happened to it and to what is linked with it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import or_, select

from data import wording
from data.model import (
    Attachment,
    AuditEvent,
    DeadlineChange,
    Milestone,
    MilestoneDate,
    Report,
    WorkEvent,
)
from data.rules import orders as order_rules
from data.rules import rectification
from data.rules.cards import MOVES, PUT_UP
from data.rules.light import sign_of
from data.rules.status import assess
from data.store import cards, orders
from data.store.engine import reading
from data.store.frames import Row, each, read, row_of
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Engine

    from data.store.cards import Issued
    from data.store.frames import Query
    from data.store.snapshot import Snapshot

MOST_LINKED = 24
"""Objectives and cards that a chronicle follows, the nearest first."""
MOST_WEIGHED = 3
"""Objectives whose light is computed over time."""
MOST_EVENTS = 2000
"""Audit events that it looks at, the newest first."""
FINDING_WORDS = {"issued": "发现问题", "linked": "关联为同一问题", **rectification.WORDS}
FINDING_ACTIONS = {"issued": ("find_problem", ""), "linked": ("link_findings", "")}
"""What the audit trail calls the events of a finding that are no step of putting it right, and their mark."""
MARKED_BY_AFTER = ("report", "finish_step", "change_deadline", "rectify")
"""Actions of which no two have the same value after."""
ASSESSED = ("kind", "quantity", "direction", "baseline", "start", "first_deadline")
COLOURS = {"yellow": "黄牌", "red": "红牌"}
WEIGHED = 8
"""Newest days on which an objective was reported, for which its light is computed."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened.

    Attributes:
        key: Id of what it happened to; ``title`` is its name, ``kind`` what it is, on screen.
        word: What happened.
        on_date: The business day.
        person: Who did it.
        before: What stood there before; empty where nothing did or nobody knows.
        after: What stands there since.
        computed: Nobody entered it: it follows from what was entered by that day.
        action: How the audit trail calls it; ``mark`` is what tells it apart there.
        actor: Who entered it; empty where it came with the demo overlay or a pack.
        at: When it was entered, by the real clock, UTC; None where ``actor`` is empty.
        sequence: Its number in the audit trail; 0 where it has none.
    """

    key: str
    kind: str
    title: str
    word: str
    on_date: dt.date
    person: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    is_demo: bool = False
    computed: bool = False
    action: str = ""
    mark: str = ""
    actor: str = ""
    at: dt.datetime | None = None
    sequence: int = 0


def chronicle(snapshot: Snapshot, key: str, engine: Engine | None = None) -> tuple[Happening, ...]:
    """Everything that happened by the snapshot's day, in order; nothing for an id that is not there.

    What was entered on screen carries the clock, the value before and the reason of its audit event.

    Args:
        snapshot: The county.
        key: Id of an objective of any kind, or of a card.
        engine: Another database than the configured one.
    """
    return _chronicle(snapshot, engine, key=key)


@per_snapshot
def _chronicle(snapshot: Snapshot, engine: Engine, *, key: str) -> tuple[Happening, ...]:
    keys = linked(snapshot, key, engine)
    issued = cards.issued(snapshot, engine)
    works = [one for one in keys if one in snapshot.objectives.index]
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with reading(engine) as connection:
        told = list(_of_works(connection, question, snapshot, works))
        events = _audit(connection, snapshot.county_code, keys)
        weighed = [one for one in works if any((had.key, had.action) == (one, "report") for had in told)]
        lights = [
            had for one in weighed[:MOST_WEIGHED] for had in _lights(connection, question, snapshot, one)
        ]
    for one in keys:
        told += _of_card(issued[one]) if one in issued else ()
    return tuple(sorted([*_witnessed(told, events), *lights], key=_order))


def _order(one: Happening) -> tuple[dt.date, bool, int]:
    """By day; on one day in the order of the audit trail, and what follows from it last."""
    return one.on_date, one.computed, one.sequence


# --- what is linked


def linked(snapshot: Snapshot, key: str, engine: Engine | None = None) -> list[str]:
    """Ids of what it came out of and of what came out of it, itself first."""
    parents = _parents(snapshot, engine)
    children: dict[str, list[str]] = defaultdict(list)
    for child, origins in parents.items():
        for origin in origins:
            children[origin].append(child)
    found = dict.fromkeys([*_reached(key, parents), *_reached(key, children)])
    return list(found)[:MOST_LINKED]


def _parents(snapshot: Snapshot, engine: Engine | None) -> dict[str, list[str]]:
    """What each order and card came out of."""
    known = snapshot.objectives.index
    parents = {key: [origin] for key, origin in orders.origins(snapshot, engine).items()}
    for card in cards.issued(snapshot, engine).values():
        parents[card.id] = [row.id for row in card.evidence if row.id in known]
    return parents


def _reached(key: str, edges: Mapping[str, list[str]]) -> list[str]:
    """Everything that the edges lead to, the nearest first."""
    found, coming = {key: None}, deque([key])
    while coming:
        for other in edges.get(coming.popleft(), ()):
            if other not in found:
                found[other] = None
                coming.append(other)
    return list(found)


# --- what happened


@dataclass(frozen=True, slots=True)
class _Subject:
    """What something happened to."""

    key: str
    kind: str
    title: str
    unit: str = ""

    def did(self, word: str, day: dt.date, action: str, **more: Any) -> Happening:
        """Something that happened to it on a day."""
        return Happening(self.key, self.kind, self.title, word, day, action=action, **more)

    def had(self, word: str, row: Row, on: str, action: str, **more: str) -> Happening:
        """What a row of the subject tells; ``on`` is the column of its business day."""
        return self.did(word, row[on].date(), action, is_demo=bool(row["is_demo"]), **more)


def _subject(snapshot: Snapshot, key: str) -> _Subject:
    objective = row_of(snapshot.objectives, key)
    return _Subject(key, wording.KIND_WORDS[objective["kind"]], objective["title"], objective["unit"])


def _of_works(
    connection: Connection, question: Question, snapshot: Snapshot, works: list[str]
) -> Iterator[Happening]:
    """What the rows of objectives, orders and findings tell; the figures of the last two follow from their events."""
    events = read(connection, _events(question, works))
    for _, row in each(events):
        yield _event(_subject(snapshot, row["objective_id"]), row)
    entered = set(events["objective_id"])
    plain = [key for key in works if key not in entered]
    for query, make in (
        (_reports(question, plain), _report),
        (_deadlines(question, plain), _deadline),
        (_steps(question, plain), _step),
        (_papers(question, works), _paper),
    ):
        before: dict[str, Row] = {}
        for _, row in each(read(connection, query)):
            key = row["objective_id"]
            yield make(_subject(snapshot, key), row, before.get(key))
            before[key] = row
    for (key, _), steps in read(connection, _dated(question, plain, "planned")).groupby(
        ["objective_id", "recorded_on"], sort=True
    ):
        yield _plan(_subject(snapshot, str(key)), steps)


def _known(question: Question, table: Any, keys: list[str], *days: str) -> tuple[ColumnElement[bool], ...]:
    """Rows of some objectives that were known on the day."""
    known = (getattr(table, day) <= question.as_of for day in days)
    return (question.of(table), table.objective_id.in_(keys), *known)


def _events(question: Question, keys: list[str]) -> Query:
    said = WorkEvent.kind, WorkEvent.person, WorkEvent.text, WorkEvent.is_demo
    return (
        select(WorkEvent.objective_id, WorkEvent.on_date, *said)
        .where(*_known(question, WorkEvent, keys, "on_date", "recorded_on"))
        .order_by(WorkEvent.objective_id, WorkEvent.recorded_on, WorkEvent.on_date, WorkEvent.sequence)
    )


def _event(about: _Subject, row: Row) -> Happening:
    kind, person, text = (str(row[name]) for name in ("kind", "person", "text"))
    if about.kind == wording.KIND_WORDS["order"]:
        word = order_rules.WORDS[order_rules.Kind(kind)]
        mark = "" if kind == "issued" else text
        return about.had(word, row, "on_date", f"order_{kind}", person=person, reason=text, mark=mark)
    word = FINDING_WORDS[kind]
    action, mark = FINDING_ACTIONS.get(kind, ("rectify", f"{word}，{person}"))
    return about.had(word, row, "on_date", action, person=person, reason=text, mark=mark)


def _reports(question: Question, keys: list[str]) -> Query:
    order = Report.objective_id, Report.recorded_on, Report.on_date, Report.sequence
    return (
        select(Report.objective_id, Report.on_date, Report.value, Report.author, Report.is_demo)
        .where(*_known(question, Report, keys, "on_date", "recorded_on"), Report.state == "approved")
        .order_by(*order)
    )


def _report(about: _Subject, row: Row, before: Row | None) -> Happening:
    said = {"before": wording.quantity(before["value"], about.unit)} if before else {}
    said |= {"after": wording.quantity(row["value"], about.unit), "person": row["author"]}
    mark = f"{row['on_date'].date()} {row['value']:.10g}"
    return about.had("填报进展", row, "on_date", "report", mark=mark, **said)


def _deadlines(question: Question, keys: list[str]) -> Query:
    columns = (
        DeadlineChange.recorded_on,
        DeadlineChange.deadline,
        DeadlineChange.reason,
        DeadlineChange.source,
    )
    return (
        select(DeadlineChange.objective_id, *columns, DeadlineChange.is_demo)
        .where(*_known(question, DeadlineChange, keys, "recorded_on"))
        .order_by(DeadlineChange.objective_id, DeadlineChange.recorded_on)
    )


def _deadline(about: _Subject, row: Row, before: Row | None) -> Happening:
    after, day = wording.date(row["deadline"]), str(row["deadline"].date())
    said = {"before": wording.date(before["deadline"])} if before else {}
    said |= {"after": after, "reason": row["reason"], "person": _who(row["source"])}
    return about.had("调整期限", row, "recorded_on", "change_deadline", mark=day, **said)


def _dated(question: Question, keys: list[str], kind: str) -> Query:
    """Dates of milestones of one kind, as known on the day."""
    same = (MilestoneDate.county_code == Milestone.county_code) & (MilestoneDate.milestone_id == Milestone.id)
    dated = MilestoneDate.on_date, MilestoneDate.recorded_on, MilestoneDate.source, MilestoneDate.is_demo
    return (
        select(Milestone.objective_id, Milestone.name, *dated)
        .join(MilestoneDate, same)
        .where(
            *_known(question, Milestone, keys),
            question.of(MilestoneDate),
            MilestoneDate.kind == kind,
            MilestoneDate.recorded_on <= question.as_of,
        )
        .order_by(Milestone.objective_id, MilestoneDate.recorded_on, Milestone.sequence)
    )


def _steps(question: Question, keys: list[str]) -> Query:
    return _dated(question, keys, "actual")


def _step(about: _Subject, row: Row, _before: Row | None) -> Happening:
    after, mark = f"{row['name']}，{wording.date(row['on_date'])}", f"{row['name']} {row['on_date'].date()}"
    return about.had(
        "节点完成", row, "on_date", "finish_step", after=after, person=_who(row["source"]), mark=mark
    )


def _plan(about: _Subject, steps: pd.DataFrame) -> Happening:
    """The dates planned for the milestones on one day are one plan."""
    first: Row = steps.iloc[0].to_dict()  # type: ignore[assignment]
    after = "、".join(f"{row['name']} {wording.date(row['on_date'])}" for _, row in each(steps))
    return about.had("排定工期", first, "recorded_on", "plan_backwards", after=after)


def _who(source: str) -> str:
    """Whoever entered a row, from its source."""
    return source.removesuffix("填报") if source.endswith("填报") else ""


def _papers(question: Question, keys: list[str]) -> Query:
    columns = Attachment.recorded_on, Attachment.name, Attachment.source, Attachment.is_demo
    return (
        select(Attachment.objective_id, *columns)
        .where(*_known(question, Attachment, keys, "recorded_on"))
        .order_by(Attachment.objective_id, Attachment.recorded_on, Attachment.id)
    )


def _paper(about: _Subject, row: Row, _before: Row | None) -> Happening:
    person = row["source"].removesuffix("上传")
    return about.had(
        "加附件", row, "recorded_on", "attach", after=row["name"], person=person, mark=row["name"]
    )


def _of_card(card: Issued) -> Iterator[Happening]:
    """That a card was proposed, and what became of it."""
    rule = card.rule.name if card.rule else ""
    about = _Subject(card.id, COLOURS[card.colour], f"{card.subject} {rule}".strip())
    evidence = "；".join(f"{row.title} {row.said}" for row in card.evidence)
    by = {
        "person": card.source.removeprefix(PUT_UP) if card.source.startswith(PUT_UP) else "",
        "is_demo": card.is_demo,
    }
    yield about.did("提出", card.on_date, "propose_card", after=evidence, **by)
    for move in card.moves:
        mark = f"{MOVES[move.kind]}，{move.on_date}，{move.said()}"
        said = {"person": move.person, "reason": move.text, "after": move.said() if move.whom else ""}
        action = f"card_{move.kind}"
        yield about.did(MOVES[move.kind], move.on_date, action, mark=mark, is_demo=card.is_demo, **said)


# --- who entered it, and when


Trail = dict[tuple[str, str, str], deque[Row]]
"""Events by subject, action and what tells one from another."""


def _audit(connection: Connection, county_code: str, keys: list[str]) -> Trail:
    """What the audit trail has about some ids; those of one mark in their order."""
    subject = AuditEvent.subject
    about = [subject.in_(keys), *(subject.endswith(f"（{key}）", autoescape=True) for key in keys)]
    said = AuditEvent.actor, AuditEvent.at, AuditEvent.before, AuditEvent.after, AuditEvent.reason
    newest = (
        select(AuditEvent.sequence, AuditEvent.action, subject, *said)
        .where(AuditEvent.county_code == county_code, or_(*about))
        .order_by(AuditEvent.sequence.desc())
        .limit(MOST_EVENTS)
    )
    trail: Trail = defaultdict(deque)
    for _, event in each(read(connection, newest)):
        key = event["subject"] if event["subject"] in keys else event["subject"].rpartition("（")[2][:-1]
        trail[key, event["action"], _mark(event)].appendleft(event)
    return trail


def _mark(event: Row) -> str:
    """What tells an event from others of its subject and action."""
    action, after = event["action"], event["after"]
    if action in MARKED_BY_AFTER or action.startswith("card_"):
        return str(after)
    if action == "attach":
        return str(after).rpartition("，")[0]
    return event["reason"] if action.startswith("order_") and action != "order_issued" else ""


def _witnessed(told: Iterable[Happening], trail: Trail) -> Iterator[Happening]:
    """What was told, with who entered it, when, and what stood there before."""
    for one in told:
        events = trail.get((one.key, one.action, one.mark))
        yield _entered(one, events.popleft()) if events else one


def _entered(one: Happening, event: Row) -> Happening:
    at = dt.datetime.fromisoformat(event["at"])
    before = one.before or _before(one.action, event["before"])
    reason = one.reason or event["reason"]
    named = replace(one, actor=event["actor"], at=at, sequence=event["sequence"])
    return replace(named, before=before, reason=reason)


def _before(action: str, before: str) -> str:
    """What stood there, as somebody reads it: where it stood, without the last that had happened."""
    if action == "rectify":
        return rectification.SIGNS[rectification.Stage(before.partition(" ")[0])].word
    if action.startswith("order_"):
        return before.partition("，")[0]
    return before.partition("（")[0] if action.startswith("card_") else before


# --- what follows from it


def _lights(connection: Connection, question: Question, snapshot: Snapshot, key: str) -> Iterator[Happening]:
    """The days on which an objective's light was another than before, as the status engine sees it."""
    about, row = _subject(snapshot, key), {"id": key, **row_of(snapshot.objectives, key)}
    reports = read(connection, question.reports_of(key))
    moved = read(connection, _deadlines(question, [key]))
    plan = read(connection, question.milestone_dates().where(Milestone.objective_id == key))
    before = ""
    for day in _days(reports, row, snapshot.as_of):
        now = _status(snapshot, row, moved, plan, reports, day)
        light = str(now["light"])
        if before and light != before:
            yield _turned(about, before, now, day)
        before = light


def _days(reports: pd.DataFrame, row: Row, as_of: dt.date) -> list[dt.date]:
    """When a light can have changed: when something became known, the day after the deadline, and today."""
    known = sorted({max(one).date() for one in zip(reports["on_date"], reports["recorded_on"], strict=True)})
    overdue = row["deadline"].date() + dt.timedelta(days=1)
    return sorted({*known[-WEIGHED:], *([overdue] if overdue <= as_of else []), as_of})


def _status(  # noqa: PLR0913, PLR0917 - everything that is known of one objective
    snapshot: Snapshot, row: Row, moved: pd.DataFrame, plan: pd.DataFrame, reports: pd.DataFrame, day: dt.date
) -> Row:
    """How one objective stood on a day."""
    then = np.datetime64(day)
    deadlines = moved.loc[moved["recorded_on"] <= then, "deadline"]
    deadline = deadlines.iloc[-1] if len(deadlines) else row["first_deadline"]
    one = pd.DataFrame([{**{name: row[name] for name in ASSESSED}, "deadline": deadline}], index=[row["id"]])
    planned = plan[(plan["kind"] == "planned") & (plan["recorded_on"] <= then)]
    due = (
        planned.drop_duplicates("id", keep="last").rename(columns={"on_date": "due"}).sort_values("sequence")
    )
    status = assess(one, due, reports, day, snapshot.playbook.thresholds)
    return {**row_of(status, row["id"]), "deadline": deadline}


def _turned(about: _Subject, before: str, now: Row, day: dt.date) -> Happening:
    light = str(now["light"])
    chance = f"按期把握 {wording.percent(now['p_on_time'])}"
    after = "，".join(filter(None, [chance, wording.forecast(now), wording.days_left(now)]))
    word = f"灯由 {sign_of(before)} 变 {sign_of(light)}"
    return about.did(word, day, "", after=after, computed=True)

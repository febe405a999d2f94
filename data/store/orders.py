"""The orders 督办 of a snapshot: to whom, what happened since, with which papers, and who is told next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from data import wording
from data.model import DeadlineChange, Order, Person, Recipient, WorkEvent
from data.rules.orders import Course, Entry, Kind, Told, climb, is_reminded, replay
from data.store import papers
from data.store.frames import Row, each, missing, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection, Engine

    from data.store.frames import Query
    from data.store.papers import Paper
    from data.store.snapshot import Snapshot

KIND = "order"
ORDER = Order.__table__.c


@dataclass(frozen=True)
class To:
    """A recipient; ``person_id`` and ``name`` are empty where the order went to a unit as such."""

    number: int
    person_id: str
    name: str
    unit: str
    is_demo: bool = False

    @property
    def said(self) -> str:
        """The person, else the unit."""
        return wording.person(self.name, is_demo=self.is_demo) if self.name else self.unit


@dataclass(frozen=True)
class Extension:
    """A deadline moved."""

    recorded_on: dt.date
    deadline: dt.date
    reason: str


@dataclass(frozen=True, eq=False)
class Given:
    """An order as of the snapshot's day.

    Attributes:
        objective: Its row among the snapshot's objectives.
        to: Whom it went to, in order.
        reminded_before: Days before the deadline on which it is reminded of.
    """

    id: str
    text: str
    origin_kind: str
    origin_id: str
    given_by: str
    objective: Row
    to: tuple[To, ...]
    course: Course
    extensions: tuple[Extension, ...]
    papers: tuple[Paper, ...]
    reminded_before: tuple[int, ...]

    @property
    def names(self) -> dict[int, str]:
        """Name, or unit, of each recipient by number; a demo person's without the badge."""
        return {one.number: one.name or one.unit for one in self.to}

    @property
    def days_left(self) -> int:
        """To the deadline in force; below zero it is past."""
        return int(self.objective["days_left"])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about its matter."""
        return bool(missing(self.objective["done_on"]))

    @property
    def is_late(self) -> bool:
        """Open beyond its deadline."""
        return self.is_open and self.days_left < 0

    @property
    def is_reminded(self) -> bool:
        """Whether its recipients are reminded on the day."""
        return self.is_open and is_reminded(self.days_left, self.reminded_before)

    def concerns(self, person_id: str) -> bool:
        """Whether somebody is among those who carry it out."""
        return any(one.person_id == person_id for one in self.to if person_id)


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> dict[str, Given]:
    """The orders given by the day, by id."""
    objectives = snapshot.objectives[snapshot.objectives["kind"] == KIND]
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        texts = read(connection, _orders(question)).set_index("id")
        to = _grouped(connection, _recipients(question), _to)
        entries = _grouped(connection, _events(question), _entry)
        moved = _grouped(connection, _moved(question), _extension)
    kept = papers.load(snapshot, engine)
    return {
        key: Given(
            key,
            **{str(name): value for name, value in said.items()},
            objective=objective,
            to=(mine := tuple(to.get(key, ()))),
            course=replay((one.number for one in mine), entries.get(key, ())),
            extensions=tuple(moved.get(key, ())),
            papers=kept.get(key, ()),
            reminded_before=snapshot.playbook.reminders.days,
        )
        for key, objective in each(objectives)
        for said in [texts.loc[key].to_dict()]
    }


def _orders(question: Question) -> Query:
    said = ORDER.text, ORDER.origin_kind, ORDER.origin_id, ORDER.given_by
    return select(ORDER.id, *said).where(ORDER.county_code == question.county_code)


def _recipients(question: Question) -> Query:
    same = (Person.county_code == Recipient.county_code) & (Person.id == Recipient.person_id)
    to = Recipient.objective_id, Recipient.number, Recipient.person_id, Recipient.unit
    return (
        select(*to, Person.name, Person.is_demo)
        .outerjoin(Person, same & question.of(Person))
        .where(question.of(Recipient))
        .order_by(Recipient.objective_id, Recipient.number)
    )


def _events(question: Question) -> Query:
    dated = WorkEvent.on_date, WorkEvent.recorded_on, WorkEvent.sequence
    said = WorkEvent.kind, WorkEvent.number, WorkEvent.person, WorkEvent.text
    known = WorkEvent.on_date <= question.as_of, WorkEvent.recorded_on <= question.as_of
    orders = select(ORDER.id).where(ORDER.county_code == question.county_code)
    return select(WorkEvent.objective_id, *dated, *said, WorkEvent.source, WorkEvent.is_demo).where(
        question.of(WorkEvent), WorkEvent.objective_id.in_(orders), *known
    )


def _moved(question: Question) -> Query:
    columns = DeadlineChange.recorded_on, DeadlineChange.deadline, DeadlineChange.reason
    return (
        select(DeadlineChange.objective_id, *columns)
        .where(question.of(DeadlineChange), DeadlineChange.recorded_on <= question.as_of)
        .order_by(DeadlineChange.recorded_on)
    )


def _grouped(connection: Connection, query: Query, make: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for _, row in each(read(connection, query)):
        found.setdefault(row.pop("objective_id"), []).append(make(row))
    return found


def _to(row: Row) -> To:
    named = isinstance(row["name"], str)
    is_demo = named and bool(row["is_demo"])
    return To(row["number"], row["person_id"], row["name"] if named else "", row["unit"], is_demo)


def _entry(row: Row) -> Entry:
    days = {name: row[name].date() for name in ("on_date", "recorded_on")}
    return Entry(**{**row, **days, "kind": Kind(row["kind"])})


def _extension(row: Row) -> Extension:
    return Extension(row["recorded_on"].date(), row["deadline"].date(), row["reason"])


def ladder(snapshot: Snapshot, order: Given) -> tuple[Told, ...]:
    """The rungs of the county's ladder on which somebody stands over this order on the day."""
    held = {
        role: _holders(snapshot, order, role) for role in {rung.role for rung in snapshot.playbook.ladder}
    }
    return climb(snapshot.playbook.ladder, held)


def _holders(snapshot: Snapshot, order: Given, role: str) -> list[str]:
    if role == "objective_owner":
        return [one.said for one in order.to]
    over = {
        "county": snapshot.county_code,
        "zone": order.objective["zone"],
        "village": order.objective["village"],
    }
    duties = snapshot.duties[snapshot.duties["current"] & (snapshot.duties["role"] == role)]
    mine = [duties["subject_kind"].eq(kind) & duties["subject_id"].eq(code) for kind, code in over.items()]
    found = duties[pd.concat(mine, axis=1).any(axis=1)].drop_duplicates("person_id")
    return [wording.person(duty["name"], is_demo=duty["is_demo"]) for _, duty in each(found)]


AT_THE_TOP = ("chief", "commander", "deputy", "objective_owner")
"""Roles to whose holders orders are given, wherever in the county."""


def candidates(snapshot: Snapshot, place: str = "", person: str = "") -> dict[str, str]:
    """To whom an order can be given: who leads or answers for something on the day, those of one village, one person.

    Returns:
        Person id → name, unit and position.
    """
    duties = snapshot.duties[snapshot.duties["current"]]
    chosen = duties["role"].isin(AT_THE_TOP) & duties["subject_kind"].ne("village")
    chosen |= duties["subject_kind"].eq("village") & duties["subject_id"].eq(place)
    chosen |= duties["person_id"].eq(person)
    people = duties[chosen].drop_duplicates("person_id").set_index("person_id")
    return {
        key: " ".join(
            filter(None, [wording.person(one["name"], is_demo=one["is_demo"]), one["unit"], one["position"]])
        )
        for key, one in each(people)
    }


def out_of(snapshot: Snapshot, origin: str, engine: Engine | None = None) -> list[Given]:
    """The orders that came out of an objective, a finding or a card, the first one first."""
    keys = [key for key, came_from in origins(snapshot, engine).items() if came_from == origin]
    known = load(snapshot, engine) if keys else {}
    return [known[key] for key in sorted(keys)]


@per_snapshot
def origins(snapshot: Snapshot, engine: Engine) -> dict[str, str]:
    """Out of what each order of the snapshot came, where that was kept: ids by id."""
    mine = ORDER.county_code == snapshot.county_code, ORDER.origin_id != ""
    with engine.connect() as connection:
        rows = read(connection, select(ORDER.id, ORDER.origin_id).where(*mine))
    known = snapshot.objectives.index
    return {row["id"]: row["origin_id"] for _, row in each(rows) if row["id"] in known}

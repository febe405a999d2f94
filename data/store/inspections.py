"""督查整改 of a snapshot: inspections with their places, findings with how far each is, and what they come to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.model import InspectedPlace, Inspection, Meeting, Rectification, WorkEvent
from data.rules import draw as draws
from data.rules.cadence import Rhythm, occasions
from data.rules.inspections import is_over, is_visible
from data.rules.rectification import FINISHED, Stage, completion, heads, stage_of
from data.store import snapshot as snapshots
from data.store.frames import Row, each, missing, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Engine

    from data.counties.playbook import InspectionSpec, Playbook
    from data.rules.cadence import Occasion
    from data.rules.draw import Drawn
    from data.rules.rectification import Completion
    from data.store.frames import Query
    from data.store.snapshot import Snapshot

OTHER = "其他"
"""What a kind of inspection is called that the playbook no longer knows."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A place of an inspection; ``visited_on`` is empty while it was not seen, ``weight`` where nothing was drawn."""

    place: str
    visited_on: dt.date | None
    weight: float | None


@dataclass(frozen=True, slots=True)
class Survey:
    """An inspection as known on the day.

    Attributes:
        kind: Its id in the playbook, with ``word`` as its name.
        hidden: Its kind is kept from the inspected until it is over.
        done_on: None while it is not over.
    """

    id: str
    kind: str
    word: str
    form: str
    hidden: bool
    title: str
    planned_on: dt.date
    done_on: dt.date | None
    leader: str
    seed: str
    drawn_as_of: dt.date | None
    note: str
    source: str
    is_demo: bool
    places: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An event of a finding, as recorded."""

    on_date: dt.date
    kind: str
    person: str
    text: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A finding 问题 as known on the day.

    Attributes:
        title: In short; ``problem`` in full.
        place: Code of the village, township or county.
        zone: It lies in; empty for the county's own.
        limit: The day by which it is to be put right, as in force on the day.
        unit: Responsible unit.
        owner: Responsible person; empty where nobody is named.
        same_as: The earlier finding that is the same problem, as linked by the day; empty for none.
        stage: How far it is; a linked one is as far as the first of its kin.
        steps: What happened to it.
    """

    id: str
    title: str
    place: str
    zone: str
    start: dt.date
    limit: dt.date
    unit: str
    owner: str
    light: str
    inspection: str
    problem: str
    remedy: str
    same_as: str
    stage: Stage
    steps: tuple[Step, ...]
    is_demo: bool

    @property
    def standing(self) -> str:
        """Where it stands, in a few words that change with every event."""
        last = f"，{self.steps[-1].on_date} {self.steps[-1].person}".rstrip() if self.steps else ""
        return f"{self.stage.value} {len(self.steps)} 条记录{last}"


@dataclass(frozen=True, eq=False)
class Book:
    """Inspections by id, the newest first; findings by id. Shared read-only, like the snapshot."""

    surveys: dict[str, Survey]
    found: dict[str, Found]
    heads: dict[str, str]

    def findings(self, zone: str = "") -> list[Found]:
        """The findings, in the zone where one is given."""
        return [one for one in self.found.values() if zone in ("", one.zone)]

    def kin(self, key: str) -> list[Found]:
        """The other findings that are the same problem."""
        head = self.heads[key]
        return [one for one in self.found.values() if one.id != key and self.heads[one.id] == head]

    def completion(self, as_of: dt.date, zone: str = "") -> Completion:
        """What the findings come to, in the zone where one is given."""
        mine = self.findings(zone)
        stages = {one.id: one.stage for one in mine}
        links = {one.id: self.heads[one.id] for one in mine if self.heads[one.id] != one.id}
        return completion(stages, {one.id: one.limit for one in mine}, links, as_of)

    def visible(self, as_of: dt.date, *, full: bool) -> list[Survey]:
        """The inspections that somebody may see."""
        return [
            one
            for one in self.surveys.values()
            if is_visible(hidden=one.hidden, over=is_over(one.done_on, as_of), full=full)
        ]

    def held(self, kind: str) -> list[dt.date]:
        """The days on which inspections or meetings of a kind were held."""
        return [one.done_on for one in self.surveys.values() if one.kind == kind and one.done_on]

    def last_visits(self) -> dict[str, dt.date]:
        """The day each place was last seen."""
        seen: dict[str, dt.date] = {}
        for one in self.surveys.values():
            for visit in one.places:
                if visit.visited_on:
                    seen[visit.place] = max(visit.visited_on, seen.get(visit.place, visit.visited_on))
        return seen


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Book:
    """The inspections and findings of a snapshot."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        surveys = _surveys(connection, question, snapshot.playbook)
        steps = _steps(connection, question)
        findings = read(connection, _findings(question)).set_index("id")
    known = findings[findings.index.isin(list(steps)) & findings.index.isin(snapshot.objectives.index)]
    links = {key: _link(steps[key]) for key in known.index}
    first = heads(links, list(known.index))
    stages = {key: stage_of(step.kind for step in steps[key]) for key in known.index}
    found = {
        key: _found(snapshot, key, row, stages[first[key]], links[key], steps[key])
        for key, row in each(known)
    }
    return Book(surveys, found, first)


def _surveys(connection: Connection, question: Question, playbook: Playbook) -> dict[str, Survey]:
    table = Inspection.__table__.c
    columns = [column for column in table if column.name not in ("county_code", "recorded_on", "verify")]
    known = question.of(Inspection), Inspection.recorded_on <= question.as_of
    order = Inspection.planned_on.desc(), Inspection.id.desc()
    rows = read(connection, select(*columns).where(*known).order_by(*order)).set_index("id")
    kinds = {kind.id: kind for kind in playbook.inspections}
    places = _places(connection, question)
    return {key: _survey(key, row, kinds, question.as_of, places.get(key, ())) for key, row in each(rows)}


def _survey(
    key: str, row: Row, kinds: dict[str, InspectionSpec], as_of: dt.date, places: Iterable[Visit]
) -> Survey:
    kind = kinds.get(row["kind"])
    values = {name: row[name] for name in ("kind", "title", "leader", "seed", "note", "source", "is_demo")}
    done = _day(row["done_on"])
    return Survey(
        id=key,
        word=kind.name if kind else OTHER,
        form=kind.form if kind else "visit",
        hidden=bool(kind and kind.hidden),
        planned_on=row["planned_on"].date(),
        done_on=done if is_over(done, as_of) else None,
        drawn_as_of=_day(row["drawn_as_of"]),
        places=tuple(places),
        **values,
    )


def _places(connection: Connection, question: Question) -> dict[str, list[Visit]]:
    columns = InspectedPlace.inspection_id, InspectedPlace.place_code, InspectedPlace.visited_on
    query = select(*columns, InspectedPlace.weight).where(question.of(InspectedPlace))
    found: dict[str, list[Visit]] = {}
    for _, row in each(read(connection, query.order_by(*columns[:2]))):
        seen = _day(row["visited_on"])
        weight = None if missing(row["weight"]) else float(row["weight"])
        visit = Visit(row["place_code"], seen if is_over(seen, question.as_of) else None, weight)
        found.setdefault(row["inspection_id"], []).append(visit)
    return found


def _steps(connection: Connection, question: Question) -> dict[str, list[Step]]:
    """Events of findings known on the day, in the order in which they became known."""
    same = (WorkEvent.county_code == Rectification.__table__.c.county_code) & (
        WorkEvent.objective_id == Rectification.__table__.c.id
    )
    columns = WorkEvent.objective_id, WorkEvent.on_date, WorkEvent.kind, WorkEvent.person, WorkEvent.text
    query = (
        select(*columns, WorkEvent.is_demo)
        .join(Rectification.__table__, same)
        .where(question.of(WorkEvent), WorkEvent.recorded_on <= question.as_of)
        .order_by(WorkEvent.recorded_on, WorkEvent.on_date, WorkEvent.sequence)
    )
    found: dict[str, list[Step]] = {}
    for _, row in each(read(connection, query)):
        step = Step(row["on_date"].date(), row["kind"], row["person"], row["text"], bool(row["is_demo"]))
        found.setdefault(row["objective_id"], []).append(step)
    return found


def _findings(question: Question) -> Query:
    table = Rectification.__table__.c
    mine = table.county_code == question.county_code
    return select(table.id, table.inspection_id, table.problem, table.remedy).where(mine).order_by(table.id)


def _link(steps: Iterable[Step]) -> str:
    return next((step.text for step in steps if step.kind == "linked"), "")


def _found(  # noqa: PLR0913, PLR0917 - what is read in four places comes together
    snapshot: Snapshot, key: str, row: Row, stage: Stage, same_as: str, steps: list[Step]
) -> Found:
    objective: Row = snapshot.objectives.loc[key].to_dict()  # type: ignore[assignment]
    return Found(
        id=key,
        title=objective["title"],
        place=objective["place_code"],
        zone="" if missing(objective["zone"]) else objective["zone"],
        start=objective["start"].date(),
        limit=objective["deadline"].date(),
        unit=objective["responsible_unit"],
        owner="" if missing(objective["owner"]) else objective["owner"],
        light=objective["light"],
        inspection=row["inspection_id"],
        problem=row["problem"],
        remedy=row["remedy"],
        same_as=same_as,
        stage=stage,
        steps=tuple(steps),
        is_demo=bool(objective["is_demo"]),
    )


def _day(value: object) -> dt.date | None:
    return None if missing(value) else value.date()  # type: ignore[attr-defined]


# --- the draw


@dataclass(frozen=True, slots=True)
class Ground:
    """What a draw rests on besides the risks: kept whole in the seed, so that it can be repeated.

    Attributes:
        text: What somebody gave as the seed; no spaces.
        zone: Drawn from; empty for the whole county.
        evidence_only: Whether the risks left the demo rows out.
    """

    text: str
    zone: str
    evidence_only: bool

    @property
    def seed(self) -> str:
        """As recorded: text, zone, and whether demo rows counted."""
        return f"{self.text} {self.zone or '全县'} {'有据' if self.evidence_only else '含演示'}"


def ground_of(seed: str) -> Ground:
    """The ground that a recorded seed tells."""
    text, zone, rows = seed.rsplit(" ", 2)
    return Ground(text, "" if zone == "全县" else zone, rows == "有据")


def eve_of(snapshot: Snapshot) -> dt.date:
    """The day whose risks a draw weighs: the day before, so that what is entered on the day itself moves nothing."""
    return max(snapshot.as_of - dt.timedelta(days=1), snapshot.playbook.campaign.start)


def drawn(
    snapshot: Snapshot, ground: Ground, eve: dt.date, count: int, engine: Engine | None = None
) -> list[Drawn]:
    """The villages drawn, weighed as known on the eve."""
    then = snapshots.load(snapshot.county_code, eve, evidence_only=ground.evidence_only, engine=engine)
    return draws.draw(candidates(then, ground.zone, engine), ground.seed, count)


def is_reproduced(snapshot: Snapshot, survey: Survey, engine: Engine | None = None) -> bool:
    """Whether drawing again with the recorded seed gives the same places with the same weights."""
    assert survey.drawn_as_of is not None  # noqa: S101 - it was drawn
    again = drawn(snapshot, ground_of(survey.seed), survey.drawn_as_of, len(survey.places), engine)
    return {(one.code, one.weight) for one in again} == {(one.place, one.weight) for one in survey.places}


def candidates(snapshot: Snapshot, zone: str, engine: Engine | None = None) -> list[draws.Candidate]:
    """The villages that can be drawn, in the zone where one is given."""
    book, villages = load(snapshot, engine), snapshot.villages
    villages = villages[villages["kind"] != "虚拟"]
    mine = villages[villages["zone"] == zone] if zone else villages
    running = snapshot.objectives[snapshot.objectives["done_on"].isna()]
    chances = running.groupby("village")["p_on_time"].min()
    open_ones = [one.place for one in book.found.values() if one.stage not in FINISHED]
    seen, start = book.last_visits(), snapshot.playbook.campaign.start
    return [
        draws.Candidate(
            code,
            row["light"],
            float(chances.get(code, float("nan"))),
            open_ones.count(code),
            (snapshot.as_of - seen.get(code, start)).days,
        )
        for code, row in each(mine)
    ]


# --- the calendar


@per_snapshot
def opened(snapshot: Snapshot, engine: Engine) -> dict[str, list[dt.date]]:
    """The days on which dispatch meetings were opened, by kind."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    known = question.of(Meeting), Meeting.opened_on <= question.as_of
    with engine.connect() as connection:
        rows = connection.execute(select(Meeting.kind, Meeting.opened_on).where(*known)).all()
    days: dict[str, list[dt.date]] = {}
    for kind, day in rows:
        if day is not None:
            days.setdefault(kind, []).append(day)
    return days


def calendar(snapshot: Snapshot, engine: Engine | None = None) -> list[tuple[InspectionSpec, list[Occasion]]]:
    """Every kind that recurs, with every time it is due in the campaign; a meeting that was opened was held."""
    book, campaign = load(snapshot, engine), snapshot.playbook.campaign
    meetings = opened(snapshot, engine)
    return [
        (
            kind,
            occasions(
                Rhythm(kind.every, kind.due == "begin", campaign.start, campaign.end),
                [*book.held(kind.id), *meetings.get(kind.id, ())],
                snapshot.as_of,
            ),
        )
        for kind in snapshot.playbook.inspections
        if kind.every != "occasion"
    ]

"""整改 entered on screen: a finding, what becomes of it, and which findings are the same problem.

Everything happens on the day on screen. What is wrong is refused at its field, all of it at once, and nothing is saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from data.actions.filled import filled, fits, mine, next_id
from data.actions.fresh import hold, next_sequence, stale
from data.actions.permit import permit
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import Duty, Person, Rectification, Report, WorkEvent
from data.rules.permissions import Deed
from data.rules.rectification import FINISHED, NEXT, SHARES, WORDS, Stage, line_of, title_of, why_not_linked
from data.store import inspections as store
from data.store import papers
from data.store.engine import current_engine
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.store.snapshot import Snapshot


DONE_BY = {"reply": Deed.ENTER, "done": Deed.ENTER}
"""What whoever puts a finding right says of it; the rest is said by whoever checks that."""


@dataclass(frozen=True, eq=False)
class _Writing:
    """Rows of the day on screen, in one transaction."""

    session: Session
    now: Snapshot
    basis: Basis

    def record(self, key: str, kind: str, person: str, text: str) -> None:
        """An event of a finding, and what it reports of the objective."""
        number = self._next(WorkEvent, key)
        said = {"kind": kind, "person": person.strip(), "text": text}
        self.session.add(WorkEvent(**mine(self.now, self.basis), **self._same(key), sequence=number, **said))
        if kind in SHARES:
            self.report(key, SHARES[kind], person)

    def report(self, key: str, share: float, person: str) -> None:
        """How much of a finding is put right."""
        number = self._next(Report, key)
        said = {"value": share, "state": "approved", "author": person.strip()}
        self.session.add(Report(**mine(self.now, self.basis), **self._same(key), sequence=number, **said))

    def _same(self, key: str) -> dict[str, Any]:
        return {"objective_id": key, "on_date": self.now.as_of, "recorded_on": self.now.as_of}

    def _next(self, model: type[WorkEvent | Report], key: str) -> int:
        same = {"county_code": self.now.county_code, **self._same(key)}
        return next_sequence(self.session, model, same)


# --- finding


@dataclass(frozen=True)
class Entry:
    """What was found, and who is to put it right by when.

    Attributes:
        inspection: Id of the inspection; empty where none is named.
        place: Code of the village, township or county.
        person: Id of the responsible person; empty where only a unit is named.
        unit: Responsible unit; the person's where it is left empty.
        limit: The day by which it is to be put right.
    """

    inspection: str
    place: str
    problem: str
    remedy: str
    person: str
    unit: str
    limit: dt.date | None


def find(basis: Basis, wanted: Entry, engine: Engine | None = None) -> str:
    """Record a finding: an objective of 1 项, its limit as deadline, its person as owner.

    Returns:
        Its id.

    Raises:
        RefusedInputError: Fields inspection, place, problem, remedy, unit, person, limit.
    """
    permit(basis, Deed.INSPECT, engine)
    now = basis.now(engine)
    refuse_if([*_not_found(now, store.load(now, engine), wanted)])
    with Session(engine or current_engine()) as session:
        key = next_id(session, Rectification, now.county_code, "finding")
    with unit_of_work(now.county_code, _found_event(basis, wanted, key), engine) as session:
        hold(session, now)
        row = _rectification(now, basis, wanted)
        row.id = key
        session.add(row)
        if wanted.person:
            person = _person(session, now, wanted.person)
            row.responsible_unit = row.responsible_unit or person.unit
            session.add(_duty(now, basis, person.id, row.id))
        session.flush()
        _Writing(session, now, basis).record(row.id, "issued", basis.by, row.problem)
    return key


def _found_event(basis: Basis, wanted: Entry, key: str) -> Event:
    problem = wanted.problem.strip()
    after = f"{problem}；地点 {wanted.place}；时限 {wanted.limit}"
    return Event(
        basis.signed, "find_problem", f"{title_of(problem)}（{key}）", after=after, reason=wanted.inspection
    )


def _person(session: Session, now: Snapshot, key: str) -> Person:
    person = session.get(Person, (now.county_code, key))
    if person is None or (now.evidence_only and person.is_demo):
        raise RefusedInputError([FieldProblem("person", "没有这个责任人，请从列表里选")])
    return person


def _duty(now: Snapshot, basis: Basis, person: str, key: str) -> Duty:
    return Duty(
        **mine(now, basis),
        id=f"duty-{key}",
        person_id=person,
        role="objective_owner",
        subject_kind="objective",
        subject_id=key,
        valid_from=now.as_of,
        valid_to=None,
    )


def _rectification(now: Snapshot, basis: Basis, wanted: Entry) -> Rectification:
    problem = wanted.problem.strip()
    return Rectification(
        **mine(now, basis),
        line=line_of([(line.id, line.title) for line in now.playbook.lines]),
        title=title_of(problem),
        place_code=wanted.place,
        quantity=1.0,
        unit="项",
        start=now.as_of,
        deadline=wanted.limit,
        responsible_unit=wanted.unit.strip(),
        inspection_id=wanted.inspection,
        problem=problem,
        remedy=wanted.remedy.strip(),
    )


def _not_found(now: Snapshot, book: store.Book, wanted: Entry) -> Iterator[FieldProblem]:
    places = {now.county_code, *now.townships.index, *now.villages.index}
    if wanted.place not in places:
        yield FieldProblem("place", f"没有代码为“{wanted.place}”的地方，请从列表里选")
    survey = book.surveys.get(wanted.inspection)
    if wanted.inspection and survey is None:
        yield FieldProblem("inspection", "没有这次督查，请从列表里选")
    elif survey and survey.planned_on > now.as_of:
        yield FieldProblem("inspection", f"这次督查 {survey.planned_on} 才开始，还不会有问题")
    yield from filled("problem", wanted.problem, "问题")
    yield from filled("remedy", wanted.remedy, "整改措施")
    yield from fits("unit", wanted.unit, "责任单位")
    if not wanted.person and not wanted.unit.strip():
        yield FieldProblem("unit", "没有人负责的问题不会整改：请选责任人，或写明责任单位")
    if wanted.limit is None:
        yield FieldProblem("limit", "请选择整改时限")
    elif wanted.limit <= now.as_of:
        yield FieldProblem("limit", f"时限 {wanted.limit} 不在当前日期 {now.as_of} 之后，来不及整改")


# --- putting right


@dataclass(frozen=True)
class Move:
    """What happened to a finding.

    Attributes:
        finding: Its id.
        kind: One of :data:`data.rules.rectification.WORDS`.
        person: Who did it.
        text: The evidence: what was done, or what is still wrong.
    """

    finding: str
    kind: str
    person: str
    text: str


def act(basis: Basis, move: Move, engine: Engine | None = None) -> None:
    """Record progress, putting right, verification, return or closing 销号 of a finding, with its evidence.

    What finishes a finding finishes those that were linked to it: the same problem has the same progress, whoever
    found it.

    Raises:
        RefusedInputError: Fields kind, person, text; the whole form where somebody was quicker.
    """
    permit(basis, DONE_BY.get(move.kind, Deed.VERIFY), engine, move.finding)
    now = basis.now(engine)
    book = store.load(now, engine)
    refuse_if([*_not_moved(book, move)])
    found = book.found[move.finding]
    refuse_if(stale(basis.saw, found.standing))
    after = f"{WORDS[move.kind]}，{move.person.strip()}"
    text = _with_evidence(move, len(papers.load(now, engine).get(found.id, ())))
    event = Event(basis.signed, "rectify", f"{found.title}（{found.id}）", found.standing, after, text)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        writing = _Writing(session, now, basis)
        writing.record(found.id, move.kind, move.person, text)
        for one in book.kin(found.id) if move.kind in SHARES else ():
            writing.report(one.id, SHARES[move.kind], move.person)


def _with_evidence(move: Move, count: int) -> str:
    """What was done; a verification says besides whether evidence was there when it was made."""
    there = f"佐证材料 {count} 件" if count else "没有佐证材料"
    return f"{move.text.strip()}（{there}）" if move.kind == "verified" else move.text.strip()


def _not_moved(book: store.Book, move: Move) -> Iterator[FieldProblem]:
    found = book.found.get(move.finding)
    if found is None:
        yield FieldProblem("", "没有这个问题，请重新打开这一页")
        return
    if found.same_as:
        head = book.found[book.heads[found.id]]
        yield FieldProblem("", f"这是同一问题，请在“{head.title}”（{head.id}）上办理")
    elif move.kind not in NEXT[found.stage]:
        fit = "、".join(WORDS[one] for one in NEXT[found.stage]) or "无"
        yield FieldProblem("kind", f"现在不能“{WORDS.get(move.kind, move.kind)}”，可以办的：{fit}")
    yield from filled("person", move.person, "经办人")
    yield from filled("text", move.text, "依据（做了什么、凭什么）")
    yield from _own_work(found, move)


def _own_work(found: store.Found, move: Move) -> Iterator[FieldProblem]:
    """Nobody verifies what he reported as done himself."""
    done_by = next((step.person for step in reversed(found.steps) if step.kind == "done"), "")
    if move.kind == "verified" and done_by and move.person.strip() == done_by:
        yield FieldProblem("person", f"{done_by}报的完成，不能自己核验，请换一个人")


# --- the same problem


def link(basis: Basis, finding: str, earlier: str, engine: Engine | None = None) -> None:
    """Say that a finding is the same problem as another, so that it is counted and put right once.

    Raises:
        RefusedInputError: Field earlier; the whole form where somebody was quicker or the finding is gone.
    """
    permit(basis, Deed.INSPECT, engine)
    now = basis.now(engine)
    book = store.load(now, engine)
    refuse_if([*_not_linked(book, finding, earlier)])
    found, head = book.found[finding], book.found[book.heads[earlier]]
    refuse_if(stale(basis.saw, found.standing))
    after = f"与“{head.title}”（{earlier}）是同一问题"
    event = Event(basis.signed, "link_findings", f"{found.title}（{finding}）", after=after)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.get_one(Rectification, (now.county_code, finding)).same_as = earlier
        writing = _Writing(session, now, basis)
        writing.record(finding, "linked", basis.by, earlier)
        for key in (finding, *(one.id for one in book.kin(finding))):
            writing.report(key, _share(head.stage), basis.by)


def _not_linked(book: store.Book, finding: str, earlier: str) -> Iterator[FieldProblem]:
    if finding not in book.found:
        yield FieldProblem("", "没有这个问题，请重新打开这一页")
        return
    links = {one.id: one.same_as for one in book.found.values()}
    why = why_not_linked(finding, earlier, links, book.found)
    if why:
        yield FieldProblem("earlier", why)


def _share(stage: Stage) -> float:
    """What a problem so far reports of its objective."""
    if stage in FINISHED:
        return SHARES["verified"]
    return SHARES["done"] if stage is Stage.DONE else SHARES["issued"]

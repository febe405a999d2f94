"""Gives an order 督办令, and records what is done about it: reply, done, verified, closed, more time, escalated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.actions.fresh import hold, next_sequence, stale
from data.actions.permit import Spot, nearest, permit, permit_at, spot_of, spots_of_person, widened
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import (
    Card,
    DeadlineChange,
    Duty,
    Inspection,
    Objective,
    Order,
    Person,
    Place,
    Recipient,
    Rectification,
    Report,
    WorkEvent,
)
from data.rules.orders import (
    LONGEST,
    ORIGINS,
    REPLIES,
    WORDS,
    Ground,
    Kind,
    Step,
    impossible_deadline,
    obstacles,
    standing,
)
from data.rules.permissions import Deed
from data.store import orders as store
from data.store.engine import current_engine
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.model import Base
    from data.rules.permissions import Actor
    from data.store.orders import Given
    from data.store.snapshot import Snapshot

LONGEST_TITLE, LONGEST_ORIGIN, LONGEST_UNITS = 40, 64, 120
NAMED = 5
"""Names said of those told further up."""
MOST_RECIPIENTS = 200
Named = tuple[str, str]
"""A recipient as kept: person's id, unit."""

DONE_BY = {Kind.REPLY: Deed.ENTER, Kind.DONE: Deed.ENTER}
"""What whoever carries an order out says of it; the rest is said by whoever gives orders."""


@dataclass(frozen=True)
class Commission:
    """An order as somebody fills it in.

    Attributes:
        people: Ids of the persons who are to carry it out.
        units: Names of the units that are to, where no person is named.
        origin_kind: One of :data:`data.rules.orders.ORIGINS`.
        origin_id: Which one: its id, or the name of a meeting; may be empty.
        place_code: County, township or village it is about; the county when empty.
    """

    text: str
    deadline: dt.date | None
    given_by: str
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    origin_kind: str = "meeting"
    origin_id: str = ""
    place_code: str = ""


def give(basis: Basis, wanted: Commission, engine: Engine | None = None) -> str:
    """Give an order.

    Args:
        basis: What the form rests on; the order is given on the day on screen.
        wanted: The order.
        engine: Another database than the configured one.

    Returns:
        The id of the order.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: text, recipients, deadline, given_by,
            origin, place.
    """
    permit(basis, Deed.ORDER, engine, *filter(None, {wanted.place_code, _objective_of(wanted)}))
    now = basis.now(engine)
    wanted = _trimmed(wanted)
    with Session(engine or current_engine()) as session:
        named, wrong = _recipients(session, now, wanted)
        refuse_if([*_unfit(now, wanted), *wrong, *_unknown(session, now, wanted)])
        key = _new_id(session, now)
    with unit_of_work(now.county_code, _given(basis.signed, wanted, key, named), engine) as session:
        hold(session, now)
        session.add(_order(now, wanted, key, named))
        session.flush()
        session.add_all(_rows(now, wanted, key, named))
    return key


def _objective_of(wanted: Commission) -> str:
    """The objective that an order comes out of, where it does."""
    return wanted.origin_id if wanted.origin_kind == "objective" else ""


def _spot(basis: Basis, now: Snapshot, key: str, step: Step, engine: Engine | None) -> Spot:
    order = store.load(now, engine).get(key)
    return where(basis.actor, now, order, step) if order else spot_of(now, key)


def where(actor: Actor, now: Snapshot, order: Given, step: Step) -> Spot:
    """Where an order lies; a reply to it where whoever replies answers for something, wherever the order lies."""
    own = spot_of(now, order.id)
    if step.kind not in DONE_BY:
        return own
    replying = [one for one in order.to if one.number == step.number]
    spots = (spot for one in replying for spot in spots_of_person(now, one.person_id))
    return widened(nearest(actor, (own, *spots)), (one.unit for one in replying))


def _trimmed(wanted: Commission) -> Commission:
    units = tuple(dict.fromkeys(filter(None, map(str.strip, wanted.units))))
    return replace(
        wanted,
        text=wanted.text.strip(),
        given_by=wanted.given_by.strip(),
        people=tuple(dict.fromkeys(wanted.people)),
        units=units,
        origin_id=wanted.origin_id.strip(),
    )


def _recipients(
    session: Session, now: Snapshot, wanted: Commission
) -> tuple[list[Named], list[FieldProblem]]:
    """Whom it goes to, persons first; and what is wrong with that."""
    count = len(wanted.people) + len(wanted.units)
    if not count:
        return [], [FieldProblem("recipients", "督办令还没有责任人：请至少选一个责任人，或写一个责任单位")]
    wrong = [_unfit_person(session, now, key) for key in wanted.people]
    wrong += [
        FieldProblem("recipients", f"责任单位“{unit[:10]}…”太长，最多 {LONGEST['unit']} 个字")
        for unit in wanted.units
        if len(unit) > LONGEST["unit"]
    ]
    if count > MOST_RECIPIENTS:
        wrong.append(
            FieldProblem("recipients", f"一条督办令最多下给 {MOST_RECIPIENTS} 个，现在是 {count} 个")
        )
    people = {key: session.get(Person, (now.county_code, key)) for key in wanted.people}
    named = [(key, person.unit) for key, person in people.items() if person is not None]
    return [*named, *(("", unit) for unit in wanted.units)], [problem for problem in wrong if problem]


def _unfit_person(session: Session, now: Snapshot, key: str) -> FieldProblem | None:
    person = session.get(Person, (now.county_code, key))
    if person is None or (now.evidence_only and person.is_demo):
        return FieldProblem("recipients", f"没有编号为“{key}”的责任人，请从列表里选")
    held = now.duties["current"] & now.duties["person_id"].eq(key)
    if not held.any():
        return FieldProblem("recipients", f"{person.name}在 {now.as_of} 没有在任的责任，不能对他下令，请另选")
    return None


def _unfit(now: Snapshot, wanted: Commission) -> Iterator[FieldProblem]:
    if not wanted.text:
        yield FieldProblem("text", "请写明要办什么")
    elif len(wanted.text) > LONGEST["text"]:
        yield FieldProblem("text", f"最多 {LONGEST['text']} 个字，现在是 {len(wanted.text)} 个字")
    if not wanted.given_by:
        yield FieldProblem("given_by", "请写明下令人")
    elif len(wanted.given_by) > LONGEST["given_by"]:
        yield FieldProblem("given_by", f"最多 {LONGEST['given_by']} 个字")
    if wanted.deadline is None:
        yield FieldProblem("deadline", "请选择期限")
    else:
        yield from impossible_deadline(wanted.deadline, now.as_of, now.playbook.campaign.end)


def _unknown(session: Session, now: Snapshot, wanted: Commission) -> Iterator[FieldProblem]:
    """An origin or a place that is not there."""
    kept = {"inspection": (Inspection, Rectification), "card": (Card,), "objective": (Objective,)}
    if wanted.origin_kind not in ORIGINS:
        yield FieldProblem("origin", "请选择来源")
    elif len(wanted.origin_id) > LONGEST_ORIGIN:
        yield FieldProblem("origin", f"来源最多 {LONGEST_ORIGIN} 个字")
    elif wanted.origin_id and not _there(session, now, kept.get(wanted.origin_kind, ()), wanted.origin_id):
        yield FieldProblem("origin", f"没有编号为“{wanted.origin_id}”的{ORIGINS[wanted.origin_kind]}，请核对")
    elif wanted.origin_kind == "objective" and not wanted.origin_id:
        yield FieldProblem("origin", "请写明是哪一个作战目标")
    place = wanted.place_code
    if place not in ("", now.county_code) and session.get(Place, (now.county_code, place)) is None:
        yield FieldProblem("place", f"没有代码为“{place}”的乡镇或村，请从列表里选")


def _there(session: Session, now: Snapshot, tables: tuple[type[Base], ...], key: str) -> bool:
    """Whether one of the tables has the row; what is kept in none, such as a meeting, is whatever it is called."""
    return not tables or any(session.get(table, (now.county_code, key)) for table in tables)


def _new_id(session: Session, now: Snapshot) -> str:
    """The next number of the day; nothing else is written until the county's revision moves on."""
    prefix = f"order-{now.as_of:%Y%m%d}-"
    mine = Order.__table__.c
    same = mine.county_code == now.county_code, mine.id.like(f"{prefix}%")
    count = session.scalar(select(func.count()).select_from(Order.__table__).where(*same)) or 0
    return f"{prefix}{count + 1:03}"


def _given(actor: str, wanted: Commission, key: str, named: list[Named]) -> Event:
    origin = f"{ORIGINS[wanted.origin_kind]} {wanted.origin_id}".strip()
    to = "、".join(person or unit for person, unit in named)
    after = f"{wanted.text}；期限 {wanted.deadline}；责任人 {to}；下令人 {wanted.given_by}"
    return Event(actor, "order_issued", f"{_title(wanted.text)}（{key}）", after=after, reason=origin)


def _title(text: str) -> str:
    line = text.splitlines()[0]
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _order(now: Snapshot, wanted: Commission, key: str, named: list[Named]) -> Order:
    origin = now.objectives.loc[wanted.origin_id] if wanted.origin_id in now.objectives.index else None
    assert wanted.deadline is not None  # noqa: S101 - refused otherwise
    return Order(
        county_code=now.county_code,
        id=key,
        line=str(origin["line"]) if origin is not None else now.playbook.lines[0].id,
        title=_title(wanted.text),
        place_code=wanted.place_code
        or (str(origin["place_code"]) if origin is not None else now.county_code),
        quantity=1.0,
        unit="件",
        direction="up",
        start=now.as_of,
        deadline=wanted.deadline,
        responsible_unit="、".join(dict.fromkeys(unit for _, unit in named))[:LONGEST_UNITS],
        text=wanted.text,
        origin_kind=wanted.origin_kind,
        origin_id=wanted.origin_id,
        given_by=wanted.given_by,
        source=f"{wanted.given_by}下达",
    )


def _rows(now: Snapshot, wanted: Commission, key: str, named: list[Named]) -> Iterator[Base]:
    """Whom it goes to, their duty, that it was given, and that nothing is done yet."""
    of = {"county_code": now.county_code, "source": f"{wanted.given_by}下达"}
    for number, (person, unit) in enumerate(named, 1):
        yield Recipient(**of, objective_id=key, number=number, person_id=person, unit=unit)
        if person:
            yield Duty(
                **of,
                id=f"{key}-{number}",
                person_id=person,
                role="objective_owner",
                subject_kind="objective",
                subject_id=key,
                valid_from=now.as_of,
            )
    yield _entry(now, key, Step(Kind.ISSUED, wanted.given_by, wanted.text), 0)
    yield _report(now, key, 0.0, wanted.given_by, 0)


def take(basis: Basis, key: str, step: Step, engine: Engine | None = None) -> None:
    """Record the next thing that happened to an order, on the day on screen.

    Args:
        basis: What the form rests on; what stood there is the order's :func:`data.rules.orders.standing`, for a reply
            that of its recipient.
        key: The order.
        step: What happened.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything forbids it; nothing was saved. Fields: number, person, text, deadline.
    """
    now = basis.now(engine)
    permit_at(basis, DONE_BY.get(step.kind, Deed.ORDER), engine, _spot(basis, now, key, step, engine))
    order = _known(now, key, engine)
    told = store.ladder(now, order)
    ground = Ground(
        order.course,
        order.names,
        told,
        order.objective["deadline"].date(),
        now.as_of,
        now.playbook.campaign.end,
    )
    refuse_if([*_moved(basis, order, step), *_later(now, key, engine), *obstacles(step, ground)])
    step = replace(step, person=step.person.strip(), text=step.text.strip() or _usual_text(step, ground))
    with unit_of_work(now.county_code, _taken(basis, order, step, ground), engine) as session:
        hold(session, now)
        session.add_all(_written(session, now, order, step))


def _moved(basis: Basis, order: Given, step: Step) -> list[FieldProblem]:
    """Whether the order stands otherwise by now; a reply is not held up by what another recipient says."""
    whole = standing(order.course)
    own = standing(order.course, step.number) if step.kind in REPLIES else whole
    return [] if basis.saw == whole else stale(basis.saw, own)


def _known(now: Snapshot, key: str, engine: Engine | None) -> Given:
    found = store.load(now, engine)
    if key not in found:
        raise RefusedInputError([FieldProblem("", f"没有编号为“{key}”的督办令，请重新打开这一页")])
    return found[key]


def _later(now: Snapshot, key: str, engine: Engine | None) -> list[FieldProblem]:
    """Nothing is slipped in before what is recorded already."""
    mine = WorkEvent.county_code == now.county_code, WorkEvent.objective_id == key
    with Session(engine or current_engine()) as session:
        newest = session.scalar(select(func.max(WorkEvent.recorded_on)).where(*mine))
    if newest is None or newest <= now.as_of:
        return []
    return [FieldProblem("", f"这条督办令在 {newest} 已有记录，请把日期移到那一天或以后再办")]


def _usual_text(step: Step, ground: Ground) -> str:
    """Who was told, where somebody only presses the button."""
    if step.kind is not Kind.ESCALATED:
        return ""
    told = ground.told[ground.course.escalations]
    return f"超期 {(ground.as_of - ground.deadline).days} 天，报{'、'.join(told.names[:NAMED])}"


def _taken(basis: Basis, order: Given, step: Step, ground: Ground) -> Event:
    who = ground.names.get(step.number, "")
    until = f"，新期限 {step.deadline}" if step.deadline else ""
    return Event(
        basis.signed,
        f"order_{step.kind}",
        f"{order.objective['title']}（{order.id}）",
        before=basis.before,
        after=f"{step.person}{WORDS[step.kind]}{f'（{who}）' if who else ''}{until}",
        reason=step.text,
    )


def _written(session: Session, now: Snapshot, order: Given, step: Step) -> Iterator[Base]:
    same = {
        "county_code": now.county_code,
        "objective_id": order.id,
        "on_date": now.as_of,
        "recorded_on": now.as_of,
    }
    entry = _entry(now, order.id, step, next_sequence(session, WorkEvent, same))
    yield entry
    if step.kind is Kind.EXTENDED:
        yield DeadlineChange(
            county_code=now.county_code,
            objective_id=order.id,
            recorded_on=now.as_of,
            deadline=step.deadline,
            reason=step.text,
            source=f"{step.person}填报",
        )
    if step.kind is Kind.VERIFIED:
        share = (order.course.verified + 1) / len(order.to)
        yield _report(now, order.id, share, step.person, next_sequence(session, Report, same))


def _entry(now: Snapshot, key: str, step: Step, sequence: int) -> WorkEvent:
    return WorkEvent(
        county_code=now.county_code,
        objective_id=key,
        on_date=now.as_of,
        recorded_on=now.as_of,
        sequence=sequence,
        kind=step.kind.value,
        number=step.number,
        person=step.person,
        text=step.text,
        source=f"{step.person}填报",
    )


def _report(now: Snapshot, key: str, value: float, author: str, sequence: int) -> Report:
    return Report(
        county_code=now.county_code,
        objective_id=key,
        on_date=now.as_of,
        recorded_on=now.as_of,
        sequence=sequence,
        value=value,
        state="approved",
        author=author,
        source=f"{author}填报",
    )

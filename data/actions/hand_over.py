"""Hands a duty 责任 over to somebody else from a day on; who was responsible before stays on record."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from data.actions.fresh import Basis, hold
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import Duty, Person
from data.rules.permissions import Deed
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, Engine
    from sqlalchemy.orm import Session

    from data.rules.permissions import Actor
    from data.store.frames import Row
    from data.store.snapshot import Snapshot

SOURCE = "画面上移交"
LONGEST_NAME, LONGEST = 40, 80
"""Characters that fit into the table: of a name; of a unit or position."""


@dataclass(frozen=True)
class Handover:
    """A duty as it changes hands.

    Attributes:
        person: Who held it when the form was opened.
        role: One of the playbook's roles.
        subject_kind: ``county``, ``zone``, ``village``, ``objective`` or ``criterion``.
        subject_id: What the duty is for.
        day: The first day of the new one.
        successor: Id of somebody known; empty for somebody new, whose ``name``, ``unit`` and ``position`` are given.
        reason: Why.
    """

    person: str
    role: str
    subject_kind: str
    subject_id: str
    day: dt.date | None
    successor: str = ""
    name: str = ""
    unit: str = ""
    position: str = ""
    reason: str = ""


def hand_over(handover: Handover, snapshot: Snapshot, actor: Actor, engine: Engine | None = None) -> str:
    """Close the duty on the day and open it for the new person.

    Args:
        handover: What was filled in.
        snapshot: The county as it is now on the day on screen.
        actor: Who does it, and as whom.
        engine: Another database than the configured one.

    Returns:
        Id of the person who holds it from the day on.

    Raises:
        RefusedInputError: Anything is wrong; nothing was changed. Fields: day, successor, name, unit, position, reason.
    """
    permit(
        Basis(snapshot, "", actor), Deed.HAND_OVER, engine, *where(handover.subject_kind, handover.subject_id)
    )
    held = _held(snapshot, handover)
    refuse_if([*_about_the_duty(snapshot, handover, held), *_about_the_fields(handover)])
    assert held is not None and handover.day is not None  # noqa: S101, PT018 - just refused otherwise
    place = subject_name(snapshot, handover.subject_kind, handover.subject_id)
    event = Event(
        actor.signed,
        "hand_over",
        f"{handover.role} {handover.subject_kind} {handover.subject_id}",
        before=str(held["name"]),
        after=f"{handover.name or handover.successor}，自 {handover.day}",
        reason=handover.reason.strip(),
    )
    with unit_of_work(snapshot.county_code, event, engine) as session:
        hold(session, snapshot)
        person = _successor(session, snapshot, handover)
        refuse_if(list(_two_places(session, snapshot, handover, person, place)))
        _change_hands(session, snapshot, handover, held, person)
        return person.id


def where(kind: str, subject: str) -> tuple[str, ...]:
    """What a duty is for; an item of one village is that village's, of all villages the county's."""
    return (subject.partition("/")[0],) if kind == "criterion" and "/" in subject else (subject,)


def subject_name(snapshot: Snapshot, kind: str, key: str) -> str:
    """What a duty is for, as shown on screen."""
    frames = {
        "zone": snapshot.zones["name"],
        "village": snapshot.villages["name"],
        "objective": snapshot.objectives["title"],
    }
    known = frames.get(kind)
    if known is None:
        return f"条目 {key}" if kind == "criterion" else "全县"
    return str(known.get(key, key))


def _duty(snapshot: Snapshot, handover: Handover) -> list[Row]:
    """The duty as anybody holds it on the day on screen."""
    duties = snapshot.duties
    same = (
        duties["current"]
        & (duties["role"] == handover.role)
        & (duties["subject_kind"] == handover.subject_kind)
        & (duties["subject_id"] == handover.subject_id)
    )
    return duties[same].to_dict("records")  # type: ignore[return-value]


def _held(snapshot: Snapshot, handover: Handover) -> Row | None:
    found = (row for row in _duty(snapshot, handover) if row["person_id"] == handover.person)
    return next(found, None)


def _about_the_duty(snapshot: Snapshot, handover: Handover, held: Row | None) -> Iterator[FieldProblem]:
    if held is None:
        now = "、".join(str(row["name"]) for row in _duty(snapshot, handover)) or "没有人"
        yield FieldProblem("", f"这项责任已不由他担任，现在是{now}。请核对后再移交。")
        return
    began, day = held["valid_from"].date(), handover.day
    if day is None:
        yield FieldProblem("day", "请选择移交的日期。")
    elif day <= began:
        yield FieldProblem("day", f"{held['name']}从 {began} 起担任，移交要晚于这一天。")
    elif day > snapshot.as_of:
        yield FieldProblem("day", f"{day} 在画面日期 {snapshot.as_of} 之后，还没有移交。")
    if handover.successor == handover.person:
        yield FieldProblem("successor", f"{held['name']}现在就担任，请选另一个人。")


def _about_the_fields(handover: Handover) -> Iterator[FieldProblem]:
    if not handover.successor:
        if not 0 < len(handover.name.strip()) <= LONGEST_NAME:
            yield FieldProblem("name", f"请写接任人的姓名，不超过 {LONGEST_NAME} 字；或从名单里选。")
        for field, word in (("unit", "单位"), ("position", "职务")):
            if not 0 < len(getattr(handover, field).strip()) <= LONGEST:
                yield FieldProblem(field, f"请写接任人的{word}，不超过 {LONGEST} 字。")
    if not handover.reason.strip():
        yield FieldProblem("reason", "请写明移交的原因。")


def _successor(session: Session, snapshot: Snapshot, handover: Handover) -> Person:
    """The known person, or the new one as a row."""
    code = snapshot.county_code
    if handover.successor:
        known = session.get(Person, (code, handover.successor))
        if known is None or (snapshot.evidence_only and known.is_demo):
            refuse_if([FieldProblem("successor", "名单里没有这个人，请重新选择。")])
        assert known is not None  # noqa: S101 - just refused otherwise
        return known
    name, unit = handover.name.strip(), handover.unit.strip()
    same = select(Person.id).where(Person.county_code == code, Person.name == name, Person.unit == unit)
    if session.scalar(same) is not None:
        refuse_if(
            [FieldProblem("name", f"{unit}已登记过{name}，请从名单里选；同名的另一个人请在姓名后注明。")]
        )
    person = Person(
        county_code=code,
        id=f"person-{uuid.uuid4().hex[:12]}",
        name=name,
        unit=unit,
        position=handover.position.strip(),
        source=SOURCE,
        is_demo=False,
        verify=False,
    )
    session.add(person)
    session.flush()
    return person


def _two_places(
    session: Session, snapshot: Snapshot, handover: Handover, person: Person, place: str
) -> Iterator[FieldProblem]:
    """Where the playbook lets nobody hold the role twice, and he holds it elsewhere on or after the day."""
    roles = snapshot.playbook.roles
    if handover.role not in roles.single:
        return
    mine = (Duty.county_code == snapshot.county_code, Duty.person_id == person.id, Duty.role == handover.role)
    for other in session.scalars(select(Duty).where(*mine, _not_over(handover.day))):
        there = subject_name(snapshot, other.subject_kind, other.subject_id)
        text = (
            f"{person.name}已是“{there}”的{roles.title(handover.role)}，作战方案不许同时再任“{place}”的"
            f"{roles.title(handover.role)}。请先移交那一处，或另选一人。"
        )
        yield FieldProblem("successor" if handover.successor else "name", text)


def _not_over(day: dt.date | None) -> ColumnElement[bool]:
    return or_(Duty.valid_to.is_(None), Duty.valid_to > day)


def _change_hands(
    session: Session, snapshot: Snapshot, handover: Handover, held: Row, person: Person
) -> None:
    """The old duty ends on the day the new one begins; a duty of an invented person is invented too."""
    old = session.scalars(
        select(Duty).where(
            Duty.county_code == snapshot.county_code,
            Duty.person_id == handover.person,
            Duty.role == handover.role,
            Duty.subject_kind == handover.subject_kind,
            Duty.subject_id == handover.subject_id,
            Duty.valid_from == held["valid_from"].date(),
        )
    ).first()
    if old is None or handover.day is None:
        raise AssertionError("held in the snapshot, and nothing has changed since")
    until, old.valid_to = old.valid_to, handover.day
    session.add(
        Duty(
            county_code=snapshot.county_code,
            id=f"duty-{uuid.uuid4().hex[:12]}",
            person_id=person.id,
            role=handover.role,
            subject_kind=handover.subject_kind,
            subject_id=handover.subject_id,
            valid_from=handover.day,
            valid_to=until,
            source=f"{SOURCE}：{handover.reason.strip()}",
            is_demo=person.is_demo,
            verify=False,
        )
    )

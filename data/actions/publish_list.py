"""Publishes a red and black list 红黑榜: frozen with its hash, never changed, only corrected by a newer one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from data import wording
from data.actions.fresh import hold, stale
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import PublishedList
from data.rules.permissions import Deed
from data.store import scores
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.store.scores import Content, Period, Published
    from data.store.snapshot import Snapshot

WORDS = {scores.WEEK: "周榜", scores.MONTH: "月榜"}
LONGEST = {"person": 40, "reason": 200}
"""Characters of who signs it, and why it is corrected."""


def standing(newest: Published | None) -> str:
    """What is published of a period, in a sentence that changes with every list."""
    return "这一期还没有发布" if newest is None else f"这一期已在 {newest.published_on} 发布（{newest.id}）"


@dataclass(frozen=True, slots=True)
class Signed:
    """What somebody fills in to publish a list.

    Attributes:
        kind: ``week`` or ``month``.
        person: Who signs it.
        corrects: The list of the same period that it corrects; empty for the first.
        reason: Why it is corrected.
    """

    kind: str
    person: str
    corrects: str = ""
    reason: str = ""


def publish(basis: Basis, signed: Signed, engine: Engine | None = None) -> str:
    """Publish the running week's or month's list as it stands on the day on screen.

    Args:
        basis: What the form rests on; what stood there is :func:`standing`.
        signed: Which list, and who signs it.
        engine: Another database than the configured one.

    Returns:
        Id of the list.

    Raises:
        RefusedInputError: There is a list of the period that it does not correct, nothing would be different, there
            are no places, or a field is missing.
    """
    permit(basis, Deed.PUBLISH, engine)
    now = basis.now(engine)
    signed = replace(signed, person=signed.person.strip(), reason=signed.reason.strip())
    period = scores.period_of(signed.kind, now.as_of)
    newest, content = scores.in_force(now, period, engine), scores.current(now, engine, kind=signed.kind)
    problems = [*stale(basis.saw, standing(newest)), *_about_the_fields(signed)]
    refuse_if([*problems, *_about_the_list(now, newest, signed.corrects, content, engine)])
    said = f"{WORDS[signed.kind]} {period.first} 至 {period.last}，{signed.person}签发"
    event = Event(basis.signed, "publish_list", said, standing(newest), reason=signed.reason)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        row = _row(now, period, signed, content)
        row.id = key = _next_id(session, now.county_code, f"list-{signed.kind}-{period.first}-")
        session.add(row)
    return key


def _next_id(session: Session, county_code: str, start: str) -> str:
    mine = PublishedList.county_code == county_code, PublishedList.id.startswith(start)
    return f"{start}{(session.scalar(select(func.count()).select_from(PublishedList).where(*mine)) or 0) + 1}"


def _about_the_fields(signed: Signed) -> list[FieldProblem]:
    problems = []
    if not 0 < len(signed.person) <= LONGEST["person"]:
        problems.append(FieldProblem("person", f"请写签发人姓名，不超过 {LONGEST['person']} 字。"))
    if signed.corrects and not 0 < len(signed.reason) <= LONGEST["reason"]:
        problems.append(FieldProblem("reason", f"请写更正原因，不超过 {LONGEST['reason']} 字。"))
    return problems


def _about_the_list(
    now: Snapshot, newest: Published | None, corrects: str, content: Content, engine: Engine | None
) -> list[FieldProblem]:
    if not any(content["lists"].values()):
        return [FieldProblem("", "这一期没有可排的对象：都是未填报。请先在目标里填报进展。")]
    if newest is None:
        return [FieldProblem("", "这一期还没有发布过，没有可更正的榜。")] if corrects else []
    if corrects != newest.id:
        day = wording.date(newest.published_on)
        return [FieldProblem("", f"这一期已在{day}发布，发布过的榜不能改，只能另发一期更正它。")]
    if scores.numbers(scores.content_of(now, newest.id, engine)[0]) == scores.numbers(content):
        return [FieldProblem("", "名次和已发布的完全一样，不用更正。")]
    return []


def _row(now: Snapshot, period: Period, signed: Signed, content: Content) -> PublishedList:
    text = scores.written(content)
    return PublishedList(
        county_code=now.county_code,
        period=period.kind,
        first_day=period.first,
        last_day=period.last,
        published_on=now.as_of,
        corrects=signed.corrects,
        content=text,
        sha256=scores.digest(text),
        source=f"{signed.person}签发" + (f"，更正原因：{signed.reason}" if signed.corrects else ""),
        is_demo=not now.evidence_only,
        verify=False,
    )

"""Records a verdict on an item of the exit criteria, for a village or for the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.actions.fresh import hold, next_sequence, stale
from data.counties.schemes import items_on, scheme_in_force
from data.errors import FieldProblem, refuse_if
from data.model import Assessment
from data.rules.criteria import threshold_on
from data.rules.judgement import Frame, problems_of
from data.store.exits import lines, schemes
from data.store.frames import row_of
from data.store.unit_of_work import Event, unit_of_work
from data.store.verdicts import known_verdict, said

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.counties.schemes import Criterion
    from data.rules.judgement import Judgement
    from data.store.snapshot import Snapshot


def assess(basis: Basis, judgement: Judgement, engine: Engine | None = None) -> None:
    """Record a verdict; what was asked for on its day is kept with it.

    Args:
        basis: What the form rests on; what stood there is :func:`data.store.verdicts.said`.
        judgement: The verdict; the day it becomes known is the day on screen.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Something forbids it; everything that does is named at its field.
    """
    now = basis.now(engine)
    refuse_if(_unknown(now, judgement))
    frame = _frame(now, judgement, engine)
    standing = said(now, judgement, engine)
    refuse_if([*stale(basis.saw, standing), *problems_of(judgement, frame)])
    if frame.item is None:
        raise AssertionError("a judgement without problems is about an item")
    event = Event(
        basis.actor,
        "assess",
        f"{_name(now, judgement)} {frame.item.name}",
        before=standing,
        after=_given(judgement, frame.item),
        reason=judgement.source.strip(),
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.add(_row(session, now, judgement, frame.item))


def _unknown(now: Snapshot, judgement: Judgement) -> list[FieldProblem]:
    """What is wrong with the subject itself."""
    subject = judgement.subject_id
    if judgement.subject_kind == "county":
        return [] if subject == now.county_code else [FieldProblem("", f"没有代码为“{subject}”的县")]
    if subject not in now.villages.index:
        return [FieldProblem("", f"没有代码为“{subject}”的村")]
    return []


def _frame(now: Snapshot, judgement: Judgement, engine: Engine | None) -> Frame:
    on, playbook = judgement.on_date, now.playbook
    scheme = scheme_in_force(schemes(), judgement.scheme.rpartition("/")[0], on.year)
    asked = items_on(scheme, playbook.county.region, playbook.criteria_changes, on) if scheme else ()
    item = next((one for one in asked if one.code == judgement.item), None)
    known = known_verdict(now, judgement, engine)
    known_on = known["on_date"].date() if known else None
    return Frame(scheme, item, now.as_of, playbook.campaign.start, known_on)


def _name(now: Snapshot, judgement: Judgement) -> str:
    if judgement.subject_kind == "county":
        return now.playbook.county.name
    return f"{row_of(now.villages, judgement.subject_id)['name']}（{judgement.subject_id}）"


def _given(judgement: Judgement, item: Criterion) -> str:
    if item.kind == "numeric":
        verdict = f"现值 {judgement.value:g} {item.unit}"
    else:
        verdict = "达标" if judgement.met else "未达标"
    return f"{verdict}，{judgement.on_date}，{judgement.person.strip()}"


def _row(session: Session, now: Snapshot, judgement: Judgement, item: Criterion) -> Assessment:
    measured = item.kind == "numeric"
    key = {
        "county_code": now.county_code,
        "subject_kind": judgement.subject_kind,
        "subject_id": judgement.subject_id,
        "scheme": judgement.scheme,
        "item": judgement.item,
        "on_date": judgement.on_date,
        "recorded_on": now.as_of,
    }
    return Assessment(
        **key,
        sequence=next_sequence(session, Assessment, key),
        met=None if measured else judgement.met,
        value=judgement.value if measured else None,
        op=item.op or "",
        threshold=threshold_on(item, judgement.on_date, lines()),
        assessor=judgement.person.strip(),
        source=judgement.source.strip(),
    )

"""Records a verdict on an item of the exit criteria, for a village or for the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.actions.fresh import hold, next_sequence, stale
from data.actions.permit import Spot, permit_at, spot_of, widened
from data.errors import FieldProblem, refuse_if
from data.model import Assessment
from data.rules.judgement import problems_of
from data.rules.permissions import Deed
from data.store.frames import row_of
from data.store.unit_of_work import Event, unit_of_work
from data.store.verdicts import frame_of, kept_as, said

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.counties.schemes import Criterion
    from data.rules.judgement import Judgement
    from data.store.snapshot import Snapshot

KEY = ("county_code", "subject_kind", "subject_id", "scheme", "item", "on_date", "recorded_on")


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
    permit_at(basis, Deed.JUDGE, engine, where(now, judgement))
    refuse_if(_unknown(now, judgement))
    frame = frame_of(now, judgement, engine)
    standing = said(now, judgement, engine)
    refuse_if([*stale(basis.saw, standing), *problems_of(judgement, frame)])
    if frame.item is None:
        raise AssertionError("a judgement without problems is about an item")
    event = Event(
        basis.signed,
        "assess",
        f"{_name(now, judgement)} {frame.item.name}",
        before=standing,
        after=_given(judgement, frame.item),
        reason=judgement.source.strip(),
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.add(_row(session, now, judgement, frame.item))


def where(now: Snapshot, judgement: Judgement) -> Spot:
    """Where the subject lies, with the units that answer for the item."""
    duties = now.duties
    told = {judgement.item, f"{judgement.subject_id}/{judgement.item}"}
    held = duties["current"] & (duties["subject_kind"] == "criterion") & duties["subject_id"].isin(told)
    subject = "" if judgement.subject_kind == "county" else judgement.subject_id
    return widened(spot_of(now, subject), map(str, duties.loc[held, "unit"]))


def _unknown(now: Snapshot, judgement: Judgement) -> list[FieldProblem]:
    """What is wrong with the subject itself."""
    subject = judgement.subject_id
    if judgement.subject_kind == "county":
        return [] if subject == now.county_code else [FieldProblem("", f"没有代码为“{subject}”的县")]
    if subject not in now.villages.index:
        return [FieldProblem("", f"没有代码为“{subject}”的村")]
    return []


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
    values = {"county_code": now.county_code, **kept_as(judgement, item, now.as_of)}
    key = {column: values[column] for column in KEY}
    return Assessment(**values, sequence=next_sequence(session, Assessment, key))

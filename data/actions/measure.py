"""Enters a measurement 实测数据: one figure of an objective, a village or the county on a day."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.actions.fresh import Basis, asked, by_now, moved, next_sequence, one_writer_at_a_time, plain_figure
from data.actions.permit import permit
from data.errors import FieldProblem, UnknownCountyError, refuse_if
from data.model import County, Measurement, Objective, Person, Place
from data.rules.measures import MEASURES, PLANNED_TOGETHER, PLANS, disorder, excesses, find, planned_of
from data.rules.permissions import Deed, signature
from data.store.snapshot import playbook_of
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.rules.measures import Measure
    from data.rules.permissions import Actor
    from data.store.queries import Question

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+")
LONGEST = 40
"""Letters of an author's name."""
Known = tuple[dt.date, float]
"""A figure and its day."""


@dataclass(frozen=True)
class Entry:
    """What somebody filled in.

    Attributes:
        subject_kind: ``objective``, ``village``, ``county``, ``person`` or ``unit``.
        subject_id: Objective id, village code, county code, person's id or the unit's name.
        measure: Code in :data:`data.rules.measures.MEASURES`.
        on_date: The day the figure is true for.
        value: The figure as written.
        author: Who says so.
        source: The document or ledger it is taken from; the author himself when empty.
        correction: Why the figure is smaller than an earlier one; empty when it is no correction.
        seen: The newest figure that stood on the screen of whoever filled this in; None where there was none.
    """

    subject_kind: str
    subject_id: str
    measure: str
    on_date: dt.date | None
    value: str
    author: str
    source: str = ""
    correction: str = ""
    seen: float | None = None


def enter(entry: Entry, question: Question, actor: Actor, engine: Engine | None = None) -> tuple[str, ...]:
    """Check an entry and keep it, with its audit event.

    Args:
        entry: What was filled in.
        question: The county and day on the screen, and whether demo rows were on it: what is compared with.
        actor: Who enters it, and as whom.
        engine: Another database than the configured one.

    Returns:
        What the person should know although it was saved.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: subject, measure, on_date, value, author.
    """
    permit(Basis(asked(question, engine), "", actor), Deed.ENTER, engine, entry.subject_id)
    with unit_of_work(question.county_code, _event(entry, actor), engine) as session:
        one_writer_at_a_time(session, question.county_code)
        subject = _subject(session, entry, question)
        measure = find(entry.measure, _services(question.county_code, engine))
        refuse_if([*_unknown(entry, subject, measure), *_missing(entry, question, subject)])
        assert measure is not None and entry.on_date is not None  # noqa: S101, PT018 - just refused otherwise
        value, courses = number_written(entry.value), _courses(session, entry, question)
        plan = _plan(subject, _known_by(courses, entry.on_date))
        refuse_if(list(_impossible(entry, measure, value, plan, courses)))
        cautions = tuple(_cautions(measure, plan))
        session.add(_row(session, entry, question, entry.on_date, value))
    return cautions


def _services(county_code: str, engine: Engine | None) -> dict[str, str]:
    """Names of what the county's relocation sites must offer, by id."""
    try:
        return {service.id: service.name for service in playbook_of(county_code, engine).services}
    except UnknownCountyError:
        return {}


def _plan(subject: object, known: Mapping[str, float]) -> SimpleNamespace:
    """The subject's planned sizes: the document's, else what somebody entered."""
    columns = {measure.planned_by for measure in MEASURES.values() if measure.planned_by} | PLANS.keys()
    stated = {column: getattr(subject, column, None) for column in columns}
    entered = {column: known.get(PLANS.get(column, "")) for column in columns}
    return SimpleNamespace(
        **{column: entered[column] if stated[column] is None else stated[column] for column in columns}
    )


def _subject(session: Session, entry: Entry, question: Question) -> object:
    """What the figure is of, None when there is no such thing."""
    key = (question.county_code, entry.subject_id)
    if entry.subject_kind == "objective":
        return _shown(session.get(Objective, key), question)
    if entry.subject_kind == "person":
        return _shown(session.get(Person, key), question)
    if entry.subject_kind == "unit":
        return _unit(session, entry.subject_id, question)
    if entry.subject_kind == "village":
        return session.scalar(
            select(Place).where(Place.county_code == key[0], Place.code == key[1], Place.level == "village")
        )
    return session.get(County, question.county_code) if entry.subject_id == question.county_code else None


def _shown(found: Objective | Person | None, question: Question) -> object:
    return None if found is None or (question.evidence_only and found.is_demo) else found


def _unit(session: Session, name: str, question: Question) -> object:
    """A unit has no table of its own: it is there when somebody belongs to it or it answers for an objective."""
    places = (Person, Person.unit), (Objective, Objective.responsible_unit)
    known = (select(column).where(question.of(table), column == name).limit(1) for table, column in places)
    there = bool(name) and any(session.scalar(query) is not None for query in known)
    return SimpleNamespace(name=name) if there else None


def _unknown(entry: Entry, subject: object, measure: Measure | None) -> Iterator[FieldProblem]:
    if subject is None:
        yield FieldProblem("subject", f"没有编号为“{entry.subject_id}”的对象，请重新打开这一页。")
    if measure is None:
        yield FieldProblem("measure", f"没有名为“{entry.measure}”的指标，请从列表里选。")
    elif subject is not None and measure.subject != (kind := _kind(entry, subject)):
        yield FieldProblem("measure", f"{measure.word}不是这类对象（{kind}）的指标，请从列表里选。")


def _kind(entry: Entry, subject: object) -> str:
    return subject.kind if isinstance(subject, Objective) else entry.subject_kind


def _missing(entry: Entry, question: Question, subject: object) -> Iterator[FieldProblem]:
    """What can be told from a field alone."""
    if math.isnan(number_written(entry.value)):
        yield FieldProblem("value", f"“{entry.value}”不是数字，请只填数字，例如 1250。")
    yield from _misdated(entry, question, subject)
    if not entry.author.strip():
        yield FieldProblem("author", "请写明填报人或单位。")
    elif len(entry.author.strip()) > LONGEST:
        yield FieldProblem("author", f"填报人太长，请不超过 {LONGEST} 个字。")


def _misdated(entry: Entry, question: Question, subject: object) -> Iterator[FieldProblem]:
    if entry.on_date is None:
        yield FieldProblem("on_date", "请选择数据的日期。")
    elif entry.on_date > question.as_of:
        yield FieldProblem("on_date", f"{entry.on_date} 在当前日期 {question.as_of} 之后，不能填将来的数。")
    elif isinstance(subject, Objective) and entry.on_date < subject.start:
        yield FieldProblem("on_date", f"{entry.on_date} 早于目标开始的 {subject.start}，请核对日期。")


def number_written(text: str) -> float:
    """The figure written, with or without thousands separators, full-width or not; NaN when it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    value = float(plain) if NUMBER.fullmatch(plain) else math.nan
    return value if math.isfinite(value) else math.nan


def _courses(session: Session, entry: Entry, question: Question) -> dict[str, dict[dt.date, float]]:
    """Every figure of the subject that the screen shows, by measure and day; corrections in place."""
    query = question.measurements().where(
        Measurement.subject_kind == entry.subject_kind, Measurement.subject_id == entry.subject_id
    )
    courses: dict[str, dict[dt.date, float]] = {}
    for row in session.execute(query):
        courses.setdefault(row.measure, {})[row.on_date] = row.value
    return courses


def _impossible(
    entry: Entry,
    measure: Measure,
    value: float,
    subject: object,
    courses: Mapping[str, Mapping[dt.date, float]],
) -> Iterator[FieldProblem]:
    """What cannot be, given the plan and the other figures."""
    mine = courses.get(measure.code, {})
    newest = mine[max(mine)] if mine else None
    yield from _changed(measure, entry.seen, newest)
    found = excesses(measure, value, subject)
    on_the_day = _known_by(courses, entry.on_date) | {measure.code: value}
    found += disorder(measure, on_the_day, subject) if not found else []
    yield from (FieldProblem("value", f"{sentence}。请核对数字。") for sentence in found)
    if measure.cumulative and not entry.correction.strip():
        yield from _shrinking(measure, entry.on_date, value, mine)


def _changed(measure: Measure, seen: float | None, newest: float | None) -> list[FieldProblem]:
    before, now = (("未填报" if one is None else f"{one:,.10g} {measure.unit}") for one in (seen, newest))
    said = f"{measure.word}刚被别人改过：您看到的是 {before}，现在是 {now}。请核对后再填。"
    return moved("value", said, plain_figure(seen), plain_figure(newest))


def _known_by(courses: Mapping[str, Mapping[dt.date, float]], day: dt.date | None) -> dict[str, float]:
    """The newest figure of each measure by a day."""
    known = {
        code: {on: value for on, value in course.items() if day and on <= day}
        for code, course in courses.items()
    }
    return {code: course[max(course)] for code, course in known.items() if course}


def _shrinking(
    measure: Measure, on_date: dt.date | None, value: float, mine: Mapping[dt.date, float]
) -> Iterator[FieldProblem]:
    """A cumulative figure below an earlier one, or above a later one."""
    for on in sorted(mine):
        if on_date is None or (mine[on] <= value if on <= on_date else mine[on] >= value):
            continue
        than = "小于" if on <= on_date else "大于"
        said = f"{measure.word}是累计数，{value:,.10g} {than} {on} 的 {mine[on]:,.10g} {measure.unit}"
        yield FieldProblem("value", f"{said}。如果是更正，请写明更正原因。")
        return


def _row(session: Session, entry: Entry, question: Question, on_date: dt.date, value: float) -> Measurement:
    """The row; another one of the same day that became known on the same day gets the next number."""
    same = {
        "county_code": question.county_code,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "measure": entry.measure,
        "on_date": on_date,
        "recorded_on": question.as_of,
    }
    author = entry.author.strip()
    return Measurement(
        **same,
        sequence=next_sequence(session, Measurement, same),
        value=value,
        author=author,
        source=entry.source.strip() or f"{author}填报",
    )


def _cautions(measure: Measure, subject: object) -> Iterator[str]:
    """Saved all the same: nobody can tell yet whether the figure is too large."""
    shared = next((column for column, codes in PLANNED_TOGETHER.items() if measure.code in codes), "")
    known = planned_of(measure, subject) is not None or getattr(subject, shared, None) is not None
    if measure.planned_by and not known:
        yield f"已保存，但{measure.word}没有计划数，无法核对是否超出计划。请在县包里补上计划数。"


def _event(entry: Entry, actor: Actor) -> Event:
    on = entry.on_date or ""
    return Event(
        signature(actor, entry.author.strip()),
        "enter_measurement",
        f"{entry.subject_kind} {entry.subject_id} {entry.measure}",
        before=by_now(plain_figure(entry.seen)),
        after=f"{on} {entry.value.strip()}".strip(),
        reason=entry.correction.strip(),
    )

"""What forbids a verdict 达标评定 that somebody wants to record."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.schemes import FULL
from data.errors import FieldProblem
from data.rules.exit_steps import too_long

if TYPE_CHECKING:
    import datetime as dt

    from data.counties.schemes import Criterion, Scheme


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict as somebody fills it in.

    Attributes:
        subject_kind: ``village`` or ``county``.
        subject_id: Code of the village or county.
        scheme: Key of the edition on screen.
        item: Code of the item in it.
        on_date: The day it is true for.
        met: The verdict on an item without a number.
        value: What was measured, for an item with a number.
        person: Who judged.
        source: On what it rests.
    """

    subject_kind: str
    subject_id: str
    scheme: str
    item: str
    on_date: dt.date
    met: bool | None = None
    value: float | None = None
    person: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a judgement is checked against.

    Attributes:
        scheme: The edition in force on the judgement's day; None where there is none.
        item: The item as that edition asks for it on that day; None where it does not.
        as_of: The day on screen.
        begin: First day of the campaign.
        known_on: The day of the verdict that counts so far; None without one.
    """

    scheme: Scheme | None
    item: Criterion | None
    as_of: dt.date
    begin: dt.date
    known_on: dt.date | None = None


def problems_of(judgement: Judgement, frame: Frame) -> list[FieldProblem]:
    """Everything that forbids it, each at its field, in Chinese; nothing when it may be recorded."""
    found = _misdated(judgement, frame)
    found += [] if found else _not_asked(judgement, frame)
    if frame.item is not None:
        found += _unmeasured(judgement, frame.item)
    empty = [("person", "评定人"), ("source", "依据，如验收单、台账、现场核查")]
    found += [
        FieldProblem(name, f"请填写{word}") for name, word in empty if not getattr(judgement, name).strip()
    ]
    return [*found, *too_long(judgement)]


def _misdated(judgement: Judgement, frame: Frame) -> list[FieldProblem]:
    on = judgement.on_date
    if on > frame.as_of:
        what = f"{on} 在屏幕上的日期 {frame.as_of} 之后，还没有发生；请改日期，或先把屏幕日期移过去"
        return [FieldProblem("on_date", what)]
    if on < frame.begin:
        return [FieldProblem("on_date", f"{on} 早于战役开始的 {frame.begin}，请核对年份")]
    if frame.known_on is not None and on < frame.known_on:
        what = f"这一项已有 {frame.known_on} 的评定，更早的评定不会生效；请填那一天或以后的日期"
        return [FieldProblem("on_date", what)]
    return []


def _not_asked(judgement: Judgement, frame: Frame) -> list[FieldProblem]:
    if frame.scheme is None or frame.scheme.key != judgement.scheme:
        instead = (
            f"，那一天用的是《{frame.scheme.title}》{frame.scheme.from_year} 年版" if frame.scheme else ""
        )
        what = f"{judgement.on_date} 不用这一版标准{instead}；请把屏幕日期移到那一天再评"
        return [FieldProblem("on_date", what)]
    if frame.item is None:
        return [FieldProblem("item", f"《{frame.scheme.title}》里没有条目“{judgement.item}”")]
    return []


def _unmeasured(judgement: Judgement, item: Criterion) -> list[FieldProblem]:
    if item.kind == "boolean":
        return [] if judgement.met is not None else [FieldProblem("met", "请选达标或未达标")]
    value = judgement.value
    if value is None or not math.isfinite(value):
        return [FieldProblem("value", f"请填写现值（{item.unit}）")]
    if value < 0:
        return [FieldProblem("value", f"现值不能是负数：{value:g}")]
    if item.unit == "%" and value > FULL:
        return [FieldProblem("value", f"百分比不能超过 100：{value:g}")]
    return []

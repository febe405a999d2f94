"""督查问题整改台账: what inspections found, who puts it right by when, and how far that is, up to 销号.

A file is handed on: of an unannounced inspection nothing is in it until that is over.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from data.ledger.books import parts
from data.ledger.books.objectives import ObjectiveBook, day_of
from data.ledger.books.rectification_steps import Deed, deeds, forbidden
from data.ledger.columns import Field, Kind
from data.model import Rectification, Report, WorkEvent
from data.rules.rectification import LINES, SHARES, Stage, title_of
from data.store import inspections as store

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from data.ledger.book import Change, Incoming, Reading, Values, Writing
    from data.store.inspections import Found, Survey

LONGEST_AUTHOR = 40
FIELDS = (
    Field("number", "序号", Kind.INT, width=6, told=False),
    Field("source", "问题来源", synonyms=("来源", "问题出处", "反馈来源"), width=14),
    Field(
        "inspection",
        "督查名称",
        synonyms=("检查名称", "督查批次", "反馈批次"),
        width=20,
        note="系统里已登记的督查；没有登记的留空",
    ),
    Field(
        "start",
        "反馈日期",
        Kind.DATE,
        synonyms=("反馈时间", "交办日期", "交办时间", "发现日期", "发现时间"),
        width=12,
        begins=True,
    ),
    Field("category", "问题类别", synonyms=("问题类型", "类别"), width=14),
    Field("township", "涉及乡镇", Kind.TOWNSHIP, synonyms=("乡镇", "所在乡镇", "乡（镇）"), width=12),
    Field("village", "涉及村", Kind.VILLAGE, synonyms=("村", "行政村", "涉及行政村"), width=12),
    Field(
        "problem",
        "反馈问题",
        synonyms=("问题", "存在问题", "存在的问题", "问题描述", "发现的问题", "主要问题"),
        required=True,
        width=36,
    ),
    Field("detail", "具体表现", synonyms=("具体问题", "问题表现"), width=30),
    Field("remedy", "整改措施", synonyms=("整改要求", "措施"), required=True, width=30),
    Field("task", "任务", synonyms=("整改任务", "整改目标"), width=24),
    Field("lead", "牵头领导", synonyms=("责任领导", "包联领导", "牵头县领导", "整改责任领导"), width=10),
    Field(
        "unit",
        "责任单位",
        synonyms=("牵头单位", "整改单位", "整改责任单位", "牵头/责任单位", "牵头责任单位"),
        width=20,
    ),
    Field("owner", "责任人", Kind.PERSON, synonyms=("整改责任人", "直接责任人"), width=10),
    Field(
        "deadline",
        "整改时限",
        Kind.DATE,
        synonyms=("整改期限", "完成时限", "时限", "期限", "计划完成时间"),
        required=True,
        width=12,
    ),
    Field("progress", "整改进展", synonyms=("整改情况", "进展情况", "整改进展情况", "整改落实情况"), width=30),
    Field("done_on", "完成日期", Kind.DATE, synonyms=("完成时间", "整改完成日期", "整改完成时间"), width=12),
    Field("evidence", "佐证材料", synonyms=("佐证", "印证材料", "完成依据"), width=24, note="随完成日期一起填"),
    Field("closed", "是否销号", Kind.BOOL, synonyms=("销号", "销号情况", "是否已销号"), width=9),
    Field("verifier", "销号审核人", synonyms=("审核人", "核验人", "验收人"), width=10, remark=True),
    Field("again", "回头看结果", synonyms=("回头看", "“回头看”情况", "回头看情况"), width=20),
    Field("id", "系统编号", Kind.CODE, width=22, note="请勿改动；新增的问题留空"),
)  # fmt: skip
PLACE = "place"
"""Code of the place, by which a row is found; no column."""


class Rectifications(ObjectiveBook):
    """督查问题整改台账."""

    code = "rectifications"
    title = "督查问题整改台账"
    kind = "rectification"
    model = Rectification
    line_words = LINES
    columns: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "start": "start",
        "problem": "problem",
        "remedy": "remedy",
        "unit": "responsible_unit",
        "inspection_id": "inspection_id",
    }
    descriptive = ("source", "category", "detail", "task", "lead", "again")

    def own_fields(self) -> tuple[Field, ...]:
        """The ledger's columns."""
        return FIELDS

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every finding that may be handed on."""
        view = reading.snapshot
        said = parts.texts(reading, self.code, FIELDS)
        surveys, rows = _visible(reading), {}
        for number, (key, found) in enumerate(_findings(reading).items(), 1):
            survey = surveys.get(found.inspection)
            told = {"source": survey.word, "inspection": survey.title} if survey else {}
            place = {PLACE: found.place, **parts.place_of(view, found.place)}
            rows[key] = {"number": number, "id": key, **place, **told, **_known(found), **said.get(key, {})}
        return rows

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By number, else by what was found where; where the row names no place, by what was found."""
        there = parts.only_once(standing, lambda values: (_text(values), str(values[PLACE])))
        anywhere = parts.only_once(standing, lambda values: (_text(values),))
        return [
            parts.by_id(standing, row)
            or ("" if row.values.get("id") else there.get((_text(row.values), row.place), ""))
            or ("" if row.values.get("id") or row.place else anywhere.get((_text(row.values),), ""))
            for row in rows
        ]

    def new_key(self, reading: Reading, incoming: Incoming, taken: Container[str], number: int) -> str:
        """An id that no finding has, be it one that is not shown."""
        known = reading.snapshot.objectives.index
        while (key := super().new_key(reading, incoming, taken, number)) in known:
            number += 1
        return key

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """Nobody responsible, an inspection nobody knows, a day to come, and what the steps forbid."""
        yield from super().problems(reading, change)
        values, today = change.values, reading.snapshot.as_of
        if change.new and not {"unit", "owner"} & values.keys():
            yield "unit", "没有人负责的问题不会整改：请填责任人，或写明责任单位"
        start = day_of(reading, change, "start")
        if start and start > today:
            yield "start", f"反馈日期 {start} 在 {today} 之后，还没有发生。请核对日期"
        if "inspection" in values and _survey(reading, str(values["inspection"])) is None:
            yield "inspection", f"没有找到名为“{values['inspection']}”的督查，或有几次同名。请改正，或留空"
        found = _findings(reading).get(change.key)
        yield from forbidden(change, found, start or today, today)

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Besides what every objective has: what happened to each finding, and what that reports of it."""
        super().write(writing, [_inspected(writing.reading, change) for change in changes])
        events: list[dict[str, Any]] = []
        reports: list[dict[str, Any]] = []
        book, known = store.load(writing.reading.snapshot, writing.reading.engine), _findings(writing.reading)
        for change in changes:
            found = known.get(change.key)
            kin = [one.id for one in book.kin(change.key)] if found else []
            for deed in [*_begun(writing, change), *deeds(change, found, writing.day)]:
                events.append(_event(writing, change.key, deed))
                if deed.kind in SHARES:
                    reports += [_report(writing, key, deed) for key in (change.key, *kin)]
        parts.append(writing.journal, WorkEvent, events)
        parts.append(writing.journal, Report, reports)


def _visible(reading: Reading) -> dict[str, Survey]:
    """The inspections that may be handed on, by id."""
    view = reading.snapshot
    shown = store.load(view, reading.engine).visible(view.as_of, full=False)
    return {one.id: one for one in shown}


def _findings(reading: Reading) -> dict[str, Found]:
    """The findings that may be handed on, by id."""
    book, visible = store.load(reading.snapshot, reading.engine), _visible(reading)
    hidden = book.surveys.keys() - visible.keys()
    return {key: found for key, found in book.found.items() if found.inspection not in hidden}


def _known(found: Found) -> Values:
    texts = {
        "problem": found.problem,
        "remedy": found.remedy,
        "unit": found.unit,
        "owner": found.owner,
        "progress": next((step.text for step in reversed(found.steps) if step.kind == "reply"), ""),
    }
    known: Values = {field: text for field, text in texts.items() if text}
    known |= {"start": found.start, "deadline": found.limit, "closed": found.stage is Stage.CLOSED}
    done = next((step for step in reversed(found.steps) if step.kind == "done"), None)
    if done is not None and found.stage in (Stage.DONE, Stage.VERIFIED, Stage.CLOSED):
        known |= {"done_on": done.on_date, "evidence": done.text}
    return known


def _text(values: Mapping[str, object]) -> str:
    return str(values.get("problem", "")).strip()


def _survey(reading: Reading, said: str) -> Survey | None:
    """The inspection with this name or id, if there is only one."""
    found = [one for one in _visible(reading).values() if said.strip() in (one.id, one.title)]
    return found[0] if len(found) == 1 else None


def _inspected(reading: Reading, change: Change) -> Change:
    """A row with its title where it is new, and the id of its inspection."""
    own: Values = {"title": title_of(_text(change.values))} if change.new else {}
    survey = _survey(reading, str(change.values.get("inspection", "")))
    if survey is not None:
        own["inspection_id"] = survey.id
    return replace(change, values=change.values | own)


def _begun(writing: Writing, change: Change) -> list[Deed]:
    """A finding begins on the day it was told."""
    start = change.values.get("start", writing.day)
    day = start if isinstance(start, dt.date) else writing.day
    return [Deed("issued", day, parts.AUTHOR, _text(change.values))] if change.new else []


def _event(writing: Writing, key: str, deed: Deed) -> dict[str, Any]:
    return writing.told(
        objective_id=key,
        on_date=deed.on_date,
        recorded_on=writing.day,
        kind=deed.kind,
        person=deed.person,
        text=deed.text,
    )


def _report(writing: Writing, key: str, deed: Deed) -> dict[str, Any]:
    return writing.told(
        objective_id=key,
        on_date=deed.on_date,
        recorded_on=writing.day,
        value=SHARES[deed.kind],
        state="approved",
        author=deed.person[:LONGEST_AUTHOR],
    )

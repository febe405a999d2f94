"""进展周报: what every objective has come to, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import wording
from data.ledger.book import Book, Change, Incoming, Reading, Values, Writing, number
from data.ledger.books import parts
from data.ledger.columns import Field, Kind
from data.model import Report
from data.rules.reporting import impossible, step_back
from data.store.frames import each, missing, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

REPORTED = ("village_exit", "relocation_site", "industry_base", "project", "indicator")
"""Kinds whose progress is a cumulative value; findings and orders have steps of their own."""
LONGEST_AUTHOR = 40
FIELDS = (
    Field("id", "编号", Kind.CODE, synonyms=("目标编号", "项目编号"), width=22),
    Field("kind", "类别", width=14, told=False),
    Field("title", "名称", synonyms=("目标名称", "项目名称", "工作内容"), width=34, told=False),
    Field("township", "乡镇", Kind.TOWNSHIP, width=12, told=False),
    Field("village", "村", Kind.VILLAGE, synonyms=("行政村",), width=12, told=False),
    Field("quantity", "目标量", Kind.NUMBER, synonyms=("任务数", "计划数"), width=10, told=False),
    Field("measure", "单位", synonyms=("计量单位",), width=8, told=False),
    Field("deadline", "期限", Kind.DATE, width=12, told=False),
    Field("owner", "责任人", width=10, told=False),
    Field("value", "累计完成", Kind.NUMBER, synonyms=("累计完成量", "完成数", "完成量", "已完成"), width=11),
    Field(
        "on_date",
        "数据日期",
        Kind.DATE,
        synonyms=("截止日期", "统计日期", "填报日期"),
        width=12,
        note="留空或不改时按导入当天",
    ),
    Field("author", "填报人", synonyms=("填报单位", "填表人"), width=12, remark=True),
    Field("reason", "说明", synonyms=("原因", "备注"), width=24, note="进展倒退时必须写明原因", remark=True),
)


class Progress(Book):
    """进展周报."""

    code = "progress"
    title = "进展周报"

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns of a week's report."""
        _ = snapshot
        return FIELDS

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every objective with a cumulative value."""
        view = reading.snapshot
        reported = view.objectives[view.objectives["kind"].isin(REPORTED)]
        return {
            key: {"id": key, **parts.place_of(view, row["place_code"]), **_known(row)}
            for key, row in each(reported)
        }

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By number, else by name and place where only one is called so."""
        named = parts.only_once(standing, parts.name_and_place)
        return [parts.by_id(standing, row) or named.get(parts.name_and_place(row.values), "") for row in rows]

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such objective, a day that cannot be or has no value, a value that cannot be, a step back unexplained."""
        if change.new:
            yield "id", "没有这个编号或名称的目标。新的目标请在项目库等台账里增加"
            return
        value, row = number(change.incoming.values, "value"), row_of(reading.snapshot.objectives, change.key)
        day, start = parts.day_said(reading.snapshot.as_of, change), row["start"].date()
        if not start <= day <= reading.snapshot.as_of:
            yield "on_date", f"数据日期 {day} 不在 {start} 与 {reading.snapshot.as_of} 之间。请核对日期"
        if value is None:
            yield "value", "填了日期，没有填累计完成量"
            return
        said = impossible(row["kind"], row["unit"], float(row["quantity"]), value)
        if said:
            yield "value", f"{said}。请核对数字"
        elif not change.incoming.values.get("reason") and not missing(row["value"]):
            known = {row["reported_on"].date(): float(row["value"])}
            back = step_back(known, day, value, str(row["direction"]))
            if back:
                yield "reason", f"{back}。如果属实或是更正，请在“说明”里写明原因"

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """A report a row."""
        said = [one for one in changes if "value" in one.incoming.values]
        parts.append(writing.journal, Report, [_report(writing, one) for one in said])


def _known(row: Row) -> Values:
    found: Values = {
        "kind": wording.KIND_WORDS[row["kind"]],
        "title": row["title"],
        "quantity": float(row["quantity"]),
        "measure": row["unit"],
        "deadline": row["deadline"].date(),
    }
    if not missing(row["owner"]):
        found["owner"] = row["owner"]
    if not missing(row["value"]):
        found |= {"value": float(row["value"]), "on_date": row["reported_on"].date()}
    return found


def _report(writing: Writing, change: Change) -> dict[str, object]:
    author = str(change.incoming.values.get("author", writing.author))
    return writing.told(
        objective_id=change.key,
        on_date=parts.day_said(writing.day, change),
        recorded_on=writing.day,
        value=number(change.incoming.values, "value"),
        state="approved",
        author=author[:LONGEST_AUTHOR],
    )

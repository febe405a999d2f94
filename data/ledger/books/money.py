"""资金台账: what was planned, allocated and paid, one row for a project and a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.ledger.book import Book, Change, Incoming, Reading, Values, Writing, number
from data.ledger.books import parts
from data.ledger.columns import Field, Kind
from data.model import FundEntry
from data.rules.funds import KIND_WORDS, KINDS
from data.store import funds
from data.store.frames import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.store.snapshot import Snapshot

APART = "|"
"""Between the project and the source in a row's id."""
LONGEST_FUND = 60
WHOLE = 100.0
PENNY = 1e-6
"""Amounts may differ by what a spreadsheet's arithmetic loses."""
FIELDS = (
    Field("id", "项目编号", Kind.CODE, synonyms=("编号",), width=22),
    Field("title", "项目名称", synonyms=("名称",), width=32, told=False),
    Field("township", "乡镇", Kind.TOWNSHIP, width=12, told=False),
    Field("village", "村", Kind.VILLAGE, synonyms=("行政村",), width=12, told=False),
    Field("fund", "资金来源", synonyms=("资金名称", "资金类别", "来源"), required=True, width=22),
    Field("planned", "计划", Kind.NUMBER, "万元", synonyms=("计划资金", "下达资金", "计划投资"), width=12),
    Field("allocated", "拨付", Kind.NUMBER, "万元", synonyms=("已拨付", "拨付资金", "累计拨付"), width=12),
    Field("paid", "支付", Kind.NUMBER, "万元", synonyms=("已支付", "支出", "累计支付"), width=12),
    Field("allocated_rate", "拨付率", Kind.PERCENT, "%", width=9, told=False),
    Field("paid_rate", "支付率", Kind.PERCENT, "%", width=9, told=False),
    Field(
        "on_date",
        "数据日期",
        Kind.DATE,
        synonyms=("截止日期", "统计日期"),
        width=12,
        note="留空或不改时按导入当天",
    ),
    Field("reason", "说明", synonyms=("备注",), width=24, note="累计数变小时必须写明更正原因", remark=True),
)


class Money(Book):
    """资金台账."""

    code = "funds"
    title = "资金台账"

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns."""
        _ = snapshot
        return FIELDS

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every project and source of which somebody told an amount."""
        view = reading.snapshot
        found = funds.load(view, reading.engine)
        newest = found.entries.groupby(["objective_id", "fund"])["on_date"].max()
        rows = {}
        for pair in found.pairs.to_dict("records"):
            key, fund = str(pair["objective_id"]), str(pair["fund"])
            known: Values = {kind: float(pair[kind]) for kind in KINDS if not missing(pair[kind])}
            rows[f"{key}{APART}{fund}"] = {
                "id": key,
                "title": str(view.objectives.loc[key, "title"]),
                **parts.place_of(view, str(view.objectives.loc[key, "place_code"])),
                "fund": fund,
                **known,
                **_rates(known),
                "on_date": newest[key, fund].date(),
            }
        return rows

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By the project, told by number or by name and place, and the source."""
        named = {(parts.name_and_place(values), values["fund"]): key for key, values in standing.items()}
        keys = []
        for row in rows:
            fund = str(row.values.get("fund", ""))
            key = f"{row.values.get('id', '')}{APART}{fund}"
            keys.append(key if key in standing else named.get((parts.name_and_place(row.values), fund), ""))
        return keys

    def new_key(self, reading: Reading, incoming: Incoming, taken: object, number: int) -> str:
        """The project and the source; a project told by name is looked up."""
        _ = taken, number
        fund = str(incoming.values.get("fund", ""))
        return f"{_project(reading, incoming)}{APART}{fund}"

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such project, no such day, more paid than allocated, an amount that shrinks without a reason."""
        view = reading.snapshot
        project, fund = change.key.split(APART, 1)
        if project not in view.objectives.index:
            yield "id", "没有这个编号或名称的项目。新的项目请先在项目库里增加"
            return
        if len(fund) > LONGEST_FUND:
            yield "fund", f"资金来源最多 {LONGEST_FUND} 个字"
        day = parts.day_said(view.as_of, change)
        if day > view.as_of:
            yield "on_date", f"数据日期 {day} 在 {view.as_of} 之后，不能填将来的数"
        yield from _excess(change)
        yield from _shrinking(change)

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """An amount for each kind that changed; a newer day alone confirms all that the row says."""
        rows = [
            writing.told(
                objective_id=change.key.split(APART, 1)[0],
                fund=change.key.split(APART, 1)[1],
                kind=kind,
                on_date=parts.day_said(writing.day, change),
                recorded_on=writing.day,
                amount_wan=amount,
            )
            for change in changes
            for kind in KINDS
            if (amount := number(_said(change), kind)) is not None
        ]
        parts.append(writing.journal, FundEntry, rows)


def _said(change: Change) -> Values:
    """What is written of a row."""
    return change.values if change.values.keys() & set(KINDS) else change.incoming.values


def _rates(known: Values) -> Values:
    planned = number(known, "planned")
    if not planned:
        return {}
    shares = {kind: number(known, kind) for kind in ("allocated", "paid")}
    return {
        f"{kind}_rate": round(share / planned * WHOLE, 2)
        for kind, share in shares.items()
        if share is not None
    }


def _project(reading: Reading, incoming: Incoming) -> str:
    key = str(incoming.values.get("id", ""))
    if key:
        return key
    objectives = reading.snapshot.objectives
    alike = objectives[objectives["title"] == incoming.values.get("title")]
    if incoming.place:
        alike = alike[alike["place_code"] == incoming.place]
    return str(alike.index[0]) if len(alike) == 1 else ""


def _excess(change: Change) -> Iterator[tuple[str, str]]:
    """Less than nothing, or more than the step before."""
    known = {kind: number({**change.incoming.values, **change.values}, kind) for kind in KINDS}
    for kind in KINDS:
        amount = known[kind]
        if amount is not None and amount < 0:
            yield kind, f"{KIND_WORDS[kind]}数是 {amount:,.10g} 万元。请填不小于 0 的数"
    for less, more in (("paid", "allocated"), ("allocated", "planned"), ("paid", "planned")):
        one, other = known[less], known[more]
        if one is not None and other is not None and one > other + PENNY:
            words = KIND_WORDS[less], KIND_WORDS[more]
            yield less, f"{words[0]} {one:,.10g} 万元，多于{words[1]} {other:,.10g} 万元。请核对"


def _shrinking(change: Change) -> Iterator[tuple[str, str]]:
    for kind in ("allocated", "paid"):
        before, after = number(change.old, kind), number(change.values, kind)
        if (
            before is not None
            and after is not None
            and after < before
            and not change.incoming.values.get("reason")
        ):
            said = f"{KIND_WORDS[kind]}是累计数，{after:,.10g} 小于原来的 {before:,.10g} 万元"
            yield "reason", f"{said}。如果是更正，请在“说明”里写明原因"

"""县级项目库: the columns of the form of 2018 (县级脱贫攻坚项目库), and how they stand in the county's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from data.ledger.book import Change, Reading, Values, Writing, number
from data.ledger.books import parts
from data.ledger.books.objectives import ObjectiveBook
from data.ledger.columns import Choice, Field, Kind
from data.model import FundEntry, Project, Report
from data.store import funds
from data.store.frames import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.store.frames import Row

UNDIVIDED = "未分来源"
"""Fund of money that the project library does not divide by source."""
WHOLE = 100.0
"""Percent of a finished project."""
FIELDS = (
    Field("number", "序号", Kind.INT, width=6, told=False),
    Field(
        "id", "项目编号", Kind.CODE, synonyms=("项目编码", "编号"), width=22, note="新项目留空，由系统编号"
    ),
    Field("title", "项目名称", synonyms=("工程名称", "建设项目"), required=True, width=32),
    Field("category", "项目类别", synonyms=("项目类型", "类别"), width=12),
    Field(
        "nature",
        "建设性质",
        Kind.CHOICE,
        choices=(Choice("新建"), Choice("续建"), Choice("改扩建")),
        width=10,
    ),
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "乡（镇）", "乡镇（街道）"), width=12),
    Field("village", "村", Kind.VILLAGE, synonyms=("行政村", "所在村", "村（社区）"), width=12),
    Field("site", "实施地点", synonyms=("建设地点", "项目地点"), width=18),
    Field(
        "start",
        "开工时间",
        Kind.DATE,
        synonyms=("开工日期", "计划开工时间", "实施时间"),
        width=12,
        begins=True,
    ),
    Field(
        "deadline",
        "计划完工时间",
        Kind.DATE,
        synonyms=("完工时间", "计划竣工时间", "完成时限", "完工日期", "期限"),
        required=True,
        width=12,
    ),
    Field("unit", "责任单位", synonyms=("实施单位", "项目主管单位", "牵头单位"), width=20),
    Field(
        "owner",
        "责任人",
        Kind.PERSON,
        synonyms=("责任领导", "包联领导", "牵头县领导", "项目负责人"),
        width=10,
    ),
    Field("task", "建设任务", synonyms=("建设任务（内容及规模）", "建设内容", "建设内容及规模"), width=32),
    Field("standard", "补助标准", width=16),
    Field(
        "budget",
        "资金规模",
        Kind.NUMBER,
        "万元",
        synonyms=("总投资", "预算总投资", "项目资金", "计划投资"),
        width=12,
    ),
    Field("fund", "筹资方式", synonyms=("资金来源", "筹资方式/资金来源"), width=18),
    Field(
        "dedicated",
        "财政衔接（专项）资金",
        Kind.NUMBER,
        "万元",
        synonyms=("财政专项扶贫资金", "衔接资金"),
        width=12,
    ),
    Field("other_money", "其他资金", Kind.NUMBER, "万元", width=12),
    Field("beneficiaries", "受益对象", width=16),
    Field("households", "受益户数", Kind.INT, "户", width=9),
    Field("people", "受益人数", Kind.INT, "人", width=9),
    Field(
        "poor_households",
        "其中贫困户数",
        Kind.INT,
        "户",
        synonyms=("其中脱贫户/贫困户数", "其中脱贫户数"),
        width=9,
    ),
    Field(
        "poor_people",
        "其中贫困人口数",
        Kind.INT,
        "人",
        synonyms=("其中脱贫/贫困人口数", "其中脱贫人口数"),
        width=9,
    ),
    Field("goal", "绩效目标", width=24),
    Field("participation", "群众参与", width=16),
    Field("mechanism", "带贫减贫机制", synonyms=("带贫减贫（联农带农）机制", "联农带农机制"), width=20),
    Field("in_plan", "是否入年度计划", Kind.BOOL, width=9),
    Field("state", "项目状态", width=10, told=False, note="由形象进度得出"),
    Field("progress", "形象进度", Kind.PERCENT, "%", synonyms=("完成进度", "工程进度"), width=10),
    Field("paid", "已拨付资金", Kind.NUMBER, "万元", synonyms=("已支付资金", "累计支付"), width=12),
    Field("paid_rate", "拨付率", Kind.PERCENT, "%", width=9, told=False, note="由已拨付资金与资金规模得出"),
    Field("note", "备注", width=24),
)
DESCRIPTIVE = (
    "nature",
    "site",
    "task",
    "standard",
    "fund",
    "dedicated",
    "other_money",
    "beneficiaries",
    "households",
    "people",
    "poor_households",
    "poor_people",
    "goal",
    "participation",
    "mechanism",
    "in_plan",
    "note",
)
"""Columns that nothing is computed from: kept as they are."""


class Projects(ObjectiveBook):
    """县级项目库."""

    code = "projects"
    title = "县级项目库"
    kind = "project"
    model = Project
    line_words = ("项目", "基础设施")
    columns: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "category": "category",
        "start": "start",
        "unit": "responsible_unit",
        "budget": "budget_wan",
    }
    descriptive = DESCRIPTIVE

    def own_fields(self) -> tuple[Field, ...]:
        """The form's columns."""
        return FIELDS

    def computed(self, reading: Reading, key: str, row: Row, known: Values) -> Values:
        """Progress, state and money."""
        _ = known
        found: Values = {"state": row["state"]}
        if not missing(row["actual"]):
            found["progress"] = round(float(row["actual"]) * WHOLE, 2)
        paid = _paid(reading).get(key)
        if paid is not None:
            found["paid"] = float(paid)
            if row["budget_wan"]:
                found["paid_rate"] = round(float(paid) / float(row["budget_wan"]) * WHOLE, 2)
        return found

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """Besides what no objective can be: a share beyond the whole, money that is divided elsewhere."""
        yield from super().problems(reading, change)
        progress = number(change.values, "progress") or 0
        if progress > WHOLE:
            yield "progress", f"形象进度是 {progress:g}%。请填 0 到 100"
        if "paid" in change.values and len(_funds(reading, change.key)) > 1:
            yield "paid", "这个项目的资金分来源登记，请在资金台账里按来源填已拨付数"

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """Paid beyond the budget, work that went back, money that its parts do not come to."""
        _ = reading
        yield from parts.unlike_sum(change, FIELDS, "budget", "dedicated", "other_money")
        budget, paid = number(change.incoming.values, "budget"), number(change.values, "paid")
        if budget is not None and paid is not None and paid > budget:
            yield "paid", f"已拨付 {paid:g} 万元，超过资金规模 {budget:g} 万元"
        before, after = number(change.old, "progress"), number(change.values, "progress")
        if before is not None and after is not None and after < before:
            yield "progress", f"形象进度由 {before:g}% 倒退到 {after:g}%"

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Besides what every objective has: progress and money."""
        super().write(writing, changes)
        parts.append(writing.journal, Report, _reports(writing, changes))
        parts.append(writing.journal, FundEntry, _payments(writing, changes))


def _paid(reading: Reading) -> Any:
    """What was paid, by project."""
    return funds.load(reading.snapshot, reading.engine).projects["paid"].dropna()


def _funds(reading: Reading, key: str) -> list[str]:
    """Where the money of a project comes from."""
    return sorted(set(funds.load(reading.snapshot, reading.engine).of(key)["fund"]))


def _reports(writing: Writing, changes: Sequence[Change]) -> list[dict[str, object]]:
    quantity = writing.reading.snapshot.objectives["quantity"]
    return [
        writing.told(
            objective_id=one.key,
            on_date=writing.day,
            recorded_on=writing.day,
            value=share / WHOLE * float(quantity.get(one.key, 1.0)),
            state="approved",
            author=writing.author,
        )
        for one in changes
        if (share := number(one.values, "progress")) is not None
    ]


def _payments(writing: Writing, changes: Sequence[Change]) -> list[dict[str, object]]:
    return [
        writing.told(
            objective_id=one.key,
            fund=next(iter(_funds(writing.reading, one.key)), str(one.values.get("fund", UNDIVIDED))),
            kind="paid",
            on_date=writing.day,
            recorded_on=writing.day,
            amount_wan=paid,
        )
        for one in changes
        if (paid := number(one.values, "paid")) is not None
    ]

"""产业基地台账: what is grown or raised where, by whom, and how many people it drives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from data.ledger.book import Change, Reading, Values, number
from data.ledger.books.objectives import ObjectiveBook
from data.ledger.columns import Choice, Field, Kind
from data.model import IndustryBase
from data.store.frames import missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from data.store.frames import Row

FIELDS = (
    Field("number", "序号", Kind.INT, width=6, told=False),
    Field("title", "基地名称", synonyms=("产业基地名称", "产业基地", "名称"), required=True, width=28),
    Field("crop", "产业类别", synonyms=("品种", "产业类型", "种养品种"), width=14),
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "乡（镇）"), width=12),
    Field("village", "村", Kind.VILLAGE, synonyms=("行政村", "所在村"), width=12),
    Field("area", "计划规模", Kind.NUMBER, "亩", synonyms=("规模", "种植面积", "面积", "计划面积"), width=11),
    Field("done", "完成规模", Kind.NUMBER, "亩", width=11, told=False, note="在进展周报里填"),
    Field("enterprise", "龙头企业", synonyms=("经营主体", "经营主体（龙头/合作社）"), width=22),
    Field("cooperative", "合作社", synonyms=("专业合作社",), width=22),
    Field("model", "经营模式", width=20),
    Field("investment", "总投资", Kind.NUMBER, "万元", synonyms=("计划投资",), width=11),
    Field("public_money", "财政资金", Kind.NUMBER, "万元", synonyms=("其中财政资金",), width=11),
    Field(
        "households",
        "带动户数",
        Kind.INT,
        "户",
        synonyms=("带动贫困户数", "带动脱贫户数", "计划带动户数"),
        width=10,
    ),
    Field("people", "带动人数", Kind.INT, "人", synonyms=("带动贫困人口", "计划带动人数"), width=10),
    Field("households_so_far", "实际带动户数", Kind.INT, "户", synonyms=("已带动户数",), width=10),
    Field("people_so_far", "实际带动人数", Kind.INT, "人", synonyms=("已带动人数",), width=10),
    Field(
        "interest",
        "利益联结方式",
        Kind.MANY,
        synonyms=("利益联结机制",),
        choices=(
            Choice("订单"),
            Choice("务工", ("就业", "务工就业")),
            Choice("入股分红", ("分红", "入股")),
            Choice("土地流转", ("流转",)),
            Choice("托管", ("代养", "托管代养")),
        ),
        width=18,
    ),
    Field("income", "户均增收", Kind.NUMBER, "元", width=10),
    Field("yield_per_mu", "亩产", Kind.NUMBER, "公斤", width=9),
    Field("income_per_mu", "亩均增收", Kind.NUMBER, "元", width=10),
    Field("start", "开工时间", Kind.DATE, synonyms=("开始时间", "开工日期"), width=12, begins=True),
    Field("deadline", "建成时间", Kind.DATE, synonyms=("完成时限", "计划建成时间", "期限"), width=12),
    Field("unit", "责任单位", synonyms=("牵头单位",), width=20),
    Field("owner", "责任人", Kind.PERSON, synonyms=("责任领导", "包联领导", "牵头县领导"), width=10),
    Field("note", "备注", width=24),
    Field("id", "系统编号", Kind.CODE, width=22, note="请勿改动；新增的基地留空"),
)


class Industry(ObjectiveBook):
    """产业基地台账."""

    code = "industry"
    title = "产业基地台账"
    kind = "industry_base"
    model = IndustryBase
    line_words = ("产业", "基地")
    columns: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "crop": "crop",
        "start": "start",
        "unit": "responsible_unit",
        "area": "area_mu",
        "enterprise": "enterprise",
        "cooperative": "cooperative",
        "model": "model",
        "households": "households_driven",
        "people": "people_driven",
    }
    figures: ClassVar[Mapping[str, str]] = {
        "households_so_far": "households_driven_so_far",
        "people_so_far": "people_driven_so_far",
        "yield_per_mu": "yield_per_mu",
        "income_per_mu": "income_per_mu",
    }
    descriptive = ("investment", "public_money", "interest", "income", "note")

    def own_fields(self) -> tuple[Field, ...]:
        """The ledger's columns."""
        return FIELDS

    def begin(self, change: Change) -> dict[str, Any]:
        """A base is counted in its area, else as one."""
        area = number(change.values, "area")
        return {"quantity": area, "unit": "亩"} if area else {"quantity": 1.0, "unit": "个"}

    def computed(self, reading: Reading, key: str, row: Row, known: Values) -> Values:
        """How much of the area is done, where that is what progress counts."""
        _ = reading, key, known
        if row["unit"] != "亩" or missing(row["value"]):
            return {}
        return {"done": float(row["value"])}

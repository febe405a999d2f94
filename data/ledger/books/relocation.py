"""易地搬迁安置点台账: what is built, who moves in, and how they live afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from data.ledger.book import Change, Reading, Values, number
from data.ledger.books import parts
from data.ledger.books.objectives import ObjectiveBook
from data.ledger.columns import Choice, Field, Kind
from data.model import RelocationSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from data.store.frames import Row

WHOLE = 100.0


def _count(code: str, header: str, unit: str, *synonyms: str) -> Field:
    return Field(code, header, Kind.INT, unit, synonyms=synonyms, width=10)


FIELDS = (
    Field("number", "序号", Kind.INT, width=6, told=False),
    Field("title", "安置点名称", synonyms=("安置点", "安置区名称", "名称"), required=True, width=26),
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "乡（镇）"), width=12),
    Field("village", "村", Kind.VILLAGE, synonyms=("行政村", "所在村", "村/位置"), width=12),
    Field(
        "mode",
        "安置方式",
        Kind.CHOICE,
        synonyms=("安置类型",),
        choices=(
            Choice("县城集中"),
            Choice("圩镇集中", ("集镇集中", "乡镇集中")),
            Choice("中心村集中", ("行政村集中",)),
            Choice("分散", ("分散安置", "插花安置")),
            Choice("集中", ("集中安置",)),
        ),
        width=11,
    ),
    _count("households", "规划户数", "户", "计划安置户数", "安置户数"),
    _count("people", "规划人数", "人", "计划安置人数", "安置人数"),
    _count("registered_households", "其中建档立卡户数", "户", "建档立卡户数"),
    _count("registered_people", "其中建档立卡人数", "人", "建档立卡人数"),
    _count("accompanying_households", "其中同步搬迁户数", "户", "同步搬迁户数"),
    _count("accompanying_people", "其中同步搬迁人数", "人", "同步搬迁人数"),
    _count("flats", "住房套数", "套", "安置住房套数", "套数"),
    Field("floor_area", "建筑面积", Kind.NUMBER, "平方米", synonyms=("住房面积", "总建筑面积"), width=11),
    Field("area_per_person", "人均面积", Kind.NUMBER, "平方米", width=10, told=False),
    Field("investment", "总投资", Kind.NUMBER, "万元", synonyms=("概算总投资", "计划投资"), width=11),
    Field("invested", "完成投资", Kind.NUMBER, "万元", synonyms=("累计完成投资",), width=11),
    Field("start", "开工日期", Kind.DATE, synonyms=("开工时间",), width=12, begins=True),
    _count("flats_topped", "主体封顶套数", "套", "主体完成套数"),
    Field("topped_share", "主体完成", Kind.PERCENT, "%", width=9, told=False),
    _count("flats_finished", "竣工套数", "套"),
    Field("deadline", "竣工日期", Kind.DATE, synonyms=("计划竣工日期", "竣工时间", "完成时限"), width=12),
    _count("handed_over", "交房套数", "套", "已交房套数"),
    _count("registered_moved", "建档立卡入住户数", "户", "建档立卡实际入住户数"),
    _count("registered_people_moved", "建档立卡入住人数", "人", "建档立卡实际入住人数"),
    _count("accompanying_moved", "同步搬迁入住户数", "户"),
    _count("accompanying_people_moved", "同步搬迁入住人数", "人"),
    Field("moved", "实际入住户数", Kind.INT, "户", width=10, told=False),
    Field("people_moved", "实际入住人数", Kind.INT, "人", width=10, told=False),
    Field("moved_share", "入住率", Kind.PERCENT, "%", width=9, told=False),
    _count("demolished", "拆旧复垦户数", "户", "拆旧户数"),
    Field("industry", "后续产业", synonyms=("后续扶持产业",), width=18),
    _count("jobs", "就业人数", "人", "已就业人数"),
    Field("jobs_per_household", "户均就业", Kind.NUMBER, "人", width=9),
    Field("services", "配套学校/卫生室", synonyms=("配套设施", "公共服务配套"), width=18),
    Field("community", "社区管理机构", synonyms=("社区管理", "管理机构"), width=18),
    Field("unit", "责任单位", synonyms=("牵头单位", "实施单位"), width=20),
    Field("owner", "责任人", Kind.PERSON, synonyms=("责任领导", "包联领导", "牵头县领导"), width=10),
    Field("trouble", "存在问题", synonyms=("主要问题",), width=24),
    Field("id", "系统编号", Kind.CODE, width=22, note="请勿改动；新增的安置点留空"),
)


class Relocation(ObjectiveBook):
    """易地搬迁安置点台账."""

    code = "relocation"
    title = "易地搬迁安置点台账"
    kind = "relocation_site"
    model = RelocationSite
    line_words = ("搬迁", "安置")
    columns: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "start": "start",
        "unit": "responsible_unit",
        "households": "households",
        "people": "people",
        "flats": "flats",
        "registered_households": "registered_households",
        "registered_people": "registered_people",
        "accompanying_households": "accompanying_households",
        "accompanying_people": "accompanying_people",
    }
    figures: ClassVar[Mapping[str, str]] = {
        "flats_topped": "flats_topped",
        "flats_finished": "flats_finished",
        "handed_over": "flats_handed_over",
        "registered_moved": "registered_households_moved",
        "registered_people_moved": "registered_people_moved",
        "accompanying_moved": "accompanying_households_moved",
        "accompanying_people_moved": "accompanying_people_moved",
        "jobs": "jobs",
        "jobs_per_household": "jobs_per_household",
    }
    descriptive = (
        *("mode", "floor_area", "investment", "invested", "demolished"),
        *("industry", "services", "community", "trouble"),
    )

    def own_fields(self) -> tuple[Field, ...]:
        """The ledger's columns."""
        return FIELDS

    def begin(self, change: Change) -> dict[str, Any]:
        """A site is counted in flats, else in households, else as one."""
        for field, unit in (("flats", "套"), ("households", "户")):
            planned = number(change.values, field)
            if planned:
                return {"quantity": planned, "unit": unit}
        return {"quantity": 1.0, "unit": "个"}

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """建档立卡 and 同步搬迁 that do not come to the whole."""
        _ = reading
        for whole in ("households", "people"):
            parts_of = f"registered_{whole}", f"accompanying_{whole}"
            yield from parts.unlike_sum(change, FIELDS, whole, *parts_of)

    def computed(self, reading: Reading, key: str, row: Row, known: Values) -> Values:
        """Sums of 建档立卡 and 同步搬迁, and shares of the plan."""
        _ = reading, key, row
        found: Values = {}
        for field, of in (
            ("moved", ("registered_moved", "accompanying_moved")),
            ("people_moved", ("registered_people_moved", "accompanying_people_moved")),
        ):
            counted = [count for part in of if (count := number(known, part)) is not None]
            if counted:
                found[field] = int(sum(counted))
        area, people = number(known, "floor_area"), number(known, "people")
        if area and people:
            found["area_per_person"] = round(area / people, 2)
        for field, part, whole in (
            ("topped_share", known.get("flats_topped"), known.get("flats")),
            ("moved_share", found.get("moved"), known.get("households")),
        ):
            if isinstance(part, (int, float)) and isinstance(whole, (int, float)) and whole:
                found[field] = round(part / whole * WHOLE, 2)
        return found

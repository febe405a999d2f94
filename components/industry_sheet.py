"""产业基地 as Excel files: the villages, the bases, and which base drives which village."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download
from components.download import DATE
from components.panel import industry as panels
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.criteria import SIGNS, Verdict
from data.rules.light import sign_of
from data.rules.measures import MEASURES
from data.store import industry as store
from data.store.frames import each, missing, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.frames import Row
    from data.store.industry import Industry
    from data.store.snapshot import Snapshot

VILLAGES = "/export/industry-villages.xlsx"
BASES = "/export/industry-bases.xlsx"
DRIVEN = "/export/industry-driven.xlsx"
VILLAGE_COLUMNS = (
    Column("村", 14),
    Column("乡镇", 14),
    Column("战区", 18),
    Column("退出村", 8),
    Column("建档立卡户", 11, "0"),
    Column("有产业的贫困户", 12, "0"),
    Column("产业覆盖", 9, "0%"),
    Column("基地数", 8, "0"),
    Column("龙头或合作社数", 10, "0"),
    Column("集体经济年收入（元）", 14, "0"),
    Column("收入日期", 12, DATE),
    Column("空壳村", 8),
    Column("缺项数", 8, "0"),
    *(Column(panels.RULE_WORDS[rule], 12) for rule in store.RULES),
)
BASE_COLUMNS = (
    Column("编号", 16),
    Column("名称", 32),
    Column("村", 14),
    Column("战区", 16),
    Column("灯", 11),
    Column("品种", 16),
    Column("龙头企业", 20),
    Column("合作社", 24),
    Column("经营模式", 24),
    Column("计划面积（亩）", 11, "0.##"),
    Column("已建面积（亩）", 11, "0.##"),
    Column("计划带动（人）", 11, "0"),
    Column("计划带动（户）", 11, "0"),
    *(Column(f"{MEASURES[code].word}（{MEASURES[code].unit}）", 12, "0.##") for code in store.ACHIEVED),
    Column("户均增收推算（元）", 12, "0"),
    Column("今年已付以奖代补（元）", 13, "0"),
    Column("今年应付以奖代补（元）", 13, "0"),
    Column("带动村数", 9, "0"),
    Column("经度", 11, "0.#####"),
    Column("纬度", 11, "0.#####"),
    Column("位置精度", 28),
    Column("责任人", 12),
    Column("期限", 12, DATE),
    Column("预计完成", 12, DATE),
    Column("演示", 7),
    Column("出处", 40),
)
DRIVEN_COLUMNS = (
    Column("基地", 32),
    Column("村", 14),
    Column("乡镇与战区", 26),
    Column("带动户数", 9, "0"),
    Column("带动人数", 9, "0"),
    Column("演示", 7),
    Column("出处", 30),
)


def links(view: state.View) -> list[dict[str, str]]:
    """The three files with what is on screen."""
    files = ((VILLAGES, "各村"), (BASES, "基地"), (DRIVEN, "带动的村"))
    return [
        {"label": f"导出 Excel（{word}）", "href": download.address(path, view, zone=view.zone)}
        for path, word in files
    ]


async def villages_file(request: Request) -> Response:
    """The villages of a county or zone as of a day."""
    return await _answer(request, "各村产业", VILLAGE_COLUMNS, _villages)


async def bases_file(request: Request) -> Response:
    """The bases of a county or zone as of a day."""
    return await _answer(request, "产业基地", BASE_COLUMNS, _bases)


async def driven_file(request: Request) -> Response:
    """Which base drives which village."""
    return await _answer(request, "基地带动的村", DRIVEN_COLUMNS, _driven)


async def _answer(
    request: Request,
    title: str,
    columns: tuple[Column, ...],
    rows: Callable[[Snapshot, Industry, str], list[list[Value]]],
) -> Response:
    def build(snapshot: Snapshot, view: state.View) -> Sheet:
        zone = str(snapshot.zones.loc[view.zone, "name"]) if view.zone else ""
        demo = "" if view.evidence_only else f"（{wording.DEMO_WITHIN}数据）"
        name = f"{snapshot.playbook.county.name}{zone}{title}{view.as_of}{demo}"
        return download.listed(name, columns, rows(snapshot, store.load(snapshot), view.zone))

    return await download.answer(request, build)


def _villages(snapshot: Snapshot, industry: Industry, zone: str) -> list[list[Value]]:
    return [_village(snapshot, row) for _, row in each(industry.in_zone(zone))]


def _village(snapshot: Snapshot, village: Row) -> list[Value]:
    signs = (SIGNS[Verdict(village[f"is_{rule}"])] for rule in store.RULES)
    return [
        village["name"],
        str(snapshot.townships.loc[village["township"], "name"]),
        "" if missing(village["zone"]) else str(snapshot.zones.loc[village["zone"], "name"]),
        "是" if village["poor"] else "",
        *(
            _number(village[name])
            for name in ("households", "with_industry", "coverage", "bases", "leaders", "income")
        ),
        None if missing(village["income_on"]) else village["income_on"].date(),
        "是" if village["shell"] else "",
        int(village["missing"]),
        *(f"{sign.shape} {sign.word}" for sign in signs),
    ]


def _bases(snapshot: Snapshot, industry: Industry, zone: str) -> list[list[Value]]:
    bases = industry.bases[industry.bases["zone"] == zone] if zone else industry.bases
    return [_base(snapshot, key, row) for key, row in each(bases)]


def _base(snapshot: Snapshot, key: str, base: Row) -> list[Value]:
    planned = ("area_mu", "built_mu", "people_driven", "households_driven")
    money = ("income_per_household", "paid_this_year", "due_this_year", "villages_driven", "lon", "lat")
    return [
        key,
        base["title"],
        "" if missing(base["village"]) else str(snapshot.villages.loc[base["village"], "name"]),
        "" if missing(base["zone"]) else str(snapshot.zones.loc[base["zone"], "name"]),
        sign_of(base["light"]),
        *(base[name] for name in ("crop", "enterprise", "cooperative", "model")),
        *(_number(base[name]) for name in (*planned, *store.ACHIEVED, *money)),
        base["accuracy"],
        base["owner"] if isinstance(base["owner"], str) else "",
        base["deadline"].date(),
        None if missing(base["finish"]) else base["finish"].date(),
        wording.DEMO if base["is_demo"] else "",
        f"{base['source']} {base['fact_ids']}".strip(),
    ]


def _driven(_snapshot: Snapshot, industry: Industry, zone: str) -> list[list[Value]]:
    found: list[list[Value]] = []
    for _, row in each(industry.served):
        village = row_of(industry.villages, row["village"])
        if zone and village["zone"] != zone:
            continue
        found.append(
            [
                str(industry.bases.loc[row["objective_id"], "title"]),
                village["name"],
                village["where"],
                _number(row["households"]),
                _number(row["people"]),
                wording.DEMO if row["is_demo"] else "",
                row["source"],
            ]
        )
    return found


def _number(value: float) -> Value:
    return None if missing(value) else float(value)

"""The relocation sites as an Excel file with everything the screen shows, from our own route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download
from components.download import DATE
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.light import sign_of
from data.rules.measures import MEASURES, SERVICE
from data.rules.relocation import FIGURES, STAGES
from data.store.frames import Row, each, missing
from data.store.relocation import origins, sites

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.snapshot import Snapshot

PATH = "/export/relocation.xlsx"
FIXED = (
    Column("编号", 12),
    Column("安置点", 36),
    Column("战区", 16),
    Column("灯", 11),
    Column("阶段", 10),
    Column("期限", 12, DATE),
    Column("预计完成", 12, DATE),
    Column("责任人", 14),
    Column("责任单位", 24),
    Column("目标为演示", 11),
    Column("出处", 40),
)
PLANNED = {
    "registered_households": "计划建档立卡户",
    "registered_people": "计划建档立卡人",
    "accompanying_households": "计划同步户",
    "accompanying_people": "计划同步人",
    "households": "计划户",
    "people": "计划人",
    "flats": "计划安置房（套）",
}
DERIVED = {
    "done_households": ("入住户", "0"),
    "done_people": ("入住人", "0"),
    "left": ("还要搬（人）", "0"),
    "occupancy": ("入住率", "0%"),
    "area_per_head": ("人均面积（平方米）", "0.0"),
    "jobs_each": ("户均就业（人）", "0.00"),
    **{column: (f"{word}进度", "0%") for column, word in STAGES.items()},
}


def url(view: state.View) -> str:
    """Address of the file with the sites that the view shows."""
    return download.address(PATH, view, zone=view.zone)


async def file(request: Request) -> Response:
    """The sites of a county or zone as of a day."""
    return await download.answer(request, _sheet)


def _sheet(snapshot: Snapshot, view: state.View) -> Sheet:
    found = sites(snapshot)
    chosen = found[found["zone"] == view.zone] if view.zone else found
    villages = _villages(snapshot)
    services = [f"{SERVICE}{service.id}" for service in snapshot.playbook.services]
    rows = [[*_row(snapshot, key, row, services), villages.get(key, "")] for key, row in each(chosen)]
    where = str(snapshot.zones.loc[view.zone, "name"]) if view.zone else ""
    name = f"{snapshot.playbook.county.name}{where}易地搬迁安置点{view.as_of}"
    return download.listed(name, _columns(snapshot), rows)


def _columns(snapshot: Snapshot) -> list[Column]:
    return [
        *FIXED,
        *(Column(header, 10, "0") for header in PLANNED.values()),
        *(Column(f"{MEASURES[code].word}（{MEASURES[code].unit}）", 10, "0.##") for code in FIGURES),
        *(Column(header, 10, form) for header, form in DERIVED.values()),
        *(Column(f"{service.group}：{service.name}", 12) for service in snapshot.playbook.services),
        Column("迁出村", 40),
    ]


def _row(snapshot: Snapshot, key: str, site: Row, services: list[str]) -> list[Value]:
    return [
        key,
        site["title"],
        "" if missing(site["zone"]) else str(snapshot.zones.loc[site["zone"], "name"]),
        sign_of(site["light"]),
        site["stage"] or "未填报",
        site["deadline"].date(),
        None if missing(site["finish"]) else site["finish"].date(),
        "" if missing(site["owner"]) else wording.person(site["owner"], is_demo=site["owner_demo"]),
        site["responsible_unit"],
        wording.DEMO if site["is_demo"] else "",
        f"{site['source']} {site['fact_ids']}",
        *(_number(site[column]) for column in (*PLANNED, *FIGURES, *DERIVED)),
        *(_there(site.get(code)) for code in services),
    ]


def _number(value: float) -> Value:
    return None if missing(value) else float(value)


def _there(value: object) -> str:
    return "未填报" if value is None or missing(value) else "有" if value else "没有"


def _villages(snapshot: Snapshot) -> dict[str, str]:
    """Names of each site's villages of origin."""
    found = origins(snapshot)
    names = (
        found["village_code"]
        .map(snapshot.villages["name"])
        .where(
            ~found["is_demo"].astype(bool),
            found["village_code"].map(snapshot.villages["name"]) + f"（{wording.DEMO}）",
        )
    )
    return {str(site): "、".join(mine) for site, mine in names.groupby(found["objective_id"])}

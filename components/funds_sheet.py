"""资金 as an Excel list: every project's money against its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download
from components.download import DATE
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.funds import SIGNS, Flag
from data.store import funds as store
from data.store.frames import each, missing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.frames import Row
    from data.store.funds import Funds
    from data.store.snapshot import Snapshot

PATH = "/export/funds.xlsx"
COLUMNS = (
    Column("判断", 12),
    Column("编号", 22),
    Column("项目", 36),
    Column("战区", 16),
    Column("村", 14),
    Column("资金来源", 24),
    Column("计划（万元）", 12, "0.##"),
    Column("已拨付（万元）", 12, "0.##"),
    Column("已支付（万元）", 12, "0.##"),
    Column("拨付率", 9, "0%"),
    Column("支付率", 9, "0%"),
    Column("工作完成", 9, "0%"),
    Column("时间已过", 9, "0%"),
    Column("期限", 12, DATE),
    Column("责任人", 12),
    Column("责任单位", 24),
    Column("演示", 7),
    Column("出处", 40),
)


async def file(request: Request) -> Response:
    """The money of a county or zone as of a day."""
    return await download.answer(request, _file)


def _file(snapshot: Snapshot, view: state.View) -> Sheet:
    funds = store.load(snapshot)
    zone = str(snapshot.zones.loc[view.zone, "name"]) if view.zone else ""
    name = f"{snapshot.playbook.county.name}{zone}资金{view.as_of}"
    said = _joined(funds)
    rows = [_row(snapshot, key, row, said[key]) for key, row in each(funds.in_zone(view.zone))]
    return download.listed(name, COLUMNS, rows)


def _joined(funds: Funds) -> dict[str, tuple[str, str]]:
    """Sources of money, and what they rest on, by objective."""
    return {
        str(key): ("、".join(dict.fromkeys(own["fund"])), "；".join(dict.fromkeys(own["source"])))
        for key, own in funds.entries.groupby("objective_id")
    }


def _row(snapshot: Snapshot, key: str, project: Row, said: tuple[str, str]) -> list[Value]:
    sign = SIGNS[Flag(project["flag"])]
    numbers = ("planned", "allocated", "paid", "allocated_share", "paid_share", "actual", "time_gone")
    return [
        f"{sign.shape} {sign.word}",
        key,
        project["title"],
        "" if missing(project["zone"]) else str(snapshot.zones.loc[project["zone"], "name"]),
        "" if missing(project["village"]) else str(snapshot.villages.loc[project["village"], "name"]),
        said[0],
        *(None if missing(project[name]) else float(project[name]) for name in numbers),
        project["deadline"].date(),
        project["owner"] if isinstance(project["owner"], str) else "",
        project["responsible_unit"],
        wording.DEMO if project["is_demo"] else "",
        said[1],
    ]

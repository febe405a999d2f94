"""The matrix of village exits as an Excel file, with its values, from our own route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download, state
from components.download import DATE
from components.panel import exits as panels
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.criteria import SIGNS, Verdict
from data.store import exits as store
from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from data.store.snapshot import Snapshot

ADDRESS = "/export/village-exits.xlsx"
FIXED = (
    Column("村", 14),
    Column("战区", 18),
    Column("达标", 7, "0"),
    Column("未达标", 8, "0"),
    Column("未评定", 8, "0"),
    Column("只差一项", 9),
    Column("期限", 12, DATE),
    Column("预计退出", 12, DATE),
    Column("目标为演示", 11),
)


def url(view: state.View, zone: str) -> str:
    """Address of the file with what the matrix shows."""
    return download.address(ADDRESS, view, zone=zone, **state.matrix_of(view))


async def file(request: Request) -> Response:
    """The matrix of a county or zone as of a day."""
    return await download.answer(request, _sheet)


def _sheet(snapshot: Snapshot, view: state.View) -> Sheet:
    exits = store.load(snapshot, scheme=view.scheme, everyone=view.everyone)
    rows = [_row(snapshot, exits, code, row) for code, row in each(exits.in_zone(view.zone))]
    where = panels.zone_name(snapshot, view.zone)
    villages = "全部村" if view.everyone else ""
    subject = "村退出达标矩阵" if exits.leaving else "村级清单"
    name = f"{snapshot.playbook.county.name}{where}{villages}{subject}{view.as_of}"
    title = f"{name}（{exits.scheme.title if exits.scheme else '没有适用的退出标准'}，共 {len(rows)} 村）"
    if not exits.known.empty and exits.known["is_demo"].any():
        title += f"（{wording.DEMO_WITHIN}数据）"
    return Sheet(name, [*FIXED, *_columns(exits)], rows, title)


def _columns(exits: store.Exits) -> list[Column]:
    """Two columns for an item with a number, one for any other."""
    columns = []
    for item in exits.items:
        mark = f"（{wording.VERIFY}）" if item.verify else ""
        columns.append(Column(f"{item.name}{mark}", 12))
        if item.kind == "numeric":
            columns.append(Column(f"现值 {item.unit}，要求 {panels.rule(exits, item)}", 12, "0.##"))
    return columns


def _row(snapshot: Snapshot, exits: store.Exits, code: str, village: Row) -> list[Value]:
    finish = village["done_on"] if not missing(village["done_on"]) else village["finish"]
    row: list[Value] = [
        village["name"],
        panels.zone_name(snapshot, village["zone"]),
        int(village["met"]),
        int(village["unmet"]),
        int(village["unassessed"]),
        "是" if village["last_gap"] else "",
        None if missing(village["deadline"]) else village["deadline"].date(),
        None if missing(finish) else finish.date(),
        wording.DEMO if village["is_demo"] is True else "",
    ]
    return row + _cells(exits, code)


def _cells(exits: store.Exits, code: str) -> list[Value]:
    cells: list[Value] = []
    for item in exits.items:
        sign = SIGNS[Verdict(str(exits.matrix.loc[code, item.code]))]
        cells.append(f"{sign.shape} {sign.word}")
        if item.kind == "numeric":
            value = exits.known["value"].get((code, item.code))
            cells.append(None if value is None or missing(value) else float(value))
    return cells

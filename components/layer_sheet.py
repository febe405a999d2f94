"""图层实测情况 as an Excel file: everything the map can show, and how far it is surveyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download
from data.ledger.workbook import Column, Sheet
from data.store import layer_state
from data.store.frames import each, missing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.snapshot import Snapshot

PATH = "/export/layer-state.xlsx"
COLUMNS = (
    Column("图层", 16),
    Column("代码或编号", 18),
    Column("名称", 32),
    Column("情况", 11),
    Column("经度", 12, "0.######"),
    Column("纬度", 12, "0.######"),
    Column("坐标来源和精度", 28),
    Column("图上实测（亩）", 14, "0.##"),
)
FIELDS = ("layer", "code", "name", "state", "lon", "lat", "accuracy", "surveyed_mu")


def link(view: state.View) -> dict[str, str]:
    """Where the list is to be had."""
    return {"label": "导出 Excel（图层实测情况，逐项）", "href": download.address(PATH, view)}


async def file(request: Request) -> Response:
    """The list of a county as of a day."""
    return await download.answer(request, _sheet)


def _sheet(snapshot: Snapshot, _view: state.View) -> Sheet:
    rows = [
        [None if missing(row[field]) else row[field] for field in FIELDS]
        for _, row in each(layer_state.load(snapshot))
    ]
    return download.listed("图层实测情况", COLUMNS, rows)

"""Excel files on their way out, from our own routes behind the gate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from components import press, state
from data.errors import ZhantuError
from data.ledger.workbook import Sheet, workbook
from data.store import snapshot as snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from data.ledger.workbook import Column, Value

DATE = "yyyy-mm-dd"
"""How Excel shows a date."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def address(path: str, view: state.View, **more: str) -> str:
    """Address of a list of the view's county and day; ``more`` narrows it."""
    return f"{path}?{urlencode(state.asking(view, **more))}"


async def answer(request: Request, build: Callable[[snapshots.Snapshot, state.View], Sheet]) -> Response:
    """The list that ``build`` makes of the county, day and selection asked for, as an Excel file."""

    def written(snapshot: snapshots.Snapshot, view: state.View) -> tuple[str, bytes]:
        sheet = build(snapshot, view)
        return f"{sheet.name}.xlsx", workbook(sheet, note(view, sheet.day))

    return await file_answer(request, written, XLSX)


async def file_answer(
    request: Request, build: Callable[[snapshots.Snapshot, state.View], tuple[str, bytes]], media_type: str
) -> Response:
    """The file that ``build`` makes of the county, day and selection asked for: its name and content."""
    try:
        name, content = await run_in_threadpool(_built, dict(request.query_params), build)
    except ZhantuError as error:
        return PlainTextResponse(str(error), 404)
    return attached(name, content, media_type)


async def pressed_answer(
    request: Request, build: Callable[[snapshots.Snapshot, state.View], tuple[str, bytes]], media_type: str
) -> Response:
    """As :func:`file_answer`, for a file that takes long to make: in its turn, see :mod:`components.press`."""
    asked = dict(request.query_params)
    try:
        name, content = await press.PRESS.run(lambda: _built(asked, build))
    except press.BusyError as error:
        return PlainTextResponse(str(error), 503, {"retry-after": str(press.RETRY_SECONDS)})
    except ZhantuError as error:
        return PlainTextResponse(str(error), 404)
    return attached(name, content, media_type)


def attached(name: str, content: bytes, media_type: str = XLSX) -> Response:
    """A file to be saved under its name; no cache keeps it."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"content-disposition": disposition, "cache-control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


def listed(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> Sheet:
    """A list as a sheet whose title says how many there are."""
    return Sheet(name, columns, rows, f"{name}（共 {len(rows)} 项）")


def note(view: state.View, day: dt.date | None = None) -> str:
    """What stands below the title of every list: the day of the data, that of the export, what was counted."""
    now = dt.datetime.now(dt.UTC).astimezone()
    counted = "只看有据数据" if view.evidence_only else "全部数据，含演示"
    return f"数据截至 {day or view.as_of}　导出于 {now:%Y-%m-%d %H:%M}　口径：{counted}"


def _built(
    asked: dict[str, str], build: Callable[[snapshots.Snapshot, state.View], tuple[str, bytes]]
) -> tuple[str, bytes]:
    county = asked.get("county", "")
    view, _ = state.view_in(asked, county, snapshots.playbook_of(county))
    snapshot = snapshots.load(county, view.as_of, evidence_only=view.evidence_only)
    view, _ = state.settled(replace(view, objective=""), snapshot)
    return build(snapshot, view)

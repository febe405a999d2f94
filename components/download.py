"""Excel files on their way out, from our own routes behind the gate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from components import state
from data.errors import ZhantuError
from data.ledger.workbook import workbook
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


async def answer(
    request: Request, build: Callable[[snapshots.Snapshot, state.View], tuple[str, bytes]]
) -> Response:
    """The file that ``build`` makes of the county, day and selection asked for."""
    try:
        name, content = await run_in_threadpool(_built, dict(request.query_params), build)
    except ZhantuError as error:
        return PlainTextResponse(str(error), 404)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"content-disposition": disposition, "cache-control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)


def listed(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> tuple[str, bytes]:
    """A list as a file: its name, its content."""
    return f"{name}.xlsx", workbook(f"{name}（共 {len(rows)} 项）", columns, rows)


def _built(
    asked: dict[str, str], build: Callable[[snapshots.Snapshot, state.View], tuple[str, bytes]]
) -> tuple[str, bytes]:
    county = asked.get("county", "")
    view, _ = state.view_in(asked, county, snapshots.playbook_of(county))
    snapshot = snapshots.load(county, view.as_of, evidence_only=view.evidence_only)
    view, _ = state.settled(replace(view, objective=""), snapshot)
    return build(snapshot, view)

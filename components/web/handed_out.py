"""Everything that leaves through a route is said in the audit trail first: one place for all of them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

from components import acting, origin
from data.actions.exports import record_export, record_refusal
from data.store.faults import FaultError, fault_in
from data.store.snapshot import county_names
from data.store.unit_of_work import ORIGIN
from data.watermark import TAKER, taken_by

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from data.rules.permissions import Actor

    Endpoint = Callable[[Request], Awaitable[Response]]

FILE_NAME = re.compile(r"filename\*?=(?:utf-8''|\")?([^\";]+)", re.IGNORECASE)
UNSAID = "这次导出记不进审计，所以没有给出文件。"


def audited(endpoint: Endpoint) -> Endpoint:
    """The endpoint, of which no file goes out before the audit trail says who took it."""

    async def answer(request: Request) -> Response:
        origin.note(request.headers)
        actor = await run_in_threadpool(acting.of, request)
        acting.note(actor)
        TAKER.set(taken_by(actor.signed, ORIGIN.get()))
        try:
            response = await endpoint(request)
        except (DBAPIError, OSError) as error:
            fault = fault_in(error)
            if fault is None:
                raise
            return PlainTextResponse(fault.unsaved, HTTPStatus.SERVICE_UNAVAILABLE)
        name = _file_name(response)
        if name:
            try:
                await run_in_threadpool(_record, request, actor, name)
            except FaultError as error:
                return PlainTextResponse(f"{UNSAID}{error}", HTTPStatus.SERVICE_UNAVAILABLE)
        elif response.status_code == HTTPStatus.FORBIDDEN:
            await run_in_threadpool(record_refusal, actor, request.url.path)
        return response

    return answer


def _file_name(response: Response) -> str:
    """Under which name an answer is to be saved; empty for what is only shown."""
    kind, _, said = response.headers.get("content-disposition", "").partition(";")
    found = FILE_NAME.search(said)
    if kind != "attachment" or response.status_code != HTTPStatus.OK:
        return ""
    return unquote(found[1]) if found else "文件"


def _record(request: Request, actor: Actor, name: str) -> None:
    record_export(actor, name, county=_county_of(request))


def _county_of(request: Request) -> str:
    """Whose data was asked for; empty where the address names no county."""
    asked = {**request.query_params, **request.path_params}
    code = asked.get("county") or str(asked.get("name", ""))[:6]
    return code if code in county_names() else ""

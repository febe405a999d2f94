"""Whether the program can work: what a supervisor, a proxy or a load balancer asks."""

from __future__ import annotations

import shutil
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

from data.store.engine import current_engine, home
from data.store.setup import head, schema_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

LEAST_FREE = 500 * 2**20
"""Bytes that must be free where the data lies: a backup of the largest county, and room to write meanwhile."""
NOT_KEPT = {"cache-control": "no-store"}


async def alive(_request: Request) -> Response:
    """Says that the program answers."""
    return PlainTextResponse("ok", headers=NOT_KEPT)


async def ready(_request: Request) -> Response:
    """Says that the program can work, or why it cannot."""
    problems = await run_in_threadpool(problems_now)
    status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return PlainTextResponse("\n".join(problems) or "ok", status, headers=NOT_KEPT)


def problems_now() -> list[str]:
    """What keeps the program from working, in Chinese, without addresses or names."""
    return [*_database_problems(), *_disk_problems()]


def _database_problems() -> list[str]:
    try:
        with current_engine().connect() as connection:
            schema = schema_of(connection)
    except DBAPIError:
        return ["数据库没有应答。请检查数据库服务、磁盘和 ZHANTU_DATABASE_URL。"]
    if schema != head():
        return [f"数据库的版本是 {schema or '空'}，程序需要 {head()}。请重新启动程序，它会自动升级。"]
    return []


def _disk_problems() -> list[str]:
    free = shutil.disk_usage(home()).free
    if free >= LEAST_FREE:
        return []
    return [f"磁盘只剩 {free // 2**20} MB，少于 {LEAST_FREE // 2**20} MB。请清理磁盘，或把旧备份移到别处。"]

"""Figures for Prometheus: how busy the program is and how much it keeps; nothing of anybody's."""

from __future__ import annotations

import hmac
import os
import time
import tomllib
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from sqlalchemy import func, select, text
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from streamlit import runtime

from data.model import AuditEvent, Submission
from data.store.engine import current_engine
from data.store.submissions import SUBMITTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric
    from sqlalchemy import Connection
    from starlette.requests import Request

TOKEN = "ZHANTU_METRICS_TOKEN"  # noqa: S105 - the variable's name
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")
"""What a proxy adds: who comes through one only looks as if on this machine."""
BUCKETS = (0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
REGISTRY = CollectorRegistry()
_reruns = Histogram(
    "zhantu_rerun_seconds", "Server side of a page's rerun.", buckets=BUCKETS, registry=REGISTRY
)


class Kept:
    """What is counted when somebody asks, from the database."""

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        yield GaugeMetricFamily("zhantu_sessions", "Pages that are open.", value=_sessions())
        build = GaugeMetricFamily("zhantu_build_info", "The program's version.", labels=["version"])
        build.add_metric([_version()], 1)
        yield build
        with current_engine().connect() as connection:
            yield _events(connection)
            waiting = select(func.count()).where(Submission.state == SUBMITTED)
            yield GaugeMetricFamily(
                "zhantu_waiting_submissions",
                "What waits for approval.",
                value=connection.scalar(waiting) or 0,
            )
            yield GaugeMetricFamily("zhantu_database_bytes", "Size of the database.", value=_size(connection))


KEPT = Kept()
REGISTRY.register(KEPT)


@contextmanager
def rerun() -> Iterator[None]:
    """Time a rerun, however it ends."""
    begin = time.perf_counter()
    try:
        yield
    finally:
        _reruns.observe(time.perf_counter() - begin)


async def figures(request: Request) -> Response:
    """The figures, for this machine or whoever has the token."""
    if not _may_ask(request):
        return PlainTextResponse("请用 ZHANTU_METRICS_TOKEN 里的令牌，或在本机上查询。", HTTPStatus.FORBIDDEN)
    told = await run_in_threadpool(generate_latest, REGISTRY)
    return Response(told, media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})


def _may_ask(request: Request) -> bool:
    """With a token only its bearer; without one only this machine, and nobody through a proxy."""
    token = os.environ.get(TOKEN, "")
    if token:
        said = request.headers.get("authorization", "")
        return hmac.compare_digest(said.encode(), f"Bearer {token}".encode())
    through_proxy = any(name in request.headers for name in FORWARDED)
    return not through_proxy and request.client is not None and _is_loopback(request.client.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _events(connection: Connection) -> Metric:
    """Writes, imports, exports, refusals, sign-ins: all of them are audited."""
    counted = select(AuditEvent.action, func.count()).group_by(AuditEvent.action)
    family = CounterMetricFamily("zhantu_events", "Events of the audit trails, by action.", labels=["action"])
    for action, count in connection.execute(counted):
        family.add_metric([action], count)
    return family


def _size(connection: Connection) -> int:
    """Bytes of the database with what belongs to it."""
    if connection.dialect.name == "postgresql":
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    file = Path(connection.engine.url.database or "")
    return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*"))


@cache
def _version() -> str:
    """The program's own version; it runs from its folder and is no installed package."""
    about = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(about["project"]["version"])


def _sessions() -> int:
    """Open pages; none where nothing is served."""
    if not runtime.exists():
        return 0
    return len(runtime.get_instance()._session_mgr.list_active_sessions())

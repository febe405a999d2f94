"""The works of a Gantt as JSON, from our own route: fetched once a day on screen, whatever is then chosen of it."""

from __future__ import annotations

import gzip
import json
import math
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from components import acting, state
from components.context import context_of
from components.panel import blocks
from data import wording
from data.store import gantt
from data.store.frames import Row, each
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from starlette.requests import Request

    from components.context import Context
    from data.store.snapshot import Snapshot

PATH = "/works/gantt.json"
ROOM = 0.12
"""Share of the campaign's length that is shown after its end, for forecasts that go beyond. What began before the
campaign is drawn from its first day."""
FIELDS = (
    "title",
    "light",
    "zone",
    "group_category",
    "group_leader",
    "person_id",
    "actual",
    "days_left",
    "late_days",
    "start",
    "first_deadline",
    "deadline",
    "done_on",
    "finish",
    "finish_early",
    "finish_late",
    *blocks.BADGES,
)
"""Columns that a row is made of: a row of all of them takes longer than everything else."""
HEADERS = {
    "cache-control": "private, max-age=3600",
    "content-encoding": "gzip",
    "vary": "Accept-Encoding",
}
"""The address carries the revision of the data, so an hour-old answer is still right; every browser takes gzip."""


def url(context: Context) -> str:
    """Address of the works of the county and day on screen."""
    return f"{PATH}?{urlencode(state.asking(context.view, revision=str(context.snapshot.revision)))}"


async def file(request: Request) -> Response:
    """The works of a county as of a day."""
    asked = dict(request.query_params)
    packed = await run_in_threadpool(lambda: _packed(context_of(asked, acting.actor()).snapshot))
    return Response(packed, media_type="application/json", headers=HEADERS)


@per_snapshot
def _packed(snapshot: Snapshot, engine: Engine) -> bytes:
    return gzip.compress(json.dumps(content(snapshot, engine), ensure_ascii=False).encode(), 3)


def content(snapshot: Snapshot, engine: Engine | None = None) -> dict[str, Any]:
    """What the component draws: the axis, the day, and the works with what needs attention first."""
    works = gantt.in_days(blocks.by_risk(gantt.works(snapshot))[list(FIELDS)])
    steps = gantt.milestone_days(snapshot, engine)
    campaign = snapshot.playbook.campaign
    rows = [_row(key, work, steps.get(key, [])) for key, work in each(works)]
    begin, end = campaign.start.toordinal() - gantt.EPOCH, campaign.end.toordinal() - gantt.EPOCH
    return {
        "begin": begin,
        "end": end + math.ceil((end - begin) * ROOM),
        "today": snapshot.as_of.toordinal() - gantt.EPOCH,
        "todayWord": f"数据日期 {wording.short_date(snapshot.as_of)}",
        "rows": rows,
    }


def _row(key: str, work: Row, steps: list[Row]) -> dict[str, Any]:
    done_on = work["done_on"]
    earned = gantt.earned_on(work, steps) if done_on is None else float(done_on)
    badges = "".join(f"〔{badge}〕" for badge in blocks.badges(work))
    return {
        "id": key,
        "title": f"{work['title']}{badges}",
        "said": f"{wording.percent(work['actual'])} · {wording.days_left(work)}{_forecast(work)}",
        "light": blocks.light(work["light"]),
        "zone": work["zone"] if isinstance(work["zone"], str) else "",
        "category": work["group_category"],
        "leader": work["group_leader"],
        "leaderId": work["person_id"] if isinstance(work["person_id"], str) else "",
        "start": work["start"],
        "first": work["first_deadline"],
        "deadline": work["deadline"],
        "earned": None if math.isnan(earned) else round(earned),
        "finish": work["finish"],
        "early": work["finish_early"],
        "late": work["finish_late"],
        "steps": [{"due": step["due"], "done": step["done_on"]} for step in steps],
    }


def _forecast(work: Row) -> str:
    said = wording.forecast(work)
    return f" · {said}" if said else ""

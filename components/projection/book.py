"""The book of a meeting: all its scenes with the map behind them, made once an edition and fetched by the browser."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse

from components import acting, state
from components.context import context_of
from components.projection import scenes, typeface
from components.projection.scenes import Material
from data import wording
from data.errors import ZhantuError
from data.rules.changes import COLUMNS, changes
from data.store import meetings as store
from data.store.meetings import Shown
from geo import palette, to_leaflet
from geo.battle_map import spec_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components.state import View
    from data.store.meetings import Dispatch
    from data.store.snapshot import Snapshot

PATH = "/meeting/scenes.json"
MEETING = "meeting"
LAYERS = ("zones", "villages")
"""Of the map behind the scenes: symbols of single works would not be read from the last row."""
Book = dict[str, Any]


def address(view: View, snapshot: Snapshot, meeting: Dispatch) -> str:
    """Where the browser finds the book; another one once the agenda, or the numbers shown, are others."""
    shown = meeting.seal.sha256 if meeting.seal else f"r{snapshot.revision}"
    version = f"{shown[:12]}-{sha256(repr(meeting).encode()).hexdigest()[:12]}"
    return f"{PATH}?{urlencode(state.asking(view, meeting=meeting.id, version=version))}"


async def file(request: Request) -> Response:
    """The book of a meeting."""
    asked = dict(request.query_params)
    try:
        found = await run_in_threadpool(
            lambda: book_of(context_of(asked, acting.actor()).snapshot, asked.get(MEETING, ""))
        )
    except ZhantuError as error:
        return PlainTextResponse(str(error), 404, headers={"cache-control": "no-store"})
    return JSONResponse(found, headers={"cache-control": "private, max-age=3600"})


def book_of(snapshot: Snapshot, key: str) -> Book:
    """The book of a meeting.

    Raises:
        ZhantuError: There is no such meeting, it may not be shown, or its edition is damaged.
    """
    return _book(*_drawn_from(snapshot, key))


def material_of(snapshot: Snapshot, key: str) -> Material:
    """What a meeting's scenes are drawn from."""
    return _material(*_drawn_from(snapshot, key))


def _drawn_from(snapshot: Snapshot, key: str) -> tuple[Dispatch, Dispatch | None, Shown, Shown | None]:
    meeting = store.load(snapshot).get(key)
    if meeting is None:
        raise ZhantuError("没有这次会议，请从调度会页面重新打开。")
    if store.is_withheld(snapshot, meeting):
        raise ZhantuError("这次会议看的是含演示的全部数据。关掉“只看有据数据”再投影。")
    last = store.last_of(snapshot, meeting)
    shown = store.reopen(snapshot.county_code, meeting) if meeting.seal else _rehearsed(snapshot)
    return meeting, last, shown, store.reopen(snapshot.county_code, last) if last else None


@lru_cache(maxsize=4)
def _rehearsed(snapshot: Snapshot) -> Shown:
    """What a meeting that is only planned would be shown now."""
    return Shown(store.compared_of(snapshot), snapshot, "")


@lru_cache(maxsize=8)
def _material(meeting: Dispatch, last: Dispatch | None, shown: Shown, before: Shown | None) -> Material:
    turned = changes(before.frames, shown.frames) if before else pd.DataFrame(columns=COLUMNS)
    return Material(shown.snapshot, shown.frames["orders"], turned, meeting, last)


@lru_cache(maxsize=8)
def _book(meeting: Dispatch, last: Dispatch | None, shown: Shown, before: Shown | None) -> Book:
    found = _material(meeting, last, shown, before)
    told = {"meeting": _meeting(found), "scenes": scenes.scenes(found), "people": scenes.people(found)}
    return {
        **told,
        "type": typeface.carried(told, *_on_the_map(shown.snapshot)),
        "map": _map(shown.snapshot),
        "palettes": {theme: palette.as_payload(dark=theme == "dark") for theme in ("dark", "light")},
    }


def _on_the_map(snapshot: Snapshot) -> list[list[str]]:
    """Names that the map writes behind the scenes."""
    return [list(table["name"]) for table in (snapshot.zones, snapshot.villages)]


def _meeting(found: Material) -> Book:
    snapshot, meeting = found.snapshot, found.meeting
    campaign = snapshot.playbook.campaign
    return {
        "id": meeting.id,
        "title": meeting.title,
        "name": f"{snapshot.playbook.county.name} {meeting.word}",
        "asOf": f"数据截至 {wording.date(snapshot.as_of)}",
        "countdown": wording.countdown(campaign.end, snapshot.as_of).partition("（")[0],
        "state": "" if meeting.seal else "预演，没有定格",
        "zoneWord": snapshot.playbook.words.zone,
    }


def _map(snapshot: Snapshot) -> Book:
    spec = spec_of(snapshot)
    areas = [layer for layer in spec.ground.layers if layer.kind == "polygon"]
    return {
        "layers": to_leaflet.layers(spec, None, LAYERS),
        "extents": {
            code: spec.ground.extents[code]
            for code in (snapshot.county_code, *snapshot.zones.index)
            if code in spec.ground.extents  # a zone has none on a day on which no township belongs to it
        },
        "badges": {
            "approval": spec.approval,
            "schematic": any(shape.schematic for layer in areas for shape in layer.shapes),
            "demo": not snapshot.evidence_only,
        },
    }

"""What the map asks for only when somebody hovers or searches: cards and search index, from our own routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from components import acting, state
from components.context import context_of
from geo.battle_map import cards_of, index_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from components.context import Context
    from data.store.snapshot import Snapshot

ONLY, PERSON = "only", "person"
HEADERS = {"cache-control": "private, max-age=3600"}
"""The address carries the revision of the data, so an hour-old answer is still right."""


def cards_url(context: Context) -> str:
    """Address of the hover cards of what is on screen."""
    return f"/map/cards.json?{_asked(context)}"


def index_url(context: Context, only: tuple[str, ...] | None = None) -> str:
    """Address of the search index of what is on screen; of a map with some layers only, these and people."""
    return f"/map/index.json?{_asked(context)}" + (f"&{ONLY}={','.join(only)}" if only is not None else "")


def _asked(context: Context) -> str:
    return urlencode(state.asking(context.view, revision=str(context.snapshot.revision)))


async def cards_file(request: Request) -> JSONResponse:
    """The hover cards."""
    return await _answer(request, cards_of)


async def index_file(request: Request) -> JSONResponse:
    """The search index."""
    only = request.query_params.get(ONLY)
    layers = None if only is None else {*only.split(","), PERSON}
    return await _answer(request, lambda snapshot: _in_layers(snapshot, layers))


def _in_layers(snapshot: Snapshot, layers: set[str] | None) -> list[dict[str, str]]:
    return [entry for entry in index_of(snapshot) if layers is None or entry["layer"] in layers]


async def _answer(request: Request, make: Callable[[Snapshot], Any]) -> JSONResponse:
    asked = dict(request.query_params)
    content = await run_in_threadpool(lambda: make(context_of(asked, acting.actor()).snapshot))
    return JSONResponse(content, headers=HEADERS)

"""The route on which a browser hears that a county's data moved on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from components.live import pace
from data.store.watch import current_watcher

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

PATH = "/changes"
REST_SECONDS = 0.05
"""A screen more: 20 screens a second are drawn again for news at most, which leaves half a core for all else. While
people enter things without a pause, 100 screens follow within five seconds and 200 within ten."""
_open: set[WebSocket] = set()


async def changes(socket: WebSocket) -> None:
    """Send the county's revision when the line opens, and again whenever it has moved; nothing else is told."""
    await socket.accept()
    _open.add(socket)
    county, watcher, loop = (
        socket.query_params.get("county", ""),
        current_watcher(),
        asyncio.get_running_loop(),
    )
    news: asyncio.Queue[int] = asyncio.Queue()

    def heard(revisions: dict[str, int]) -> None:
        with suppress(RuntimeError):  # the loop has ended, and the process with it
            loop.call_soon_threadsafe(news.put_nowait, revisions.get(county, 0))

    leave = watcher.listen(heard)
    sending = asyncio.create_task(
        _send(socket, news, (await run_in_threadpool(watcher.revisions)).get(county, 0))
    )
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, KeyError):
        pass
    finally:
        _open.discard(socket)
        leave()
        sending.cancel()


async def _send(socket: WebSocket, news: asyncio.Queue[int], told: int) -> None:
    """Send what is new, the newest of several at once."""
    await socket.send_text(str(told))
    while True:
        revision = await news.get()
        if revision == told:
            continue
        async with pace.turn():
            while not news.empty():
                revision = news.get_nowait()
            told = revision
            await socket.send_text(str(told))
        await asyncio.sleep(rest(len(_open)))


def rest(lines: int) -> float:
    """Seconds after which one of so many screens is told of the next change: all together ask at a steady pace."""
    return lines * REST_SECONDS

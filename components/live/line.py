"""The route on which a browser hears that a county's data moved on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect

from data.store.watch import current_watcher

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

PATH = "/changes"


async def changes(socket: WebSocket) -> None:
    """Send the county's revision when the line opens, and again whenever it has moved; nothing else is told."""
    await socket.accept()
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
        leave()
        sending.cancel()


async def _send(socket: WebSocket, news: asyncio.Queue[int], told: int) -> None:
    """Send what is new, the newest of several at once."""
    await socket.send_text(str(told))
    while True:
        revision = await news.get()
        while not news.empty():
            revision = news.get_nowait()
        if revision != told:
            told = revision
            await socket.send_text(str(told))

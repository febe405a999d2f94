"""Open websockets of people who are signed in: they close as soon as the session is over."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.concurrency import run_in_threadpool
from streamlit.proto.BackMsg_pb2 import BackMsg

from components.live.component import LINE
from data.store import sessions
from data.store.faults import FaultError, fault_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from data.store.sessions import Signed

LOG = logging.getLogger(__name__)
ENDED, LATER = 4401, 1013
"""Close codes: of a session that is over, and of one that the database cannot tell of now."""
TRIGGERS = {"trigger_value", "json_trigger_value"}
NEWS = f"-{LINE}"
"""Ends the id of the component that asks for a run when others changed something."""
_NOTES = ThreadPoolExecutor(2, "zhantu-uses")
"""Threads of their own: those who wait for a database that is taken keep none from reading."""
UNNOTED = 1.0
"""Seconds that a request waits for its use to be written down."""
EVERY = 2.0
"""Seconds between two looks at who is still signed in, for what another process ended."""


class Socket:
    """One open websocket of a session; what goes in and out passes through it.

    Args:
        signed: Whose.
        receive: Of the connection.
        send: Of the connection.
    """

    def __init__(self, signed: Signed, receive: Receive, send: Send) -> None:
        """Nothing is received or sent yet."""
        self.signed = signed
        self._receive, self._send = receive, send
        self._over = asyncio.Event()
        self._asked = False

    def close(self) -> None:
        """Let nothing more pass; the other side is told at once."""
        self._over.set()

    async def receive(self) -> Message:
        """The next message, or the end of the connection once the session is over."""
        message, code = await self._next(), ENDED
        try:
            if message is not None and message["type"] == "websocket.receive":
                message = await self._checked(message)
        except Exception as error:
            if fault_in(error) is None:
                raise
            LOG.warning("a line is closed for a while: %s", type(error).__name__)
            message, code = None, LATER  # the page says that the connection is lost, and keeps what was typed
        if message is not None:
            return message
        self._over.set()
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def send(self, message: Message) -> None:
        """Pass on what the application says, as long as the session lasts."""
        if not self._over.is_set():
            await self._send(message)

    async def _next(self) -> Message | None:
        """What comes first: a message, or None for the end of the session."""
        coming = asyncio.ensure_future(self._receive())
        over = asyncio.ensure_future(self._over.wait())
        try:
            done, _ = await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
            if not coming.done():
                coming.cancel()
        return coming.result() if coming in done and not self._over.is_set() else None

    async def _checked(self, message: Message) -> Message | None:
        """The message, if whoever sent it is still signed in."""
        at = sessions.now()
        if self.signed.key not in await run_in_threadpool(sessions.living, [self.signed.key], at):
            return None
        if self._is_use(message.get("bytes") or b""):
            await note_use(self.signed, at)
        return message

    def _is_use(self, frame: bytes) -> bool:
        """Whether a person caused a message: the first run is the page's own, which http has counted."""
        if not is_rerun(frame):
            return False
        first, self._asked = not self._asked, True
        return not first


async def note_use(signed: Signed, at: int) -> None:
    """Write down that somebody did something; a database that is taken meanwhile holds nobody up for it."""
    noting = asyncio.get_running_loop().run_in_executor(_NOTES, _touch, signed, at)
    await asyncio.wait({noting}, timeout=UNNOTED)


def _touch(signed: Signed, at: int) -> None:
    try:
        sessions.touch(signed, at)
    except FaultError as fault:
        LOG.warning("could not note that somebody is at work: %s", fault.fault.what)


def is_rerun(frame: bytes) -> bool:
    """Whether a message asks for a run of the page that neither a timer nor somebody else's change caused."""
    try:
        message = BackMsg.FromString(frame)
    except DecodeError:
        return False
    if message.WhichOneof("type") != "rerun_script" or message.rerun_script.is_auto_rerun:
        return False
    states = message.rerun_script.widget_states.widgets
    fired = [state.id for state in states if state.WhichOneof("value") in TRIGGERS]
    return not fired or any(NEWS not in widget for widget in fired)


_OPEN: set[Socket] = set()
_LOOKING: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []


async def pass_on(app: ASGIApp, scope: Scope, signed: Signed, receive: Receive, send: Send) -> None:
    """Let somebody talk to the application through a websocket until the session is over."""
    socket = Socket(signed, receive, send)
    _OPEN.add(socket)
    try:
        await app(scope, socket.receive, socket.send)
    finally:
        _OPEN.discard(socket)


def open_by_account() -> Counter[str]:
    """How many websockets each account has open in this process."""
    return Counter(socket.signed.account for socket in list(_OPEN))


def look() -> None:
    """Close what belongs to a session that has just ended, from any thread."""
    for loop, asked in _LOOKING:
        loop.call_soon_threadsafe(asked.set)


@asynccontextmanager
async def watched() -> AsyncIterator[None]:
    """While this is open, websockets of sessions that are over are closed."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    _LOOKING[:] = [(loop, asked)]
    task = loop.create_task(_watch(asked))
    try:
        yield
    finally:
        _LOOKING.clear()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch(asked: asyncio.Event) -> None:
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), EVERY)
        asked.clear()
        try:
            await _close_ended()
        except Exception as error:
            LOG.warning("could not see who is still signed in", exc_info=None if fault_in(error) else error)


async def _close_ended() -> None:
    there = list(_OPEN)
    if not there:
        return
    living = await run_in_threadpool(sessions.living, {one.signed.key for one in there}, sessions.now())
    for socket in there:
        if socket.signed.key not in living:
            socket.close()

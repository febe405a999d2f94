"""The log: a line an event, without anybody's number, and as JSON with ``ZHANTU_LOG=json``."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from data.watermark import TAKER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARIABLE = "ZHANTU_LOG"
PRIVATE = re.compile(r"(?<!\d)(?:[1-9]\d{16}[\dXx]|[1-9]\d{14}|(?:\+?86)?1[3-9]\d{9})(?!\d)")
"""Identity numbers of 18 and 15 digits (GB 11643), and mobile telephone numbers."""
HIDDEN = "［号码已隐去］"
REQUESTS = logging.getLogger("zhantu.requests")
_SALT = secrets.token_bytes(16)
"""New with every start: whoever reads a log learns that two lines are of one person, and not of whom."""


def scrubbed(text: str) -> str:
    """The text without identity and telephone numbers."""
    return PRIVATE.sub(HIDDEN, text)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; what the record carries in ``told`` stands beside the message."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        said |= {"message": record.getMessage(), **getattr(record, "told", {})}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return scrubbed(json.dumps(said, ensure_ascii=False))


class PlainLines(logging.Formatter):
    """A record as it was formatted before, without anybody's number."""

    def __init__(self, inner: logging.Formatter) -> None:
        """Format with ``inner``."""
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """The lines."""
        return scrubbed(self._inner.format(record))


def configure() -> None:
    """Let every handler there is write without numbers, and as JSON where that is asked for."""
    as_json = os.environ.get(VARIABLE) == "json"
    if as_json:
        REQUESTS.setLevel(logging.INFO)
        REQUESTS.handlers = [logging.StreamHandler()]
        REQUESTS.propagate = False
    known = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    for handler in {handler for logger in (logging.root, *known) for handler in logger.handlers}:
        inner = handler.formatter or logging.Formatter()
        if not isinstance(inner, JsonLines | PlainLines):
            handler.setFormatter(JsonLines() if as_json else PlainLines(inner))


class RequestLog:
    """Around the whole application: a line a request, with its path without query, outcome and duration."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and say what became of it."""
        if scope["type"] == "lifespan" or not REQUESTS.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        begin, outcome = time.perf_counter(), {"status": 0}

        async def noted(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.close"}:
                outcome["status"] = message.get("status", message.get("code", 0))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            seconds = round(time.perf_counter() - begin, 4)
            method = scope.get("method", "websocket")
            told = {"method": method, "path": scope["path"], "seconds": seconds, "who": _who(), **outcome}
            REQUESTS.info("request", extra={"told": told})


def _who() -> str:
    """A name that tells people apart and names nobody; empty where none is known."""
    taker = TAKER.get()
    return hashlib.sha256(_SALT + taker.encode()).hexdigest()[:10] if taker else ""

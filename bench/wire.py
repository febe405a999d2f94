"""What goes over the wire of one browser page, and when."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from playwright.sync_api import Page

BINARY = 2
STREAM = "/_stcore/stream"
"""The socket over which pages come."""
FRAME_HEAD = 4
"""Bytes before the payload of a frame of usual length; the four bytes of a browser's mask are not counted."""


class Direction:
    """One direction of the socket: how many bytes its frames take.

    The browser tells payloads before compression. They are compressed here again as the server does it: with the
    window that was negotiated, and what went before as the dictionary.
    """

    def __init__(self, window_bits: int) -> None:
        """Compress with a window of so many bits; none for 0."""
        self._deflate = zlib.compressobj(wbits=-window_bits, memLevel=5) if window_bits else None

    def size(self, payload: bytes) -> int:
        """Bytes of a frame with this payload."""
        if self._deflate is None:
            return FRAME_HEAD + len(payload)
        packed = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return FRAME_HEAD + len(packed) - 4  # the mark that each flush leaves at the end is not sent


class Wire:
    """Counts what a page sends and receives since the last :meth:`reset`.

    Attributes:
        plain: Payload of all websocket frames, both ways, before compression.
        packed: Bytes of the same frames as they are sent.
        fetched: Bytes of everything fetched beside the socket, headers included; the browser's cache costs nothing.
        sent_at: When the first frame left, in seconds of the browser's clock.
        finished_at: When the last run of the page's script was reported finished.
    """

    def __init__(self, page: Page) -> None:
        """Listen to this page from now on; it must not have been opened yet."""
        self._up = self._down = Direction(0)
        self.reset()
        self._stream = ""
        session = page.context.new_cdp_session(page)
        session.on("Network.webSocketCreated", self._created)
        session.on("Network.webSocketHandshakeResponseReceived", self._opened)
        session.on("Network.webSocketFrameSent", self._sent)
        session.on("Network.webSocketFrameReceived", self._received)
        session.on("Network.loadingFinished", self._loaded)
        session.send("Network.enable")

    def reset(self) -> None:
        """Begin a new count."""
        self.plain = self.packed = 0
        self.fetched = 0.0
        self.sent_at: float | None = None
        self.finished_at: float | None = None

    @property
    def server_ms(self) -> float:
        """From the first frame sent to the message that the script has finished, in milliseconds."""
        if self.sent_at is None or self.finished_at is None:
            raise RuntimeError("no run of the page was seen")
        return (self.finished_at - self.sent_at) * 1000

    def _created(self, event: dict[str, Any]) -> None:
        if event["url"].endswith(STREAM):
            self._stream = event["requestId"]

    def _opened(self, event: dict[str, Any]) -> None:
        if event["requestId"] != self._stream:
            return
        headers = {name.lower(): text for name, text in event["response"]["headers"].items()}
        offer = headers.get("sec-websocket-extensions", "")
        bits = dict(re.findall(r"(client|server)_max_window_bits=(\d+)", offer))
        usual = 15 if "permessage-deflate" in offer else 0
        self._up = Direction(int(bits.get("client", usual)))
        self._down = Direction(int(bits.get("server", usual)))

    def _sent(self, event: dict[str, Any]) -> None:
        if event["requestId"] != self._stream:
            self._beside(event)
            return
        self._count(self._up, _payload(event))
        self.sent_at = self.sent_at or event["timestamp"]

    def _received(self, event: dict[str, Any]) -> None:
        if event["requestId"] != self._stream:
            self._beside(event)
            return
        payload = _payload(event)
        self._count(self._down, payload)
        if ForwardMsg.FromString(payload).WhichOneof("type") == "script_finished":
            self.finished_at = event["timestamp"]

    def _beside(self, event: dict[str, Any]) -> None:
        """A frame of the other socket, which tells that others changed something: a few digits, not compressed."""
        size = FRAME_HEAD + len(_payload(event))
        self.plain += size
        self.packed += size

    def _count(self, direction: Direction, payload: bytes) -> None:
        self.plain += len(payload)
        self.packed += direction.size(payload)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.fetched += event["encodedDataLength"]


def _payload(event: dict[str, Any]) -> bytes:
    frame = event["response"]
    return b64decode(frame["payloadData"]) if frame["opcode"] == BINARY else frame["payloadData"].encode()

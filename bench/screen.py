"""One open page without a browser: its two websockets, and what of the messages on them a load has to know."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from streamlit.proto.Element_pb2 import Element

LIVE = "-live-line"
"""Ends the id of the component that brings news, see components/live/component.py."""
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{}__events"
REMEMBERED = 2
"""For so many runs a browser keeps a message, which is then not sent again."""
PATIENCE = 60.0
WARNING = "⚠"


PROGRESS = "report-"
"""Begins the id of the form for progress, see components/progress_forms.py."""


def _date(field: Any) -> WidgetState:
    state = WidgetState(id=field.id)
    state.string_array_value.data.extend(field.default)
    return state


def _no_file(field: Any) -> WidgetState:
    state = WidgetState(id=field.id)
    state.file_uploader_state_value.SetInParent()
    return state


FIELDS: dict[str, Callable[[Any], WidgetState]] = {
    "number_input": lambda field: WidgetState(id=field.id, double_value=field.default),
    "text_input": lambda field: WidgetState(id=field.id, string_value=field.default),
    "date_input": _date,
    "file_uploader": _no_file,
}
"""What a browser sends of a field that nobody touched."""


class PageError(Exception):
    """A run of the page failed, or told of an error."""


@dataclass
class Drawn:
    """What one run of a page came to.

    Attributes:
        milliseconds: From asking until the run was reported finished.
        said: Toasts.
        warned: Warnings on the page.
        size: Bytes of the messages, unpacked.
    """

    milliseconds: float = 0.0
    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    size: int = 0


class Screen:
    """A page that is open, and its line for news; use it in an ``async with``.

    Attributes:
        shown: The county's revision as drawn.
        newest: The county's revision as heard.
        news: Set when something is heard.
        buttons: Ids of the buttons of forms by their label.
        fields: What stands in the form for progress, all of which a browser sends; the figure first.
    """

    def __init__(self, address: str, cookie: str, county: str) -> None:
        """Nothing is opened yet."""
        self._origin, self._cookie, self._county = address, {"Cookie": cookie}, county
        self._kept: dict[str, tuple[int, ForwardMsg]] = {}
        self._runs = 0
        self.shown = self.newest = 0
        self.news = asyncio.Event()
        self.buttons: dict[str, str] = {}
        self.fields: list[WidgetState] = []
        self._live = ""

    async def __aenter__(self) -> Screen:
        """Open both websockets."""
        base = self._origin.replace("http://", "ws://")
        more = {"additional_headers": self._cookie, "max_size": None, "proxy": None, "ping_interval": None}
        words = ["streamlit", "x"]  # the protocol, and a token that only file uploads check
        self._page = await connect(
            f"{base}/_stcore/stream", origin=self._origin, subprotocols=words, open_timeout=PATIENCE, **more
        )
        query = urlencode({"county": self._county})
        self._line = await connect(
            f"{base}/changes?{query}", origin=self._origin, open_timeout=PATIENCE, **more
        )
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Close both."""
        self._hearing.cancel()
        await self._line.close()
        await self._page.close()

    async def _hear(self) -> None:
        async for told in self._line:
            self.newest = int(told)
            self.news.set()

    @property
    def lost(self) -> bool:
        """Whether the line for news broke."""
        return self._hearing.done()

    async def refresh(self, **asked: str) -> Drawn:
        """Run the page because others changed something."""
        state = WidgetState(id=TRIGGER.format(self._live))
        state.json_trigger_value = json.dumps([{"event": "refresh", "value": self.newest}])
        return await self.run(asked, state)

    async def run(self, asked: dict[str, str], *states: WidgetState) -> Drawn:
        """Run the page at an address, with what was typed and pressed in it.

        Raises:
            PageError: The run failed.
        """
        self._runs += 1
        message = BackMsg()
        message.rerun_script.query_string = urlencode({"county": self._county, **asked})
        message.rerun_script.widget_states.widgets.extend(states)
        message.rerun_script.cached_message_hashes.extend(self._still_kept())
        self.fields = []
        drawn, begun = Drawn(), time.perf_counter()
        await self._page.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._take(await self._page.recv(), drawn):
                pass
        drawn.milliseconds = (time.perf_counter() - begun) * 1000
        return drawn

    def _still_kept(self) -> list[str]:
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] >= self._runs - REMEMBERED}
        return list(self._kept)

    def _take(self, frame: bytes | str, drawn: Drawn) -> bool:
        """Note what a message says; whether it says that the run is over."""
        message = ForwardMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
        drawn.size += len(frame)
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            return self._over(message.script_finished)
        if kind == "ref_hash":
            message = self._kept[message.ref_hash][1]
            self._kept[message.hash] = self._runs, message
        elif message.metadata.cacheable:
            self._kept[message.hash] = self._runs, message
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message.delta.new_element, drawn)
        return False

    def _over(self, status: int) -> bool:
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise PageError("the page's script is broken")
        return status != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _see(self, element: Element, drawn: Drawn) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise PageError(element.exception.message)
        if kind == "text" and element.text.body.startswith(WARNING):
            drawn.warned.append(element.text.body)
        elif kind == "toast":
            drawn.said.append(element.toast.body)
        elif kind == "button" and element.button.is_form_submitter:
            self.buttons[element.button.label] = element.button.id
        elif kind in FIELDS and getattr(element, kind).form_id.startswith(PROGRESS):
            self.fields.append(FIELDS[kind](getattr(element, kind)))
        elif kind == "bidi_component" and element.bidi_component.id.endswith(LIVE):
            self._live = element.bidi_component.id
            self.shown = json.loads(element.bidi_component.json)["revision"]

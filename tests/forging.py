"""Messages that no browser of ours would send: every widget that a page draws for one role, filled in by another."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests import harness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.harness import ClientConnection, PageRun

WORDS: Final = "强行写入"


@dataclass(frozen=True)
class Target:
    """A page as its address opens it, with what can be sent to it.

    Attributes:
        page: Its address.
        query: What is looked at.
        filled: Its fields, filled in.
        buttons: The ids of what can be pressed.
    """

    page: str
    query: str
    filled: tuple[WidgetState, ...]
    buttons: tuple[str, ...]


def target(socket: ClientConnection, page: str, query: str) -> Target:
    """A page with all that it draws, at first and once its fields are filled in."""
    both = dict(_drawn(harness.run_on(socket, page, query)))
    if any(
        _kind(one) == "dataframe" for one in both.values()
    ):  # what is edited is saved by a button drawn then
        both |= dict(_drawn(harness.run_on(socket, page, query, states=_filled(both))))
    return Target(
        page, query, _filled(both), tuple(key for key, one in both.items() if _kind(one) == "button")
    )


def once(targets: Iterable[Target]) -> list[Target]:
    """The same, with a button of each kind once: those that differ by what they are about alone lead to one action."""
    known: set[str] = set()
    found = []
    for one in targets:
        new = {re.sub(r"[0-9a-f]{32}|\d+", "", key): key for key in one.buttons}
        found.append(replace(one, buttons=tuple(key for kind, key in new.items() if kind not in known)))
        known |= new.keys()
    return [one for one in found if one.buttons]


def press(socket: ClientConnection, target: Target, button: str) -> PageRun:
    """Press a button of a page, with every field filled in, whether or not the page draws either."""
    pressed = WidgetState(id=button, trigger_value=True)
    return harness.run_on(socket, target.page, target.query, states=[*target.filled, pressed])


def _drawn(run: PageRun) -> Iterator[tuple[str, Any]]:
    """The elements with a state, by their ids."""
    for message in run.messages:
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            widget = getattr(element, element.WhichOneof("type"))
            if getattr(widget, "id", ""):
                yield widget.id, element


def _kind(element: Any) -> str:
    return str(element.WhichOneof("type"))


def _filled(elements: dict[str, Any]) -> tuple[WidgetState, ...]:
    return tuple(state for key, one in elements.items() if (state := _state(key, one)) is not None)


def _state(key: str, element: Any) -> WidgetState | None:
    """What a field is said to hold; None for what is left as it is."""
    kind = _kind(element)
    if kind in {"text_input", "text_area"}:
        return WidgetState(id=key, string_value=WORDS)
    if kind == "selectbox" and element.selectbox.options:
        return WidgetState(id=key, string_value=element.selectbox.options[-1])
    if kind == "dataframe" and element.dataframe.editing_mode:
        return WidgetState(id=key, string_value=json.dumps(_edits(element.dataframe.arrow_data.data)))
    return None


def _edits(data: bytes) -> dict[str, Any]:
    """Every column of the first row changed, those too that cannot be on screen."""
    columns = pa.ipc.open_stream(data).read_all().column_names
    return {"edited_rows": {"0": dict.fromkeys(columns, WORDS)}, "added_rows": [{}], "deleted_rows": [1]}


EVENTS: Final = {
    "zhantu_battle_map": ("pick", "layers", "as_of", "person", "point"),
    "zhantu_panel": ("pick",),
    "zhantu_board": ("pick",),
    "zhantu_matrix": ("pick",),
    "zhantu_gantt": ("pick", "choice"),
    "zhantu_projection": ("order",),
    "zhantu_live": ("refresh",),
}
"""What the components of ours tell."""
OF_EVENTS: Final = "$$STREAMLIT_INTERNAL_KEY_{}__events"
"""The widget through which Streamlit lets a component tell something."""
ODD: Final = (
    "5",
    "true",
    "null",
    "[]",
    '[["z01"]]',
    '"x"',
    '"\\ud800"',
    '{"to": ["map"], "zone": ["z01"], "village": {"a": 1}, "objective": 5, "order": null, "name": [], "value": {}}',
    '{"to": "map", "objective": {"a": 1}, "card": 7, "zone": "\\ud800", "village": "\\u0000", "q": "\\ud800"}',
    '{"lon": Infinity, "lat": NaN, "turn": 1e400, "text": []}',
    '{"lon": 1e300, "lat": "1", "turn": true, "text": "\\ud800", "deadline": "0000-00-00", "place": "x"}',
    json.dumps(dict.fromkeys(("zone", "village", "objective", "order", "item", "q", "text"), "x" * 100_000)),
    json.dumps(
        {"name": "objective", "value": "x", "zone": "z99", "village": "1", "objective": "-", "item": "%s"}
    ),
)
"""What no component tells, as JSON, for every event."""
ODD_TEXTS: Final = tuple(one for one in ODD if one.startswith('{"'))


@dataclass(frozen=True)
class Component:
    """A component of ours on a page as its address opens it.

    Attributes:
        page: The page's address.
        query: What is looked at.
        name: Of the component.
        id: Of the widget.
    """

    page: str
    query: str
    name: str
    id: str


def components(socket: ClientConnection, page: str, query: str) -> list[Component]:
    """Every component of ours that a page draws."""
    drawn = _drawn(harness.run_on(socket, page, query))
    return [
        Component(page, query, one.bidi_component.component_name, key)
        for key, one in drawn
        if _kind(one) == "bidi_component"
    ]


def tell(socket: ClientConnection, component: Component, value: str, kept: str = "{}") -> PageRun:
    """Have a component tell a value for each of its events, whether or not the page draws it.

    Args:
        socket: Whose page it is.
        component: Which one.
        value: As JSON.
        kept: What it claims to have kept, as JSON.
    """
    told = ", ".join(f'{{"event": "{event}", "value": {value}}}' for event in EVENTS[component.name])
    states = [
        WidgetState(id=OF_EVENTS.format(component.id), json_trigger_value=f"[{told}]"),
        WidgetState(id=component.id, json_value=kept),
    ]
    return harness.run_on(socket, component.page, component.query, states=states)

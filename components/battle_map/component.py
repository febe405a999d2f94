"""Python side of the battle map: mounts the component and hands back what the person did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import told
from components.web.assets import asset_url
from geo import palette

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streamlit.components.v2.types import ComponentRenderer

_STYLE_SHEETS = ("leaflet/leaflet.css", "battle_map/map.css")
HALF_TURN = 180
"""Degrees."""
_EVENTS = ("pick", "layers", "as_of", "person", "point")

# A one-line script would be taken for a path, hence the line breaks.
_BOOT = """
export default function (component) {
  const url = new URL(component.data.module, window.location.origin).href;
  return import(url).then((module) => module.default(component)).catch((error) => {
    console.error('battle map', error);
    component.parentElement.replaceChildren('地图程序没有取到，请刷新页面。');
  });
}
"""


@dataclass(frozen=True)
class MapEvent:
    """What the person did on the map since the last run; None = nothing of that kind.

    Attributes:
        pick: The selection asked for, `{zone?, village?, objective?}`; `{}` is the whole county.
        layers: Identifiers of the layers now switched on.
        as_of: The ISO date asked for on the time bar.
        person: Whose list of duties was asked for.
        point: Where the map was clicked while something is being located, `{lon, lat}` in degrees.
    """

    pick: dict[str, str] | None = None
    layers: list[str] | None = None
    as_of: str | None = None
    person: str | None = None
    point: dict[str, float] | None = None

    def __bool__(self) -> bool:
        """True when anything happened."""
        return any(getattr(self, name) is not None for name in _EVENTS)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("zhantu_battle_map", js=_BOOT)


def show(
    payload: Mapping[str, Any],
    *,
    key: str,
    height: int | str = "window",
    on_event: Callable[[MapEvent], None] | None = None,
) -> MapEvent:
    """Show the battle map.

    Args:
        payload: See the package docstring. Script, style sheets, palette and height are added here.
        key: Key of the component, unique on the page.
        height: Pixels, `"stretch"` to fill its container, or `"window"` down to the window's lower edge.
        on_event: Called with the event before the page runs again, so the page is built only once for it.

    Returns:
        The event of this run, empty if the map did not cause it.
    """
    result = _component()(
        key=key,
        data=_complete(payload, height),
        height=_mount_height(height),
        on_pick_change=_callback("pick", key, on_event),
        on_layers_change=_callback("layers", key, on_event),
        on_as_of_change=_callback("as_of", key, on_event),
        on_person_change=_callback("person", key, on_event),
        on_point_change=_callback("point", key, on_event),
    )
    return MapEvent(**{name: _checked(name, getattr(result, name, None)) for name in _EVENTS})


def _mount_height(height: int | str) -> Any:
    return "content" if height == "window" else height


def _complete(payload: Mapping[str, Any], height: int | str) -> dict[str, Any]:
    """Add what every map needs and no page should have to know."""
    return {
        **payload,
        "module": asset_url("battle_map/map.js"),
        "css": [asset_url(path) for path in _STYLE_SHEETS],
        "palette": palette.as_payload(dark=bool(payload.get("dark"))),
        "height": None if height == "stretch" else height,
    }


def _callback(name: str, key: str, on_event: Callable[[MapEvent], None] | None) -> Callable[[], None]:
    def call() -> None:
        value = _checked(name, told.event(key, name))
        if on_event and value is not None:
            on_event(MapEvent(**{name: value}))

    return call


def _checked(name: str, value: object) -> Any:
    """The value if it has the shape of its event: a browser can send anything."""
    if name == "pick":
        return told.texts(value, ("zone", "village", "objective"))
    if name == "layers" and isinstance(value, list):
        return [layer for layer in value if told.is_text(layer)]
    if name == "point" and isinstance(value, dict):
        return _degrees(value)
    if name in {"as_of", "person"} and told.is_text(value):
        return value
    return None


def _degrees(value: Mapping[str, Any]) -> dict[str, float] | None:
    point = {name: value.get(name) for name in ("lon", "lat")}
    fit = all(isinstance(one, (int, float)) and abs(one) <= HALF_TURN for one in point.values())
    return {name: float(one) for name, one in point.items() if one is not None} if fit else None

"""Python side of the projection: mounts the component and hands on an order that was filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import told
from components.web.assets import asset_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BOOT = """
export default (component) =>
  import(new URL(component.data.module, window.location.origin).href).then((module) => module.default(component));
"""
STYLES = ("leaflet/leaflet.css", "battle_map/map.css", "projection/projection.css")
FIELDS = ("text", "person", "unit", "deadline", "place")


def mount(payload: Mapping[str, Any], *, key: str, on_order: Callable[[int, dict[str, str]], None]) -> None:
    """Put the projection on the page: a button, until somebody enters it.

    Args:
        payload: See the package's docstring.
        key: Key of the component, unique on the page.
        on_order: Called with the number of the attempt and the fields of an order, see :data:`FIELDS`.
    """

    def sent() -> None:
        order = told.event(key, "order")
        if isinstance(order, dict) and isinstance(order.get("turn"), int):
            on_order(order["turn"], told.texts(order, FIELDS) or {})

    data = {**payload, "module": asset_url("projection/projection.js")}
    data["styles"] = [asset_url(path) for path in STYLES]
    _renderer()(key=key, data=data, on_order_change=sent)


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return st.components.v2.component("zhantu_projection", js=BOOT)

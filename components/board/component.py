"""Python side of the board: mounts the component and hands on what was clicked."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import told
from components.panel.component import colours
from components.web.assets import asset_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BOOT = """
export default (component) =>
  import(new URL(component.data.module, window.location.origin).href).then((board) => board.default(component));
"""
STYLES = ("panel/panel.css", "board/board.css")
PARTS = ("order", "name", "value")


def show(payload: Mapping[str, Any], *, key: str, on_pick: Callable[[dict[str, str]], None]) -> None:
    """Draw the board.

    Args:
        payload: See the package's docstring.
        key: Key of the component, unique on the page.
        on_pick: Called with what was clicked.
    """

    def picked() -> None:
        pick = told.texts(told.event(key, "pick"), PARTS)
        if pick is not None:
            on_pick(pick)

    data = {**payload, "colours": colours(), "module": asset_url("board/board.js")}
    data["styles"] = [asset_url(path) for path in STYLES]
    _renderer()(key=key, data=data, on_pick_change=picked)


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return st.components.v2.component("zhantu_board", js=BOOT)

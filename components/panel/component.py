"""The panel as a component of its own: one small message draws it whole."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import leaving, told
from components.web.assets import asset_url
from geo import palette

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

BOOT = """
export default (component) =>
  import(new URL(component.data.module, window.location.origin).href).then((panel) => panel.default(component));
"""


def show(content: Mapping[str, Any], *, key: str, on_pick: Callable[[Mapping[str, str]], None]) -> None:
    """Draw a panel.

    Args:
        content: Title and blocks, see :mod:`components.panel.blocks`.
        key: Tells panels of one page apart.
        on_pick: Called with the selection when somebody clicks one; not with one that leads to another screen.
    """

    def picked() -> None:
        pick = told.texts(told.event(key, "pick"))
        if pick is not None and leaving.is_away(pick):
            leaving.note(pick)
        elif pick is not None:
            on_pick(pick)

    data = {**content, "module": asset_url("panel/panel.js"), "styles": asset_url("panel/panel.css")}
    _renderer()(key=key, data={**data, "colours": colours()}, on_pick_change=picked)


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return st.components.v2.component("zhantu_panel", js=BOOT)


@lru_cache(maxsize=1)
def colours() -> dict[str, str]:
    """The palette as the names that ``panel.css`` uses."""
    theme = palette.theme()
    colours = {"ink": theme.ink, "muted": theme.muted, "line": theme.line, "accent": theme.accent}
    for code, light in palette.lights().items():
        colours |= {f"fill-{code}": light.fill, f"on-{code}": light.ink, f"text-{code}": light.text}
    return colours | {"card": "#FFFFFF", "hover": theme.ground}

"""Python side of the Gantt: mounts the component and hands on what was clicked and chosen."""

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
  import(new URL(component.data.module, window.location.origin).href).then((gantt) => gantt.default(component));
"""
STYLES = ("panel/panel.css", "gantt/gantt.css")
CHOICE = ("zone", "group", "light", "category", "leader", "q")


def show(
    payload: Mapping[str, Any],
    *,
    key: str,
    on_pick: Callable[[str], None],
    on_choice: Callable[[dict[str, str]], None],
) -> None:
    """Draw the Gantt.

    Args:
        payload: See the package's docstring.
        key: Key of the component, unique on the page.
        on_pick: Called with the id of the work that was clicked.
        on_choice: Called with what was chosen, by the names of :data:`CHOICE`.
    """

    def picked() -> None:
        pick = told.event(key, "pick")
        if told.is_text(pick):
            on_pick(pick)

    def chosen() -> None:
        choice = told.texts(told.event(key, "choice"), CHOICE)
        if choice is not None:
            on_choice(choice)

    data = {**payload, "colours": colours(), "module": asset_url("gantt/gantt.js")}
    data["styles"] = [asset_url(path) for path in STYLES]
    _renderer()(key=key, data=data, on_pick_change=picked, on_choice_change=chosen)


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return st.components.v2.component("zhantu_gantt", js=BOOT)

"""Python side: what is on screen, so that the browser knows when it is not the newest any more."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import forms
from components.web.assets import asset_url

if TYPE_CHECKING:
    from components.context import Context

KEY = "live"
LINE, NEWS = "live-line", "live-news"
"""Key of the component; the gate tells its reruns from a person's by it."""
BOOT = """
export default (component) =>
  import(new URL(component.data.module, window.location.origin).href).then((live) => live.default(component));
"""


def show(context: Context) -> None:
    """Keep this screen up to date; the rerun that the browser asks for is like that of any click."""
    with st.container(key=KEY):
        _renderer()(
            key=LINE,
            data={
                "module": asset_url("live/live.js"),
                "county": context.view.county,
                "revision": context.snapshot.revision,
                "saved": forms.saved(),
            },
            on_refresh_change=_note_news,
        )


def _note_news() -> None:
    st.session_state[NEWS] = True


def is_for_news() -> bool:
    """Whether this run was asked for by what others changed, and by nobody at the screen."""
    return bool(st.session_state.pop(NEWS, False))


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return st.components.v2.component("zhantu_live", js=BOOT)

"""Widgets that are gone: Streamlit keeps what they would call, and with it all that they were drawn from."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

DRAWN = "widgets-drawn"
"""Where the session keeps what the last runs drew."""


def forget_gone() -> None:
    """At the end of a run, let go of the widgets that neither this run nor the one or two before it drew.

    Streamlit keeps their callbacks until the session ends, and in them every snapshot that a screen has followed. It
    has no public way to let go of them. Those of the runs just before stay: somebody may be pressing what is just being
    drawn over.
    """
    run = get_script_run_ctx()
    if run is None:
        return
    known: dict[str, Any] = run.session_state._state._new_widget_state.widget_metadata
    # Changed in place: what stood in the session before a change is kept until the next run.
    last, older = kept = st.session_state.setdefault(DRAWN, [{}, {}])
    # Whatever is drawn is told anew; of a component's events Streamlit lists only the component as drawn.
    drawn = {
        name: told
        for name, told in known.items()
        if told is not last.get(name) and told is not older.get(name)
    }
    for gone in known.keys() - drawn.keys() - last.keys():
        del known[gone]
    kept[:] = drawn, {name: told for name, told in last.items() if known.get(name) is told}

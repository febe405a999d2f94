"""Widgets that are gone: Streamlit keeps what they would call, and with it all that they were drawn from."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

DRAWN = "widgets-drawn"
"""Where the session keeps which widgets the last run drew."""


def forget_gone() -> None:
    """At the end of a run, let go of the widgets that neither this run nor the one before it drew.

    Streamlit keeps their callbacks until the session ends, and in them every snapshot that a screen has followed. It
    has no public way to let go of them. Those of the run before stay: somebody may be pressing what is just being
    drawn over.
    """
    run = get_script_run_ctx()
    if run is None:
        return
    known = run.session_state._state._new_widget_state.widget_metadata
    drawn = run.shared.widget_ids_this_run.snapshot()
    for gone in known.keys() - drawn - st.session_state.get(DRAWN, known.keys()):
        del known[gone]
    st.session_state[DRAWN] = drawn

"""What widgets that are gone would call is let go of, and with it what they were drawn from."""

from __future__ import annotations

import gc

from streamlit.testing.v1 import AppTest

PAGE = """
import weakref
import streamlit as st
from components import widgets

class Snapshot:
    def leave(self):
        st.session_state.pressed = number

number = st.session_state.get("number", 0)
shown = Snapshot()
st.session_state.setdefault("held", []).append(weakref.ref(shown))
st.button("走", key=f"go-{number}", on_click=shown.leave)
widgets.forget_gone()
"""
"""Draws a button that would call something of its own."""


def held(app):
    gc.collect()
    return [number for number, one in enumerate(app.session_state.held) if one() is not None]


def test_a_session_holds_what_the_last_runs_were_drawn_from_and_nothing_older():
    app = AppTest.from_string(PAGE).run()
    for number in range(1, 8):
        app.session_state.number = number
        app.run()
    assert held(app)[-2:] == [6, 7]
    assert len(held(app)) <= 3


def test_a_button_that_is_drawn_again_still_does_what_it_did():
    app = AppTest.from_string(PAGE).run().run().run()
    assert held(app) == [2]
    app.button(key="go-0").click().run()
    assert app.session_state.pressed == 0

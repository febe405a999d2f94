"""From one screen to another by a click in a panel: a page can be left only while it runs, not in its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import state

if TYPE_CHECKING:
    from collections.abc import Mapping

TO = "to"
"""In the selection that a click gives: the screen it leads to."""
SCREENS = {
    "map": "command/overview.py",
    "orders": "works/orders.py",
    "inspections": "works/inspections.py",
    "scores": "works/scores.py",
    "meetings": "command/meeting.py",
    "approvals": "ledgers/approvals.py",
}
ASKED = ("objective", "card", "inspection", "sheet", "give", "meeting", "submission")
"""What such a selection can ask the other screen for."""
LEAVING = "leaving_for"


def is_away(pick: Mapping[str, str]) -> bool:
    """Whether a selection leads to another screen."""
    return pick.get(TO) in SCREENS


def note(pick: Mapping[str, str]) -> None:
    """Remember where a click leads, until the page runs again."""
    st.session_state[LEAVING] = {name: str(pick[name]) for name in (TO, *ASKED) if name in pick}


def depart(view: state.View) -> None:
    """Leave the page for where the last click led, if it led away; county, day and 只看有据数据 go along."""
    pick = st.session_state.pop(LEAVING, None)
    if pick:
        screen = SCREENS[pick.pop(TO)]
        st.switch_page(screen, query_params=state.asking(view, **pick))

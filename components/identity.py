"""As whom one acts, in the menu: said, and in desktop mode chosen."""

from __future__ import annotations

import streamlit as st

from components import acting
from data.rules.permissions import GRANTS, ROLE_WORDS, Area, Role

OF_A_ZONE = frozenset(grant.role for grant in GRANTS if grant.area is Area.ZONE)
OF_A_UNIT = frozenset(grant.role for grant in GRANTS if grant.area is Area.UNIT)


def mark() -> str:
    """What stands in the menu of whoever does not act for the headquarters."""
    actor = acting.actor()
    return "" if actor == acting.HEADQUARTERS else f"（{ROLE_WORDS[actor.role]}）"


def show(county: str) -> None:
    """The role by which this machine's person acts, and the choice of another."""
    st.text(acting.actor().signed)
    if acting.is_signed_in():
        return
    with st.form("acting", border=False):
        st.selectbox("换一个角色", list(Role), format_func=ROLE_WORDS.__getitem__, key="acting-role")

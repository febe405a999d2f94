"""The bar above every screen: which county, whether demo rows are shown, and what the address asked for in vain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from components import feedback, forms, live, messages, state
from components.label import plain

if TYPE_CHECKING:
    from components.context import Context

STYLE = Path(__file__).with_name("page.css")


def bar(context: Context) -> None:
    """County and 只看有据数据, following the address; below them what it asked for and could not be shown."""
    st.html(STYLE)
    forms.announce()
    st.session_state["county"] = context.view.county
    st.session_state["evidence"] = context.view.evidence_only
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        st.segmented_control(
            "县",
            list(context.counties),
            format_func=lambda code: plain(context.counties[code]),
            key="county",
            label_visibility="collapsed",
            on_change=_county_chosen,
            required=True,
            wrap=True,
        )
        st.toggle(
            "只看有据数据",
            key="evidence",
            on_change=_evidence_chosen,
            help="隐藏一切演示数据，只显示五份文件和公开资料里有出处的内容。",
        )
        messages.show_bell(context)
    if context.notices:
        with st.container(key="notices"):
            feedback.warn(*context.notices)
    live.show(context)


def _county_chosen() -> None:
    if st.session_state["county"]:
        state.choose_county(st.session_state["county"])


def _evidence_chosen() -> None:
    state.choose_evidence(evidence_only=st.session_state["evidence"])

"""Where every page begins: who may see it, and what is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from components import state
from data.store import snapshot as snapshots

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_COUNTY = "451082"
"""平果: the county the map opens on."""
PAGE, CARRIED = "page", "carried"


@dataclass(frozen=True)
class Context:
    """What a page works with.

    Attributes:
        view: What is on screen.
        snapshot: The county as of the view's day.
        counties: Names of all counties by code.
        notices: What to tell somebody whose address asked for something that does not exist.
    """

    view: state.View
    snapshot: snapshots.Snapshot
    counties: dict[str, str]
    notices: tuple[str, ...]


def require(page: str) -> Context:
    """The context of this run, read from the address.

    In desktop mode the gate lets in nobody but the person at this machine, who may see everything.

    Args:
        page: Name of the page that asks. Streamlit's menu opens a page with an empty address; whoever comes by it
            from another page keeps the county, the day and the choice of 只看有据数据.
    """
    session = st.session_state
    if session.get(PAGE, page) != page and "county" not in st.query_params:
        state.carry(session[CARRIED])
    context = context_of(state.address())
    session[PAGE], session[CARRIED] = page, context.view
    if context.notices:
        state.correct(context.view)
    return context


def context_of(asked: Mapping[str, str]) -> Context:
    """The context of an address."""
    counties = snapshots.county_names()
    default = FIRST_COUNTY if FIRST_COUNTY in counties else next(iter(counties))
    county, notices = state.county_in(asked, counties, default)
    playbook = snapshots.playbook_of(county)
    view, more = state.view_in(asked, county, playbook)
    snapshot = snapshots.load(county, view.as_of, evidence_only=view.evidence_only)
    view, dropped = state.settled(view, snapshot)
    return Context(view, snapshot, counties, (*notices, *more, *dropped))

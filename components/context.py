"""Where every page begins: who may see it, and what is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, leaving, origin, refusal, state
from data.rules.permissions import Deed
from data.store import snapshot as snapshots
from data.store.unit_of_work import ORIGIN
from data.watermark import TAKER, taken_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.rules.permissions import Actor

FIRST_COUNTY = "451082"
"""平果: the county the map opens on."""
OPENED = "opened-by"
"""Where the session keeps for whom it opened a page last."""


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


def require(deed: Deed | None = Deed.SEE) -> Context:
    """The context of this run, read from the address; a click that led away leaves the page here.

    Whoever acts for one county sees that one, and on opening his own zone.

    Args:
        deed: What the page is for: whoever does it nowhere reads why instead. None for everybody's page.
    """
    origin.note()
    actor = acting.actor()
    TAKER.set(taken_by(actor.signed, ORIGIN.get()))
    refusal.unless_allowed(actor, deed)
    asked = state.address() if deed is None else _opened(actor, state.address())
    context = context_of(asked, actor)
    if context.notices:
        state.correct(context.view)
    leaving.depart(context.view)
    return context


def _opened(actor: Actor, asked: dict[str, str]) -> dict[str, str]:
    """What the address asks for; where it chooses nothing and the actor has only come, his own zone."""
    new = st.session_state.get(OPENED) != actor
    st.session_state[OPENED] = actor
    if not new or not actor.zone or any(asked.get(name) for name in state.CHOSEN):
        return asked
    state.ask(county=actor.county, zone=actor.zone)
    return {**asked, "county": actor.county, "zone": actor.zone}


def context_of(asked: Mapping[str, str], actor: Actor | None = None) -> Context:
    """The context of an address, for somebody who has business in one county or in all."""
    counties = snapshots.county_names()
    if actor and actor.county:
        counties = {code: name for code, name in counties.items() if code == actor.county}
    default = FIRST_COUNTY if FIRST_COUNTY in counties else next(iter(counties))
    county, notices = state.county_in(asked, counties, default)
    playbook = snapshots.playbook_of(county)
    view, more = state.view_in(asked, county, playbook)
    snapshot = snapshots.shown(county, view.as_of, evidence_only=view.evidence_only)
    view, dropped = state.settled(view, snapshot)
    return Context(view, snapshot, counties, (*notices, *more, *dropped))

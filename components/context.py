"""Where every page begins: who may see it, and what is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components import acting, leaving, origin, state
from data.store import snapshot as snapshots
from data.store.unit_of_work import ORIGIN
from data.watermark import TAKER, taken_by

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_COUNTY = "451082"
"""平果: the county the map opens on."""


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


def require() -> Context:
    """The context of this run, read from the address; a click that led away leaves the page here.

    In desktop mode the gate lets in nobody but the person at this machine, who may see everything.
    """
    origin.note()
    TAKER.set(taken_by(acting.actor().signed, ORIGIN.get()))
    context = context_of(state.address())
    if context.notices:
        state.correct(context.view)
    leaving.depart(context.view)
    return context


def context_of(asked: Mapping[str, str]) -> Context:
    """The context of an address."""
    counties = snapshots.county_names()
    default = FIRST_COUNTY if FIRST_COUNTY in counties else next(iter(counties))
    county, notices = state.county_in(asked, counties, default)
    playbook = snapshots.playbook_of(county)
    view, more = state.view_in(asked, county, playbook)
    snapshot = snapshots.shown(county, view.as_of, evidence_only=view.evidence_only)
    view, dropped = state.settled(view, snapshot)
    return Context(view, snapshot, counties, (*notices, *more, *dropped))

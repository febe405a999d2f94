"""As whom somebody acts: the only way in which screens and addresses learn it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import signed
from components.web.mode import serving
from data.actions.fresh import Basis
from data.rules.permissions import Actor, Role

if TYPE_CHECKING:
    from starlette.requests import Request

    from data.store.snapshot import Snapshot

HERE = "本机使用人"
"""Who acts in desktop mode: whoever sits at this machine."""
HEADQUARTERS = Actor(HERE, Role.SECRETARY)
"""As whom, until another role is chosen."""
CHOSEN = "acting-as"
"""Where the session keeps the role that was chosen in the menu."""
_NEWEST = [HEADQUARTERS]
"""The role chosen last at this machine: an address knows no session."""
_ASKING: ContextVar[Actor | None] = ContextVar("asking", default=None)
"""Who asked for the address that is being answered; None on a screen."""


def actor() -> Actor:
    """Who acts on this screen, or asks for this address."""
    return _ASKING.get() or signed.actor() or _here()


def of(request: Request) -> Actor:
    """Who asks for an address: whoever is signed in, in desktop mode whoever sits at this machine."""
    return signed.actor(request) or _NEWEST[0]


def note(asking: Actor) -> None:
    """Let whatever answers an address know who asks for it."""
    _ASKING.set(asking)


def act_as(chosen: Actor) -> None:
    """Act in another role for the rest of the session; in desktop mode alone, where nobody signs in."""
    if is_signed_in():
        return
    st.session_state[CHOSEN] = _NEWEST[0] = chosen


def is_signed_in() -> bool:
    """Whether an account says as whom one acts, and there is nothing to choose."""
    return serving() is not None


def basis(snapshot: Snapshot, saw: str = "", author: str | None = None) -> Basis:
    """What a form rests on, filled in by whoever acts on this screen.

    Args:
        snapshot: The one on screen.
        saw: What stood there about the subject, in words.
        author: Whom the form names as having filled it in; whoever acts where it does not ask. An account is
            nobody else, so that nobody approves under another name what he filled in himself.
    """
    return Basis(snapshot, saw, actor(), None if is_signed_in() else author)


def _here() -> Actor:
    """The role chosen in this session; a command has none."""
    return HEADQUARTERS if get_script_run_ctx() is None else st.session_state.get(CHOSEN, HEADQUARTERS)

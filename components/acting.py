"""As whom somebody acts: the only way in which screens and addresses learn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import signed
from data.actions.fresh import Basis
from data.rules.permissions import Actor, Role

if TYPE_CHECKING:
    from starlette.requests import Request

    from data.store.snapshot import Snapshot

HERE = "本机使用人"
"""Who acts in desktop mode: whoever sits at this machine."""


def actor() -> Actor:
    """Who acts on this screen: whoever is signed in, in desktop mode whoever sits there."""
    return signed.actor() or Actor(HERE, Role.SECRETARY)


def of(request: Request) -> Actor:
    """Who asks for an address."""
    return signed.actor(request) or Actor(HERE, Role.SECRETARY)


def basis(snapshot: Snapshot, saw: str = "", author: str | None = None) -> Basis:
    """What a form rests on, filled in by whoever acts on this screen.

    Args:
        snapshot: The one on screen.
        saw: What stood there about the subject, in words.
        author: Whom the form names as having filled it in; whoever acts where it does not ask.
    """
    return Basis(snapshot, saw, actor(), author)

"""As whom somebody at this machine acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.forms import ACTOR
from data.rules.permissions import Actor, Role

if TYPE_CHECKING:
    from starlette.requests import Request


def actor() -> Actor:
    """In desktop mode the person at this machine acts for the county's headquarters, and may see everything."""
    return Actor(ACTOR, Role.SECRETARY)


def of(_request: Request) -> Actor:
    """Who sent a request: in desktop mode nobody but the person at this machine can."""
    return actor()

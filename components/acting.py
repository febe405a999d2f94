"""As whom somebody at this machine acts."""

from components.forms import ACTOR
from data.rules.permissions import Actor, Role


def actor() -> Actor:
    """In desktop mode the person at this machine acts for the county's headquarters, and may see everything."""
    return Actor(ACTOR, Role.SECRETARY)

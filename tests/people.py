"""Who acts in the tests."""

from data.rules.permissions import Actor, Role


def secretary(name: str = "本机使用人") -> Actor:
    """Whoever may do everything that is business, county-wide."""
    return Actor(name, Role.SECRETARY)

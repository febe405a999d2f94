"""How the program was started: for this machine alone, or for many; and what the operator set for the latter."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104
"""Server mode serves other machines, once there is an administrator."""
YES = {"1", "true", "yes", "on"}
_started: list[Settings] = []


@dataclass(frozen=True)
class Settings:
    """What the operator set for server mode.

    Attributes:
        host: The address it listens on.
        names: Host names under which it may be asked, lower case; addresses always may.
        behind_proxy: A proxy in front ends TLS; whoever comes without it is refused.
        proxies: Addresses or networks whose word counts on where a request came from.
    """

    host: str
    names: frozenset[str]
    behind_proxy: bool
    proxies: str


def settings() -> Settings:
    """What stands in the environment."""
    behind = os.environ.get("ZHANTU_BEHIND_PROXY", "").lower() in YES
    return Settings(
        host=os.environ.get("ZHANTU_HOST") or (LOOPBACK if behind else EVERYWHERE),
        names=frozenset(_listed(os.environ.get("ZHANTU_ALLOWED_HOSTS", "").lower())),
        behind_proxy=behind,
        proxies=",".join(_listed(os.environ.get("ZHANTU_PROXIES", "")) or [LOOPBACK, "::1"])
        if behind
        else "",
    )


def serve_many(chosen: Settings) -> None:
    """From now on the program serves many people with accounts."""
    _started[:] = [chosen]
    # uvicorn takes the client's address and the scheme from a proxy it trusts, and else from nobody.
    os.environ["FORWARDED_ALLOW_IPS"] = chosen.proxies


def serving() -> Settings | None:
    """What server mode was started with; None in desktop mode."""
    return _started[0] if _started else None


def may_be_asked(host: str, names: frozenset[str]) -> bool:
    """Whether somebody may ask for this server by a Host.

    A hostile site can point a name of its own at this server (DNS rebinding), but no address; so names must be
    listed, and addresses need not.

    Args:
        host: As the browser sent it, with or without port.
        names: Names that are listed, with or without port.
    """
    lower = host.lower()
    name, _, port = lower.rpartition(":") if not lower.endswith("]") else (lower, "", "")
    bare = name if port.isdecimal() and name else lower
    return lower in names or bare in names or bare == "localhost" or _is_address(bare)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return ("[" in name) == (":" in name)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]

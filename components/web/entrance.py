"""Which gate stands around the application: that of the mode the program was started in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.web.gate import DesktopGate
from components.web.mode import serving
from components.web.server_gate import ServerGate

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def entrance(app: ASGIApp) -> ASGIApp:
    """The gate around ``app``; it is built with the first request, when the mode is settled."""
    settings = serving()
    return DesktopGate(app) if settings is None else ServerGate(app, settings)

"""Answers leave at once, and do not wait for the other side to confirm what it was sent before."""

from __future__ import annotations

import socket
from typing import Final

from streamlit.web.server.starlette import starlette_server

_bind: Final = starlette_server._bind_socket


def answer_at_once() -> None:
    """Let the server's socket send small messages as they come (no Nagle's algorithm), and all it accepts too.

    asyncio sees to that by itself, but only for a socket that names its protocol, and Streamlit's names none: an
    answer's body then waits for the browser to confirm the head, which it puts off for 40 ms. The same holds for
    the messages of a rerun.
    """
    starlette_server._bind_socket = bound


def bound(address: str, port: int, backlog: int) -> socket.socket:
    """A listening socket as Streamlit makes it, without the delay."""
    listening = _bind(address, port, backlog)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening

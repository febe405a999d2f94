"""Who is signed in, as the gate of server mode says it; desktop mode knows nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.web.mode import serving
from data.errors import ZhantuError
from data.store.accounts import actor_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from data.rules.permissions import Actor

USER = "x-zhantu-user"
"""The header in which the gate names the account; what a client says there never comes through."""

WAY = '<a class="zhantu-account" href="/account" target="_self">我的账号 · 退出登录</a>'


class NobodyError(ZhantuError):
    """Server mode, and nobody is signed in; the gate lets nobody come so far."""


def actor(request: Request | None = None) -> Actor | None:
    """As whom somebody acts who is signed in; None in desktop mode.

    Args:
        request: What they sent; the page's own connection if left out.

    Raises:
        NobodyError: Server mode, and nobody is signed in by now.
    """
    if serving() is None:
        return None
    name = account() if request is None else request.headers.get(USER, "")
    found = actor_of(name) if name else None
    if found is None:
        raise NobodyError("请重新登录。")
    return found


def account() -> str:
    """Name of the account of whoever looks at the page; empty in desktop mode."""
    return str(st.user.get("account") or "")


def session() -> str:
    """What names the session of whoever looks at the page, see :mod:`data.store.sessions`."""
    return str(st.user.get("session") or "")


def show_way_to_account() -> None:
    """The link to one's own account, where one also signs out; nothing in desktop mode, which has none."""
    if account():
        st.html(WAY)

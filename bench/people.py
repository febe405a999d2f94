"""Who takes part in a load: accounts made by the actions, passwords changed and sessions begun as a browser does."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx

from data.actions import accounts
from data.rules.permissions import Actor, Role
from data.store import sessions

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bench.server import Server
    from data.actions.accounts import Post

WORDS = "Lao-9xiang-kan"
ROOT, ADMINISTRATOR = "xitong", Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)
TOKEN = re.compile(r"建立管理员账号：\s+(\S+)")
FORM = re.compile("name='form' value='([^']+)'")
COOKIE = "zhantu"
AT_ONCE = 4
"""So many people sign in at the same moment: the server hashes two passwords at a time."""


def set_up(server: Server) -> None:
    """Make the first administrator with the token that the program printed."""
    found = TOKEN.search(server.printed)
    fields = {"token": found[1] if found else "", "system_admin-name": ROOT, "system_admin-password": WORDS}
    with _browser(server) as browser:
        _fill(browser, "/setup", "/setup", fields)


def hire(server: Server, engine: Engine, posts: dict[str, Post]) -> None:
    """Make accounts; everybody changes the initial password for :data:`WORDS`."""
    initial = {
        name: accounts.create(ADMINISTRATOR, name, post, sessions.now(), engine)
        for name, post in posts.items()
    }
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda name: _change_password(server, name, initial[name]), posts))


def sign_in(server: Server, names: list[str]) -> list[str]:
    """Begin a session for each of ``names``, which may repeat; gives what the browser's cookie says of each."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda name: _session(server, name), names))


def _session(server: Server, name: str) -> str:
    with _browser(server) as browser:
        _sign_in(browser, name, WORDS)
        return f"{COOKIE}={browser.cookies[COOKIE]}"


def _change_password(server: Server, name: str, initial: str) -> None:
    with _browser(server) as browser:
        _sign_in(browser, name, initial)
        fields = {"old": initial, "new": WORDS, "again": WORDS}
        _fill(browser, "/account", "/account/password", fields)


def _sign_in(browser: httpx.Client, name: str, password: str) -> None:
    _fill(browser, "/login", "/login", {"name": name, "password": password})


def _browser(server: Server) -> httpx.Client:
    headers = {"origin": server.address, "accept": "text/html"}
    return httpx.Client(base_url=server.address, headers=headers, trust_env=False, timeout=60)


def _fill(browser: httpx.Client, page: str, address: str, fields: dict[str, str]) -> None:
    """Open a page of the door and send its form.

    Raises:
        RuntimeError: The server did not take it.
    """
    form = FORM.search(browser.get(page).text)
    answer = browser.post(address, data={"form": form[1] if form else "", **fields})
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        raise RuntimeError(f"{address} answered {answer.status_code}: {answer.text[:300]}")

"""Server mode, seen from the network: nobody sees anything before signing in, and nothing after signing out."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
from pysqlite3 import dbapi2 as sqlite
from websockets.exceptions import ConnectionClosed, InvalidStatus

from components.web import door
from components.web.assets import asset_url
from components.web.routes import ROUTES
from data.actions import accounts, sign_in
from data.actions.accounts import Post
from data.actions.sign_in import Attempt
from data.rules.permissions import Actor, Role
from data.store import sessions
from data.store.engine import engine_for
from tests import harness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

WORDS = "Xiang-7gk-qian"
ROOT = Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)
OPEN = {"/login", "/door.css", "/healthz", "/readyz", "/metrics"}
"""What needs no account: the door, and what whoever runs the server asks."""
UNNAMED = [
    *harness.STREAMLIT,
    "/%2e%2e/login",
    "//login",
    "/login/../",
    "/LOGIN",
    "/login/",
    "/login/x",
    "/account",
    "/account/password",
    asset_url("leaflet/leaflet.css"),
]


@dataclass(frozen=True)
class Server:
    """A running program in server mode.

    Attributes:
        url: Its address.
        db: Its database, from another process.
        log: What it printed.
    """

    url: str
    db: Engine
    log: Path

    def client(self, token: str = "", **headers: str) -> httpx.Client:
        cookies = {"zhantu": token} if token else None
        return httpx.Client(base_url=self.url, cookies=cookies, headers=headers, trust_env=False, timeout=60)

    def account(self, name: str, role: Role = Role.INSPECTOR) -> str:
        """A new account whose password is :data:`WORDS`; gives its name."""
        initial = accounts.create(ROOT, name, Post("某人", role, "451082"), sessions.now(), self.db)
        signed = sessions.find(self.token(name, initial), sessions.now(), self.db)
        sign_in.change_password(signed, initial, WORDS, sessions.now(), self.db)
        return name

    def token(self, name: str, words: str = WORDS) -> str:
        """Begin a session as another process of the same server would."""
        return sign_in.sign_in(Attempt(name, words), sessions.now(), self.db)

    def post(self, address: str, fields: dict[str, str], token: str = "", **headers: str) -> httpx.Response:
        """Fill in the form at an address as a browser does."""
        with self.client(token) as client:
            client.headers["origin"] = self.url
            form = re.search("name='form' value='([^']+)'", client.get(page_of(address)).text)
            return client.post(address, data={"form": form[1] if form else "", **fields}, headers=headers)

    @contextmanager
    def socket(self, token: str, **more: str) -> Iterator[harness.ClientConnection]:
        with harness.open_socket(self.url, Cookie=f"zhantu={token}", **more) as socket:
            yield socket


def page_of(address: str) -> str:
    """The page on which the form for an address stands."""
    return "/account" if address.startswith(("/account", "/logout")) else address


@pytest.fixture(scope="module")
def server(changeable_home: Path) -> Iterator[Server]:
    """A program in server mode that was set up as its operator does, with the token it printed."""
    with harness.running_server(changeable_home, harness.REPO, "serve") as url:
        engine = engine_for(f"sqlite:///{changeable_home / 'zhantu.db'}")
        made = Server(url, engine, changeable_home / "server.log")
        set_up(made)
        yield made
        engine.dispose()


def printed_token(server: Server) -> str:
    return re.search(r"建立管理员账号：\s+(\S+)", server.log.read_text(encoding="utf-8"))[1]


def set_up(server: Server) -> None:
    first = {"system_admin-name": "xitong", "system_admin-password": WORDS}
    with server.client(accept="text/html") as client:
        assert client.get("/login").headers["location"] == "/setup"
    assert server.post("/setup", {"token": "falsch", **first}).status_code == 400
    weak = {**first, "system_admin-password": "admin12345", "token": printed_token(server)}
    assert server.post("/setup", weak).status_code == 400
    assert server.post("/setup", {"token": printed_token(server), **first}).status_code == 200


@pytest.fixture(scope="module")
def clerk(server: Server) -> str:
    return server.account("weizb")


def test_before_there_is_an_administrator_only_this_machine_is_served_and_the_token_is_used_up(server):
    assert "127.0.0.1" in re.search("战图已就绪：(.*)（", server.log.read_text(encoding="utf-8"))[1]
    again = {"token": printed_token(server), "system_admin-name": "boese", "system_admin-password": WORDS}
    assert server.post("/setup", again).status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_no_address_says_anything_to_somebody_who_is_not_signed_in(server, method):
    paths = [route.path.replace("{", "").replace("}", "") for route in ROUTES] + UNNAMED
    with server.client(origin=server.url, accept="*/*") as client:
        for path in set(paths) - OPEN:
            answer = client.request(method, path)
            said = answer.content.decode()
            assert answer.status_code in {303, 400, 401, 403, 404, 405}, (path, answer.status_code)
            assert said in {"", "请先登录。", "Not Found", "Method Not Allowed"}, (path, said)
            assert "set-cookie" not in answer.headers


def test_a_browser_is_led_to_the_door_and_on_to_where_it_wanted(server, clerk):
    with server.client(accept="text/html") as client:
        answer = client.get("/villages?county=451082")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login?next=/villages%3Fcounty%3D451082",
    )
    entered = server.post("/login", {"name": clerk, "password": WORDS, "next": "/villages?county=451082"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/villages?county=451082")
    cookie = next(one for one in entered.headers.get_list("set-cookie") if one.startswith("zhantu="))
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))


@pytest.mark.parametrize("cookie", ["", "zhantu=forged", f"zhantu={'A' * 43}", "zhantu=a; zhantu=b"])
def test_nobody_opens_a_websocket_without_a_session(server, cookie):
    forged = {"Cookie": cookie, "X-Zhantu-User": "xitong", "x-zhantu-session": "0" * 16}
    with pytest.raises(InvalidStatus) as refusal, harness.open_socket(server.url, **forged):
        pass
    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://localhost:9999", "https://127.0.0.1"]
)
def test_another_page_opens_no_websocket_even_with_the_cookie(server, clerk, origin):
    token = server.token(clerk)
    with (
        pytest.raises(InvalidStatus),
        harness.open_socket(server.url, origin=origin, Cookie=f"zhantu={token}"),
    ):
        pass


def test_a_name_pointed_at_the_server_is_refused(server, clerk):
    with server.client(server.token(clerk)) as client:
        assert client.get("/", headers={"host": "evil.example"}).status_code == 403
        assert client.get("/", headers={"host": "127.0.0.1"}).status_code == 200


@pytest.mark.parametrize("address", ["/map/cards.json?county=4510%0082", "/villages%00", "/login?next=%00"])
def test_an_address_with_a_sign_that_no_database_keeps_is_refused(server, clerk, address):
    with server.client(server.token(clerk)) as client:
        assert client.get(address).status_code == 403


def test_who_a_client_says_it_is_does_not_count(server, clerk):
    token = server.token(clerk)
    forged = {"x-zhantu-user": "xitong", "X-Zhantu-Session": "0" * 16}
    with server.client(token, **forged) as client:
        assert client.get("/export/accounts.xlsx?county=451082").status_code == 403
    with server.socket(token, **forged) as socket:
        run = harness.run_on(socket, "accounts")
    assert "这一页不对您的角色开放" in run.text
    assert run.succeeded


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_a_form_of_another_site_changes_nothing(server, clerk, origin):
    token = server.token(clerk)
    headers = {} if origin is None else {"origin": origin}
    with server.client(token, **headers) as client:
        for address in ("/logout", "/account/password", "/account/codes", "/account/sessions", "/login"):
            assert client.post(address, data={"form": door.credentials.form_token(token)}).status_code == 403
    assert sessions.find(token, sessions.now(), server.db)


def test_a_form_without_the_token_of_its_session_changes_nothing(server, clerk):
    token, other = server.token(clerk), server.token(clerk)
    with server.client(token, origin=server.url) as client:
        for form in ("", "x", door.credentials.form_token(other)):
            assert client.post("/logout", data={"form": form}).status_code == 400
    assert sessions.find(token, sessions.now(), server.db)


def test_a_session_planted_before_signing_in_is_not_the_one_afterwards(server, clerk):
    planted = "B" * 43
    with server.client(planted, origin=server.url) as client:
        form = re.search("name='form' value='([^']+)'", client.get("/login").text)[1]
        entered = client.post("/login", data={"form": form, "name": clerk, "password": WORDS})
    assert entered.cookies["zhantu"] != planted
    assert sessions.find(planted, sessions.now(), server.db) is None


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(server, clerk):
    answers = [
        server.post("/login", {"name": name, "password": "Falsch-1234x"}) for name in (clerk, "niemand")
    ]
    assert {answer.status_code for answer in answers} == {401}
    plain = {re.sub("value='[^']*'|autofocus", "", answer.text) for answer in answers}
    assert len(plain) == 1


def test_a_page_runs_for_whoever_is_signed_in_and_nobody_takes_its_session_over(server, clerk):
    with server.socket(server.token(clerk)) as socket:
        mine = harness.run_on(socket, "villages")
        assert mine.succeeded
        with server.socket(server.token(server.account("ander")), session=mine.session) as other:
            assert harness.run_on(other, "villages").session != mine.session


def until(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what comes within a moment."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def ended(socket: harness.ClientConnection) -> int | None:
    """With which code the server closes a websocket."""
    try:
        while True:
            socket.recv(timeout=60)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_signing_out_closes_the_open_page_and_leaves_nothing_in_the_browser(server, clerk):
    token = server.token(clerk)
    with server.socket(token) as socket:
        harness.run_on(socket, "villages")
        answer = server.post("/logout", {}, token)
        assert answer.headers["location"] == "/login"
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert ended(socket) == 4401
    with server.client(token, accept="*/*") as client:
        assert client.get("/").status_code == 401


def test_what_another_process_ends_closes_here_too(server):
    name = server.account("wegda")
    with server.socket(server.token(name)) as socket:
        harness.run_on(socket, "villages")
        accounts.disable(ROOT, name, "调离", sessions.now(), server.db)
        assert ended(socket) == 4401


def test_a_timer_keeps_no_session_alive_and_a_click_does(server, clerk):
    token = server.token(clerk)
    key = sessions.token_hash(token)

    def used() -> int:
        return sessions.find(token, sessions.now(), server.db).used_at

    def rest(seconds: int) -> int:
        """Let the session have been used so long ago."""
        with sqlite.connect(server.db.url.database) as database:
            at = int(time.time()) - seconds
            database.execute("UPDATE account_session SET used_at = ? WHERE token_hash = ?", (at, key))
        return at

    at = rest(1700)
    with server.socket(token) as socket:
        harness.run_on(socket, "reconcile")
        harness.run_on(socket, "reconcile", by_timer=True)
        assert used() == at
        harness.run_on(socket, "reconcile")
        until(lambda: used() > at)  # a page that runs waits for its use to be noted, but not for long
        rest(1800)
        assert ended(socket) == 4401


def test_an_initial_password_opens_nothing_but_ones_own_account(server):
    initial = accounts.create(
        ROOT, "neuling", Post("新人", Role.INSPECTOR, "451082"), sessions.now(), server.db
    )
    token = server.token("neuling", initial)
    with server.client(token, accept="text/html") as client:
        assert client.get("/").headers["location"] == "/account"
        assert client.get("/map/cards.json?county=451082", headers={"accept": "*/*"}).status_code == 403
    with pytest.raises(InvalidStatus), server.socket(token):
        pass
    changed = server.post("/account/password", {"old": initial, "new": WORDS, "again": WORDS}, token)
    with server.client(changed.cookies["zhantu"]) as client:
        assert client.get("/").status_code == 200


def test_no_cache_keeps_a_page_and_the_door_runs_no_script(server, clerk):
    with server.client(server.token(clerk)) as client:
        assert client.get("/").headers["cache-control"] in {"no-store", "no-cache"}
        page = client.get("/account")
    assert page.headers["cache-control"] == "no-store"
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")

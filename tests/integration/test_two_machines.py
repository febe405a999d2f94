"""Two programs share one PostgreSQL behind one proxy: what is done on one holds on the other."""

from __future__ import annotations

import re
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from components.web.sockets import ENDED
from data.actions import accounts, sign_in
from data.actions.accounts import Post
from data.actions.sign_in import Attempt
from data.counties.pack import pack_codes
from data.model import County
from data.rules.permissions import Actor, Role
from data.store import sessions, setup
from data.store.engine import engine_for
from data.store.unit_of_work import Event, unit_of_work
from tests import harness
from tests.integration.proxy import NAME, Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from websockets.sync.client import ClientConnection

ROOT = Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)
WORDS, PINGGUO = "Xiang-7gk-qian", "451082"
COOKIE = "__Host-zhantu"
SECONDS = 60
"""How long a test waits at most for what comes within a moment."""
PROXIED = {"host": NAME, "x-forwarded-proto": "https", "x-forwarded-for": "10.1.2.3"}
"""What the proxy says of a request."""


@pytest.fixture(scope="module")
def shared(cluster, small_postgresql) -> Iterator[Engine]:
    """The database that both programs use; counties that it has no use for are there by name only."""
    engine = engine_for(cluster.database(small_postgresql))
    with Session(engine) as session, session.begin():
        known = session.get_one(County, PINGGUO)
        columns = {one.name: getattr(known, one.name) for one in County.__table__.columns}
        for code in set(pack_codes()) - set(session.scalars(select(County.county_code))):
            session.add(County(**columns | {"county_code": code}))
    first = sign_in.First(Role.SYSTEM_ADMIN, "xitong", WORDS)
    token = sign_in.issue_setup_token(sessions.now(), engine)
    sign_in.set_up(token, [first], sessions.now(), engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def programs(shared, tmp_path_factory) -> Iterator[list[str]]:
    """The addresses of two programs behind a proxy, started at the same moment."""
    homes = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool, ExitStack() as running:
        patch.setenv("ZHANTU_DATABASE_URL", shared.url.render_as_string(hide_password=False))
        patch.setenv("ZHANTU_BEHIND_PROXY", "1")
        patch.setenv("ZHANTU_ALLOWED_HOSTS", NAME)
        servers = [harness.running_server(home, harness.REPO, "serve") for home in homes]
        yield list(pool.map(running.enter_context, servers))


@pytest.fixture(scope="module")
def clerk(shared) -> str:
    return account(shared, "weizb")


def account(shared: Engine, name: str) -> str:
    """A new account whose password is :data:`WORDS`."""
    initial = accounts.create(ROOT, name, Post("韦某", Role.INSPECTOR, PINGGUO), sessions.now(), shared)
    token = sign_in.sign_in(Attempt(name, initial), sessions.now(), shared)
    signed = sessions.find(token, sessions.now(), shared)
    sign_in.change_password(signed, initial, WORDS, sessions.now(), shared)
    return name


def browser(address: str, token: str = "", **more: str) -> httpx.Client:
    """A browser that asks one of the programs, as the proxy passes it on."""
    headers = {**PROXIED, "origin": f"https://{NAME}", "accept": "text/html", **more}
    if token:
        headers["cookie"] = f"{COOKIE}={token}"
    return httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=60)


def form_on(client: httpx.Client, page: str) -> tuple[str, str]:
    """What the form of a page carries, and the cookie that goes with it."""
    answer = client.get(page)
    cookie = re.match("[^;]+", answer.headers.get("set-cookie", ""))
    return re.search("name='form' value='([^']+)'", answer.text)[1], cookie[0] if cookie else ""


def enter(address: str, name: str, password: str) -> httpx.Response:
    """Sign in at the door of one of the programs."""
    with browser(address) as client:
        form, cookie = form_on(client, "/login")
        filled = {"form": form, "name": name, "password": password}
        return client.post("/login", data=filled, headers={"cookie": cookie})


def token_in(answer: httpx.Response) -> str:
    return re.search(rf"{COOKIE}=([\w-]+)", answer.headers["set-cookie"])[1]


def line(address: str, token: str) -> ClientConnection:
    """The line on which a screen of that program hears of changes."""
    proxied = {name: value for name, value in PROXIED.items() if name != "host"}
    return connect(
        f"ws://{NAME}/changes?county={PINGGUO}",
        sock=socket.create_connection(("127.0.0.1", httpx.URL(address).port)),
        origin=f"https://{NAME}",
        additional_headers={"Cookie": f"{COOKIE}={token}", **proxied},
        proxy=None,
    )


def end_of(socket: ClientConnection) -> int | None:
    """With which code the server closes a line."""
    try:
        while True:
            socket.recv(timeout=SECONDS)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_a_sign_in_on_one_counts_on_the_other_and_changes_and_its_end_reach_both(programs, clerk, shared):
    token = token_in(enter(programs[0], clerk, WORDS))
    with browser(programs[1], token) as client:
        assert client.get("/account").status_code == 200
        form, _ = form_on(client, "/account")
        with line(programs[0], token) as first, line(programs[1], token) as second:
            stands = [int(one.recv(timeout=SECONDS)) for one in (first, second)]
            with unit_of_work(PINGGUO, Event("张三", "report", "ind-001"), shared):
                pass
            moved = [int(one.recv(timeout=SECONDS)) for one in (first, second)]
            assert moved == [stands[0] + 1, stands[1] + 1]
            assert client.post("/logout", data={"form": form}).status_code == 303
            assert [end_of(one) for one in (second, first)] == [ENDED, ENDED]
    with browser(programs[0], token) as client:
        assert client.get("/account").headers["location"] == "/login"


def test_failures_on_one_and_the_other_lock_the_account_on_both(programs, shared):
    name = account(shared, "suoding")
    for attempt in range(5):
        assert enter(programs[attempt % 2], name, "Falsch-7gk-qian").status_code == 401
    assert [enter(program, name, WORDS).status_code for program in programs] == [401, 401]


def test_two_that_start_at_once_make_the_tables_once(cluster, monkeypatch):
    monkeypatch.setattr(setup, "pack_codes", list)
    address, steps = cluster.database(), []
    engines = [engine_for.__wrapped__(address) for _ in range(2)]

    def start(engine: Engine) -> None:
        setup.prepare(lambda step, _share: steps.append(step), engine)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, engines))
    assert steps == ["建立数据库"]
    for engine in engines:
        with engine.connect() as connection:
            assert setup.schema_of(connection) == setup.head()
        engine.dispose()


# --- what the programs believe


def test_nobody_but_the_proxy_says_where_somebody_comes_from_and_that_he_came_by_tls(programs):
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.9")
    with httpx.Client(transport=elsewhere, base_url=programs[0], headers=PROXIED) as client:
        answer = client.get("/login")
    assert (answer.status_code, "https" in answer.text) == (403, True)


def test_past_the_proxy_the_machine_itself_gets_to_the_first_set_up_and_no_further(programs):
    with httpx.Client(base_url=programs[0], headers={"accept": "text/html"}, trust_env=False) as client:
        assert client.get("/setup").headers["location"] == "/login"  # there is an administrator
        assert client.get("/login").status_code == 403
        assert client.get("/setup", headers={"host": NAME}).status_code == 403


# --- the proxy itself


@pytest.fixture(scope="module")
def proxy(programs, tmp_path_factory) -> Iterator[Proxy]:
    """nginx with the operator's example, before both programs."""
    if not (shutil.which("nginx") and shutil.which("openssl")):
        pytest.skip("no nginx and openssl on this machine")
    made = Proxy(tmp_path_factory.mktemp("nginx"), programs)
    with made.running():
        yield made


def enter_by(proxy: Proxy, source: str, name: str, **more: str) -> httpx.Response:
    """Sign in as a browser does that comes from an address of this machine."""
    with proxy.client(source, **more) as client:
        form, cookie = form_on(client, "/login")
        return client.post(
            "/login", data={"form": form, "name": name, "password": WORDS}, headers={"cookie": cookie}
        )


def test_who_comes_without_tls_is_led_to_it(proxy):
    answer = httpx.get(
        f"http://127.0.0.1:{proxy.plain}/villages?county=1", headers={"host": NAME}, trust_env=False
    )
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}/villages?county=1")


def test_behind_the_proxy_one_signs_in_under_ones_own_address_with_a_cookie_of_this_host_alone(
    proxy, clerk, shared
):
    forged = {"x-forwarded-for": "9.9.9.9", "x-forwarded-proto": "http", "x-zhantu-user": "xitong"}
    entered = enter_by(proxy, "127.0.0.5", clerk, **forged)
    assert entered.status_code == 303
    assert "max-age=31536000" in entered.headers["strict-transport-security"]
    cookies = entered.headers.get_list("set-cookie")
    said = next(one for one in cookies if one.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(said.split("; "))
    assert sessions.find(token_in(entered), sessions.now(), shared).origin == "127.0.0.5"


def test_a_page_runs_and_hears_of_changes_through_the_proxy(proxy, clerk, shared):
    token = token_in(enter_by(proxy, "127.0.0.5", clerk))
    with proxy.socket("/_stcore/stream", token, subprotocols=["streamlit", "x"]) as page:
        assert harness.run_on(page, "villages", f"county={PINGGUO}").succeeded
    with proxy.socket(f"/changes?county={PINGGUO}", token) as news:
        stands = int(news.recv(timeout=SECONDS))
        with unit_of_work(PINGGUO, Event("张三", "report", "ind-001"), shared):
            pass
        assert int(news.recv(timeout=SECONDS)) == stands + 1
        accounts.revoke(ROOT, clerk, sessions.token_hash(token)[:16], sessions.now(), shared)
        assert end_of(news) == ENDED


def test_everybody_stays_with_one_program_and_each_program_has_its_share(proxy, programs):
    sources = [f"127.0.0.{number}" for number in range(20, 36)]
    for source in sources:
        with proxy.client(source) as client:
            assert {client.get("/login").status_code for _ in range(3)} == {200}
    served = [proxy.served_by(source) for source in sources]
    assert [len(one) for one in served] == [1] * len(sources)
    assert set.union(*served) == {httpx.URL(one).netloc.decode() for one in programs}


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/setup"])
def test_what_is_for_the_machine_itself_is_not_there_for_others(proxy, path):
    with proxy.client() as client:
        assert client.get(path).status_code == 404


def test_an_upload_of_64_megabytes_goes_through_and_a_larger_one_does_not(proxy):
    asked = {"content-type": "application/octet-stream"}
    with proxy.client() as client:
        refused = client.put("/_stcore/upload_file/x/y", content=bytes(67 * 2**20), headers=asked)
        assert (refused.status_code, "nginx" in refused.text) == (413, True)
        through = client.put("/_stcore/upload_file/x/y", content=bytes(64 * 2**20), headers=asked)
        assert (through.status_code, through.text) == (
            401,
            "请先登录。",
        )  # by the program, which knows nobody here

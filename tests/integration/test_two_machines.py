"""Two programs share one PostgreSQL: they start at once, and what is done on one holds on the other."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

ROOT = Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)
WORDS, PINGGUO = "Xiang-7gk-qian", "451082"
SECONDS = 5


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
    """The addresses of two programs in server mode, started at the same moment."""
    homes = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setenv("ZHANTU_DATABASE_URL", shared.url.render_as_string(hide_password=False))
        patch.setenv("ZHANTU_HOST", "127.0.0.1")
        servers = [harness.running_server(home, harness.REPO, "serve") for home in homes]
        yield list(pool.map(lambda server: server.__enter__(), servers))
        list(pool.map(lambda server: server.__exit__(None, None, None), servers))


@pytest.fixture(scope="module")
def clerk(shared) -> str:
    initial = accounts.create(ROOT, "weizb", Post("韦某", Role.INSPECTOR, PINGGUO), sessions.now(), shared)
    token = sign_in.sign_in(Attempt("weizb", initial), sessions.now(), shared)
    sign_in.change_password(
        sessions.find(token, sessions.now(), shared), initial, WORDS, sessions.now(), shared
    )
    return "weizb"


def browser(address, cookies=None):
    headers = {"origin": address, "accept": "text/html"}
    return httpx.Client(base_url=address, cookies=cookies, headers=headers, trust_env=False, timeout=60)


def enter(address, name, password):
    """Sign in at the door; gives the answer and the session's cookie."""
    with browser(address) as client:
        form = re.search("name='form' value='([^']+)'", client.get("/login").text)[1]
        answer = client.post("/login", data={"form": form, "name": name, "password": password})
        return answer.status_code, client.cookies.get("zhantu", "")


def line(address, token):
    """The line on which a screen of that program hears of changes."""
    return connect(
        f"{address.replace('http', 'ws', 1)}/changes?county={PINGGUO}",
        origin=address,
        additional_headers={"Cookie": f"zhantu={token}"},
        proxy=None,
    )


def test_a_sign_in_on_one_counts_on_the_other_and_changes_and_its_end_reach_both(programs, clerk, shared):
    status, token = enter(programs[0], clerk, WORDS)
    assert status == 303
    with browser(programs[1], {"zhantu": token}) as client:
        assert client.get("/account").status_code == 200
    with line(programs[0], token) as first, line(programs[1], token) as second:
        stands = [int(one.recv(timeout=SECONDS)) for one in (first, second)]
        with unit_of_work(PINGGUO, Event("张三", "report", "ind-001"), shared):
            pass
        assert [int(one.recv(timeout=SECONDS)) for one in (first, second)] == [stands[0] + 1, stands[1] + 1]
        mine = sessions.find(token, sessions.now(), shared)
        accounts.revoke(ROOT, clerk, mine.reference, sessions.now(), shared)
        for one in (first, second):
            with pytest.raises(ConnectionClosed) as closed:
                one.recv(timeout=SECONDS)
            assert closed.value.rcvd.code == ENDED


def test_failures_on_one_and_the_other_lock_the_account_on_both(programs, clerk):
    for attempt in range(5):
        assert enter(programs[attempt % 2], clerk, "Falsch-7gk-qian")[0] == 401
    assert [enter(program, clerk, WORDS)[0] for program in programs] == [401, 401]


def test_two_that_start_at_once_make_the_tables_once(cluster, monkeypatch):
    monkeypatch.setattr(setup, "pack_codes", list)
    address, steps = cluster.database(), []
    engines = [engine_for.__wrapped__(address) for _ in range(2)]

    def start(engine):
        setup.prepare(lambda step, _share: steps.append(step), engine)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, engines))
    assert steps == ["建立数据库"]
    for engine in engines:
        with engine.connect() as connection:
            assert setup.schema_of(connection) == setup.head()
        engine.dispose()

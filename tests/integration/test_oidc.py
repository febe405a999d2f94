"""Signing in by an identity provider: it opens an account there is, and nothing that is forged opens anything."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.applications import Starlette

from components.web import launch
from components.web.mode import Settings
from components.web.server_gate import ServerGate
from data import oidc
from data.actions import accounts, sign_in
from data.actions.accounts import Post
from data.model import Account, AuditEvent, Base, County
from data.rules.permissions import Actor, Role
from data.store import credentials, sessions
from data.store.engine import current_engine
from tests.integration import provider as fake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.provider import Provider

AT = 1_800_000_000
NAME, COOKIE = "zhantu.example", "__Host-zhantu"
ROOT = Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)
WORDS, OTHER_WORDS = "Xiang-7gk-qian", "Shan-3dao-shui"


@pytest.fixture(scope="module")
def everything(tmp_path_factory) -> Iterator[Provider]:
    """A provider, and a database with an administrator and an inspector who has changed his password."""
    with pytest.MonkeyPatch.context() as patch, fake.running() as told:
        patch.setattr(credentials, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setenv("ZHANTU_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('oidc') / 'zhantu.db'}")
        patch.setattr(sessions, "now", lambda: AT)
        engine = current_engine()
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            row = {one.name: "x" for one in County.__table__.columns if one.type.python_type is str}
            connection.execute(
                County.__table__.insert().values({**row, "county_code": "451082", "revision": 1})
            )
        token = sign_in.issue_setup_token(AT)
        sign_in.set_up(token, [sign_in.First(Role.SYSTEM_ADMIN, "xitong", WORDS)], AT)
        initial = accounts.create(ROOT, "weizb", Post("韦某", Role.INSPECTOR, "451082"), AT)
        mine = sessions.find(sign_in.sign_in(sign_in.Attempt("weizb", initial), AT), AT)
        sign_in.change_password(mine, initial, WORDS, AT)
        yield told
        engine.dispose()


@pytest.fixture
def provider(everything, monkeypatch) -> Provider:
    """The provider as the operator named it, which tells the truth."""
    monkeypatch.setenv("ZHANTU_OIDC_ISSUER", everything.issuer)
    monkeypatch.setenv("ZHANTU_OIDC_CLIENT_ID", fake.CLIENT)
    monkeypatch.setenv("ZHANTU_OIDC_CLIENT_SECRET", fake.SECRET)
    oidc._told.cache_clear()
    everything.tell_the_truth()
    everything.at = AT
    return everything


class Browser:
    """Asks the gate of server mode over TLS, and keeps its cookies."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        settings = Settings("127.0.0.1", frozenset({NAME}), behind_proxy=True, proxies="")
        transport = httpx.ASGITransport(ServerGate(Starlette(), settings))
        said = {"accept": "text/html"}
        self._client = httpx.AsyncClient(transport=transport, base_url=f"https://{NAME}", headers=said)
        self._loop = loop

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self._loop.run_until_complete(self._client.get(path, **more))

    def another(self) -> Browser:
        return Browser(self._loop)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The door's event loop."""
    made = asyncio.new_event_loop()
    yield made
    made.run_until_complete(made.shutdown_default_executor())
    made.close()


@pytest.fixture
def browser(loop) -> Browser:
    return Browser(loop)


def led(browser: Browser, after: str = "/") -> str:
    """Where the browser is led that wants to sign in by the provider."""
    answer = browser.get("/oidc/start", params={"next": after})
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(browser: Browser, provider: Provider, after: str = "/", **instead: str) -> httpx.Response:
    return browser.get("/oidc/callback", params={**provider.authorize(led(browser, after)), **instead})


def newest() -> tuple[str, str, str]:
    """Actor, action and reason of the newest event."""
    table = AuditEvent.__table__
    wanted = select(table.c.actor, table.c.action, table.c.reason).order_by(table.c.sequence.desc())
    with current_engine().connect() as connection:
        return tuple(connection.execute(wanted.limit(1)).one())


def refused(answer: httpx.Response) -> str:
    """Why somebody was turned away, as the audit trail says it; the page says nothing of it."""
    assert answer.status_code == 401
    assert COOKIE not in answer.cookies
    assert "统一身份认证没有通过" in answer.text
    actor, action, reason = newest()
    assert action == "sign_in_failed"
    assert actor in {"统一身份认证", "weizb", "xitong", "niemand", "不是账号的写法"}
    return reason


def test_who_the_provider_vouches_for_is_in_as_the_account_of_that_name(browser, provider):
    answer = come_back(browser, provider, "/villages?county=451082")
    assert "url=/villages?county=451082" in answer.text
    signed = sessions.find(answer.cookies[COOKIE], AT)
    assert (signed.account, signed.role) == ("weizb", "inspector")
    said = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}="))
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(said.split("; "))
    assert newest() == ("韦某 weizb", "sign_in", "统一身份认证")


def test_the_provider_is_asked_for_no_more_than_it_takes_and_sends_back_to_one_address(browser, provider):
    provider.authorize(led(browser))
    assert provider.asked["scope"] == "openid profile"
    assert provider.asked["redirect_uri"] == f"https://{NAME}/oidc/callback"
    kept = browser.cookies["__Host-zhantu-oidc"].partition(".")[0]
    assert kept not in str(provider.asked)


FORGED = {
    "signed by somebody else": ({"key": fake.OTHER_KEY}, "BadSignature"),
    "signed with the public key as a shared secret": ({"algorithm": "HS256"}, "Unsupported"),
    "not signed": ({"algorithm": "none"}, "Unsupported"),
    "another nonce": ({"claims": {"nonce": "x"}}, "nonce"),
    "no nonce": ({"without": {"nonce"}}, "nonce"),
    "another issuer": ({"claims": {"iss": "https://evil.example"}}, "iss"),
    "for another program": ({"claims": {"aud": "other"}}, "aud"),
    "for several, and not ours to use": ({"claims": {"aud": [fake.CLIENT, "other"], "azp": "other"}}, "azp"),
    "expired": ({"claims": {"exp": AT - 61}}, "Expired"),
    "without an end": ({"without": {"exp"}}, "exp"),
    "from the future": ({"claims": {"iat": AT + 61}}, "future"),
    "without a name": ({"without": {"preferred_username"}}, "preferred_username"),
    "with a name that is a list": ({"claims": {"preferred_username": ["weizb"]}}, "preferred_username"),
    "a provider that calls itself otherwise": ({"said": {"issuer": "https://evil.example"}}, "自称"),
}


@pytest.mark.parametrize("lie", FORGED)
def test_a_token_that_is_not_proven_opens_nothing(browser, provider, lie):
    address = led(browser)
    told, why = FORGED[lie]
    vars(provider).update(told)
    oidc._told.cache_clear()
    answer = browser.get("/oidc/callback", params=provider.authorize(address))
    assert why in refused(answer)


def test_an_answer_that_this_browser_did_not_ask_for_opens_nothing(browser, provider):
    assert "state" in refused(come_back(browser, provider, state="x"))
    victim = browser.another()
    stolen = provider.authorize(led(browser))
    assert "state" in refused(victim.get("/oidc/callback", params=stolen))
    nothing = oidc.derived("", "state")  # what somebody without a cookie could work out
    assert "state" in refused(victim.get("/oidc/callback", params={"state": nothing, "code": "einmal"}))


def test_an_answer_counts_once(browser, provider):
    answer = provider.authorize(led(browser))
    kept = browser.cookies["__Host-zhantu-oidc"]
    assert browser.get("/oidc/callback", params=answer).status_code == 200
    assert "state" in refused(browser.get("/oidc/callback", params=answer))
    again = {"cookie": f"__Host-zhantu-oidc={kept}"}
    assert "HTTP 400" in refused(browser.another().get("/oidc/callback", params=answer, headers=again))


def test_an_answer_of_another_provider_or_without_a_code_opens_nothing(browser, provider):
    assert "iss" in refused(come_back(browser, provider, iss="https://evil.example"))
    assert "access_denied" in refused(come_back(browser, provider, code="", error="access_denied<b>"))


def test_nobody_gets_an_account_and_a_name_has_to_be_the_accounts_letter_by_letter(browser, provider):
    for name in ("niemand", "WEIZB", "ｗeizb", "weizb ", "wei\x00zb"):
        provider.claims = {"preferred_username": name}
        assert "没有这个账号" in refused(come_back(browser, provider))
    with current_engine().connect() as connection:
        assert set(connection.scalars(select(Account.__table__.c.name))) == {"xitong", "weizb"}


def test_who_keeps_the_system_signs_in_with_one_time_codes_alone(browser, provider):
    provider.claims = {"preferred_username": "xitong"}
    assert "三员" in refused(come_back(browser, provider))


def test_who_was_disabled_or_locked_out_stays_out(browser, provider):
    for _ in range(5):
        with pytest.raises(sign_in.RefusedInputError):
            sign_in.sign_in(sign_in.Attempt("weizb", "Falsch-1234x"), AT)
    assert "锁定" in refused(come_back(browser, provider))
    accounts.unlock(ROOT, "weizb")
    accounts.disable(ROOT, "weizb", "调离", AT)
    assert "停用" in refused(come_back(browser, provider))
    accounts.enable(ROOT, "weizb")
    assert come_back(browser, provider).status_code == 200


def test_an_initial_password_still_has_to_be_changed_first(browser, provider):
    accounts.reset(ROOT, "weizb", "忘了", AT)
    token = come_back(browser, provider).cookies[COOKIE]
    assert sessions.find(token, AT).must_change


@pytest.mark.usefixtures("provider")
def test_the_door_shows_the_way_only_where_a_provider_is_named(browser, monkeypatch):
    assert "/oidc/start?next=%2Fvillages" in browser.get("/login?next=/villages").text
    monkeypatch.delenv("ZHANTU_OIDC_ISSUER")
    assert not re.search("oidc|统一", browser.get("/login").text)
    for path in ("/oidc/start", "/oidc/callback?state=x&code=y"):
        answer = browser.get(path)
        assert (answer.status_code, answer.text) == (404, "Not Found")


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ZHANTU_OIDC_ISSUER", "http://sso.example.gov.cn"),
        ("ZHANTU_OIDC_CLIENT_ID", ""),
        ("ZHANTU_OIDC_CLIENT_SECRET", ""),
        ("ZHANTU_OIDC_CLIENT_SECRET_FILE", "/nirgends"),
    ],
)
def test_a_provider_that_is_half_set_up_stops_the_start(monkeypatch, capsys, variable, value):
    monkeypatch.setenv(variable, value)
    if variable.endswith("FILE"):
        monkeypatch.delenv("ZHANTU_OIDC_CLIENT_SECRET")
    monkeypatch.setattr(launch, "prepare_database", lambda: None)
    monkeypatch.setattr(launch, "refuse_taken", lambda *_: None)
    assert launch.start(None, Settings("127.0.0.1", frozenset(), behind_proxy=True, proxies="")) == 2
    assert "没有启动" in capsys.readouterr().err


@pytest.mark.usefixtures("provider")
def test_a_door_whose_provider_is_away_says_so_and_takes_passwords(browser, monkeypatch):
    monkeypatch.setenv("ZHANTU_OIDC_ISSUER", "http://127.0.0.1:9/realm")
    answer = browser.get("/oidc/start")
    assert "连不上" in refused(answer)
    assert "name='password'" in answer.text

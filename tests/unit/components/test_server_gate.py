"""Under which names server mode may be asked, what counts as use, and where a sign-in leads."""

from __future__ import annotations

import asyncio
from threading import Event
from unittest.mock import AsyncMock, Mock

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.proto.BackMsg_pb2 import BackMsg

from components.web import door_pages, server_gate, sockets
from components.web.door import local
from components.web.mode import LOOPBACK, may_be_asked, settings
from components.web.server_gate import ServerGate, is_use
from components.web.sockets import is_rerun
from data.store import sessions
from data.store.faults import BUSY, FaultError

LISTED = frozenset({"zhantu.pingguo.gov.cn"})


@pytest.mark.parametrize(
    "host",
    ["zhantu.pingguo.gov.cn", "ZHANTU.pingguo.gov.cn:8443", "10.1.2.3:8501", "[fe80::1]:8501", "localhost:1"],
)
def test_listed_names_and_addresses_may_be_asked(host):
    assert may_be_asked(host, LISTED)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "zhantu.pingguo.gov.cn.evil.example",
        "evil.example:8501",
        "",
        "10.1.2.3.evil.example",
        "fe80::1",
    ],
)
def test_a_name_that_somebody_else_pointed_here_may_not(host):
    assert not may_be_asked(host, LISTED)


def test_behind_a_proxy_the_program_listens_to_the_proxy_alone(monkeypatch):
    monkeypatch.delenv("ZHANTU_HOST", raising=False)
    monkeypatch.setenv("ZHANTU_BEHIND_PROXY", "1")
    assert (settings().host, settings().proxies) == (LOOPBACK, "127.0.0.1,::1")
    monkeypatch.setenv("ZHANTU_BEHIND_PROXY", "0")
    assert settings().proxies == ""


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""],
)
def test_nobody_is_sent_to_another_site_after_signing_in(address):
    assert local(address) == "/"


def test_whoever_came_for_a_page_gets_there():
    assert local("/villages?county=451082") == "/villages?county=451082"


def rerun(*, by_timer: bool = False, fired: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.is_auto_rerun = by_timer
    if fired:
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.json_trigger_value = fired, "{}"
    return message.SerializeToString()


def test_a_click_is_use_and_a_timer_or_somebody_elses_change_is_not():
    assert is_rerun(rerun())
    assert is_rerun(rerun(fired="$$ID-1-panel__events"))
    assert not is_rerun(rerun(by_timer=True))
    assert not is_rerun(rerun(fired="$$STREAMLIT_INTERNAL_KEY_$$ID-1-live-line__events"))
    assert not is_rerun(BackMsg(app_heartbeat=True).SerializeToString())
    assert not is_rerun(b"\xff\xff\xff")


@pytest.mark.parametrize(
    ("method", "headers", "use"),
    [
        ("GET", {"sec-fetch-mode": "navigate", "accept": "text/html"}, True),
        ("GET", {"sec-fetch-mode": "cors", "accept": "*/*"}, False),
        ("GET", {"sec-fetch-mode": "no-cors", "accept": "image/*"}, False),
        ("PUT", {"sec-fetch-mode": "cors"}, True),
    ],
)
def test_opening_a_page_is_use_and_what_a_page_fetches_is_not(method, headers, use):
    pairs = [(name.encode(), text.encode()) for name, text in headers.items()]
    assert is_use({"type": "http", "method": method, "path": "/", "headers": pairs}) is use


def test_what_somebody_typed_never_becomes_markup():
    page = door_pages.sign_in("t", "/'><script>alert(1)</script>", "<b>", "'><img src=x onerror=alert(1)>")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>战图</b>" in page
    assert page.count("<b>") == 1


# --- the database is taken or away


AWAY = OperationalError("", {}, ConnectionError("database is locked"))


def asked(path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """What the gate answers a browser of this machine: status, headers, text."""
    said = AsyncMock()
    head = [(name.encode(), text.encode()) for name, text in {"host": "localhost", **headers}.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": head,
        "scheme": "http",
    }
    asyncio.run(ServerGate(AsyncMock(), settings())({**scope, "client": ("127.0.0.1", 1)}, AsyncMock(), said))
    start, body = (call.args[0] for call in said.await_args_list)
    told = {name.decode(): text.decode() for name, text in start["headers"]}
    return start["status"], told, body["body"].decode()


def test_nobody_is_let_in_while_the_database_cannot_say_who_asks_and_a_page_asks_again(monkeypatch):
    monkeypatch.setattr(sessions, "find", Mock(side_effect=AWAY))
    status, headers, text = asked("/orders", accept="text/html")
    assert (status, headers["refresh"]) == (503, server_gate.AGAIN)
    assert BUSY.what in text
    status, headers, _ = asked("/export/orders.xlsx")
    assert (status, "refresh" in headers) == (503, False)


def test_a_line_closes_for_a_while_where_nobody_knows_whether_its_session_lasts(monkeypatch):
    monkeypatch.setattr(sessions, "living", Mock(side_effect=AWAY))
    told = AsyncMock()
    line = sockets.Socket(Mock(key="k"), AsyncMock(return_value={"type": "websocket.receive"}), told)
    assert asyncio.run(line.receive()) == {"type": "websocket.disconnect", "code": sockets.LATER}
    told.assert_awaited_once_with({"type": "websocket.close", "code": sockets.LATER})


def test_nobody_waits_for_his_use_to_be_noted(monkeypatch):
    freed, noted = Event(), Mock(side_effect=FaultError(BUSY.unsaved, BUSY))
    monkeypatch.setattr(sessions, "touch", lambda *said: freed.wait(30) and noted(*said))
    monkeypatch.setattr(sockets, "UNNOTED", 0.01)
    asyncio.run(sockets.note_use(Mock(), 1))
    noted.assert_not_called()
    freed.set()
    monkeypatch.setattr(sockets, "UNNOTED", 30)
    asyncio.run(sockets.note_use(Mock(), 2))
    noted.assert_called()

"""Under which names server mode may be asked, what counts as use, and where a sign-in leads."""

from __future__ import annotations

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from components.web import door_pages
from components.web.door import local
from components.web.mode import LOOPBACK, may_be_asked, settings
from components.web.server_gate import is_use
from components.web.sockets import is_rerun

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

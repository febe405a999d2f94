"""Who may come in through the desktop gate."""

from __future__ import annotations

import asyncio

import pytest

from components.web.gate import DesktopGate

PORT = 8501
OWN = "127.0.0.1:8501"


class Behind:
    """Stands for the application: remembers what the gate let through."""

    def __init__(self):
        self.scope = None

    async def __call__(self, scope, _receive, send):
        self.scope = scope
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"behind the gate"})
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})


def knock(*, kind="http", client="127.0.0.1", host=OWN, origin=None, port=PORT, scheme="http", more=()):
    """Send one request to the gate; gives the messages that came back and what stood behind."""
    named = ((b"host", host), (b"origin", origin))
    headers = [(name, text.encode()) for name, text in named if text is not None]
    scope = {
        "type": kind,
        "scheme": scheme if kind == "http" else scheme.replace("http", "ws"),
        "path": "/",
        "client": (client, 50000) if client else None,
        "server": ("127.0.0.1", port) if port else None,
        "headers": [*headers, *more],
    }
    behind, sent = Behind(), []

    async def receive():
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message):
        sent.append(message)

    asyncio.run(DesktopGate(behind)(scope, receive, send))
    return sent, behind


def is_let_in(**request):
    """Whether the application saw the request; a refusal must also look like one from outside."""
    sent, behind = knock(**request)
    if behind.scope is not None:
        return True
    if request.get("kind") == "websocket":
        assert [message["type"] for message in sent] == ["websocket.close"]
    else:
        assert sent[0]["status"] == 403
        assert "战图只接受本机浏览器" in sent[1]["body"].decode()
    return False


KINDS = pytest.mark.parametrize("kind", ["http", "websocket"])


@KINDS
@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_our_own_page_is_let_in_by_every_loopback_name(kind, host):
    assert is_let_in(kind=kind, host=host, origin=f"http://{host}")


def test_a_page_is_opened_without_an_origin():
    assert is_let_in()


def test_a_websocket_without_an_origin_is_refused():
    assert not is_let_in(kind="websocket")


@KINDS
@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8501",
        "evil.example",
        "127.0.0.1.evil.example:8501",
        "127.0.0.1",
        "127.0.0.1:8502",
        "127.0.0.1:8501.evil.example",
        "user@127.0.0.1:8501",
        "0.0.0.0:8501",
        "",
        None,
    ],
)
def test_a_rebound_name_is_refused_even_with_an_equal_origin(kind, host):
    assert not is_let_in(kind=kind, host=host, origin=f"http://{host}")


@KINDS
@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:9999",
        "http://127.0.0.1:9999",
        "http://localhost:8501",
        "https://127.0.0.1:8501",
        "http://127.0.0.1:8501.evil.example",
        "http://127.0.0.1:8501/",
        "null",
        "",
    ],
)
def test_another_page_is_refused_even_on_this_machine(kind, origin):
    assert not is_let_in(kind=kind, origin=origin)


@KINDS
@pytest.mark.parametrize("client", ["192.168.1.20", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "unix", None])
def test_another_machine_is_refused(kind, client):
    assert not is_let_in(kind=kind, client=client, origin=f"http://{OWN}")


@KINDS
@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_every_loopback_address_is_this_machine(kind, client):
    assert is_let_in(kind=kind, client=client, origin=f"http://{OWN}")


@KINDS
def test_two_host_headers_or_two_origins_are_refused(kind):
    own_origin = f"http://{OWN}"
    assert not is_let_in(kind=kind, origin=own_origin, more=[(b"host", OWN.encode())])
    assert not is_let_in(kind=kind, origin=own_origin, more=[(b"origin", own_origin.encode())])


def test_a_server_without_a_port_of_its_own_lets_nobody_in():
    assert not is_let_in(port=None)


def test_on_port_80_a_browser_leaves_the_port_out():
    assert is_let_in(host="localhost", port=80, origin="http://localhost")
    assert not is_let_in(host="localhost", port=8501)


@KINDS
def test_identity_headers_of_a_client_never_reach_the_application(kind):
    forged = [(b"x-zhantu-user", b"1"), (b"X-Zhantu-Role", b"secretary"), (b"x-other", b"kept")]
    _, behind = knock(kind=kind, origin=f"http://{OWN}", more=forged)
    assert [name for name, _ in behind.scope["headers"]] == [b"host", b"origin", b"x-other"]


@pytest.mark.parametrize("host", [OWN, "evil.example"])
def test_every_answer_carries_the_protective_headers_once(host):
    sent, _ = knock(host=host)
    headers = dict(sent[0]["headers"])
    assert len(headers) == len(sent[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"same-origin"
    assert headers[b"x-frame-options"] == b"SAMEORIGIN"
    assert headers[b"cross-origin-opener-policy"] == b"same-origin"
    assert b"default-src 'none'" in headers[b"content-security-policy"]


def test_the_policy_names_no_host_and_allows_no_inline_script():
    policy = dict(knock()[0][0]["headers"])[b"content-security-policy"].decode()
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert "://" not in policy
    assert "unsafe" not in directives["script-src"]
    assert directives["connect-src"] == "'self' data:"


def test_the_start_and_end_of_the_program_pass_the_gate():
    _, behind = knock(kind="lifespan")
    assert behind.scope["type"] == "lifespan"

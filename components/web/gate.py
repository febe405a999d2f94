"""The gate around the application; in desktop mode nobody but this machine's own browser page may come in."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from components.web.policy import FRAME, content_security_policy, frame_policy

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
IDENTITY_PREFIX = b"x-zhantu-"
REFUSED = "拒绝访问：战图只接受本机浏览器的直接访问。请在本机打开 http://127.0.0.1:{port}"


class Gate:
    """Pure ASGI gate around the whole application, for http and websocket alike.

    A middleware for http alone would let any web page read everything through the websocket.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self.app = app
        self.page_headers = {
            "content-security-policy": content_security_policy(),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
            "x-frame-options": "SAMEORIGIN",
        }
        self.frame_headers = {**self.page_headers, "content-security-policy": frame_policy()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it before the application sees it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        else:
            await self.judge(scope, receive, self._with_headers(send, scope["path"]))

    async def judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or websocket on, or refuse it."""
        raise NotImplementedError

    def headers_of(self, path: str) -> dict[str, str]:
        """The protective headers of an address."""
        return self.frame_headers if path.startswith(FRAME) else self.page_headers

    def _with_headers(self, send: Send, path: str) -> Send:
        headers = self.headers_of(path)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        return send_with_headers


class DesktopGate(Gate):
    """Lets in nobody but this machine's own browser page.

    Host is checked against the loopback names because a hostile site can point its own name at 127.0.0.1 (DNS
    rebinding). Origin is checked against Host because every site can open a connection to this machine.
    """

    async def judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from this machine's own page."""
        if is_own_page(scope):
            await self.app(without_identity(scope), receive, send)
        else:
            await refuse(scope, receive, send, REFUSED.format(port=(scope.get("server") or ("", 8501))[1]))


async def refuse(scope: Scope, receive: Receive, send: Send, text: str, status: int = 403) -> None:
    """Answer with a plain text; a websocket is closed before it was opened, which the client sees as 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse(text, status)(scope, receive, send)


def is_own_page(scope: Scope) -> bool:
    """Whether a request comes from this machine, by a loopback name of this server, from its own page."""
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or not _is_loopback(scope.get("client")) or hosts[0] not in _own_hosts(scope):
        return False
    if not origins:
        return scope["type"] == "http"  # browsers always name the origin of a websocket
    return origins == [f"{page_scheme(scope)}://{hosts[0]}"]


def without_identity(scope: Scope) -> Scope:
    """The request without the headers in which only the gate itself may name a user."""
    kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(IDENTITY_PREFIX)]
    return {**scope, "headers": kept}


def _is_loopback(client: tuple[str, int] | None) -> bool:
    try:
        address = ip_address(client[0] if client else "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _own_hosts(scope: Scope) -> set[str]:
    """The spellings of Host that mean this server; a browser leaves out port 80."""
    port = (scope.get("server") or ("", None))[1]
    bare = set(LOOPBACK_NAMES) if port == 80 else set()  # noqa: PLR2004
    return bare | {f"{name}:{port}" for name in LOOPBACK_NAMES}


def page_scheme(scope: Scope) -> str:
    """The scheme of the page that opened a websocket, or of the request itself."""
    return "https" if scope["scheme"] in {"https", "wss"} else "http"

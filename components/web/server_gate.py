"""The gate of server mode: nobody comes in but who is signed in, and the application learns who it is."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from streamlit import runtime

from components.origin import HEADER
from components.web import door, sockets
from components.web.gate import Gate, is_own_page, page_scheme, refuse, without_identity
from components.web.mode import may_be_asked
from data.store import sessions
from data.store.faults import fault_in
from data.store.unit_of_work import ORIGIN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from components.web.mode import Settings
    from data.store.sessions import Signed

LOG = logging.getLogger(__name__)
AGAIN = "5"
"""Seconds after which a browser asks again for a page that could not be had."""
USER, SESSION = b"x-zhantu-user", b"x-zhantu-session"
FROM = HEADER.encode("ascii")
"""Headers in which the application is told who asks and where from; see ``[server.trustedUserHeaders]``."""
SAFE = {"GET", "HEAD"}
OPEN = {"/healthz", "/readyz", "/metrics"}
"""Addresses of the application that say nothing of anybody."""
AT_THE_MACHINE = {door.SETUP, door.STYLE}
"""Addresses that the machine's own browser may ask for past the proxy, without TLS: the first administrators."""
STRANGE = "拒绝访问：请用管理员告诉你的地址打开战图（地址须列在 ZHANTU_ALLOWED_HOSTS 里）。"
FOREIGN = "拒绝访问：这个请求不是从战图自己的页面发出的。"
LONGEST_HEAD = 32_768
"""Bytes of all headers together: what browsers send is a tenth of it."""
TOO_LONG = "拒绝访问：请求头太长。"
NUL = "拒绝访问：地址里有不能用的字符。"
"""PostgreSQL takes none in a text, so no address has a use for it."""
PLAIN = "拒绝访问：请用 https:// 打开战图。"
ANONYMOUS = "请先登录。"
UPLOADS = "/_stcore/upload_file/"
"""Where a page's files are sent; what follows is Streamlit's id of the page's session."""
ANOTHERS = "拒绝访问：这是别人打开的页面。"
CONFINED = "请先改初始口令；管理员请先开通动态口令。"


class ServerGate(Gate):
    """Lets in who is signed in, from this server's own pages, under a name that is listed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap ``app``."""
        super().__init__(app)
        self.settings = settings

    def headers_of(self, path: str) -> dict[str, str]:
        """The door's pages run no script at all."""
        headers = super().headers_of(path)
        return {**headers, **door.HEADERS} if path in door.ADDRESSES else headers

    async def judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what somebody who is signed in may ask; everybody may ask for the door."""
        ORIGIN.set(client_of(scope))
        wrong = self._wrong(scope)
        too_long = sum(len(name) + len(said) for name, said in scope["headers"]) > LONGEST_HEAD
        scope, send = without_identity(scope), uncached(send)
        if too_long:
            await refuse(scope, receive, send, TOO_LONG, 431)
        elif scope["type"] == "http" and scope["path"] in OPEN:
            await self.app(scope, receive, send)
        elif wrong:
            await refuse(scope, receive, send, wrong)
        else:
            await self._sort(scope, receive, send)

    async def _sort(self, scope: Scope, receive: Receive, send: Send) -> None:
        at = sessions.now()
        try:
            signed = await run_in_threadpool(sessions.find, door.token_of(scope), at)
        except Exception as error:
            await _put_off(scope, receive, send, error)
            return
        at_door = scope["type"] == "http" and scope["path"] in door.ADDRESSES
        if signed and scope["type"] == "http" and is_use(scope):
            await sockets.note_use(signed, at)
        if at_door:
            await door.app({**scope, "state": {**scope.get("state", {}), door.SIGNED: signed}}, receive, send)
        elif signed is None:
            way = Way(f"{door.LOGIN}?next={quote(_address(scope))}", ANONYMOUS, 401)
            await way(scope, receive, send)
        elif signed.must_change or signed.must_enrol:
            await Way(door.ACCOUNT, CONFINED, 403)(scope, receive, send)
        elif _is_for_another(scope, signed):
            await refuse(scope, receive, send, ANOTHERS, 403)
        elif scope["type"] == "websocket":
            await sockets.pass_on(self.app, identified(scope, signed), signed, receive, send)
        else:
            await self.app(identified(scope, signed), receive, send)

    def _wrong(self, scope: Scope) -> str:
        """What is wrong with where a request comes from; empty where nothing is."""
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not may_be_asked(hosts[0], self.settings.names):
            return STRANGE
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            return NUL
        if self.settings.behind_proxy and page_scheme(scope) != "https" and not _at_the_machine(scope):
            return PLAIN
        own = [f"{page_scheme(scope)}://{hosts[0]}"]
        harmless = scope["type"] == "http" and scope["method"] in SAFE
        return "" if origins == own or (harmless and not origins) else FOREIGN


def _at_the_machine(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["path"] in AT_THE_MACHINE and is_own_page(scope)


async def _put_off(scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
    """The database cannot say who asks: nobody is let in, and a page that somebody opens asks again by itself."""
    fault = fault_in(error)
    if fault is None:
        raise error
    LOG.warning("nobody can be let in: %s", fault.what)
    if scope["type"] == "websocket":
        await refuse(scope, receive, send, fault.what)
    else:
        again = {"refresh": AGAIN} if is_page(scope) else {}
        await PlainTextResponse(f"{fault.what}。{fault.remedy}。", 503, again)(scope, receive, send)


@dataclass(frozen=True)
class Way:
    """Where somebody has to go first.

    Attributes:
        address: A page of the door, for a person.
        text: What a script is told.
        status: With which status.
    """

    address: str
    text: str
    status: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a person there; a script is only told no."""
        if scope["type"] == "http" and is_page(scope):
            await RedirectResponse(self.address, 303)(scope, receive, send)
        else:
            await refuse(scope, receive, send, self.text, self.status)


def _is_for_another(scope: Scope, signed: Signed) -> bool:
    """Whether a file is sent, or taken back, on somebody else's page: Streamlit asks for its id alone."""
    if not scope["path"].startswith(UPLOADS) or not runtime.exists():
        return False
    page = scope["path"].removeprefix(UPLOADS).partition("/")[0]
    found = runtime.get_instance()._session_mgr.get_session_info(page)
    return found is not None and found.session._user_info.get("account") != signed.account


def is_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show."""
    headers = Headers(scope=scope)
    wanted = headers.get("sec-fetch-mode", "navigate") == "navigate"
    return scope["method"] == "GET" and wanted and "text/html" in headers.get("accept", "")


def is_use(scope: Scope) -> bool:
    """Whether a person caused a request: they open a page or send something; scripts fetch by themselves."""
    return is_page(scope) or scope["method"] not in SAFE


def identified(scope: Scope, signed: Signed) -> Scope:
    """The request with the headers that name who asks."""
    origin = client_of(scope).encode("ascii", "replace")
    named = [
        (USER, signed.account.encode("ascii")),
        (SESSION, signed.reference.encode("ascii")),
        (FROM, origin),
    ]
    return {**scope, "headers": [*scope["headers"], *named]}


def client_of(scope: Scope) -> str:
    """The address a request comes from; a proxy that is trusted says it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def uncached(send: Send) -> Send:
    """Let no cache keep an answer that does not say itself how long it holds."""

    async def send_uncached(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("cache-control", "no-store")
        await send(message)

    return send_uncached


def _address(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope['path']}?{query}" if query else scope["path"]

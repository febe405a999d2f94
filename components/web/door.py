"""The door of server mode: signing in and out, the first administrators, and one's own account."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, quote, unquote, urlencode

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from components.web import door_pages as pages
from components.web import sockets
from components.web.gate import page_scheme
from data import oidc
from data.actions import accounts, sign_in
from data.errors import FieldProblem, RefusedInputError
from data.store import credentials, sessions
from data.store.accounts import actor_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import Scope

    from data.store.sessions import Signed

    Form = dict[str, str]

T = TypeVar("T")
LOGIN, LOGOUT, SETUP, ACCOUNT, STYLE = "/login", "/logout", "/setup", "/account", pages.STYLE
OIDC_START, OIDC_BACK = "/oidc/start", "/oidc/callback"
PASSWORD, CODES, SESSIONS = "/account/password", "/account/codes", "/account/sessions"
SIGNED = "signed"
"""Where the gate says who is signed in, in the state of a request."""
HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "x-frame-options": "DENY",
}
SESSION_COOKIE, FORM_COOKIE, OIDC_COOKIE = "zhantu", "zhantu-form", "zhantu-oidc"
SECURE_PREFIX = "__Host-"
LONGEST_FORM = 8192
MOST_FIELDS = 16
MOST_WAITING = 100
HASHING = CapacityLimiter(2)
"""How many passwords are hashed at once: each takes a core for a moment, and 19 MiB."""
ASKING = CapacityLimiter(4)
"""How many wait for the identity provider at once."""
LONGEST_WAY = 500
"""Characters of an address that a sign-in at the provider remembers."""
EXPIRED = "页面放得太久了，请再填一次。"
CROWDED = "现在登录的人太多，请过一分钟再试。"
SECRET = re.compile(r"[A-Z2-7]{32}")


# --- cookies


def token_of(scope: Scope) -> str:
    """The token in the cookie of a request; empty where there is none, or more than one."""
    found = _cookies(scope, _name(scope, SESSION_COOKIE))
    return found[0] if len(found) == 1 else ""


def _cookies(scope: Scope, name: str) -> list[str]:
    pairs = (
        pair.strip().partition("=")
        for line in Headers(scope=scope).getlist("cookie")
        for pair in line.split(";")
    )
    return [value for key, _, value in pairs if key == name]


def _name(scope: Scope, name: str) -> str:
    """A cookie's name: over TLS one that only this very host can have set."""
    return f"{SECURE_PREFIX}{name}" if page_scheme(scope) == "https" else name


def _set_cookie(
    request: Request, response: Response, name: str, value: str, *, samesite: str = "strict"
) -> None:
    """A cookie of this session of the browser; an empty one is taken back."""
    secure = page_scheme(request.scope) == "https"
    more: dict[str, Any] = {"path": "/", "httponly": True, "samesite": samesite, "secure": secure}
    if value:
        response.set_cookie(_name(request.scope, name), value, **more)
    else:
        response.delete_cookie(_name(request.scope, name), **more)


# --- forms


def _signed(request: Request) -> Signed | None:
    found: Signed | None = request.scope["state"][SIGNED]
    return found


def _form_token(request: Request) -> str:
    """What forms have to carry: follows from the session's token, or is the cookie of those who have none yet."""
    token = token_of(request.scope) if _signed(request) else ""
    if token:
        return credentials.form_token(token)
    found = _cookies(request.scope, _name(request.scope, FORM_COOKIE))
    return found[0] if len(found) == 1 else ""


async def _form(request: Request) -> Form | None:
    """What was filled in; None where it does not carry what this server gave out, or is too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    filled = {name: values[0] for name, values in fields.items()}
    asked = _form_token(request)
    return filled if asked and credentials.same(filled.get("form", ""), asked) else None


def _fresh(request: Request, draw: Callable[[str], str], status: int = 200) -> Response:
    """A page with a form for somebody who is not signed in."""
    token = credentials.new_token()
    response = HTMLResponse(draw(token), status)
    _set_cookie(request, response, FORM_COOKIE, token)
    return response


async def _hashing(work: Callable[[], T]) -> T:
    """Do what hashes a password beside the event loop, not too many at once."""
    return await to_thread.run_sync(work, limiter=HASHING)


def local(address: str) -> str:
    """An address of this server to go on to; anything else leads to the map."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"


def _origin(request: Request) -> str:
    return request.client.host if request.client else ""


# --- signing in and out


async def login(request: Request) -> Response:
    """The form to sign in, and what comes of it."""
    signed, after = _signed(request), local(request.query_params.get("next", "/"))
    if request.method != "POST":
        if signed:
            return RedirectResponse(after, 303)
        if not await to_thread.run_sync(sessions.is_administered):
            return RedirectResponse(SETUP, 303)
        return _fresh(request, lambda token: _sign_in_page(token, after))
    filled = await _form(request)
    if filled is None:
        return _fresh(request, lambda token: _sign_in_page(token, after, EXPIRED), 400)
    if HASHING.statistics().tasks_waiting >= MOST_WAITING:
        return PlainTextResponse(CROWDED, 503, headers={"retry-after": "60"})
    return await _let_in(request, filled)


def _sign_in_page(token: str, after: str, said: str = "", name: str = "") -> str:
    """The form to sign in, with the way to the identity provider where the operator named one."""
    elsewhere = f"{OIDC_START}?{urlencode({'next': after})}" if oidc.provider() else ""
    return pages.sign_in(token, after, said, name, elsewhere)


async def _let_in(request: Request, filled: Form) -> Response:
    name, after = filled.get("name", ""), local(filled.get("next", "/"))
    attempt = sign_in.Attempt(
        name=name,
        password=filled.get("password", ""),
        code=filled.get("code", ""),
        origin=_origin(request),
        agent=request.headers.get("user-agent", ""),
        before=token_of(request.scope),
    )
    try:
        token = await _hashing(partial(sign_in.sign_in, attempt, sessions.now()))
    except RefusedInputError as refused:
        said = refused.problems[0].message
        return _fresh(request, lambda token: _sign_in_page(token, after, said, name[:30]), 401)
    response = RedirectResponse(after, 303)
    _set_cookie(request, response, SESSION_COOKIE, token)
    _set_cookie(request, response, FORM_COOKIE, "")
    return response


async def oidc_start(request: Request) -> Response:
    """Send the browser to the identity provider; what belongs to this sign-in stays in a cookie."""
    asked = oidc.provider()
    if asked is None:
        return PlainTextResponse("Not Found", 404)
    secret, after = credentials.new_token(), local(request.query_params.get("next", "/"))
    try:
        wanted = partial(oidc.way, asked, secret, _back(request), sessions.now())
        address = await to_thread.run_sync(wanted, limiter=ASKING)
    except oidc.OidcError as refused:
        return await _not_vouched(request, str(refused))
    response = RedirectResponse(address, 303)
    kept = f"{secret}.{quote(after if len(after) <= LONGEST_WAY else '/', safe='')}"
    # The provider sends the browser back: a strict cookie would not come along.
    _set_cookie(request, response, OIDC_COOKIE, kept, samesite="lax")
    return response


async def oidc_back(request: Request) -> Response:
    """Let in for whom the identity provider vouches."""
    asked = oidc.provider()
    if asked is None:
        return PlainTextResponse("Not Found", 404)
    found = _cookies(request.scope, _name(request.scope, OIDC_COOKIE))
    secret, _, after = found[0].partition(".") if len(found) == 1 else ("", "", "")
    try:
        answer, at = dict(request.query_params), sessions.now()
        proving = partial(oidc.name_of, asked, secret, answer, _back(request), at)
        name = await to_thread.run_sync(proving, limiter=ASKING)
    except oidc.OidcError as refused:
        return await _not_vouched(request, str(refused))
    attempt = sign_in.Attempt(name, "", origin=_origin(request), agent=request.headers.get("user-agent", ""))
    try:
        token = await to_thread.run_sync(partial(sign_in.sign_in_vouched, attempt, at))
    except RefusedInputError as refused:
        return _turned_away(request, refused.problems[0].message)
    response = HTMLResponse(pages.arrived(local(unquote(after))))
    _set_cookie(request, response, SESSION_COOKIE, token)
    _set_cookie(request, response, OIDC_COOKIE, "", samesite="lax")
    return response


async def _not_vouched(request: Request, why: str) -> Response:
    await to_thread.run_sync(partial(sign_in.note_not_vouched, why))
    return _turned_away(request, sign_in.NOT_VOUCHED)


def _turned_away(request: Request, said: str) -> Response:
    """The door's form; the sign-in that failed is over."""
    response = _fresh(request, lambda token: _sign_in_page(token, "/", said), 401)
    _set_cookie(request, response, OIDC_COOKIE, "", samesite="lax")
    return response


def _back(request: Request) -> str:
    """Where the provider is to send the browser: as it is registered there, letter by letter."""
    return f"{page_scheme(request.scope)}://{request.headers['host']}{OIDC_BACK}"


async def logout(request: Request) -> Response:
    """The end of a session; its open websockets close, and the browser forgets what it kept."""
    signed = _signed(request)
    if signed is None:
        return RedirectResponse(LOGIN, 303)
    if await _form(request) is None:
        return PlainTextResponse(EXPIRED, 400)
    await to_thread.run_sync(partial(sign_in.sign_out, signed, sessions.now()))
    sockets.look()
    response = RedirectResponse(LOGIN, 303, headers={"clear-site-data": '"cache", "storage"'})
    _set_cookie(request, response, SESSION_COOKIE, "")
    return response


# --- the first administrators


async def setup(request: Request) -> Response:
    """The form that makes the first administrators; there is none once they are made."""
    if await to_thread.run_sync(sessions.is_administered):
        return (
            RedirectResponse(LOGIN, 303)
            if request.method != "POST"
            else PlainTextResponse("已经设置过。", 403)
        )
    if request.method != "POST":
        return _fresh(request, pages.set_up)
    filled = await _form(request)
    if filled is None:
        problems = [FieldProblem("", EXPIRED)]
        return _fresh(request, lambda token: pages.set_up(token, problems), 400)
    firsts = [
        sign_in.First(role, filled.get(f"{role}-name", ""), filled.get(f"{role}-password", ""))
        for role in pages.KEEPERS
    ]
    try:
        await _hashing(partial(sign_in.set_up, filled.get("token", ""), firsts, sessions.now()))
    except RefusedInputError as refused:
        found, names = refused.problems, {str(one.role): one.name for one in firsts}
        return _fresh(request, lambda token: pages.set_up(token, found, names), 400)
    return HTMLResponse(
        pages.done(
            "管理员已建好",
            "请重新启动一次（make serve）：这时起别的机器才能打开战图。",
            "三员第一次登录要开通动态口令，请备好手机上的验证器。",
        )
    )


# --- one's own account


async def account(request: Request) -> Response:
    """Everything about one's own account on one page."""
    signed = _signed(request)
    return await _account(request, signed) if signed else RedirectResponse(LOGIN, 303)


async def _account(
    request: Request, signed: Signed, problems: Sequence[FieldProblem] = (), said: str = "", status: int = 200
) -> Response:
    token = _form_token(request)
    parts = [pages.password_part(signed, token, problems)]
    if not signed.must_change:
        # What has to be done before one may go in stands first.
        place = 0 if signed.must_enrol else 1
        parts.insert(place, pages.codes_part(signed, token, credentials.new_secret(), problems))
        mine = await to_thread.run_sync(partial(sessions.sessions, sessions.now(), signed.account))
        parts.append(pages.sessions_part(signed, token, mine))
    return HTMLResponse(pages.account(signed, token, parts, problems, said), status)


def _own(
    change: Callable[[Request, Signed, Form], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """A change of one's own account: only signed in, only from our own form, with what is wrong said on the page."""

    async def answer(request: Request) -> Response:
        signed = _signed(request)
        if signed is None:
            return RedirectResponse(LOGIN, 303)
        filled = await _form(request)
        if filled is None:
            return await _account(request, signed, [FieldProblem("", EXPIRED)], status=400)
        try:
            return await change(request, signed, filled)
        except RefusedInputError as refused:
            return await _account(request, signed, refused.problems, status=400)

    return answer


async def _change_password(request: Request, signed: Signed, filled: Form) -> Response:
    new = filled.get("new", "")
    if new != filled.get("again", ""):
        raise RefusedInputError([FieldProblem("again", "两次输入的新口令不一样")])
    change = partial(sign_in.change_password, signed, filled.get("old", ""), new, sessions.now())
    token = await _hashing(change)
    sockets.look()
    response = RedirectResponse(ACCOUNT if signed.must_enrol else "/", 303)
    _set_cookie(request, response, SESSION_COOKIE, token)
    return response


async def _enrol(request: Request, signed: Signed, filled: Form) -> Response:
    secret = filled.get("secret", "")
    if not SECRET.fullmatch(secret):
        raise RefusedInputError([FieldProblem("code", EXPIRED)])
    wanted = sign_in.Enrolment(filled.get("password", ""), secret, filled.get("code", ""))
    codes = await _hashing(partial(sign_in.enrol, signed, wanted, sessions.now()))
    by_now = await to_thread.run_sync(partial(sessions.find, token_of(request.scope), sessions.now()))
    return HTMLResponse(pages.account(by_now or signed, _form_token(request), [pages.recovery_part(codes)]))


async def _end_session(request: Request, signed: Signed, filled: Form) -> Response:
    def end() -> None:
        actor = actor_of(signed.account)
        if actor is not None:
            accounts.revoke(actor, signed.account, filled.get("session", ""), sessions.now())

    await to_thread.run_sync(end)
    sockets.look()
    return await _account(request, signed, said="这个会话已经结束。")


async def style(_request: Request) -> Response:
    """How the door's pages look."""
    content = Path(__file__).with_name("door.css").read_text(encoding="utf-8")
    return Response(content, media_type="text/css", headers={"cache-control": "no-cache"})


ROUTES = [
    Route(LOGIN, login, methods=["GET", "POST"]),
    Route(OIDC_START, oidc_start),
    Route(OIDC_BACK, oidc_back),
    Route(LOGOUT, logout, methods=["POST"]),
    Route(SETUP, setup, methods=["GET", "POST"]),
    Route(ACCOUNT, account),
    Route(PASSWORD, _own(_change_password), methods=["POST"]),
    Route(CODES, _own(_enrol), methods=["POST"]),
    Route(SESSIONS, _own(_end_session), methods=["POST"]),
    Route(STYLE, style),
]
ADDRESSES = frozenset(route.path for route in ROUTES)
"""All that is answered before anybody is signed in; what needs a session says so itself."""
app = Starlette(routes=ROUTES)

"""Asks an OpenID provider who somebody is: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

The operator names one provider. Nothing of what it says counts but a name, and only once its signature, issuer,
audience, times and nonce are proven.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from data.errors import ZhantuError
from data.store.credentials import same

if TYPE_CHECKING:
    from collections.abc import Mapping

ISSUER, CLIENT = "ZHANTU_OIDC_ISSUER", "ZHANTU_OIDC_CLIENT_ID"
SECRET, SECRET_FILE = "ZHANTU_OIDC_CLIENT_SECRET", "ZHANTU_OIDC_CLIENT_SECRET_FILE"
CLAIM, USUAL_CLAIM = "ZHANTU_OIDC_CLAIM", "preferred_username"
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures that only the provider can make: none that rests on a shared secret, and not none at all."""
SECONDS = 10.0
LARGEST = 256 * 1024
"""Bytes of an answer; more is no answer."""
DRIFT = 60
"""Seconds the provider's clock may be off."""
FRESH = 600
"""Seconds for which what the provider says of itself is kept."""
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PARTS_OF_A_SIGNED_TOKEN = 3


class OidcError(ZhantuError):
    """The provider cannot be asked, or what it says does not count; the message is for the audit trail."""


@dataclass(frozen=True)
class Provider:
    """The provider that the operator named.

    Attributes:
        issuer: Its address, exactly as it names itself.
        client_id: Under which name it knows this program.
        client_secret: With which this program proves itself.
        claim: What it calls an account's name.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = USUAL_CLAIM


def provider() -> Provider | None:
    """What stands in the environment; None where no provider is named.

    Raises:
        OidcError: Something is missing, or the provider would be asked without TLS.
    """
    issuer = os.environ.get(ISSUER, "").strip()
    if not issuer:
        return None
    client, secret = os.environ.get(CLIENT, "").strip(), _secret()
    if not (client and secret):
        raise OidcError(f"设了 {ISSUER}，还要设 {CLIENT} 和 {SECRET}（或 {SECRET_FILE}）。")
    _refuse_unsafe(issuer)
    return Provider(issuer, client, secret, os.environ.get(CLAIM, "").strip() or USUAL_CLAIM)


def _secret() -> str:
    file = os.environ.get(SECRET_FILE, "")
    try:
        return os.environ.get(SECRET, "") or (Path(file).read_text(encoding="utf-8").strip() if file else "")
    except OSError as error:
        raise OidcError(f"读不了 {SECRET_FILE} 指的文件 {file}。") from error


# --- one sign-in


def derived(secret: str, purpose: str) -> str:
    """What goes out of the secret that the browser keeps during a sign-in, 43 letters; it does not give it away."""
    return _letters(hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest())


def way(asked: Provider, secret: str, back: str, at: int) -> str:
    """Where the browser goes to prove who it is.

    Args:
        asked: The provider.
        secret: Of this sign-in, which the browser keeps: 256 random bits.
        back: Where the provider is to send the browser afterwards.
        at: The moment, seconds since 1970.

    Raises:
        OidcError: The provider does not say where.
    """
    endpoint = _endpoint(_told(asked.issuer, at // FRESH), "authorization_endpoint")
    query = {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": asked.client_id,
        "redirect_uri": back,
        "state": derived(secret, "state"),
        "nonce": derived(secret, "nonce"),
        "code_challenge": _letters(hashlib.sha256(derived(secret, "verifier").encode()).digest()),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def name_of(asked: Provider, secret: str, answer: Mapping[str, str], back: str, at: int) -> str:
    """The name the provider vouches for.

    Args:
        asked: The provider.
        secret: Of this sign-in, as the browser kept it.
        answer: What the provider sent the browser back with.
        back: Where it sent the browser.
        at: The moment, seconds since 1970.

    Raises:
        OidcError: The answer belongs to no sign-in of this browser, or does not prove anything.
    """
    if not secret or not same(answer.get("state", ""), derived(secret, "state")):
        raise OidcError("不是这个浏览器发起的登录（state 不符）")
    if answer.get("iss", asked.issuer) != asked.issuer:
        raise OidcError("是别的认证服务器的答复（iss 不符）")
    if not answer.get("code"):
        said = re.sub("[^a-z_]", "", answer.get("error", ""))[:40]
        raise OidcError(f"认证服务器没有放行（{said or '没有 code'}）")
    told = _told(asked.issuer, at // FRESH)
    token = _exchanged(asked, told, answer["code"], secret, back)
    keys = _ask(_endpoint(told, "jwks_uri"))
    name = _proven(asked, token, keys, derived(secret, "nonce"), at).get(asked.claim)
    if not isinstance(name, str):
        raise OidcError(f"身份令牌里没有 {asked.claim}")
    return name


def _exchanged(asked: Provider, told: dict[str, Any], code: str, secret: str, back: str) -> str:
    """The identity token for a code, which the provider gives out once."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    form["code_verifier"] = derived(secret, "verifier")
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in ways:
        pair = f"{quote_plus(asked.client_id)}:{quote_plus(asked.client_secret)}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": asked.client_id, "client_secret": asked.client_secret}
    answer = _ask(_endpoint(told, "token_endpoint"), urlencode(form).encode(), headers)
    return str(answer.get("id_token", ""))


def _proven(asked: Provider, token: str, keys: dict[str, Any], nonce: str, at: int) -> dict[str, Any]:
    """What an identity token says, once it is proven (OpenID Connect Core 1.0, 3.1.3.7)."""
    wanted = jwt.JWTClaimsRegistry(
        now=at,
        leeway=DRIFT,
        iss={"essential": True, "value": asked.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": asked.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        if token.count(".") + 1 != PARTS_OF_A_SIGNED_TOKEN:
            raise ValueError("not signed")
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
        wanted.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise OidcError(f"身份令牌不能信（{type(error).__name__}：{error}）"[:200]) from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else asked.client_id) != asked.client_id:
        raise OidcError("身份令牌是给别的程序的（azp 不符）")
    return claims


# --- asking the provider


@lru_cache(maxsize=1)
def _told(issuer: str, _while: int) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0); kept as long as the second argument stays."""
    told = _ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise OidcError(f"认证服务器自称的地址与 {ISSUER} 不同，请照它的写法填")
    return told


def _endpoint(told: dict[str, Any], name: str) -> str:
    address = str(told.get(name, ""))
    _refuse_unsafe(address)
    return address


def _refuse_unsafe(address: str) -> None:
    """Nothing is asked without TLS but this very machine."""
    parts = urlsplit(address)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (parts.hostname and (plain or parts.scheme == "https")):
        raise OidcError(f"认证服务器的地址要以 https:// 开头：{address[:100] or '（空）'}")


def _ask(address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from the provider; no redirection is followed, certificates are checked.

    Raises:
        OidcError: There is no such answer.
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    line = http.client.HTTPConnection(host, port, timeout=SECONDS)
    if parts.scheme == "https":
        trust = ssl.create_default_context()
        line = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=trust)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        line.request("GET" if body is None else "POST", target, body, dict(headers or {}))
        answer = line.getresponse()
        content = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise OidcError(f"连不上认证服务器（{type(error).__name__}）") from error
    finally:
        line.close()
    if answer.status != HTTPStatus.OK or len(content) > LARGEST:
        raise OidcError(f"认证服务器没有答应（HTTP {answer.status}，{parts.path}）")
    return _object(content)


def _object(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError as error:
        raise OidcError("认证服务器答的不是 JSON") from error
    if not isinstance(said, dict):
        raise OidcError("认证服务器答的不是 JSON 对象")
    return said


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

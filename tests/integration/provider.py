"""An OpenID provider on this machine, which can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "zhantu", "geheim+%"
KEY, OTHER_KEY = (ECKey.generate_key("P-256", {"kid": "1", "use": "sig"}) for _ in range(2))


class Provider:
    """Gives out codes for whoever asks, each for one token.

    Attributes:
        claims: What its tokens say besides the usual, or instead.
        without: Claims its tokens lack.
        key: With which it signs.
        algorithm: How.
        said: What it says of itself besides the usual, or instead.
    """

    def __init__(self, port: int) -> None:
        """Serve on a port of this machine."""
        self.issuer = f"http://127.0.0.1:{port}/realm"
        self.asked: dict[str, str] = {}
        self.tell_the_truth()

    def tell_the_truth(self) -> None:
        """From now on all is as it should be."""
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.said: dict[str, Any] = {}
        self.key, self.algorithm, self.at = KEY, "ES256", 0

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser is sent back with that was led here."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        self.asked = asked
        return {"state": asked["state"], "code": "einmal"}

    def answer(self, path: str, form: dict[str, str], proof: str) -> dict[str, Any] | None:
        """What it says at an address; None is a refusal."""
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.said,
        }
        if path.endswith("/.well-known/openid-configuration"):
            return told
        if path.endswith("/keys"):
            return {"keys": [KEY.as_dict(private=False)]}
        return {"id_token": self._token()} if path.endswith("/token") and self._good(form, proof) else None

    def _good(self, form: dict[str, str], proof: str) -> bool:
        """Whether a code is exchanged by who asked for it, once, and with the word that only he knows."""
        asked, self.asked = self.asked, {}
        challenge = _letters(hashlib.sha256(form["code_verifier"].encode()).digest())
        right = base64.b64encode(f"{CLIENT}:geheim%2B%25".encode()).decode()
        self.nonce = asked.get("nonce", "")
        return (
            bool(asked)
            and form["code"] == "einmal"
            and form["redirect_uri"] == asked["redirect_uri"]
            and challenge == asked["code_challenge"]
            and proof == f"Basic {right}"
        )

    def _token(self) -> str:
        claims = {"iss": self.issuer, "sub": "42", "aud": CLIENT, "nonce": self.nonce, "iat": self.at}
        claims |= {"exp": self.at + 300, "preferred_username": "weizb", **self.claims}
        kept = {name: value for name, value in claims.items() if name not in self.without}
        header = {"alg": self.algorithm, "kid": "1"}
        if self.algorithm in {"none", "HS256"}:  # the library makes no such token
            said = ".".join(_letters(json.dumps(one).encode()) for one in (header, kept))
            public = KEY.as_pem(private=False)
            mark = hmac.digest(public, said.encode(), "sha256") if self.algorithm == "HS256" else b""
            return f"{said}.{_letters(mark)}"
        return jwt.encode(header, kept, self.key, algorithms=[self.algorithm])


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            said = made.answer(self.path, form, self.headers.get("authorization", ""))
            content = json.dumps(said or {"error": "invalid_grant"}).encode()
            self.send_response(400 if said is None else 200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Provider(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()

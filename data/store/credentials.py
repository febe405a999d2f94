"""Passwords, tokens and one-time codes: what is kept of them, and how they are compared."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.rules.sign_in import plain_password

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with the least that the OWASP Password Storage Cheat Sheet asks for: 19 MiB, two rounds, one lane."""
STEP = 30
"""Seconds a one-time code is shown (RFC 6238)."""
DRIFT = 1
"""Steps a clock may be early or late."""
RECOVERY_CODES = 8
RECOVERY_BYTES = 10
ISSUER = "战图"
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ"
DIGITS = "23456789"
SIGNS = "-+=%"
"""What initial passwords are made of: nothing that is mistaken for something else when read out."""


@dataclass(frozen=True)
class Accepted:
    """What remains to be kept after a code was right.

    Attributes:
        step: The last half minute whose code was used.
        recovery_hashes: Of the recovery codes that are left.
    """

    step: int
    recovery_hashes: str


def hash_password(password: str) -> str:
    """What is kept of a password; takes about 30 ms and 19 MiB, so it belongs into a thread."""
    return HASHER.hash(plain_password(password))


def matches(password_hash: str, password: str) -> bool:
    """Whether a password is the one that was hashed; with no hash it takes as long and is not."""
    try:
        return HASHER.verify(password_hash or _nobody(), plain_password(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return HASHER.hash(secrets.token_hex())


def new_token() -> str:
    """256 random bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_token(token: str) -> str:
    """What the forms of a session carry: follows from its token and does not give it away."""
    return hmac.new(token.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that says nothing."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def initial_password() -> str:
    """A password to be changed at the first sign-in: 16 letters, digits and signs, at least one of each."""
    while True:
        chosen = "".join(secrets.choice(LETTERS + DIGITS + SIGNS) for _ in range(16))
        kinds = (str.islower, str.isupper, str.isdigit, lambda letter: letter in SIGNS)
        if all(any(map(kind, chosen)) for kind in kinds):
            return chosen


def new_secret() -> str:
    """The secret of somebody's one-time codes, in base 32."""
    return pyotp.random_base32()


def enrolment(secret: str, name: str) -> str:
    """The address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Codes for whoever has lost the authenticator, each for one sign-in."""
    raw = (
        base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)
    )
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in raw]


def recovery_hashes(codes: list[str]) -> str:
    """What is kept of recovery codes."""
    return " ".join(token_hash(code) for code in codes)


def accept_code(code: str, secret: str, step: int, hashes: str, now: int) -> Accepted | None:
    """Whether a one-time or recovery code is right and unused; what is then to be kept, None where it is not.

    Args:
        code: As it was typed.
        secret: Of the one-time codes.
        step: The last half minute whose code was used; this and all before are refused.
        hashes: Of the recovery codes that are left.
        now: Seconds since 1970.
    """
    typed = code.strip().lower().replace(" ", "")
    totp = pyotp.TOTP(secret, interval=STEP)
    here = now // STEP
    for tried in range(max(here - DRIFT, step + 1), here + DRIFT + 1):
        if same(totp.at(tried * STEP), typed):
            return Accepted(tried, hashes)
    left = hashes.split()
    used = token_hash(typed)
    if used not in left:
        return None
    left.remove(used)
    return Accepted(step, " ".join(left))

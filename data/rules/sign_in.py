"""Rules of signing in: names and passwords, when somebody is locked out, and how long a session lasts.

Moments are whole seconds since 1970, UTC.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from data.errors import FieldProblem

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE, HOUR = 60, 3600
IDLE = 30 * MINUTE
"""A session in which nobody did anything for so long is over."""
LIFE = 12 * HOUR
"""No session lasts longer."""
MOST_FAILURES = 5
LOCKED = 15 * MINUTE
"""How long nobody can sign in under a name after so many failures in a row."""
SETUP = HOUR
"""How long a setup token can be used."""
STEP = 5 * MINUTE
"""How far a clock is set back without anybody being signed out; set back further it would make sessions last longer."""
SHORTEST, LONGEST, KINDS = 10, 128, 3
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,29}")
"""Plain ASCII, for the name travels in a header."""
COMMON = (
    "123456",
    "1q2w3e",
    "1qaz2wsx",
    "1qaz@wsx",
    "abcd1234",
    "abc123",
    "admin",
    "iloveyou",
    "letmein",
    "p@ssw0rd",
    "passw0rd",
    "password",
    "qazwsx",
    "qwer1234",
    "qwerty",
    "welcome",
    "woaini",
    "zhantu",
    "zhongguo",
)
"""What the passwords that are tried first are made of."""
_KINDS: tuple[Callable[[str], bool], ...] = (
    str.islower,
    str.isupper,
    str.isdigit,
    lambda letter: not letter.isalnum(),
)


def plain_name(name: str) -> str:
    """The name as it is kept, however it was typed; PostgreSQL keeps no NUL, and no name has signs nobody sees."""
    seen = "".join(filter(str.isprintable, unicodedata.normalize("NFKC", name)))
    return seen.strip().lower()


def plain_password(password: str) -> str:
    """The password as it is hashed: the same letters, whatever keyboard wrote them."""
    return unicodedata.normalize("NFKC", password)


def name_problems(name: str, field: str = "name") -> list[FieldProblem]:
    """What is wrong with the name of a new account."""
    if NAME.fullmatch(name):
        return []
    return [FieldProblem(field, "账号用 3 到 30 个小写字母、数字或 . _ -，以字母或数字开头，例如 wangjg")]


def password_problems(password: str, name: str, field: str = "password") -> list[FieldProblem]:
    """Everything that is wrong with a password for an account."""
    password = plain_password(password)
    lower = password.lower()
    said = []
    if not SHORTEST <= len(password) <= LONGEST:
        said.append(f"口令要有 {SHORTEST} 到 {LONGEST} 位")
    if sum(any(map(kind, password)) for kind in _KINDS) < KINDS:
        said.append("口令要有大写字母、小写字母、数字、符号中的三种")
    if name and name in lower:
        said.append("口令里不能有账号名")
    if any(word in lower for word in COMMON):
        said.append("口令里有太常见的组合（如 123456、password、qwerty），请换一个")
    return [FieldProblem(field, text) for text in said]


def locked(locked_until: int, now: int) -> bool:
    """Whether nobody can sign in under the name now; a clock that was set back locks nobody out for longer."""
    return now < locked_until <= now + LOCKED + STEP


def lock_after(failures: int, now: int) -> int:
    """Until when a name is locked after so many failures in a row; 0 where it is not."""
    return now + LOCKED if failures >= MOST_FAILURES else 0

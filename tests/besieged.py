"""A program in server mode with one account of each role, put straight into its database: no password is hashed."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from sqlalchemy.orm import Session

from data.model import Account, AccountSession
from data.rules.permissions import KEEPERS, Role
from data.store import credentials, sessions
from data.store.engine import engine_for
from data.store.setup import make_tables
from tests import harness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNTY, OTHER = "450329", "532328"
"""The county the accounts belong to, and one that is none of theirs."""
ZONE, UNIT = "z01", "县扶贫办"
"""Of the commander and the clerk, and of the bureau's person."""
OF_A_ZONE = {Role.COMMANDER, Role.CLERK}


@dataclass(frozen=True)
class Besieged:
    """A running program in server mode.

    Attributes:
        url: Its address.
        home: Its folder.
        tokens: The token of a session of each role, by the role.
    """

    url: str
    home: Path
    tokens: dict[str, str]

    @contextmanager
    def asking(self, role: str = "", **headers: str) -> Iterator[httpx.Client]:
        """A browser of somebody who acts in a role, on one connection; of nobody without one."""
        cookies = {"zhantu": self.tokens[role]} if role else None
        with httpx.Client(
            base_url=self.url, cookies=cookies, headers=headers, trust_env=False, timeout=60
        ) as client:
            yield client

    @contextmanager
    def socket(self, role: str, **more: str) -> Iterator[harness.ClientConnection]:
        """The websocket of a page of somebody who acts in a role."""
        with harness.open_socket(self.url, Cookie=f"zhantu={self.tokens[role]}", **more) as socket:
            yield socket


def copied(prepared: Path, home: Path) -> Path:
    """A folder of one's own with the prepared database."""
    return Path(shutil.copytree(prepared, home))


@contextmanager
def besieged(home: Path, then: Callable[[Path], None] = lambda _home: None) -> Iterator[Besieged]:
    """A program in server mode on the database in a folder, with an account of each role.

    Args:
        home: The folder.
        then: What is done to the database when there are accounts, before the program starts.
    """
    tokens = people(home)
    then(home)
    with harness.running_server(home, harness.REPO, "serve") as url:
        yield Besieged(url, home, tokens)


def people(home: Path) -> dict[str, str]:
    """An account of each role, signed in; gives the tokens by role."""
    engine, at = engine_for(f"sqlite:///{home / 'zhantu.db'}"), sessions.now()
    make_tables(lambda _step, _share: None, engine)
    tokens = {role.value: credentials.new_token() for role in Role}
    with Session(engine) as session, session.begin():
        session.add_all(account(role, at) for role in Role)
        session.flush()
        session.add_all(begun(role, token, at) for role, token in tokens.items())
    engine.dispose()
    return tokens


def account(role: Role, at: int) -> Account:
    """The account of a role."""
    return Account(
        name=role.value,
        display_name=f"某{role.value}"[:30],
        password_hash="none",  # noqa: S106 - nobody signs in with it
        role=role.value,
        county_code="" if role in KEEPERS else COUNTY,
        zone_key=ZONE if role in OF_A_ZONE else "",
        unit=UNIT if role is Role.BUREAU else "",
        totp_secret="A" * 32 if role in KEEPERS else "",
        created_at=at,
    )


def begun(role: str, token: str, at: int) -> AccountSession:
    """A session of a role's account."""
    return AccountSession(
        token_hash=credentials.token_hash(token), account=role, created_at=at, used_at=at, origin="127.0.0.1"
    )


def sign_in(home: Path, name: str, token: str) -> None:
    """Begin a session of an account."""
    engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
    with Session(engine) as session, session.begin():
        session.add(begun(name, token, sessions.now()))
    engine.dispose()

"""Who is signed in: what the gate asks with every request."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from data.model import Account, AccountSession
from data.rules.permissions import KEEPERS, Role
from data.rules.sign_in import IDLE, LIFE, STEP
from data.store.accounts import called
from data.store.credentials import token_hash
from data.store.engine import current_engine
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Engine

LONGEST_TOKEN = 100
OFTEN = 60
"""Seconds within which another use is not worth a write: whoever is at work all the time writes once a minute."""
REFERENCE = 16
"""Characters of a token's hash that name a session on screen: enough to tell them apart, too few to be one."""


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in.

    Attributes:
        key: Hash of the session's token.
        account: Under which name.
        display_name: On screen.
        role: Value of a role.
        must_change: The password has to be changed first.
        has_codes: The account asks for one-time codes.
        created_at: When they signed in, seconds since 1970.
        used_at: When they last did something.
        origin: Where from.
        agent: What their browser calls itself.
    """

    key: str
    account: str
    display_name: str
    role: str
    must_change: bool
    has_codes: bool
    created_at: int
    used_at: int
    origin: str
    agent: str

    @property
    def reference(self) -> str:
        """What names the session on screen."""
        return self.key[:REFERENCE]

    @property
    def called(self) -> str:
        """How whoever it is is named."""
        return called(self.display_name, self.account)

    @property
    def must_enrol(self) -> bool:
        """Whether one-time codes have to be set up first: whoever keeps the system has no business without."""
        return not self.has_codes and self.role in KEEPERS


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def find(token: str, at: int, engine: Engine | None = None) -> Signed | None:
    """Who a token belongs to; None where to nobody, or no longer.

    Args:
        token: As the browser sent it.
        at: The moment, seconds since 1970.
        engine: Another database than the configured one.
    """
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    found = _read(_living(at).where(AccountSession.token_hash == token_hash(token)), engine)
    return found[0] if found else None


def living(keys: Collection[str], at: int, engine: Engine | None = None) -> set[str]:
    """Which of these sessions are not over."""
    wanted = _living(at).where(AccountSession.token_hash.in_(keys))
    with (engine or current_engine()).connect() as connection:
        return set(connection.scalars(wanted.with_only_columns(AccountSession.token_hash)))


def sessions(at: int, account: str = "", engine: Engine | None = None) -> list[Signed]:
    """Who is signed in, the newest first; of one account, or of all."""
    wanted = _living(at).order_by(AccountSession.created_at.desc(), AccountSession.token_hash)
    return _read(wanted.where(Account.name == account) if account else wanted, engine)


def touch(signed: Signed, at: int, engine: Engine | None = None) -> None:
    """Remember that somebody did something themselves; within a short while once is enough."""
    if at - signed.used_at < OFTEN:
        return
    mine = AccountSession.token_hash == signed.key, AccountSession.ended_at == 0, AccountSession.used_at < at
    with writing(engine) as session:
        session.execute(update(AccountSession).where(*mine).values(used_at=at))


def is_administered(engine: Engine | None = None) -> bool:
    """Whether there is an administrator who can sign in."""
    wanted = select(Account.name).where(Account.role == Role.SYSTEM_ADMIN, Account.disabled.is_(False))
    with Session(engine or current_engine()) as session:
        return session.scalar(wanted.limit(1)) is not None


def _living(at: int) -> Select[AccountSession, Account]:
    return (
        select(AccountSession, Account)
        .join(Account, Account.name == AccountSession.account)
        .where(
            AccountSession.ended_at == 0,
            Account.disabled.is_(False),
            AccountSession.used_at.between(at - IDLE + 1, at + STEP),
            AccountSession.created_at.between(at - LIFE + 1, at + STEP),
        )
    )


def _read(wanted: Select[AccountSession, Account], engine: Engine | None) -> list[Signed]:
    with Session(engine or current_engine()) as session:
        return [_signed(row, account) for row, account in session.execute(wanted)]


def _signed(row: AccountSession, account: Account) -> Signed:
    return Signed(
        key=row.token_hash,
        account=account.name,
        display_name=account.display_name,
        role=account.role,
        must_change=account.must_change,
        has_codes=bool(account.totp_secret),
        created_at=row.created_at,
        used_at=row.used_at,
        origin=row.origin,
        agent=row.agent,
    )

"""Who may sign in, who is signed in, and how the first administrators come about: of the machine, not of a county."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base


class Account(Base):
    """Somebody who may sign in 账号. It is never deleted, for the audit trail names it; it is disabled.

    Moments are whole seconds since 1970, UTC.

    Attributes:
        name: Under which one signs in; it never changes.
        display_name: On screen.
        password_hash: argon2id, with its parameters and salt.
        must_change: The password was given by an administrator and has to be changed first.
        role: Value of :class:`data.rules.permissions.Role`.
        county_code: The county it belongs to; empty where it belongs to all.
        zone_key: The zone it belongs to; empty for the county's own.
        unit: The unit it belongs to.
        disabled: It may not sign in.
        failures: Attempts that failed since the last that did not.
        locked_until: Nobody can sign in under this name until then.
        totp_secret: Base 32, of the one-time codes; empty while there is none.
        totp_step: The last half minute whose code was used: no code counts twice.
        recovery_hashes: SHA-256 of the recovery codes that are left, with a blank between.
        created_at: When it was made.
    """

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(30))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(String(20))
    county_code: Mapped[str] = mapped_column(String(6), default="")
    zone_key: Mapped[str] = mapped_column(String(64), default="")
    unit: Mapped[str] = mapped_column(String(120), default="")
    disabled: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[int] = mapped_column(BigInteger, default=0)
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery_hashes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[int] = mapped_column(BigInteger)


class AccountSession(Base):
    """Somebody who is or was signed in 会话.

    Attributes:
        token_hash: SHA-256 of the token in the browser's cookie; the token itself is kept nowhere.
        account: Who.
        created_at: When they signed in.
        used_at: When they last did something themselves.
        origin: The address they came from.
        agent: What their browser calls itself, cut off.
        ended_at: When it was ended before its time; 0 while it was not.
    """

    __tablename__ = "account_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.name"), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int] = mapped_column(BigInteger)
    origin: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[int] = mapped_column(BigInteger, default=0)


class SetupToken(Base):
    """What whoever starts the server for the first time proves himself with 安装口令.

    Attributes:
        token_hash: SHA-256 of the token that was printed.
        expires_at: Until when it can be used.
        used_at: When it was; 0 while it was not.
    """

    __tablename__ = "setup_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int] = mapped_column(BigInteger, default=0)

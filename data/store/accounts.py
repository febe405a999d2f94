"""Who may sign in, and as whom they then act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from data.model import Account
from data.rules.permissions import Actor, Role
from data.store.engine import current_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine


def actor_of(name: str, engine: Engine | None = None) -> Actor | None:
    """As whom an account acts; None where there is none of that name, or it is disabled.

    Args:
        name: Under which somebody signed in, as the gate says it.
        engine: Another database than the configured one.
    """
    with Session(engine or current_engine()) as session:
        account = session.get(Account, name)
        return None if account is None or account.disabled else actor_for(account)


def actor_for(account: Account) -> Actor:
    """As whom an account acts; the audit trail names both the person and the account."""
    return Actor(called(account.display_name, account.name), Role(account.role), account.zone_key)


def called(display_name: str, name: str) -> str:
    """How an account is named on screen and in the audit trail."""
    return f"{display_name}（{name}）"

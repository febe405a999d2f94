"""Who may sign in, as whom they then act, and the list of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from data.model import Account, AccountSession, County, Zone
from data.rules.permissions import Actor, Role
from data.store.engine import current_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine


MOMENT = 1.0
"""Seconds for which it is remembered as whom an account acts: another process may have changed it."""


@dataclass(frozen=True)
class _Known:
    actor: Actor | None
    until: float


_known: WeakKeyDictionary[Engine, dict[str, _Known]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Entry:
    """An account in the list of them; no secret is in it.

    Attributes:
        name: Under which one signs in.
        display_name: Of the person.
        role: As whom.
        county: Code of the county; empty for whoever belongs to all.
        county_name: The county's name.
        zone: Key of the zone.
        zone_name: The zone's name.
        unit: The unit.
        disabled: May not sign in.
        must_change: Still has the initial password.
        has_codes: Asks for one-time codes.
        locked_until: Seconds since 1970.
        used_at: When somebody last used it; 0 while nobody has, as far as sessions are kept.
    """

    name: str
    display_name: str
    role: Role
    county: str
    county_name: str
    zone: str
    zone_name: str
    unit: str
    disabled: bool
    must_change: bool
    has_codes: bool
    locked_until: int
    used_at: int


def entries(engine: Engine | None = None) -> list[Entry]:
    """All accounts, by county, role and name."""
    used = select(AccountSession.account, func.max(AccountSession.used_at).label("at"))
    last = used.group_by(AccountSession.account).subquery()
    here = and_(Zone.county_code == Account.county_code, Zone.id == Account.zone_key)
    wanted = (
        select(Account, County.name, Zone.name, last.c.at)
        .outerjoin(County, County.county_code == Account.county_code)
        .outerjoin(Zone, here)
        .outerjoin(last, last.c.account == Account.name)
        .order_by(Account.county_code, Account.role, Account.name)
    )
    with Session(engine or current_engine()) as session:
        return [_entry(*row) for row in session.execute(wanted)]


def zones_of(county_code: str, engine: Engine | None = None) -> dict[str, str]:
    """Names of a county's zones by key, in their order on the wall."""
    wanted = select(Zone.id, Zone.name).where(Zone.county_code == county_code).order_by(Zone.number)
    with Session(engine or current_engine()) as session:
        return {row.id: row.name for row in session.execute(wanted)}


def _entry(account: Account, county: str | None, zone: str | None, used_at: int | None) -> Entry:
    return Entry(
        name=account.name,
        display_name=account.display_name,
        role=Role(account.role),
        county=account.county_code,
        county_name=county or "",
        zone=account.zone_key,
        zone_name=zone or "",
        unit=account.unit,
        disabled=account.disabled,
        must_change=account.must_change,
        has_codes=bool(account.totp_secret),
        locked_until=account.locked_until,
        used_at=used_at or 0,
    )


def actor_of(name: str, engine: Engine | None = None) -> Actor | None:
    """As whom an account acts; None where there is none of that name, or it is disabled.

    Every run of a page asks this many times. The answer is remembered for :data:`MOMENT`, and until an account is
    changed in this process.

    Args:
        name: Under which somebody signed in, as the gate says it.
        engine: Another database than the configured one.
    """
    engine = engine or current_engine()
    known = _known.setdefault(engine, {})
    found = known.get(name)
    if found is None or found.until < time.monotonic():
        known[name] = found = _Known(_actor_of(name, engine), time.monotonic() + MOMENT)
    return found.actor


def forget_actors() -> None:
    """An account was changed: as whom it acts is read anew."""
    _known.clear()


def _actor_of(name: str, engine: Engine) -> Actor | None:
    """As whom an account acts; the audit trail names both the person and the account."""
    here = (Zone.county_code == Account.county_code) & (Zone.id == Account.zone_key)
    said = (Account.display_name, Account.role, Account.zone_key, Account.unit, Account.county_code)
    wanted = select(*said, Zone.name).outerjoin(Zone, here)
    with engine.connect() as connection:
        row = connection.execute(
            wanted.where(Account.name == name, Account.disabled.is_(False))
        ).one_or_none()
    if row is None:
        return None
    display_name, role, zone, unit, county, zone_name = row
    return Actor(called(display_name, name), Role(role), zone, unit, county, zone_name or "")


def called(display_name: str, name: str) -> str:
    """How an account is named on screen and in the audit trail."""
    return f"{display_name} {name}"

"""Backs a whole county up into one file 整县备份, as it is at one moment, while others go on working."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data import scratch
from data.actions.exports import record_refusal
from data.errors import UnknownCountyError, ZhantuError
from data.rules.permissions import ROLE_WORDS, Area, Deed, at_home, reach
from data.store import archive, faults
from data.store.engine import current_engine, home, reading
from data.store.setup import schema_of
from data.store.snapshot import county_names
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from data.rules.permissions import Actor
    from data.store.archive import Manifest

NAME = re.compile(r"(?P<county>\d{6})-(?P<day>\d{8})-(?P<time>\d{6})(-replaced)?\.zip", re.ASCII)
"""How backups are called; nothing else in their folder is one."""


class NotAllowedError(ZhantuError):
    """The actor may not do this."""


@dataclass(frozen=True)
class Backup:
    """A backup that was written: the file and what it says of itself."""

    path: Path
    manifest: Manifest


def folder() -> Path:
    """Where backups are kept, beside the database."""
    return home() / "backups"


def kept() -> list[Path]:
    """The backups there are, the newest first."""
    found = [path for path in folder().glob("*.zip") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name[7:], reverse=True)


def back_up(
    county_code: str, actor: Actor, report: Callable[[str, float], None], engine: Engine | None = None
) -> Backup:
    """Write a county into a new file of :func:`folder`, and say so in its audit trail.

    Args:
        county_code: The county.
        actor: Who wants it: the file holds every household unmasked.
        report: Told of progress.
        engine: Another database than the configured one.

    Raises:
        NotAllowedError: The actor may not.
        UnknownCountyError: No such county.
    """
    engine = engine or current_engine()
    allow(actor, Deed.BACK_UP, county_code, engine)
    if county_code not in county_names(engine):
        raise UnknownCountyError(f"没有代码为 {county_code} 的县，没有备份。")
    with reading(engine) as connection:
        done = write(connection, county_code, report)
    about = f"{done.path.name}，{done.manifest.rows} 行"
    event = Event(actor.signed, "back_up", county_code, after=about, reason="整县备份")
    with unit_of_work(county_code, event, engine):
        pass  # the event itself is the change
    return done


def write(
    connection: Connection, county_code: str, report: Callable[[str, float], None], mark: str = ""
) -> Backup:
    """Write a county as a transaction sees it; a file is there whole or not at all."""
    folder().mkdir(parents=True, exist_ok=True)
    target = folder() / f"{county_code}-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}{mark}.zip"
    with faults.told(), scratch.whole(target) as draft:
        manifest = archive.write(connection, county_code, schema_of(connection), draft, report)
    return Backup(target, manifest)


def allow(actor: Actor, deed: Deed, county: str, engine: Engine | None = None) -> None:
    """Stop who may not, and say so in the audit trail.

    Raises:
        NotAllowedError: The actor may not do the deed to a whole county, or belongs to another one.
    """
    if reach(actor, deed) is not Area.COUNTY or not at_home(actor, county):
        record_refusal(actor, deed.value, ROLE_WORDS[actor.role], engine)
        raise NotAllowedError("您的角色不能备份或恢复这个县的数据。请找这个县的指挥部。")

"""The restore drill 恢复演练: a backup is brought back into a database made for it, proved and thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data import scratch
from data.actions import backup
from data.actions.restore import restore
from data.errors import ZhantuError
from data.store.audit_chain import follow
from data.store.engine import close, engine_for, reading
from data.store.setup import make_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.rules.permissions import Actor
    from data.store.archive import Manifest


class NoBackupError(ZhantuError):
    """There is nothing to practise with."""


@dataclass(frozen=True)
class Drilled:
    """A backup that came back whole.

    Attributes:
        path: The backup.
        manifest: What it says of itself, which every table and the audit trail agreed with.
        events: Events of the trail in the database it was brought back into, the restore's own among them.
    """

    path: Path
    manifest: Manifest
    events: int


def newest() -> list[Path]:
    """The newest backup of every county that has one.

    Raises:
        NoBackupError: There is none.
    """
    found = {path.name[:6]: path for path in reversed(backup.kept())}
    if not found:
        raise NoBackupError(f"{backup.folder()} 里没有备份，没有演练。请先备份：python app.py backup。")
    return [found[county] for county in sorted(found)]


def drill(source: Path, actor: Actor, report: Callable[[str, float], None]) -> Drilled:
    """Bring a backup back into an empty SQLite database, as after the loss of the machine; nothing else is touched.

    Args:
        source: The backup.
        actor: Who practises.
        report: Told of progress.

    Raises:
        NotAllowedError: The actor may not.
        DamagedBackupError: The backup would not come back whole.
        OtherVersionError: Another version wrote it.
    """
    with scratch.folder() as folder:
        engine = engine_for(f"sqlite:///{folder / 'drill.db'}")
        try:
            make_tables(lambda _step, _share: None, engine)
            done = restore(source, actor, report, engine=engine)
            with reading(engine) as connection:
                trail = follow(connection, done.manifest.county_code)
        finally:
            close(engine)
    return Drilled(source, done.manifest, trail.events)

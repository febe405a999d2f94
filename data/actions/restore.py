"""Restores a county from its backup 整县恢复: proved before, while and after it is written, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from data.actions import backup
from data.actions.fresh import one_writer_at_a_time
from data.counties.pack import parse_playbook
from data.errors import PackError, ZhantuError
from data.model import Base, County
from data.rules.permissions import Deed
from data.store import archive
from data.store.archive import FORMAT, SHARED, DamagedBackupError, Manifest
from data.store.audit_chain import follow
from data.store.engine import current_engine
from data.store.setup import known_schemas, schema_of
from data.store.unit_of_work import Event, record
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from data.actions.backup import Backup
    from data.rules.permissions import Actor
    from data.store.archive import Archive

    Report = Callable[[str, float], None]

CHECKED, SET_ASIDE, WRITTEN = 0.2, 0.35, 0.8
"""Shares of the whole work that are done after each part."""


class OtherVersionError(ZhantuError):
    """A backup of another version of the program."""


class CountyPresentError(ZhantuError):
    """The county is in the database, and nobody said that it is to be replaced."""


@dataclass(frozen=True)
class Restored:
    """What was restored: what the backup says, and where the replaced state is kept, if there was one."""

    manifest: Manifest
    replaced: Backup | None


def check(source: Path | IO[bytes], report: Report, engine: Engine | None = None) -> Manifest:
    """Prove a backup without writing anything.

    Raises:
        DamagedBackupError: It is none, or not as it was written.
        OtherVersionError: Another version wrote it.
    """
    with archive.opened(source) as found:
        _fits(found.manifest, engine or current_engine())
        found.check(report)
        return found.manifest


def restore(
    source: Path | IO[bytes],
    actor: Actor,
    report: Report,
    *,
    replace: bool = False,
    engine: Engine | None = None,
) -> Restored:
    """Write a county back in one transaction, read it again and compare; any difference undoes everything.

    Args:
        source: The backup.
        actor: Who restores it.
        report: Told of progress.
        replace: Whether a county that is there may be replaced; it is backed up first.
        engine: Another database than the configured one.

    Raises:
        NotAllowedError: The actor may not, or not in the backup's county.
        DamagedBackupError: The file is no backup, damaged, or its rows do not belong together.
        OtherVersionError: Another version wrote it.
        CountyPresentError: The county is there and ``replace`` was not said.
    """
    engine = engine or current_engine()
    backup.allow(actor, Deed.RESTORE, "", engine)
    with archive.opened(source) as found:
        backup.allow(actor, Deed.RESTORE, found.manifest.county_code, engine)
        _fits(found.manifest, engine)
        found.check(_part(report, 0.0, CHECKED))
        try:
            with writing(engine) as session:
                replaced = _replace(session, found, actor, report, replace=replace)
        except DBAPIError as error:
            raise _torn("里面的数据互相对不上") from error
    report("恢复完成", 1.0)
    return Restored(found.manifest, replaced)


def _replace(
    session: Session, found: Archive, actor: Actor, report: Report, *, replace: bool
) -> Backup | None:
    """Everything between the first row and the last proof."""
    told, connection = found.manifest, session.connection()
    revision = one_writer_at_a_time(session, told.county_code)
    if revision is not None and not replace:
        raise CountyPresentError(
            f"库里已有{told.county}，没有恢复。恢复会用备份替换它现在的全部数据；确实要替换，请先确认。"
        )
    before = None
    if revision is not None:
        aside = _part(report, CHECKED, SET_ASIDE)
        before = backup.write(connection, told.county_code, aside, "-replaced")
        _remove(connection, told.county_code)
    _write(connection, found, _part(report, SET_ASIDE, WRITTEN))
    _prove(connection, told, _part(report, WRITTEN, 1.0))
    _sign(session, told, actor, before, revision or 0)
    return before


def _fits(told: Manifest, engine: Engine) -> None:
    """Only the same version's tables can be written as they are."""
    with engine.connect() as connection:
        own = schema_of(connection)
    if told.format > FORMAT or told.schema not in known_schemas():
        raise OtherVersionError(
            f"这份备份由更新版本的战图写成（版本 {told.schema}，本程序是 {own}），没有恢复。请先升级程序。"
        )
    if told.format != FORMAT or told.schema != own:
        raise OtherVersionError(
            f"这份备份由旧版战图写成（版本 {told.schema}，本程序是 {own}），没有恢复。"
            "请用旧版程序恢复到一个空文件夹（ZHANTU_HOME），再用本程序打开那个文件夹：它会自动升级，然后重新备份。"
        )
    columns = {table.name: archive.columns_of(table) for table in archive.tables()}
    if columns != {name: table.columns for name, table in told.tables.items()}:
        raise _torn("清单里的表与本程序的不同")


def _remove(connection: Connection, county_code: str) -> None:
    """Everything of a county; the documents that counties share stay."""
    for table in reversed(archive.tables()):
        if table is not SHARED:
            connection.execute(delete(table).where(table.c.county_code == county_code))


def _write(connection: Connection, found: Archive, report: Report) -> None:
    written = 0
    for table in archive.tables():
        for batch in found.batches(table):
            report(f"恢复{found.manifest.county}", written / max(found.manifest.rows, 1))
            rows = batch if table is not SHARED else _new_documents(connection, batch)
            if rows:
                connection.execute(insert(table), rows)
            written += len(batch)


def _new_documents(connection: Connection, rows: list[archive.Row]) -> list[archive.Row]:
    known = set(connection.scalars(select(SHARED.c.id)))
    return [row for row in rows if row["id"] not in known]


def _prove(connection: Connection, told: Manifest, report: Report) -> None:
    """Read back what was written: the same rows, the same hashes, the same trail.

    Raises:
        DamagedBackupError: Anything differs from the manifest.
    """
    for number, table in enumerate(archive.tables()):
        report("逐表核对", number / len(told.tables))
        if table is SHARED:
            continue
        if archive.table_sum(connection, table, told.county_code) != told.tables[table.name]:
            raise _torn(f"写入后的表 {table.name} 与清单不一致")
    if follow(connection, told.county_code) != told.chain:
        raise _torn("审计链与清单不一致")
    county = Base.metadata.tables["county"]
    rows = list(archive.rows_of(connection, county, told.county_code))
    try:
        playbook = parse_playbook(rows[0].playbook) if rows else None
    except PackError as error:
        raise _torn("里面的作战方案看不懂") from error
    if playbook is None or playbook.county.code != told.county_code:
        raise _torn("里面没有这个县")


def _sign(session: Session, told: Manifest, actor: Actor, before: Backup | None, revision: int) -> None:
    """Go on from the newer revision, so that nothing kept of the replaced state is shown again."""
    mine = County.county_code == told.county_code
    session.execute(update(County).where(mine).values(revision=max(revision, told.revision)))
    was = f"{before.path.name}，审计链 {before.manifest.chain.last_hash}" if before else "库里没有这个县"
    after = f"{told.made_at} 的备份，{told.rows} 行，审计链 {told.chain.last_hash}"
    record(
        session, told.county_code, Event(actor.signed, "restore", told.county_code, was, after, "整县恢复")
    )


def _torn(what: str) -> DamagedBackupError:
    return DamagedBackupError(f"备份不能用：{what}。没有改动任何数据，请换一份备份再试。")


def _part(report: Report, begin: float, end: float) -> Report:
    return lambda text, share: report(text, begin + (end - begin) * share)

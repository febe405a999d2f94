"""Proves an audit trail: event by event, and against every place where its end was written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, func, select

from data.actions import backup
from data.errors import ZhantuError
from data.model import Edition, Meeting
from data.store import archive, frozen
from data.store.archive import DamagedBackupError
from data.store.audit_chain import Tail, check, end_of
from data.store.engine import current_engine, reading
from data.store.unit_of_work import MACHINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from data.store.archive import Manifest
    from data.store.audit_chain import Checked

WRITTEN = re.compile(r"(?P<chain>\d{6})\D+(?P<sequence>\d{1,12})\D+(?P<hash>[0-9a-f]{64})", re.ASCII)
"""A tail as :func:`line_of` writes it: what somebody keeps elsewhere, in a file or on paper."""
MOST_BYTES = 2**20
"""Of a file with tails."""


class BrokenTrailError(ZhantuError):
    """An audit trail that is not as it was written."""


class NoTailsError(ZhantuError):
    """A file in which no end of a chain is written down."""


def verify(
    chain: str,
    report: Callable[[float], None] = lambda _share: None,
    outside: tuple[Tail, ...] = (),
    engine: Engine | None = None,
) -> Checked:
    """Follow a chain and look for every tail of it that was written down.

    Args:
        chain: Code of the county, or :data:`data.store.unit_of_work.MACHINE`.
        report: Told the share that is done.
        outside: Tails kept elsewhere; those of other chains are left out.
        engine: Another database than the configured one.
    """
    with reading(engine or current_engine()) as connection:
        tails = [*_in_backups(), *_in_editions(connection, chain), *outside]
        mine = tuple(tail for tail in tails if tail.chain == chain)
        return check(connection, chain, mine, report)


def ends(chains: list[str], engine: Engine | None = None) -> list[Tail]:
    """The ends of chains as they are now; of those without events none."""
    with reading(engine or current_engine()) as connection:
        return [end for end in (end_of(connection, chain) for chain in chains) if end.sequence]


def line_of(tail: Tail) -> str:
    """A tail as a line to be kept elsewhere; :func:`tails_in` reads it again."""
    return f"{tail.chain} 第 {tail.sequence} 条 {tail.hash}"


def tails_in(file: Path) -> tuple[Tail, ...]:
    """The tails that a file holds: a backup's, or the lines somebody kept.

    Raises:
        NoTailsError: There are none in it.
        DamagedBackupError: It is a damaged backup.
    """
    if file.suffix == ".zip":
        with archive.opened(file) as found:
            return tuple(_told(found.manifest, f"备份 {file.name}"))
    with file.open("rb") as lines:
        text = lines.read(MOST_BYTES).decode("utf-8", errors="replace")
    tails = tuple(
        Tail(one["chain"], int(one["sequence"]), one["hash"], file.name) for one in WRITTEN.finditer(text)
    )
    if not tails:
        raise NoTailsError(
            f"{file.name} 里没有审计链的末条。请用 python app.py audit verify 打印出来的行，或备份文件。"
        )
    return tails


def _in_backups() -> Iterator[Tail]:
    for path in backup.kept():
        try:
            with archive.opened(path) as found:
                told = found.manifest
        except DamagedBackupError:
            continue  # checking a backup says so; what it held is not known
        yield from _told(told, f"备份 {path.name}")


def _told(manifest: Manifest, where: str) -> Iterator[Tail]:
    """What a backup says of the chain of its county, and of the machine's."""
    ends_told = ((manifest.county_code, manifest.chain), (MACHINE, manifest.machine))
    for chain, end in ends_told:
        if end is not None and end.events:
            yield Tail(chain, end.events, end.last_hash, where, manifest.made_at)


def _in_editions(connection: Connection, chain: str) -> Iterator[Tail]:
    """What the editions of a county say; the machine's chain is told by those of every county."""
    begin = func.substr(Edition.content, 1, frozen.TRAIL_BYTES, type_=LargeBinary).label("begin")
    wanted = select(begin, Edition.made_at, Meeting.title).join(
        Meeting, (Meeting.county_code == Edition.county_code) & (Meeting.id == Edition.meeting_id)
    )
    if chain != MACHINE:
        wanted = wanted.where(Edition.county_code == chain)
    for row in connection.execute(wanted):
        for end in frozen.trail_of(row.begin):
            yield Tail(end["chain"], int(end["sequence"]), end["hash"], f"定格 {row.title}", row.made_at)

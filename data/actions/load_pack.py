"""Loads county packs and their demo overlay into the database: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect

from data.actions.pack_rows import county_row, pack_rows
from data.counties.demo import overlay
from data.counties.demo.cards import judgements
from data.counties.pack import Pack, read_pack, read_sources
from data.counties.sources import COUNTIES
from data.counties.statements import disagreements
from data.model import Base, County, Measurement, SourceDocument
from data.store.frames import collector_paused
from data.store.queries import Question
from data.store.snapshot import read_snapshot
from data.store.unit_of_work import Event, record
from data.store.writing import writing

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from data.counties.demo.rows import Row
    from data.store.snapshot import Snapshot

CHUNK = 5000
"""Rows sent at a time: enough to be fast, few enough for the progress to move."""
Progress = Callable[[str, float], None]


def load_packs(codes: Iterable[str], engine: Engine, report: Progress) -> tuple[str, ...]:
    """Read and check every pack, then write them in one transaction.

    Args:
        codes: The counties.
        engine: The database.
        report: Told what is being done, in Chinese, and the share done.

    Returns:
        Where the documents of a pack contradict themselves 口径核对; it is loaded as it stands.

    Raises:
        PackError: A pack is broken; the database stays as it was.
    """
    report("检查县包", 0.0)
    packs = [read_pack(COUNTIES / code) for code in codes]
    with writing(engine) as session:
        for document in read_sources():
            session.merge(SourceDocument(**asdict(document)))
        session.flush()
        for number, pack in enumerate(packs):
            _load(session, pack, _part(report, number, len(packs)))
    return tuple(
        f"{pack.playbook.county.name} {warning}"
        for pack in packs
        for warning in disagreements(pack.checks, pack.facts, pack.villages)
    )


def _part(report: Progress, number: int, count: int) -> Progress:
    return lambda text, share: report(text, (number + share) / count)


def _load(session: Session, pack: Pack, report: Progress) -> None:
    name = pack.playbook.county.name
    report(f"生成 {name}", 0.0)
    batches: list[tuple[type[Base], list[Row]]] = [
        (County, [county_row(pack)]),
        *pack_rows(pack).items(),
        *overlay(pack).items(),
    ]
    total = sum(len(rows) for _, rows in batches)
    written = 0
    for model, rows in batches:
        for begin in range(0, len(rows), CHUNK):
            chunk = rows[begin : begin + CHUNK]
            _insert(session, model, chunk)
            written += len(chunk)
            report(f"载入 {name}", written / total)
    total += _judge(session, pack, batches)
    event = Event("系统", "load_pack", pack.code, after=f"{total} 行", reason="启动时载入库里没有的县")
    record(session, pack.code, event)


def _judge(session: Session, pack: Pack, batches: list[tuple[type[Base], list[Row]]]) -> int:
    """The demo overlay's cards and lists, which the rules make of everything that is loaded; how many rows."""

    def on(day: dt.date) -> Snapshot:
        return read_snapshot(session.connection(), Question(pack.code, day))

    figures = [row for model, rows in batches if model is Measurement for row in rows]
    figures = [row for row in figures if row["subject_kind"] in ("person", "unit")]
    with collector_paused():
        found = judgements(pack, figures, on)
    for model, rows in found.items():
        if rows:
            _insert(session, model, rows)
    return sum(map(len, found.values()))


def _insert(session: Session, model: type[Base], rows: list[Row]) -> None:
    """Bulk insert into the table of ``model``; a kind of objective goes into its parent's table first."""
    for table in inspect(model).tables:
        names = table.columns.keys()
        session.execute(table.insert(), [{name: row[name] for name in names if name in row} for row in rows])

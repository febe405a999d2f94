"""One deed of every kind that writes, done anew as often as one likes: what faults are let loose on."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from sqlalchemy import Select, func, select

from data.actions import backup, imports, meetings, orders, report, restore
from data.actions.attach import attach
from data.actions.fresh import Basis
from data.ledger.book import Incoming, Reading
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.model import Attachment, AuditEvent, Edition, LedgerImport, Order, Report
from data.rules.permissions import Actor, Role
from data.store import meetings as dispatches
from data.store import orders as commissions
from data.store import snapshot as snapshots
from data.store.frames import row_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

COUNTY, OTHER = "451082", "450329"
"""The one that is written about, and the one that is backed up and restored."""
DAY = dt.date(2018, 9, 20)
ACTOR = Actor("压测员", Role.SECRETARY)
ROWS = 100
"""Rows of an import."""


def _quietly(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def _shown(engine: Engine) -> Snapshot:
    return snapshots.load(COUNTY, DAY, engine=engine)


def _report(engine: Engine, _first: Path) -> None:
    view = _shown(engine)
    some = view.objectives
    open_now = some[(some["kind"] == "indicator") & some["done_on"].isna() & some["value"].notna()]
    mine = open_now[(open_now["direction"] == "up") & (open_now["unit"] != "%")]
    key = str(mine.index[0])
    row = row_of(view.objectives, key)
    value = float(row["value"])
    report.report(
        Basis(view, report.standing(view, row), ACTOR), report.Progress(key, value, DAY, "核对"), engine
    )


def _order(engine: Engine, _first: Path) -> None:
    view = _shown(engine)
    people = tuple(list(commissions.candidates(view))[:1])
    wanted = orders.Commission("逐户核对户档", DAY + dt.timedelta(10), "李书记", people)
    orders.give(Basis(view, "", ACTOR), wanted, engine)


def _photo(engine: Engine, _first: Path) -> None:
    view, file = _shown(engine), BytesIO()
    Image.frombytes("RGB", (400, 300), os.urandom(360_000)).save(file, "PNG")
    with engine.connect() as connection:
        held = select(Attachment.objective_id, func.count()).group_by(Attachment.objective_id)
        count = {key: number for key, number in connection.execute(held)}  # noqa: C416
    key = next(str(one) for one in view.objectives.index if count.get(str(one), 0) < 20)
    attach(Basis(view, "", ACTOR), key, "现场.png", file.getvalue(), "压测员", engine)


def _import(engine: Engine, _first: Path) -> None:
    found = Reading(_shown(engine), engine)
    known, note = list(BOOKS["households"].standing(found).values())[:ROWS], uuid.uuid4().hex
    names = found.snapshot.townships["name"]
    villages = {
        (names[one["township"]], one["name"]): str(code) for code, one in found.snapshot.villages.iterrows()
    }
    rows = tuple(
        Incoming("表1", number, {**row, "note": note}, place=villages[row["township"], row["village"]])
        for number, row in enumerate(known, 4)
    )
    upload = imports.Upload("表.xlsx", b"", rows, compare(BOOKS["households"], found, rows))
    imports.take_over(Basis(found.snapshot, "", ACTOR), BOOKS["households"], upload, engine)


def _edition(engine: Engine, _first: Path) -> None:
    view = _shown(engine)
    said = meetings.Plan("weekly", f"调度会{uuid.uuid4().hex[:8]}", DAY, "会议室", "韦某")
    key = meetings.plan(Basis(view, "", ACTOR), said, engine)
    view = _shown(engine)
    standing = dispatches.load(view, engine)[key].standing
    meetings.open_meeting(Basis(view, standing, ACTOR), key, engine)


def _backup(engine: Engine, _first: Path) -> None:
    backup.back_up(OTHER, ACTOR, _quietly, engine)


def _restore(engine: Engine, first: Path) -> None:
    restore.restore(first, ACTOR, _quietly, replace=True, engine=engine)


KINDS: dict[str, Callable[[Engine, Path], None]] = {
    "report": _report,
    "order": _order,
    "photo": _photo,
    "import": _import,
    "edition": _edition,
    "backup": _backup,
    "restore": _restore,
}
COUNTED = ("report", "order", "photo", "import", "edition")
"""Of these every one leaves a row and an event; a restore replaces the trail that told of the backups before it."""


def _rows(table: type) -> Select[int]:
    return select(func.count()).select_from(table)


def _events(*actions: str) -> Select[int]:
    return _rows(AuditEvent).where(AuditEvent.county_code == COUNTY, AuditEvent.action.in_(actions))


STORED: dict[str, Select[int]] = {
    "report": _rows(Report).where(Report.county_code == COUNTY, Report.author == ACTOR.name),
    "order": _rows(Order).where(Order.county_code == COUNTY, Order.is_demo.is_(False)),
    "photo": _rows(Attachment).where(Attachment.county_code == COUNTY),
    "import": _rows(LedgerImport).where(LedgerImport.county_code == COUNTY),
    "edition": _rows(Edition).where(Edition.county_code == COUNTY),
}
AUDITED: dict[str, Select[int]] = {
    "report": _events("report"),
    "order": _events("order_issued"),
    "photo": _events("attach"),
    "import": _events("import"),
    "edition": _events("open_meeting"),
}


def do(kind: str, engine: Engine, first: Path) -> None:
    """Do one deed.

    Args:
        kind: One of :data:`KINDS`.
        engine: The database.
        first: A backup of :data:`OTHER`.
    """
    KINDS[kind](engine, first)

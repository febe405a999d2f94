"""Kills a process in the middle of an import: ``python -m tests.integration.kills <database> <rounds>``.

After each kill every import that was acknowledged is there, and each one that is there is whole.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from data.actions import imports
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.model import AuditEvent, County, Household, LedgerImport
from data.store.engine import engine_for
from data.store.journal import kept
from data.store.unit_of_work import GENESIS
from tests.integration import ledger_tools as tools

ROWS = 300
LONGEST = 0.25
"""Seconds that a process lives at most once it has begun an import."""
NOTE = "第 {} 次"


def main(address: str, rounds: int) -> None:
    """Kill so often in the middle of an import, and tell how it went as JSON."""
    thrown = random.Random(rounds)
    engine = engine_for(address)
    start = _found(engine)["revision"]
    acknowledged, amid, number = 0, 0, 0
    while amid < rounds:
        engine.dispose()
        begun, done = _round(engine, thrown.uniform(0, LONGEST), number)
        _wait_for_the_server(engine)
        acknowledged, amid, number = acknowledged + done, amid + (begun > done), number + begun
        found = _found(engine)
        _check(found, acknowledged, start)
        # What was committed as the process died counts as acknowledged from now on.
        acknowledged = found["imports"]
    sys.stdout.write(json.dumps({"killed": amid, "imports": acknowledged}))


def _round(engine: Engine, seconds: float, number: int) -> tuple[int, int]:
    """Imports that a process began, and those that it knew to be saved when it was killed."""
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        os.close(ear)
        _import_for_ever(engine, mouth, number)
    os.close(mouth)
    with os.fdopen(ear, "rb", buffering=0) as told:
        said = told.read(1)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := told.read(4096):
            said += more
    return said.count(b"b"), said.count(b"d")


def _import_for_ever(engine: Engine, mouth: int, number: int) -> None:
    try:
        while True:
            number += 1
            snapshot = tools.reading(engine).snapshot
            rows = tuple(_rows(engine, number))
            found = Reading(snapshot, engine)
            upload = imports.Upload("表.xlsx", b"", rows, compare(BOOKS["households"], found, rows))
            os.write(mouth, b"b")
            imports.take_over(tools.basis(engine), BOOKS["households"], upload, engine)
            os.write(mouth, b"d")
    finally:
        os._exit(1)


def _wait_for_the_server(engine: Engine) -> None:
    """A PostgreSQL may be at work for a killed client a moment longer; wait until it no longer is."""
    if engine.dialect.name != "postgresql":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        while connection.scalar(text(others)):
            connection.rollback()  # what a transaction has seen of the activity it sees again
            time.sleep(0.01)


def _rows(engine: Engine, number: int) -> list:
    """An upload that says the same new thing of every household."""
    found = tools.reading(engine)
    known = list(BOOKS["households"].standing(found).values())[:ROWS]
    return tools.sheet(
        found, [{**row, "note": NOTE.format(number), "people": number % 9 + 1} for row in known]
    )


def _found(engine: Engine) -> dict:
    with engine.connect() as connection:
        count = select(func.count())
        mine = LedgerImport.county_code == tools.PINGGUO
        first = select(Household.people).where(Household.county_code == tools.PINGGUO)
        chain = connection.execute(
            select(AuditEvent.previous_hash, AuditEvent.hash)
            .where(AuditEvent.county_code == tools.PINGGUO)
            .order_by(AuditEvent.sequence)
        ).all()
        return {
            "imports": connection.scalar(count.select_from(LedgerImport).where(mine)),
            "told": connection.scalar(count.where(AuditEvent.action == "import")),
            "revision": connection.scalar(select(County.revision).where(County.county_code == tools.PINGGUO)),
            "people": set(
                connection.scalars(first.order_by(Household.village_code, Household.id).limit(ROWS))
            ),
            "chain": chain,
            "whole": _whole(engine, connection.scalars(select(LedgerImport.id).where(mine))),
            "sound": engine.dialect.name != "sqlite"
            or connection.scalar(text("PRAGMA integrity_check")) == "ok",
        }


def _whole(engine: Engine, keys) -> list[int]:
    """Households that the imports changed, one number each."""
    with Session(engine) as session:
        return [
            sum(
                len(entries)
                for table, entries in kept(session, tools.PINGGUO, key)
                if table.name == "ledger_text"
            )
            for key in keys
        ]


def _check(found: dict, acknowledged: int, start: int) -> None:
    imported = found["imports"]
    assert acknowledged <= imported <= acknowledged + 1, (acknowledged, imported)
    assert found["told"] == imported == found["revision"] - start, found
    assert found["whole"] == [ROWS] * imported, found["whole"]
    assert not imported or len(found["people"]) == 1, found["people"]
    assert found["sound"]
    before = GENESIS
    for previous, own in found["chain"]:
        assert previous == before
        before = own


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""How long a county's households take to go out to a spreadsheet and to come in from one, in a process of its own."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from operator import mul
from typing import TYPE_CHECKING

from bench.report import Result
from bench.snapshot import COUNTY
from data.actions import imports
from data.actions.fresh import Basis
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.ledger.books.households import CHECKS, FIELDS, WEIGHTS
from data.ledger.compare import compare
from data.ledger.headers import understand
from data.ledger.intake import named
from data.ledger.rows import read_ledger
from data.ledger.sheet import ledger_sheet
from data.ledger.tables import read_tables
from data.ledger.workbook import workbook
from data.rules.permissions import Actor, Role
from data.store import snapshot as snapshots
from data.store.engine import engine_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

BOOK = BOOKS["households"]
CODES = [field.code for field in FIELDS]
NUMBER, HEAD, IDENTITY = map(CODES.index, ("id", "head", "id_number"))


def measure(database: Path) -> list[Result]:
    """A list of as many new households as 会泽 has, taken over into a copy of the database."""
    copy = database.with_name("ledger.db")
    shutil.copyfile(database, copy)
    command = [sys.executable, "-m", "bench.ledger", str(copy)]
    told = json.loads(subprocess.check_output(command, text=True))  # noqa: S603 - our own program
    rows = f"{told['rows']:,}"
    return [
        Result(f"export of {rows} households to xlsx", told["export"], "s", 15),
        Result(f"import of {rows} households from xlsx, preview and all", told["import"], "s", 20),
        Result("memory of the process that imported them", told["memory"], "MB", 600),
    ]


def main(database: str) -> None:
    """Export, import, and tell as JSON."""
    engine = engine_for(f"sqlite:///{database}")
    start = time.perf_counter()
    _export(engine)
    exported = time.perf_counter() - start
    upload = _as_new(engine)
    start = time.perf_counter()
    rows = _import(engine, upload)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"export": exported, "import": time.perf_counter() - start, "memory": memory, "rows": rows}
    sys.stdout.write(json.dumps(told))


def _reading(engine: Engine) -> Reading:
    day = snapshots.playbook_of(COUNTY, engine).campaign.opening
    return Reading(snapshots.load(COUNTY, day, engine=engine), engine)


def _export(engine: Engine) -> bytes:
    return workbook(ledger_sheet(BOOK, _reading(engine)), "")


def _as_new(engine: Engine) -> bytes:
    """The same households as somebody would register them: each with a number, head and identity of its own."""
    sheet = ledger_sheet(BOOK, _reading(engine), unmasked=True)
    return workbook(replace(sheet, rows=_renamed(sheet.rows)), "")


def _renamed(rows) -> Iterator[list]:
    for at, row in enumerate(rows):
        new = list(row)
        new[NUMBER], new[HEAD], new[IDENTITY] = f"5303260{at:09}", f"张{at}", _identity(at)
        yield new


def _identity(at: int) -> str:
    digits = f"530326{1950 + at % 50}{1 + at % 12:02}{1 + at % 28:02}{at % 1000:03}"
    return digits + CHECKS[sum(map(mul, WEIGHTS, map(int, digits))) % len(CHECKS)]


def _import(engine: Engine, content: bytes) -> int:
    """From the file to the commit, as the page does it; gives the number of new rows."""
    reading = _reading(engine)
    table, *_ = read_tables(content, "户.xlsx")
    rows = read_ledger(table, FIELDS, understand(table, FIELDS), reading.snapshot.as_of)
    taken = named(reading, BOOK, rows, {}, {})
    seen = compare(BOOK, reading, taken.rows)
    upload = imports.Upload("户.xlsx", content, taken.rows, seen)
    imports.take_over(Basis(reading.snapshot, "", Actor("bench", Role.SECRETARY)), BOOK, upload, engine)
    return seen.added


if __name__ == "__main__":
    main(sys.argv[1])

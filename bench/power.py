"""A power cut, simulated on what our own program writes: what was flushed is there, all else whole, missing or torn.

The writer runs with ``bench/power.c`` preloaded, which notes every write and flush in order. Afterwards the disk is
built as it might be after a cut at any moment, the database opened, and what it holds compared with what was
acknowledged.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, text

from bench.report import Result
from data.actions.load_pack import COUNTIES
from data.actions.pack_rows import county_row
from data.counties.pack import read_pack
from data.model import AuditEvent, County
from data.store import engine as engines
from data.store.audit_chain import follow
from data.store.engine import engine_for, reading
from data.store.setup import make_tables
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTY = "450329"
WRITES = 400
SECTOR = 512
ACKNOWLEDGED = "acknowledged"
SHARED = "-shm"
"""SQLite's index of the log is made anew after a cut."""


@dataclass(frozen=True)
class Step:
    """One thing the writer did to a file: ``w`` wrote, ``t`` cut to a length, ``s`` flushed."""

    kind: str
    name: str
    offset: int
    data: bytes


@dataclass
class Disk:
    """Files as they are for certain, and what was done to them since."""

    kept: dict[str, bytearray] = field(default_factory=dict)
    since: dict[str, list[Step]] = field(default_factory=dict)

    def do(self, step: Step) -> None:
        """Go on by one step."""
        if step.kind == "s":
            for one in self.since.pop(step.name, []):
                _apply(self.kept.setdefault(step.name, bytearray()), one)
        else:
            self.since.setdefault(step.name, []).append(step)

    def after_a_cut(self, thrown: random.Random) -> dict[str, bytearray]:
        """One of the states in which a cut may leave the files."""
        files = {name: bytearray(content) for name, content in self.kept.items()}
        for name, steps in self.since.items():
            content = files.setdefault(name, bytearray())
            for step in steps:
                for one in _torn(step, thrown):
                    _apply(content, one)
        return files


def _torn(step: Step, thrown: random.Random) -> Iterator[Step]:
    fate = thrown.random()
    if fate < 0.4:
        yield step
    elif fate < 0.7 and step.kind == "w":
        for begin in range(0, len(step.data), SECTOR):
            if thrown.random() < 0.5:
                yield Step("w", step.name, step.offset + begin, step.data[begin : begin + SECTOR])


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "t":
        del content[step.offset :]
        return
    content.extend(bytes(max(step.offset + len(step.data) - len(content), 0)))
    content[step.offset : step.offset + len(step.data)] = step.data


def measure(folder: Path, cuts: int) -> list[Result]:
    """Cut the power so often, with our settings and, to see that it would show, with weaker ones."""
    library = folder / "power.so"
    source = Path(__file__).with_suffix(".c")
    if sys.platform != "linux" or shutil.which("cc") is None:
        return [Result("power cuts: not simulated, needs Linux and a C compiler", 0, "cuts")]
    folder.mkdir(parents=True, exist_ok=True)
    build = ["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"]
    subprocess.run(build, check=True)  # noqa: S603 - our own words
    lost, worst, damaged = _cut(folder / "full", library, "FULL", cuts)
    weaker, weaker_worst, _ = _cut(folder / "normal", library, "NORMAL", cuts)
    told = f"worst {worst} changes"
    return [
        Result(f"power cuts of {cuts} that lost something acknowledged", lost, "cuts", 0, told),
        Result("power cuts that left a damaged database or trail", damaged, "cuts", 0),
        Result(
            "for comparison, synchronous=NORMAL: cuts that lost",
            weaker,
            "cuts",
            None,
            f"worst {weaker_worst}",
        ),
    ]


def _cut(folder: Path, library: Path, synchronous: str, cuts: int) -> tuple[int, int, int]:
    begun, steps = _written(folder, library, synchronous)
    acknowledged = [number for number, one in enumerate(steps) if one.name == ACKNOWLEDGED]
    thrown, disk, done = random.Random(cuts), Disk({"zhantu.db": bytearray(begun)}), 0  # noqa: S311
    lost = worst = damaged = 0
    for cut in sorted(thrown.sample(range(len(steps)), cuts)):
        for step in steps[done:cut]:
            if not step.name.endswith(SHARED) and step.name != ACKNOWLEDGED:
                disk.do(step)
        done = cut
        found = _opened(folder / "after", disk.after_a_cut(thrown))
        missing = bisect_right(acknowledged, cut - 1) - found
        damaged += found < 0
        lost, worst = lost + (found >= 0 and missing > 0), max(worst, missing if found >= 0 else 0)
    return lost, worst, damaged


def _written(folder: Path, library: Path, synchronous: str) -> tuple[bytes, list[Step]]:
    """The database before, and everything that was done to it."""
    root = folder / "disk"
    root.mkdir(parents=True)
    engine = engine_for(f"sqlite:///{root / 'zhantu.db'}")
    make_tables(lambda _step, _share: None, engine)
    with engine.begin() as connection:
        connection.execute(insert(County), county_row(read_pack(COUNTIES / COUNTY)))
    engine.dispose()
    begun = (root / "zhantu.db").read_bytes()
    variables = {"LD_PRELOAD": str(library), "POWER_ROOT": f"{root}/", "POWER_LOG": str(folder / "log")}
    arguments = [sys.executable, "-m", "bench.power", str(root), synchronous]
    subprocess.run(arguments, env={**os.environ, **variables}, check=True)  # noqa: S603
    return begun, list(_steps((folder / "log").read_bytes(), f"{root}/"))


def _steps(log: bytes, root: str) -> Iterator[Step]:
    at = 0
    while at < len(log):
        kind, size = struct.unpack_from("=cH", log, at)
        name = log[at + 3 : at + 3 + size].decode()
        at += 3 + size
        offset, length = struct.unpack_from("=qI", log, at)
        at += 12
        yield Step(kind.decode(), name.removeprefix(root), offset, log[at : at + length])
        at += length


def _opened(folder: Path, files: dict[str, bytearray]) -> int:
    """How many changes the database has after the cut; -1 for a damaged one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    engine = engine_for(f"sqlite:///{folder / 'zhantu.db'}")
    with reading(engine) as connection:
        sound = connection.scalar(text("PRAGMA integrity_check")) == "ok"
        found = connection.scalar(select(func.count()).select_from(AuditEvent)) or 0
        revision = connection.scalar(select(County.revision)) or 0
        whole = follow(connection, COUNTY).broken_at is None
    engine.dispose()
    return found if sound and whole and revision == found else -1


def write(root: Path, synchronous: str) -> None:
    """Change the county again and again, and note each time when it was acknowledged."""
    engines.PRAGMAS = tuple(one.replace("FULL", synchronous) for one in engines.PRAGMAS)
    engine = engine_for(f"sqlite:///{root / 'zhantu.db'}")
    note = os.open(root / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(WRITES):
        with unit_of_work(
            COUNTY, Event("填报人", "change", str(number), after="值" * (number % 300)), engine
        ):
            pass
        os.write(note, b".")
    os._exit(0)  # as a cut leaves it: nothing is folded back at the end


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2])

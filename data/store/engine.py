"""Engines: SQLite in ``var/zhantu.db`` unless ``ZHANTU_DATABASE_URL`` names a PostgreSQL."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

WRITES = "writes"
"""Execution option of connections that will write."""
MIN_SQLITE = (3, 51, 3)
"""First SQLite without the WAL-reset bug (it touches 3.7.0–3.51.2), hence the ``pysqlite3`` wheel."""


PATIENCE = 10_000
"""Milliseconds that a writer waits for another one, or another program, before somebody is told."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
"""What every connection to SQLite is told. A long list is sorted in memory: reading goes on when the disk is full."""
ANSWER = 5
"""Seconds within which a PostgreSQL has to take a connection."""


def home() -> Path:
    """Folder of everything the installation writes: ``ZHANTU_HOME``, else ``var`` beside the program."""
    return Path(os.environ.get("ZHANTU_HOME") or Path(__file__).parents[2] / "var")


def database_url() -> str:
    """Where the data lives, as an SQLAlchemy URL."""
    return os.environ.get("ZHANTU_DATABASE_URL") or f"sqlite:///{home() / 'zhantu.db'}"


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """The process's one engine for this database.

    Raises:
        DatabaseError: The address names no SQLite or PostgreSQL, or this machine's SQLite can lose data.
    """
    backend = _backend(url)
    if backend == "postgresql":
        address = make_url(url).set(drivername="postgresql+psycopg")
        engine = create_engine(
            address, pool_pre_ping=True, hide_parameters=True, connect_args={"connect_timeout": ANSWER}
        )
        event.listen(engine, "begin", _be_patient)
        return engine
    if backend != "sqlite":
        raise DatabaseError(
            f"ZHANTU_DATABASE_URL 不是能用的数据库地址：{url.partition('@')[0].partition(':')[0]}…。"
            "请写成 postgresql://用户:口令@主机/库名，或去掉这个变量，使用自带的 SQLite。"
        )
    if sqlite.sqlite_version_info < MIN_SQLITE:
        raise DatabaseError(
            f"这台机器的 SQLite 是 {sqlite.sqlite_version}，断电时可能丢数据；需要 3.51.3 或更新的版本。"
            "请重新安装 pysqlite3，或用 ZHANTU_DATABASE_URL 改用 PostgreSQL。"
        )
    # Values of a statement that fails may be names and numbers of people: they belong into no log.
    engine = create_engine(url, module=sqlite, hide_parameters=True)
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin)
    return engine


def _backend(url: str) -> str:
    try:
        return make_url(url).get_backend_name()
    except ArgumentError:
        return ""


def close(engine: Engine) -> None:
    """Close every connection; SQLite then folds its log back into the one database file."""
    engine.dispose()


def current_engine() -> Engine:
    """The engine of the configured database."""
    return engine_for(database_url())


def _durable(connection: Any, _record: Any) -> None:
    """WAL with full sync: an acknowledged change survives a power cut (NORMAL loses some, measured)."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={PATIENCE}", *PRAGMAS):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin as asked, not when the driver thinks fit: its own way leaves out reads and changes of the schema."""
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN"
    )


def _be_patient(connection: Connection) -> None:
    """PostgreSQL would have a writer wait for ever; for this transaction alone, for a pooler may share its session."""
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE}")


def for_writing(engine: Engine) -> Engine:
    """The same database for those who will write: they queue up at the start instead of failing half-way."""
    return engine.execution_options(**{WRITES: True})


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as of one moment, whatever is written meanwhile."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection:
        yield connection

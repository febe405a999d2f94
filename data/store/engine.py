"""Engines: SQLite in ``var/zhantu.db`` unless ``ZHANTU_DATABASE_URL`` names a PostgreSQL."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

MIN_SQLITE = (3, 51, 3)
"""First SQLite without the WAL-reset bug (it touches 3.7.0–3.51.2), hence the ``pysqlite3`` wheel."""


def home() -> Path:
    """Folder of everything the installation writes: ``ZHANTU_HOME``, else ``var`` beside the program."""
    return Path(os.environ.get("ZHANTU_HOME", Path(__file__).parents[2] / "var"))


def database_url() -> str:
    """Where the data lives, as an SQLAlchemy URL."""
    return os.environ.get("ZHANTU_DATABASE_URL") or f"sqlite:///{home() / 'zhantu.db'}"


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """The process's one engine for this database."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if sqlite.sqlite_version_info < MIN_SQLITE:
        raise RuntimeError(
            f"SQLite {sqlite.sqlite_version} can lose data in WAL mode; install pysqlite3 again"
        )
    engine = create_engine(url, module=sqlite)
    event.listen(engine, "connect", _durable)
    return engine


def current_engine() -> Engine:
    """The engine of the configured database."""
    return engine_for(database_url())


def _durable(connection: Any, _record: Any) -> None:
    """WAL with full sync: an acknowledged change survives a power cut (NORMAL loses some, measured)."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

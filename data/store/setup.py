"""Makes the database ready: creates or migrates it, and loads the county packs it does not hold yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from data import scratch
from data.actions.load_pack import load_packs
from data.counties.pack import pack_codes
from data.errors import DatabaseError
from data.model import County
from data.store.engine import current_engine, for_writing

Progress = Callable[[str, float], None]
"""Told what is being done, in Chinese, and the share done between 0 and 1."""

_REMEDIES = {
    "sqlite": "请检查文件是否损坏、磁盘是否已满、路径和权限是否正确；最近的备份在 backups 文件夹。",
    "postgresql": "请检查数据库服务是否已启动，ZHANTU_DATABASE_URL 里的主机、端口、用户、口令和库名是否正确。",
}
MIGRATING = 0x7A68616E7476
"""PostgreSQL's advisory lock of whoever changes the tables."""
SCRIPTS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class PrepareResult:
    """What :func:`prepare` did.

    Attributes:
        loaded: Codes of the counties loaded now; empty when the database was ready.
        backup: The copy made before an older database was migrated.
        warnings: Where the documents of the loaded counties contradict themselves.
    """

    loaded: tuple[str, ...] = ()
    backup: Path | None = None
    warnings: tuple[str, ...] = ()


def prepare(report: Progress, engine: Engine | None = None) -> PrepareResult:
    """Create, migrate and fill the database as far as needed; a ready one is left alone.

    Args:
        report: Told of progress.
        engine: Another database than the configured one.

    Raises:
        DatabaseError: The database belongs to a newer version, or cannot be opened.
        PackError: A county pack is broken; nothing of any pack was loaded.
    """
    engine = engine or current_engine()
    backup = make_tables(report, engine)
    with engine.connect() as connection:
        present = set(connection.scalars(select(County.county_code)))
    missing = [code for code in pack_codes() if code not in present]
    warnings = load_packs(missing, engine, report) if missing else ()
    return PrepareResult(tuple(missing), backup, warnings)


def make_tables(report: Progress, engine: Engine) -> Path | None:
    """Create or migrate the tables and load nothing; returns the copy of an older database.

    Raises:
        DatabaseError: The database belongs to a newer version, or cannot be opened.
    """
    _make_folder(engine)
    return _migrate(engine, report)


def schema_of(connection: Connection) -> str:
    """Version of the tables, as the migrations number it; empty where there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def head() -> str:
    """The version of the tables that this program works with."""
    return _scripts(SCRIPTS).get_current_head() or ""


def known_schemas() -> set[str]:
    """Versions of the tables that this program has come through, its own among them."""
    return {script.revision for script in _scripts(SCRIPTS).walk_revisions()}


@lru_cache(maxsize=2)
def _scripts(folder: Path) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def config_for(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _make_folder(engine: Engine) -> None:
    if engine.url.database and engine.dialect.name == "sqlite":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _migrate(engine: Engine, report: Progress) -> Path | None:
    """Bring the schema to this version's; returns the backup of an older database."""
    try:
        with engine.connect() as connection:
            if schema_of(connection) == head():
                return None
        with _alone(engine) as connection:
            return _upgrade(engine, connection, report)
    except DBAPIError as error:
        address = engine.url.render_as_string(hide_password=True)
        raise DatabaseError(
            f"数据库打不开：{address}（{error.orig}）。{_REMEDIES[engine.dialect.name]}"
        ) from error


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction for changing the tables, one at a time: the second of two programs finds it done."""
    if engine.dialect.name == "sqlite":
        with for_writing(engine).begin() as connection:
            yield connection
        return
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        yield connection


def _upgrade(engine: Engine, connection: Connection, report: Progress) -> Path | None:
    config = config_for(connection)
    scripts = ScriptDirectory.from_config(config)
    current, head = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
    if current == head:
        return None
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseError(
            f"这个数据库由更新版本的战图建立（版本 {current}，本程序只认识到 {head}），为免损坏没有打开。"
            "请改用新版程序，或把 ZHANTU_HOME 指向别的文件夹。"
        )
    if current is None and "county" in inspect(connection).get_table_names():
        raise DatabaseError("数据库里有表却没有版本号，不是战图建立的。请把 ZHANTU_HOME 指向一个空文件夹。")
    backup = _back_up(engine, current) if current else None
    report("建立数据库" if current is None else f"升级数据库（已备份到 {backup}）", 0.0)
    command.upgrade(config, "head")
    return backup


def _back_up(engine: Engine, revision: str) -> Path | None:
    """Copy an older SQLite database beside itself; a PostgreSQL is backed up by its own means."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    source = Path(engine.url.database)
    folder = source.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"{source.stem}-{revision}-{datetime.now(UTC):%Y%m%d-%H%M%S}.db"
    connection = engine.raw_connection()  # VACUUM runs in no transaction, and the engine begins one
    try:
        with scratch.whole(target) as draft:
            connection.cursor().execute("VACUUM INTO ?", (str(draft),))
    finally:
        connection.close()
    return target

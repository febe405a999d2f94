"""Tells who listens, in this process, that a county's data moved on, whichever process moved it."""

from __future__ import annotations

import logging
from functools import lru_cache
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from psycopg import Error as DriverError
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from data.model import County
from data.store.engine import current_engine, engine_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    Listener = Callable[[dict[str, int]], None]

LOG = logging.getLogger(__name__)
CHANNEL = "zhantu_changes"
"""PostgreSQL's channel on which every commit that moves a revision is told."""
POLL_SECONDS = 1.0
"""How often the revisions are looked at where nobody tells: SQLite, or while a PostgreSQL does not answer."""
TOLD_SECONDS = 2.0
"""How often they are looked at all the same where PostgreSQL tells: a pooler may swallow it."""


def tell(session: Session, county_code: str) -> None:
    """Have every process hear of the change once it is committed; on SQLite they look for themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, :said)"), {"channel": CHANNEL, "said": county_code})


class Watcher:
    """One thread a process looks at the revisions, however many screens are open; it ends with the last listener."""

    def __init__(self, engine: Engine) -> None:
        """Watch the database of ``engine``."""
        self._engine = engine
        self._listeners: list[Listener] = []
        self._lock = Lock()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._known: dict[str, int] = {}

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every county's revision, from another thread, whenever one has moved.

        Returns:
            A function that ends it.
        """
        with self._lock:
            self._listeners.append(listener)
            if self._thread is None:
                self._stopped.clear()
                self._thread = Thread(target=self._run, name="zhantu-watch", daemon=True)
                self._thread.start()
        return lambda: self._leave(listener)

    def revisions(self) -> dict[str, int]:
        """Every county's revision as it is in the database now."""
        with self._engine.connect() as connection:
            return _revisions(connection)

    def _leave(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.remove(listener)
            if not self._listeners:
                self._stopped.set()

    def _run(self) -> None:
        look = self._look_when_told if self._engine.dialect.name == "postgresql" else self._look
        while not self._over():
            try:
                look()
            except (DBAPIError, DriverError):
                LOG.warning("the watcher cannot read the revisions and tries again")
            self._stopped.wait(POLL_SECONDS)

    def _over(self) -> bool:
        """Whether nobody listens any more; the next listener starts another thread."""
        with self._lock:
            if self._listeners:
                self._stopped.clear()  # somebody came after the last one had left
                return False
            self._thread = None
            return True

    def _look(self) -> None:
        self._pass_on(self.revisions())

    def _look_when_told(self) -> None:
        """Look at once when PostgreSQL tells of a commit; returns when nobody listens any more.

        Raises:
            DBAPIError, DriverError: The connection is lost; the caller waits and comes again.
        """
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver = connection.connection.driver_connection
            try:
                while not self._stopped.is_set():
                    self._pass_on(_revisions(connection))
                    if driver is not None:
                        _wait_to_be_told(driver, self._stopped)
            finally:
                connection.invalidate()  # nobody else may be given a connection that listens

    def _pass_on(self, revisions: dict[str, int]) -> None:
        if revisions == self._known:
            return
        self._known = revisions
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(revisions)


def _revisions(connection: Connection) -> dict[str, int]:
    return {code: moved for code, moved in connection.execute(select(County.county_code, County.revision))}  # noqa: C416 - rows are not tuples to the type checker


def _wait_to_be_told(driver: object, stopped: Event) -> None:
    """Wait for a notice, or as long as the revisions may go unlooked at."""
    waited = 0.0
    while waited < TOLD_SECONDS and not stopped.is_set():
        if list(driver.notifies(timeout=POLL_SECONDS, stop_after=1)):  # type: ignore[attr-defined]
            return
        waited += POLL_SECONDS


@lru_cache(maxsize=8)
def _watcher(url: str) -> Watcher:
    return Watcher(engine_for(url))


def current_watcher() -> Watcher:
    """The process's one watcher of the configured database."""
    return _watcher(current_engine().url.render_as_string(hide_password=False))

"""Whoever listens hears of every commit, whichever process made it."""

from __future__ import annotations

from queue import Queue
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine

from data.store.engine import engine_for
from data.store.unit_of_work import Event, unit_of_work
from data.store.watch import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

PINGGUO = "451082"
SECONDS = 60
SAID = Event("张三", "report", "ind-001")


@pytest.fixture
def news(changeable: Engine) -> Iterator[tuple[Watcher, Queue[int]]]:
    """A watcher with one listener, which has heard where 平果 stands."""
    heard: Queue[int] = Queue()
    watcher = Watcher(changeable)
    leave = watcher.listen(lambda revisions: heard.put(revisions[PINGGUO]))
    assert heard.get(timeout=SECONDS) == watcher.revisions()[PINGGUO]
    yield watcher, heard
    leave()


def test_a_commit_of_another_process_is_heard_and_one_that_is_rolled_back_is_not(news, changeable):
    watcher, heard = news
    before = watcher.revisions()[PINGGUO]
    address = changeable.url.render_as_string(hide_password=False)
    engine_for.cache_clear()
    other = engine_for(address)  # with connections of its own, as another process has
    with pytest.raises(ZeroDivisionError), unit_of_work(PINGGUO, SAID, other):
        raise ZeroDivisionError
    with unit_of_work(PINGGUO, SAID, other):
        pass
    assert heard.get(timeout=SECONDS) == before + 1
    other.dispose()


def test_the_watcher_comes_back_after_the_database_has_cut_its_connections(news, changeable):
    watcher, heard = news
    before = watcher.revisions()[PINGGUO]
    if changeable.dialect.name == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
        apart = create_engine(changeable.url, isolation_level="AUTOCOMMIT")
        with apart.connect() as connection:
            connection.exec_driver_sql(f"{others} current_database()")
        apart.dispose()
    changeable.dispose()
    with unit_of_work(PINGGUO, SAID, changeable):
        pass
    assert heard.get(timeout=SECONDS) == before + 1


def test_the_thread_ends_with_the_last_listener_and_comes_again_with_the_next(changeable):
    watcher, heard = Watcher(changeable), Queue()
    first = watcher.listen(heard.put)
    second = watcher.listen(heard.put)
    thread = watcher._thread
    first()
    assert thread.is_alive()
    second()
    thread.join(SECONDS)
    assert not thread.is_alive()
    leave = watcher.listen(heard.put)
    with unit_of_work(PINGGUO, SAID, changeable):
        pass
    now = watcher.revisions()
    while heard.get(timeout=SECONDS) != now:
        pass
    leave()

"""What many look at is read once, and looked at for a while though it is outdated."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.store import shelf as shelves
from data.store.shelf import Shelf


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved: ``clock.append(seconds)``."""
    readings = [0.0]
    monkeypatch.setattr(shelves.time, "monotonic", lambda: readings[-1])
    return readings


def read(clock, seconds, thing):
    """A reading that takes so long."""

    def reading():
        clock.append(clock[-1] + seconds)
        return thing

    return reading


def test_what_was_read_is_found_by_its_revision_alone():
    shelf = Shelf(2)
    shelf.fetch("county", 7, lambda: "as of 7")
    assert shelf.get("county", 7) == "as of 7"
    assert shelf.get("county", 8) is None
    assert shelf.get("another", 7) is None


def test_an_outdated_thing_is_looked_at_four_times_as_long_as_it_took_to_read(clock):
    shelf = Shelf(2)
    shelf.fetch("county", 7, read(clock, 0.3, "as of 7"))
    clock.append(1.4)
    assert shelf.recent("county", 0) == "as of 7"
    clock.append(1.6)
    assert shelf.recent("county", 0) is None


def test_whoever_changed_something_is_not_shown_what_was_before(clock):
    shelf = Shelf(2)
    shelf.fetch("county", 7, read(clock, 0.3, "as of 7"))
    assert shelf.recent("county", 8) is None
    assert shelf.recent("county", 7) == "as of 7"


def test_what_nobody_looked_at_for_longest_falls_off():
    shelf = Shelf(2)
    for asked in ("one", "two"):
        shelf.fetch(asked, 1, lambda: "thing")
    shelf.get("one", 1)
    shelf.fetch("other", 1, lambda: "thing")
    assert shelf.get("two", 1) is None
    assert shelf.newest("two") is None
    assert shelf.get("one", 1) == "thing"


def test_of_one_thing_only_the_newest_is_kept():
    shelf = Shelf(9)
    shelf.fetch("county", 7, lambda: "as of 7")
    shelf.fetch("county", 8, lambda: "as of 8")
    assert (shelf.get("county", 7), shelf.get("county", 8)) == (None, "as of 8")
    assert shelf.newest("county") == "as of 8"


def test_many_who_ask_at_once_have_it_read_once():
    shelf, reads = Shelf(2), []

    def slow():
        reads.append(1)
        time.sleep(0.05)
        return "thing"

    def ask(_):
        with shelf.turn("county"):
            return shelf.get("county", 7) or shelf.fetch("county", 7, slow)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {"thing"}
    assert len(reads) == 1

"""Runs of pages take turns, and a long one keeps nobody waiting for good."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack

import pytest

from components import turns
from components.turns import AT_ONCE, Turns


def started(run, times):
    """So many threads, each begun when the one before has."""
    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(times)]
    for one in threads:
        one.start()
    return threads


def test_no_more_than_a_few_run_at_once_and_all_get_their_turn(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 600)
    office, inside, most = Turns(), [], []

    def run(number):
        with office.turn():
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.005)
            inside.remove(number)

    for one in started(run, 20):
        one.join()
    assert len(most) == 20
    assert max(most) <= AT_ONCE


def test_whoever_asked_first_comes_first(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 600)
    office, order = Turns(), []

    def run(number):
        with office.turn():
            order.append(number)

    with ExitStack() as full:
        for _ in range(AT_ONCE):
            full.enter_context(office.turn())
        threads = []
        for number in range(5):
            threads += [threading.Thread(target=run, args=(number,), daemon=True)]
            threads[-1].start()
            while len(office._asked) <= number:
                time.sleep(0.001)
        assert order == []
        one_after_another = full.pop_all()
    one_after_another.__exit__(None, None, None)
    for one in threads:
        one.join()
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert order[0] == 0


def test_whom_a_person_waits_for_goes_before_whoever_only_looks_on(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 600)
    office, order = Turns(), []

    def run(name, asked):
        with office.turn(asked=asked):
            order.append(name)

    with office.turn():
        looking = threading.Thread(target=run, args=("looks on", False), daemon=True)
        looking.start()
        while not office._unasked:
            time.sleep(0.001)
        acting = threading.Thread(target=run, args=("clicked", True), daemon=True)
        acting.start()
        while not office._asked:
            time.sleep(0.001)
    for one in (looking, acting):
        one.join()
    assert order == ["clicked", "looks on"]


def test_behind_runs_that_take_long_others_go_ahead(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 0.01)
    office = Turns()
    with ExitStack() as long:
        for _ in range(3 * AT_ONCE):
            long.enter_context(office.turn())
        assert len(office._begun) == 3 * AT_ONCE
    assert not office._begun


def test_a_run_that_fails_gives_its_turn_back():
    office = Turns()
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), office.turn():
            _ = 1 / 0
    assert not office._begun

"""Runs of pages take turns, and a long one keeps nobody waiting for good."""

from __future__ import annotations

import threading
import time

import pytest

from components import turns


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(turns, "_free", threading.Semaphore(turns.AT_ONCE))


def test_no_more_than_a_few_run_at_once():
    inside, most = [], []

    def run():
        with turns.turn():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    runs = [threading.Thread(target=run) for _ in range(12)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert len(most) == 12
    assert max(most) <= turns.AT_ONCE


def test_behind_runs_that_take_long_one_goes_ahead_and_gives_no_turn_away(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    long = [turns.turn() for _ in range(turns.AT_ONCE)]
    for one in long:
        one.__enter__()
    with turns.turn():
        pass
    assert not turns._free.acquire(blocking=False)
    for one in long:
        one.__exit__(None, None, None)
    assert turns._free.acquire(blocking=False)


def test_a_run_that_fails_gives_its_turn_back():
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn():
            _ = 1 / 0
    assert turns._free.acquire(blocking=False)

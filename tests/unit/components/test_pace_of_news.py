"""News are told at a pace that the program can answer, however many screens are open."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from components.live.line import rest
from components.live.pace import APART, PATIENCE, Pace

POLL_SECONDS, DRAWN_SECONDS = 1.0, 0.5


async def tell(pace, screens):
    """The moments at which so many screens that hear of the same change are told."""
    moments = []

    async def one():
        async with pace.turn():
            moments.append(time.monotonic())

    await asyncio.gather(*(one() for _ in range(screens)))
    return moments


def test_screens_are_told_one_after_the_other():
    moments = asyncio.run(tell(Pace(lambda: 0), 5))
    assert len(moments) == 5
    assert all(later - earlier >= APART for earlier, later in pairwise(moments))


def test_nobody_is_told_while_others_wait_to_be_drawn_but_nobody_waits_for_ever():
    waiting = iter([3, 2, 1, 0])
    began = time.monotonic()
    asyncio.run(tell(Pace(lambda: next(waiting)), 1))
    assert next(waiting, None) is None, "asked until nobody waited"
    asyncio.run(tell(Pace(lambda: 1), 1))
    assert time.monotonic() - began >= PATIENCE


def test_a_change_is_on_a_hundred_screens_within_five_seconds():
    assert POLL_SECONDS + 100 * APART + DRAWN_SECONDS <= 5


def test_a_hundred_screens_follow_a_stream_of_changes_within_five_seconds_and_200_within_ten():
    assert rest(2) <= 0.1
    assert rest(100) <= 5
    assert rest(200) <= 10
    assert 200 / rest(200) == pytest.approx(20)

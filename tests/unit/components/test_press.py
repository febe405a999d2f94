"""However many ask for papers, few are drawn at once, nobody else waits for them, and too many are told so."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from threading import Event

import pytest

from components.press import BusyError, Press

ASKS = ContextVar("ASKS", default="nobody")


def test_papers_are_drawn_one_after_the_other_and_those_beyond_the_queue_are_told_so():
    go, started = Event(), []

    def paper(number):
        started.append(number)
        assert go.wait(60)
        return number

    async def rush():
        press = Press(at_once=1, most_waiting=2)
        asked = [asyncio.create_task(press.run(lambda n=n: paper(n))) for n in range(3)]
        while not started:
            await asyncio.sleep(0.001)
        with pytest.raises(BusyError, match="已有 3 份文件在排队"):
            await press.run(lambda: paper(3))
        assert started == [0], "the others wait for their turn"
        go.set()
        assert await asyncio.gather(*asked) == [0, 1, 2]
        assert await press.run(lambda: "again") == "again"

    asyncio.run(rush())


def test_whoever_is_drawn_for_is_known_and_a_failure_makes_room_again():
    async def ask():
        press = Press(at_once=1, most_waiting=0)
        ASKS.set("韦某某")
        assert await press.run(ASKS.get) == "韦某某"
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await press.run(lambda: 1 // 0)

    asyncio.run(ask())

"""What people do at their screens: viewers look on, writers enter progress, and a tally is kept of all of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from bench.screen import PageError, Screen

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Coroutine

    from bench.screen import Drawn

LOOK = 60.0
"""Seconds between two steps of a viewer, give or take half of it."""
PACE = (15.0, 25.0)
"""Seconds from one entry of a writer to the next: what a busy clerk does."""
FILLING = (2.0, 4.0)
"""Seconds from opening an objective to pressing 保存进展."""
ARRIVAL = 60.0
"""Seconds within which everybody opens the page."""
SHARE_OF_COUNTY = 0.2
"""So many steps lead to the whole county, the others to a zone."""
SPREAD, REST = 0.1, 2.5
"""As components/live/live.js spreads the screens that hear the same news, and lets each rest after that."""
SAVE, SAVED = "保存进展", "已保存进展"


@dataclass(frozen=True)
class Entry:
    """Progress that somebody entered."""

    objective: str
    value: float


@dataclass
class Tally:
    """What was seen by everybody, times in milliseconds.

    Attributes:
        steps: Runs of a page that a viewer asked for.
        refreshes: Runs of a page for news.
        opened: Runs of an objective's page that a writer asked for.
        writes: From pressing 保存进展 until it is acknowledged on screen.
        news: From hearing that others changed something until it is on screen.
        followed: From a change being on the first screen, which is its writer's, until it is on another one.
        acknowledged: What was acknowledged.
        errors: What went wrong, and how often.
        bytes: Received over the pages' websockets, unpacked.
    """

    steps: list[float] = field(default_factory=list)
    refreshes: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    news: list[float] = field(default_factory=list)
    followed: list[float] = field(default_factory=list)
    acknowledged: list[Entry] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    _first: dict[int, float] = field(default_factory=dict)

    def saw(self, before: int, after: int) -> None:
        """A screen went from one revision to another; what nobody has seen yet begins to be followed."""
        now = time.monotonic()
        first = (self._first.setdefault(revision, now) for revision in range(before + 1, after + 1))
        self.followed += [(now - moment) * 1000 for moment in first if moment != now]


@dataclass(frozen=True)
class Place:
    """Where somebody sits: the program's address, the session's cookie, and the county that is looked at."""

    address: str
    cookie: str
    county: str

    def screen(self) -> Screen:
        """A page of theirs."""
        return Screen(self.address, self.cookie, self.county)


class Person:
    """Somebody at a screen; what breaks their work off is an error of the load."""

    def __init__(self, place: Place, dice: random.Random, tally: Tally) -> None:
        """Not there yet."""
        self._place, self._dice, self._tally = place, dice, tally

    async def work(self, begin: float, end: float) -> None:
        """Come about ``begin`` and stay until ``end``, in seconds of the clock."""
        try:
            await _until(begin + self._dice.uniform(0, ARRIVAL))
            async with self._place.screen() as screen:
                await screen.run({})
                await self._stay(screen, end)
                if screen.lost:
                    raise PageError("the line for news broke")
        except (PageError, TimeoutError, WebSocketException, OSError) as error:
            self._tally.errors[f"{type(error).__name__}: {error}"[:120]] += 1

    async def _stay(self, screen: Screen, end: float) -> None:
        raise NotImplementedError

    async def _run(self, screen: Screen, times: list[float], running: Coroutine[Any, Any, Drawn]) -> Drawn:
        before = screen.shown
        drawn = await running
        times.append(drawn.milliseconds)
        self._tally.bytes += drawn.size
        self._tally.saw(before, screen.shown)
        return drawn


class Viewer(Person):
    """Somebody who goes from zone to zone, and whose screen follows what others enter."""

    def __init__(self, place: Place, zones: list[str], dice: random.Random, tally: Tally) -> None:
        """Not there yet."""
        super().__init__(place, dice, tally)
        self._zones = zones
        self._asked: dict[str, str] = {}
        self._refreshed = self._heard = 0.0

    async def _stay(self, screen: Screen, end: float) -> None:
        while time.monotonic() < end:
            await self._wait(screen, time.monotonic() + LOOK * self._dice.uniform(0.5, 1.5))
            await self._step(screen)

    async def _step(self, screen: Screen) -> None:
        whole = self._dice.random() < SHARE_OF_COUNTY
        self._asked = {} if whole else {"zone": self._dice.choice(self._zones)}
        await self._run(screen, self._tally.steps, screen.run(self._asked))

    async def _wait(self, screen: Screen, until: float) -> None:
        """Look at the page; it is drawn again when there are news."""
        while (left := until - time.monotonic()) > 0:
            screen.news.clear()
            if screen.newest <= screen.shown:
                await _at_most(screen.news.wait(), left)
                self._heard = time.monotonic()
                continue
            due = max(self._heard + self._dice.uniform(0, SPREAD), self._refreshed + REST)
            if due >= until:
                return await _until(until)
            await _until(due)
            await self._refresh(screen)
        return None

    async def _refresh(self, screen: Screen) -> None:
        wanted = screen.newest
        self._refreshed = time.monotonic()
        await self._run(screen, self._tally.refreshes, screen.refresh(**self._asked))
        if screen.shown >= wanted:
            self._tally.news.append((time.monotonic() - self._heard) * 1000)
            self._heard = time.monotonic()


class Writer(Person):
    """A clerk who enters progress on the projects of a zone, one after the other."""

    def __init__(self, place: Place, projects: dict[str, float], dice: random.Random, tally: Tally) -> None:
        """Not there yet; ``projects`` are ids with the step that each entry takes."""
        super().__init__(place, dice, tally)
        self._projects = projects

    async def _stay(self, screen: Screen, end: float) -> None:
        while time.monotonic() < end:
            next_at = time.monotonic() + self._dice.uniform(*PACE)
            await self._entry(screen, self._dice.choice(list(self._projects)))
            await _until(min(next_at, end))

    async def _entry(self, screen: Screen, key: str) -> None:
        """Open the objective, fill its form in, press, and read what the page says."""
        asked = {"objective": key}
        await self._run(screen, self._tally.opened, screen.run(asked))
        await asyncio.sleep(self._dice.uniform(*FILLING))
        figure, *others = screen.fields
        figure.double_value = value = figure.double_value + self._projects[key]
        press = WidgetState(id=screen.buttons[SAVE], trigger_value=True)
        drawn = await self._run(screen, self._tally.writes, screen.run(asked, figure, *others, press))
        if SAVED in drawn.said:
            self._tally.acknowledged.append(Entry(key, value))
        else:
            self._tally.errors[f"not saved: {' '.join(drawn.warned)[:100]}"] += 1


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


async def _at_most(waiting: Awaitable[object], seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(waiting, seconds)

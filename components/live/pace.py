"""Tells open screens of news one after the other, as fast as the program draws them."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from components import turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

APART = 0.02
"""Seconds between two screens, which is about what drawing one takes: a hundred hear of a change within two seconds."""
PATIENCE = 0.25
"""Seconds after which a screen is told however many wait to be drawn."""
LOOK = 0.01


class Pace:
    """Whose turn it is to be told: those who wait longest."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        """``waiting`` says how many screens wait to be drawn."""
        self._waiting = waiting
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a screen may be told; the next may a moment later."""
        async with self._turn:
            patience = time.monotonic() + PATIENCE
            while self._waiting() and time.monotonic() < patience:
                await asyncio.sleep(LOOK)
            yield
            await asyncio.sleep(APART)


turn = Pace(turns.waiting).turn

"""Files that take long to make: two at a time, outside the threads that answer everybody else.

A request that waits holds no thread, so that however many ask for papers, pages and maps are answered as ever.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Final, TypeVar

from data.errors import ZhantuError

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")
AT_ONCE: Final = 2
"""More would only take turns on the same processor."""
MOST_WAITING: Final = 10
"""Behind those: about a minute of large wall maps."""
RETRY_SECONDS: Final = 60


class BusyError(ZhantuError):
    """Too many wait for a file already."""


class Press:
    """Makes files in turn.

    Attributes:
        at_once: How many are made at the same time.
        most_waiting: How many may wait for their turn.
    """

    def __init__(self, at_once: int, most_waiting: int) -> None:
        """No thread is started before somebody asks."""
        self.at_once, self.most_waiting = at_once, most_waiting
        self._workers = ThreadPoolExecutor(at_once, "press")
        self._inside = 0

    async def run(self, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, once it is its turn; it knows who asks, as any function of the request does.

        Raises:
            BusyError: Too many wait already.
        """
        if self._inside >= self.at_once + self.most_waiting:
            raise BusyError(f"已有 {self._inside} 份文件在排队生成。请过一分钟再点一次。")
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, copy_context().run, make)
        finally:
            self._inside -= 1


PRESS: Final = Press(AT_ONCE, MOST_WAITING)

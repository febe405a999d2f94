"""One thread a process finds what there is to tell and sends it; several processes share the queue."""

from __future__ import annotations

import datetime as dt
import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from data.errors import ZhantuError
from data.notices import queue
from data.notices.channels import read_channels
from data.notices.messages import send
from data.notices.news import news_of
from data.store.snapshot import county_names
from data.store.watch import Watcher

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.notices.channels import Channel

LOG = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0


class Worker:
    """Looks for news where something changed or a day began, and sends what is due; stopped with the program."""

    def __init__(self, engine: Engine) -> None:
        """Work on the database of ``engine``."""
        self._engine = engine
        self._watcher = Watcher(engine)
        self._stopped = Event()
        self._seen: dict[str, tuple[int, dt.date]] = {}

    def start(self) -> None:
        """Work in a thread of its own."""
        Thread(target=self._run, name="zhantu-notices", daemon=True).start()

    def stop(self) -> None:
        """Take nothing new into one's hands."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(PAUSE_SECONDS):
            try:
                self.turn()
            except (ZhantuError, SQLAlchemyError, OSError) as error:
                LOG.warning("notices were not looked after this time: %s", type(error).__name__)

    def turn(self, today: dt.date | None = None) -> None:
        """Once: find what is new and send one message a channel."""
        channels = read_channels()
        if channels:
            self._find(channels, today or dt.datetime.now().astimezone().date())
        for channel in channels:
            if not self._stopped.is_set():
                deliver(self._engine, channel)

    def _find(self, channels: list[Channel], today: dt.date) -> None:
        revisions = self._watcher.revisions()
        for county in county_names(self._engine):
            stands = (revisions.get(county, 0), today)
            heard = [channel for channel in channels if not channel.counties or county in channel.counties]
            if heard and self._seen.get(county) != stands:
                queue.put(self._engine, news_of(county, today, self._engine), heard)
                self._seen[county] = stands


def deliver(engine: Engine, channel: Channel) -> bool:
    """Send one message of what is due for a channel; gives whether there was one and it was taken."""
    batch = queue.claim(engine, channel.id)
    if batch is None:
        return False
    try:
        send(channel, batch)
    except (ZhantuError, OSError) as error:
        said = (
            str(error) if isinstance(error, ZhantuError) else f"没有连上或没有回答（{type(error).__name__}）"
        )
        queue.settle(engine, batch, said)
        return False
    queue.settle(engine, batch)
    return True

"""One thread a process finds what there is to tell and sends it; several processes share the queue."""

from __future__ import annotations

import datetime as dt
import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from data.errors import ZhantuError
from data.notices import queue
from data.notices.channels import DoubtError, read_channels
from data.notices.messages import send
from data.notices.news import news_of
from data.notices.queue import TAKEN, Batch, Outcome
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
        self._unwritten: list[tuple[Batch, Outcome]] = []

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
        """Once: find what is new and send one message a channel.

        What became of a message and could not be written, since the database was away, is written first.
        """
        self._write_down()
        channels = read_channels()
        if channels:
            self._find(channels, today or dt.datetime.now().astimezone().date())
        for channel in channels:
            if not self._stopped.is_set() and (done := attempt(self._engine, channel)):
                self._unwritten.append(done)
                self._write_down()

    def _write_down(self) -> None:
        while self._unwritten:
            queue.settle(self._engine, *self._unwritten[0])
            self._unwritten.pop(0)

    def _find(self, channels: list[Channel], today: dt.date) -> None:
        revisions = self._watcher.revisions()
        for county in county_names(self._engine):
            stands = (revisions.get(county, 0), today)
            heard = [channel for channel in channels if not channel.counties or county in channel.counties]
            if heard and self._seen.get(county) != stands:
                queue.put(self._engine, news_of(county, today, self._engine), heard)
                self._seen[county] = stands


def attempt(engine: Engine, channel: Channel) -> tuple[Batch, Outcome] | None:
    """Send one message of what is due for a channel; gives what became of it, None where nothing was due."""
    batch = queue.claim(engine, channel.id)
    if batch is None:
        return None
    try:
        send(channel, batch)
    except DoubtError as error:
        return batch, Outcome("unsure", str(error))
    except ZhantuError as error:
        return batch, Outcome("waiting", str(error))
    except OSError as error:
        return batch, Outcome("waiting", f"没有连上（{type(error).__name__}）")
    return batch, TAKEN


def deliver(engine: Engine, channel: Channel) -> bool:
    """Send one message and write what became of it; gives whether there was one and it was taken."""
    done = attempt(engine, channel)
    if done is None:
        return False
    queue.settle(engine, *done)
    return done[1] is TAKEN

"""The queue in the database: each notice in one worker's hands at a time, tried again later, given up in the end.

Nothing is sent twice by itself. A worker writes that it has a message before it sends it; where it dies before it has
written what became of that, or the other side does not answer, nobody knows whether the message was taken: it is in
doubt, and a person decides. It then goes out under the same id, by which the other side can tell.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.model import County, Notification
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Engine, Update
    from sqlalchemy.orm import InstrumentedAttribute

    from data.notices.channels import Channel
    from data.notices.news import Notice

LEASE = 120
"""Seconds; longer than a message can take. Who has not said by then what became of one may have died."""
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600
"""Seconds until an attempt that failed is made again; each time twice as long."""
ATTEMPTS = 8
"""After so many, a notice is given up: about four hours."""
STATES = ("waiting", "sending", "sent", "failed", "unsure")
MOST = 20
"""Notices in one message."""
BROKEN_OFF = "发送到一半程序停了，不知道对方收到没有"


@dataclass(frozen=True)
class Batch:
    """What goes out as one message.

    Attributes:
        id: The same at every attempt: the other side can tell by it that it has the message already.
        county: Code.
        county_name: Name.
        notices: Copies of the rows.
    """

    id: str
    county: str
    county_name: str
    notices: tuple[Notification, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a message.

    Attributes:
        state: ``sent``, ``waiting`` where it is to be tried again, ``unsure`` where nobody knows.
        error: Why it is not sent.
    """

    state: str
    error: str = ""


TAKEN = Outcome("sent")


def put(engine: Engine, notices: Iterable[Notice], channels: Iterable[Channel]) -> int:
    """Queue what is new for every channel that hears of it; gives how many were new."""
    rows = [
        {
            "county": one.county,
            "event": one.event,
            "recipient": one.zone,
            "channel": channel.id,
            "kind": one.kind,
            "text": one.text,
            "on_date": one.on_date,
            "state": "waiting",
        }
        for one in notices
        for channel in channels
        if channel.hears(one.county, one.zone, one.kind)
    ]
    insert = (postgresql if engine.dialect.name == "postgresql" else sqlite).insert
    with writing(engine) as session:
        new = insert(Notification).on_conflict_do_nothing().returning(Notification.event)
        return sum(len(session.execute(new.values(row)).all()) for row in rows)


def claim(engine: Engine, channel: str, now: float | None = None) -> Batch | None:
    """Take what is due for a channel into one's hands, of one county; None where nothing is.

    What others took and have not settled when their lease is over is in doubt from now on. A clock that was set back
    keeps nothing waiting: a time further ahead than any pause can be counts as past.
    """
    at = round(time.time() if now is None else now)
    with writing(engine) as session:
        session.execute(_broken_off(channel, at))
        due = select(Notification).where(
            Notification.channel == channel,
            Notification.state == "waiting",
            _past(Notification.next_at, at, LONGEST_PAUSE),
        )
        order = (Notification.batch.desc(), Notification.on_date, Notification.event)
        found = list(session.scalars(due.order_by(*order).limit(MOST).with_for_update(skip_locked=True)))
        if not found:
            return None
        first = found[0]
        mine = [row for row in found if (row.county, row.batch) == (first.county, first.batch)]
        batch = first.batch or uuid.uuid4().hex
        for row in mine:
            row.state, row.batch, row.leased_until = "sending", batch, at + LEASE
            row.attempts += 1
        name = session.scalar(select(County.name).where(County.county_code == first.county)) or first.county
        session.flush()
        session.expunge_all()
    return Batch(batch, first.county, name, tuple(mine))


def _past(column: InstrumentedAttribute[int], at: int, longest: int) -> ColumnElement[bool]:
    return or_(column <= at, column > at + longest)


def _broken_off(channel: str, at: int) -> Update:
    late = and_(
        Notification.channel == channel,
        Notification.state == "sending",
        _past(Notification.leased_until, at, LEASE),
    )
    return update(Notification).where(late).values(state="unsure", settled_at=at, error=BROKEN_OFF)


def settle(engine: Engine, batch: Batch, outcome: Outcome = TAKEN, now: float | None = None) -> None:
    """Write what became of a batch: sent, to be tried later, given up, or in doubt.

    A worker that was slow has the last word, unless somebody has had the batch sent again meanwhile.
    """
    at = round(time.time() if now is None else now)
    attempts = max(row.attempts for row in batch.notices)
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    state = outcome.state if outcome.state != "waiting" or attempts < ATTEMPTS else "failed"
    after = {"next_at": at + pause} if state == "waiting" else {"settled_at": at}
    mine = and_(
        Notification.batch == batch.id,
        Notification.state.in_(("sending", "unsure")),
        Notification.leased_until == batch.notices[0].leased_until,
    )
    with writing(engine) as session:
        session.execute(
            update(Notification).where(mine).values(state=state, error=outcome.error[:200], **after)
        )


def again(engine: Engine, channel: str = "", state: str = "failed") -> int:
    """Queue once more what was given up, or what is in doubt, of one channel or of all; gives how many."""
    ended = update(Notification).where(Notification.state == state)
    if channel:
        ended = ended.where(Notification.channel == channel)
    fresh = {"state": "waiting", "attempts": 0, "next_at": 0, "error": ""}
    with writing(engine) as session:
        return session.connection().execute(ended.values(**fresh)).rowcount


@dataclass(frozen=True)
class Standing:
    """How far a channel is.

    Attributes:
        channel: Its id.
        waiting: How many notices wait.
        sending: How many are in a worker's hands.
        sent: How many were sent.
        failed: How many were given up.
        unsure: Of how many nobody knows whether they were taken.
        sent_at: The second in which the last one was sent; 0 for none.
        error: Why the last attempt of one that is not sent failed.
    """

    channel: str
    waiting: int
    sending: int
    sent: int
    failed: int
    unsure: int
    sent_at: int
    error: str


def standings(engine: Engine) -> list[Standing]:
    """How far every channel is that ever had anything to send."""
    table = Notification
    by_state = {state: func.count().filter(table.state == state).label(state) for state in STATES}
    last = func.coalesce(func.max(table.settled_at).filter(table.state == "sent"), 0).label("sent_at")
    wanted = select(table.channel, *by_state.values(), last, func.max(table.error).label("error"))
    with engine.connect() as connection:
        rows = connection.execute(wanted.group_by(table.channel).order_by(table.channel)).mappings()
        return [Standing(**row) for row in rows]


def test_batch(county: str, county_name: str) -> Batch:
    """A message that says nothing but that the channel works; it is never queued."""
    row = Notification(
        county=county,
        event="test",
        recipient="",
        channel="",
        kind="test",
        text="这是一条测试通知，收到即表示渠道可用。",
        on_date=dt.datetime.now().astimezone().date(),
    )
    return Batch(uuid.uuid4().hex, county, county_name, (row,))

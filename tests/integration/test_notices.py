"""The queue of notices: each event once, one worker at a time, tried again, given up in the end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.model import Notification
from data.notices import queue, worker
from data.notices.channels import Channel, ChannelError
from data.notices.news import Notice, news_of

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Engine

ZIYUAN, PINGGUO = "450329", "451082"
DAY = dt.date(2018, 9, 20)
ROBOT = Channel("hq", "json", "https://example.com/")
T = 1_000_000


def notice(number: int, county: str = ZIYUAN) -> Notice:
    return Notice(county, f"due|ind-{number}", "", "due", f"第 {number} 项：还有 3 天到期", DAY)


def states(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        rows = connection.execute(
            select(Notification.state, Notification.attempts).order_by(Notification.event)
        )
        return [tuple(row) for row in rows]


def test_a_notice_goes_to_one_worker_at_a_time_and_out_once(changeable):
    assert queue.put(changeable, [notice(1), notice(2)], [ROBOT]) == 2
    assert queue.put(changeable, [notice(1), notice(2)], [ROBOT]) == 0
    mine = queue.claim(changeable, "hq", T)
    assert [row.event for row in mine.notices] == ["due|ind-1", "due|ind-2"]
    assert queue.claim(changeable, "hq", T + 1) is None
    queue.settle(changeable, mine, now=T + 2)
    assert queue.claim(changeable, "hq", T + queue.LEASE + 1) is None
    assert states(changeable) == [("sent", 1), ("sent", 1)]


def test_a_worker_that_dies_with_a_message_leaves_it_to_the_next_under_the_same_id(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    dead = queue.claim(changeable, "hq", T)
    queue.put(changeable, [notice(2)], [ROBOT])
    heir = queue.claim(changeable, "hq", T + queue.LEASE + 1)
    assert (heir.id, len(heir.notices)) == (dead.id, 1)
    queue.settle(changeable, dead, "zu spät", now=T + queue.LEASE + 2)  # it lives after all: its word is void
    queue.settle(changeable, heir, now=T + queue.LEASE + 3)
    assert states(changeable) == [("sent", 2), ("waiting", 0)]


def test_a_failure_is_tried_again_later_and_later_and_given_up_in_sight(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    at, pauses = T, []
    while (batch := queue.claim(changeable, "hq", at)) is not None:
        queue.settle(changeable, batch, "对方没有收下（HTTP 500）", now=at)
        begun = at
        while queue.claim(changeable, "hq", at) is None and at - begun <= queue.LONGEST_PAUSE:
            at += 60
        pauses.append((at - begun) // 60)
        at = (
            begun if at - begun > queue.LONGEST_PAUSE else at + queue.LEASE
        )  # the lease of the look just taken
    (standing,) = queue.standings(changeable)
    assert (standing.failed, standing.error) == (1, "对方没有收下（HTTP 500）")
    assert pauses[0] == 1
    assert queue.again(changeable) == 1
    assert queue.claim(changeable, "hq", at).notices[0].attempts == 1


def test_a_clock_that_was_set_back_keeps_nothing_waiting(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    queue.settle(changeable, queue.claim(changeable, "hq", T), "HTTP 500", now=T)
    assert queue.claim(changeable, "hq", T - 86_400) is not None


def test_what_there_is_to_tell_is_told_once_and_names_no_household(changeable):
    today = dt.date(2026, 1, 1)
    found = news_of(ZIYUAN, today, changeable)
    assert {one.kind for one in found} >= {"due", "overdue", "order_given"}
    assert len({one.event for one in found}) == len(found)
    queue.put(changeable, found, [ROBOT])
    assert queue.put(changeable, news_of(ZIYUAN, today, changeable), [ROBOT]) == 0


def test_a_message_bears_one_county_and_an_error_of_the_other_side_is_kept(
    changeable, monkeypatch: pytest.MonkeyPatch
):
    sent = []
    monkeypatch.setattr(worker, "send", lambda _channel, batch: sent.append(batch.county_name))
    queue.put(changeable, [notice(1), notice(2, PINGGUO)], [ROBOT])
    assert worker.deliver(changeable, ROBOT)
    assert worker.deliver(changeable, ROBOT)
    assert not worker.deliver(changeable, ROBOT)
    assert sorted(sent) == ["平果县", "资源县"]

    def refused(*_: object) -> None:
        raise ChannelError("对方没有收下（HTTP 500）")

    monkeypatch.setattr(worker, "send", refused)
    queue.put(changeable, [notice(3)], [ROBOT])
    assert not worker.deliver(changeable, ROBOT)
    assert queue.standings(changeable)[0].error == "对方没有收下（HTTP 500）"

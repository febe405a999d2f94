"""The queue of notices: each event once, one worker at a time, tried again, given up in the end."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.actions import channels as settings
from data.errors import RefusedInputError
from data.model import AuditEvent, Notification, Submission
from data.notices import inbox, queue, worker
from data.notices.channels import Channel, ChannelError, DoubtError, look_through, path
from data.notices.news import Notice, known, news_of
from data.notices.queue import Outcome
from data.rules.permissions import Actor, Role
from data.store import snapshot as snapshots
from data.store.engine import engine_for
from data.store.faults import GONE, FaultError
from tests import harness
from tests.people import secretary

if TYPE_CHECKING:
    from pathlib import Path

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


def queue_row(engine: Engine) -> Notification:
    with Session(engine) as session:
        return session.scalars(select(Notification)).one()


def test_a_notice_goes_to_one_worker_at_a_time_and_out_once(changeable):
    assert queue.put(changeable, [notice(1), notice(2)], [ROBOT]) == 2
    assert queue.put(changeable, [notice(1), notice(2)], [ROBOT]) == 0
    mine = queue.claim(changeable, "hq", T)
    assert [row.event for row in mine.notices] == ["due|ind-1", "due|ind-2"]
    assert queue.claim(changeable, "hq", T + 1) is None
    queue.settle(changeable, mine, now=T + 2)
    assert queue.claim(changeable, "hq", T + queue.LEASE + 1) is None
    assert states(changeable) == [("sent", 1), ("sent", 1)]


def test_what_a_worker_died_with_is_in_doubt_and_sent_again_only_by_a_person_under_the_same_id(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    dead = queue.claim(changeable, "hq", T)
    late = T + queue.LEASE + 1
    assert queue.claim(changeable, "hq", late) is None
    (standing,) = queue.standings(changeable)
    assert (standing.unsure, standing.waiting, standing.error) == (1, 0, queue.BROKEN_OFF)
    assert (queue.again(changeable), queue.again(changeable, "hq", "unsure")) == (0, 1)
    heir = queue.claim(changeable, "hq", late)
    assert (heir.id, len(heir.notices)) == (dead.id, 1)
    queue.settle(
        changeable, dead, now=late + 1
    )  # it lives after all, but a person has decided: its word is void
    assert states(changeable) == [("sending", 1)]
    queue.settle(changeable, heir, now=late + 2)
    assert states(changeable) == [("sent", 1)]


def test_a_slow_worker_has_the_last_word_where_nobody_decided_otherwise(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    slow = queue.claim(changeable, "hq", T)
    assert queue.claim(changeable, "hq", T + queue.LEASE + 1) is None
    queue.settle(changeable, slow, now=T + queue.LEASE + 2)
    assert states(changeable) == [("sent", 1)]


def test_two_who_take_at_the_same_moment_take_different_ones(changeable, monkeypatch):
    monkeypatch.setattr(queue, "MOST", 1)
    queue.put(changeable, [notice(number) for number in range(20)], [ROBOT])
    with ThreadPoolExecutor(4) as hands:
        taken = list(hands.map(lambda _: queue.claim(changeable, "hq", T), range(24)))
    events = [row.event for batch in taken if batch for row in batch.notices]
    assert len(events) == len(set(events)) > 4


def test_an_answer_that_never_came_is_in_doubt_and_what_the_database_missed_is_written_later(
    changeable, monkeypatch: pytest.MonkeyPatch
):
    def unanswered(*_: object) -> None:
        raise DoubtError("对方没有回答")

    queue.put(changeable, [notice(1)], [ROBOT])
    monkeypatch.setattr(worker, "send", unanswered)
    assert not worker.deliver(changeable, ROBOT)
    assert states(changeable) == [("unsure", 1)]

    own, settle, sent = worker.Worker(changeable), queue.settle, []
    queue.put(changeable, [notice(2)], [ROBOT])
    monkeypatch.setattr(worker, "send", lambda _channel, batch: sent.append(batch.id))
    monkeypatch.setattr(worker, "read_channels", lambda: [ROBOT])
    monkeypatch.setattr(own, "_find", lambda *_: None)
    away = FaultError("数据库暂时没有应答", GONE)
    with monkeypatch.context() as gone:
        gone.setattr(queue, "settle", Mock(side_effect=away))
        with pytest.raises(FaultError):
            own.turn()
    assert states(changeable) == [("unsure", 1), ("sending", 1)]
    assert queue.settle is settle
    own.turn()
    assert (states(changeable), len(sent)) == ([("unsure", 1), ("sent", 1)], 1)


def test_a_failure_is_tried_again_later_and_later_and_given_up_in_sight(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    at, pauses = T, []
    while (batch := queue.claim(changeable, "hq", at)) is not None:
        queue.settle(changeable, batch, Outcome("waiting", "对方没有收下（HTTP 500）"), now=at)
        begun, row = at, queue_row(changeable)
        if row.state == "waiting":
            assert queue.claim(changeable, "hq", row.next_at - 1) is None
            at = row.next_at
            pauses.append((at - begun) // 60)
    (standing,) = queue.standings(changeable)
    assert (standing.failed, standing.error) == (1, "对方没有收下（HTTP 500）")
    assert pauses == [1, 2, 4, 8, 16, 32, 60]
    assert queue.again(changeable) == 1
    assert queue.claim(changeable, "hq", at).notices[0].attempts == 1


def test_a_clock_that_was_set_back_keeps_nothing_waiting(changeable):
    queue.put(changeable, [notice(1)], [ROBOT])
    queue.settle(changeable, queue.claim(changeable, "hq", T), Outcome("waiting", "HTTP 500"), now=T)
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


# --- in the app


def commander(zone: str) -> Actor:
    return Actor("黄司令", Role.COMMANDER, zone, county=ZIYUAN)


def test_everybody_reads_what_is_his_business_and_marks_it_for_himself_alone(changeable):
    snapshot = snapshots.load(ZIYUAN, DAY, engine=changeable)
    everything = inbox.inbox(snapshot, secretary(), changeable)
    assert {one.notice.event for one in everything} == {
        one.event for one in news_of(ZIYUAN, DAY, changeable) if one.since <= DAY
    }
    days = [one.notice.since for one in everything]
    assert days == sorted(days, reverse=True)
    zone = next(one.notice.zone for one in everything if one.notice.zone)
    mine = inbox.inbox(snapshot, commander(zone), changeable)
    assert 0 < len(mine) < len(everything)
    assert all(zone in {spot.zone for spot in one.notice.spots} for one in mine)
    assert inbox.inbox(snapshot, Actor("审计员", Role.AUDITOR), changeable) == []
    for _ in range(2):
        inbox.mark(ZIYUAN, commander(zone), [mine[0].notice], changeable)
    assert inbox.unread(snapshot, commander(zone), changeable) == len(mine) - 1
    assert inbox.unread(snapshot, secretary(), changeable) == len(everything)


def test_nobody_marks_what_is_not_his_business(changeable):
    snapshot = snapshots.load(ZIYUAN, DAY, engine=changeable)
    inbox.mark(ZIYUAN, Actor("审计员", Role.AUDITOR), known(snapshot, changeable), changeable)
    assert inbox.unread(snapshot, secretary(), changeable) == len(known(snapshot, changeable))


def test_with_evidence_only_no_message_is_about_a_demo_row(changeable):
    snapshot = snapshots.load(ZIYUAN, DAY, evidence_only=True, engine=changeable)
    assert not any(one.is_demo for one in known(snapshot, changeable))


def test_what_was_returned_concerns_its_author_and_waited_on_the_days_before(changeable):
    row = Submission(
        county_code=ZIYUAN,
        id="submission-00001",
        ledger="progress",
        deed="?",
        subject_id="ind-001",
        payload=b"",
        state="returned",
        author="李填报",
        recorded_on=DAY - dt.timedelta(days=2),
        decided_by="书记",
        decided_on=DAY,
        reason="缺照片",
    )
    with Session(changeable) as session, session.begin():
        session.add(row)
    author = Actor("李填报", Role.CLERK, "z01", county=ZIYUAN)

    def told(day: dt.date, actor: Actor) -> set[str]:
        snapshot = snapshots.load(ZIYUAN, day, engine=changeable)
        found = (one.notice for one in inbox.inbox(snapshot, actor, changeable))
        return {one.kind for one in found if one.about == "submission-00001"}

    assert (told(DAY, author), told(DAY, secretary())) == ({"returned"}, {"returned"})
    yesterday = DAY - dt.timedelta(days=1)
    assert (told(yesterday, author), told(yesterday, secretary())) == (set(), {"submission"})
    assert told(DAY - dt.timedelta(days=3), secretary()) == set()


# --- the settings


SECURITY = Actor("安全员", Role.SECURITY_ADMIN)
WECOM = Channel("own", "wecom", "https://qyapi.weixin.qq.com/send?key={wecom_key}", kinds=("card",))


@pytest.fixture
def small(small_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of an SQLite database of this test's own, in its own installation."""
    monkeypatch.setenv("ZHANTU_HOME", str(tmp_path))
    return f"sqlite:///{shutil.copyfile(small_sqlite, tmp_path / 'zhantu.db')}"


def test_channels_are_changed_by_whoever_sets_the_rules_and_the_trail_holds_no_address(small):
    engine = engine_for(small)
    settings.save(SECURITY, None, WECOM, engine)
    assert look_through() == ([WECOM], [])
    wider = replace(WECOM, kinds=(), counties=(ZIYUAN,))
    settings.save(SECURITY, WECOM, wider, engine)
    with pytest.raises(RefusedInputError, match="权限"):
        settings.save(secretary(), wider, None, engine)
    with pytest.raises(RefusedInputError, match="别人刚改过"):
        settings.save(SECURITY, WECOM, None, engine)
    with pytest.raises(RefusedInputError, match="不在允许的主机里"):
        settings.save(SECURITY, wider, replace(wider, address="https://10.0.0.1/"), engine)
    assert look_through() == ([wider], [])
    settings.save(SECURITY, wider, None, engine)
    assert path().read_text(encoding="utf-8") == ""
    with Session(engine) as session:
        trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "set_channel")).all()
    assert [(one.subject, bool(one.before), bool(one.after)) for one in trail] == [
        ("own", False, True),
        ("own", True, True),
        ("own", True, False),
    ]
    assert "wecom_key" not in "".join(one.before + one.after for one in trail)
    engine.dispose()


def test_only_what_that_channel_gave_up_is_sent_again(small):
    engine = engine_for(small)
    queue.put(engine, [notice(1)], [ROBOT, replace(ROBOT, id="other")])
    with Session(engine) as session, session.begin():
        for row in session.scalars(select(Notification)):
            row.state = "failed"
    settings.send_again(SECURITY, "hq", engine)
    assert [(one.channel, one.waiting, one.failed) for one in queue.standings(engine)] == [
        ("hq", 1, 0),
        ("other", 0, 1),
    ]
    engine.dispose()


# --- killed


def test_a_sender_killed_as_its_message_is_taken_leaves_it_in_doubt_and_nothing_arrives_twice(
    changeable, tmp_path
):
    queue.put(changeable, [notice(number) for number in range(40)], [ROBOT])
    address = changeable.url.render_as_string(hide_password=False)
    done = harness.run_program("-m", "tests.integration.killed_workers", address, home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["killed"], found["left"]) == (-9, [0, 0])
    arrived = [event for _, events in found["got"] for event in events]
    assert (len(arrived), len(set(arrived))) == (40, 40)
    with changeable.connect() as connection:
        doubtful = select(Notification.event).where(Notification.state == "unsure")
        assert set(connection.scalars(doubtful)) == set(found["got"][0][1])
    (standing,) = queue.standings(changeable)
    assert (standing.sent, standing.unsure) == (35, 5)

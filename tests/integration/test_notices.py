"""The queue of notices: each event once, one worker at a time, tried again, given up in the end."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.actions import channels as settings
from data.errors import RefusedInputError
from data.model import AuditEvent, Notification, Submission
from data.notices import inbox, queue, worker
from data.notices.channels import Channel, ChannelError, look_through, path
from data.notices.news import Notice, known, news_of
from data.rules.permissions import Actor, Role
from data.store import snapshot as snapshots
from data.store.engine import engine_for
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


def test_a_sender_killed_as_its_message_is_taken_loses_nothing_and_two_others_repeat_only_its_id(
    small, tmp_path
):
    engine = engine_for(small)
    queue.put(engine, [notice(number) for number in range(40)], [ROBOT])
    done = harness.run_program("-m", "tests.integration.killed_workers", small, home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["killed"], found["left"]) == (-9, [0, 0])
    ids: dict[str, set[str]] = {}
    for message, events in found["got"]:
        for event in events:
            ids.setdefault(event, set()).add(message)
    assert len(ids) == 40
    assert all(len(known_under) == 1 for known_under in ids.values())
    assert [message for message, _ in found["got"]].count(found["got"][0][0]) >= 2
    assert {state for state, _ in states(engine)} == {"sent"}
    engine.dispose()

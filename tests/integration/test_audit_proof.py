"""The proof of an audit trail: what was changed shows, and what was cut off shows too."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from data.actions.backup import back_up
from data.actions.exports import record_refusal
from data.actions.verify_audit import NoTailsError, ends, line_of, tails_in, verify
from data.model import AuditEvent, Edition, Meeting
from data.rules.permissions import Actor, Role
from data.store import frozen
from data.store.audit_chain import frame_of
from data.store.audit_log import PAGE, Asked, oldest_of, page_of
from data.store.unit_of_work import MACHINE, Event, unit_of_work

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

PINGGUO = "451082"
SECRETARY = Actor("李书记", Role.SECRETARY)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> Path:
    """Backups of this test alone."""
    monkeypatch.setenv("ZHANTU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def act(engine: Engine, count: int = 1, **said: str) -> None:
    for number in range(count):
        told = {"actor": "张三（乡镇填报）", "action": "report", "subject": f"ind-{number:03}", **said}
        with unit_of_work(PINGGUO, Event(**told), engine):
            pass


def quietly(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def cut_after(engine: Engine, sequence: int) -> None:
    with Session(engine) as session, session.begin():
        mine = (AuditEvent.county_code == PINGGUO) & (AuditEvent.sequence > sequence)
        session.execute(delete(AuditEvent).where(mine))


def freeze(engine: Engine) -> None:
    """A meeting with an edition that holds nothing but where the trails ended."""
    with Session(engine) as session, session.begin():
        trail = frame_of(session.connection(), PINGGUO)
        content = frozen.canonical({frozen.TRAIL: trail})
        day, now = dt.date(2018, 9, 20), dt.datetime.now(dt.UTC).isoformat()
        said = {"county_code": PINGGUO, "id": "m-1", "kind": "weekly", "title": "周例会", "held_on": day}
        session.add(Meeting(**said, chair="李书记", recorded_on=day, source="会议"))
        session.flush()
        kept = {"county_code": PINGGUO, "meeting_id": "m-1", "as_of": day, "made_at": now, "revision": 1}
        sha256 = frozen.digest(content)
        session.add(Edition(**kept, evidence_only=False, sha256=sha256, content=frozen.packed(content)))


def test_a_whole_trail_is_proved_against_backup_and_edition(changeable):
    act(changeable, 3)
    back_up(PINGGUO, SECRETARY, quietly, changeable)
    record_refusal(SECRETARY, "审计", engine=changeable)
    freeze(changeable)
    found = verify(PINGGUO, engine=changeable)
    assert (found.whole, found.chain.events, found.why) == (True, 5, "")
    assert [(tail.sequence, tail.where[:2]) for tail in found.met] == [(4, "备份"), (5, "定格")]
    machine = verify(MACHINE, engine=changeable)
    assert (machine.whole, machine.chain.events, len(machine.met)) == (True, 1, 1)


def test_a_tail_that_was_cut_off_shows_though_the_rest_hangs_together(changeable, tmp_path):
    act(changeable, 3)
    kept = tmp_path / "kept.txt"
    kept.write_text("".join(map(line_of, ends([PINGGUO], changeable))), encoding="utf-8")
    freeze(changeable)
    cut_after(changeable, 2)
    found = verify(PINGGUO, outside=tails_in(kept), engine=changeable)
    assert (found.chain.broken_at, found.chain.events, found.whole) == (None, 2, False)
    assert [tail.where for tail in found.missed] == ["定格 周例会", "kept.txt"]


def test_a_trail_written_anew_behind_the_cut_shows_too(changeable):
    act(changeable, 3)
    freeze(changeable)
    cut_after(changeable, 2)
    act(changeable, 5, reason="另写的")
    found = verify(PINGGUO, engine=changeable)
    assert (found.chain.broken_at, found.whole, len(found.missed)) == (None, False, 1)


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({"after": "13"}, "内容与校验值不符"),
        ({"origin": None}, "内容"),
        ({"previous_hash": "f" * 64}, "上一条"),
    ],
)
def test_the_first_event_that_does_not_fit_is_named_with_the_reason(changeable, forged, why):
    act(changeable, 3)
    with Session(changeable) as session, session.begin():
        mine = (AuditEvent.county_code == PINGGUO) & (AuditEvent.sequence == 3)
        session.execute(update(AuditEvent).where(mine).values(**forged))
    found = verify(PINGGUO, engine=changeable)
    assert found.chain.broken_at == 3
    assert why in found.why


def test_what_a_restore_replaced_is_told_apart_from_what_is_missing(changeable):
    act(changeable, 3)
    (end,) = ends([PINGGUO], changeable)
    cut_after(changeable, 1)  # as a restore leaves the trail: that of the backup, and the event that says so
    act(changeable, action="restore")
    found = verify(PINGGUO, outside=(end,), engine=changeable)
    assert found.whole
    assert [tail.sequence for tail in found.replaced] == [end.sequence]


def test_a_file_without_an_end_of_a_chain_is_refused(tmp_path):
    file = tmp_path / "empty.txt"
    file.write_text("没有")
    with pytest.raises(NoTailsError, match=r"empty\.txt"):
        tails_in(file)


def test_events_are_found_by_who_what_when_and_words(changeable):
    act(changeable, PAGE + 5)
    act(changeable, actor="李四%", action="export", reason="上报_市里")
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    tomorrow = today + dt.timedelta(days=1)
    counts = {
        "everything": Asked(PINGGUO),
        "person": Asked(PINGGUO, actor="张三"),
        "sign": Asked(PINGGUO, actor="四%"),
        "any sign": Asked(PINGGUO, actor="四_"),
        "action": Asked(PINGGUO, action="export"),
        "subject": Asked(PINGGUO, subject="IND-001"),
        "text": Asked(PINGGUO, text="报_市"),
        "origin": Asked(PINGGUO, text="本机", action="export"),
        "today": Asked(PINGGUO, first=today, last=today),
        "later": Asked(PINGGUO, first=tomorrow),
        "refused": Asked(PINGGUO, refusals=True),
        "machine": Asked(MACHINE),
    }
    found = {name: page_of(asked, engine=changeable).count for name, asked in counts.items()}
    assert found == {
        "everything": PAGE + 7, "person": PAGE + 5, "sign": 1, "any sign": 0, "action": 1, "subject": 1, "text": 1,
        "origin": 1, "today": PAGE + 7, "later": 0, "refused": 0, "machine": 0,
    }  # fmt: skip
    second = page_of(Asked(PINGGUO), 2, changeable)
    assert [event.sequence for event in second.events] == list(range(7, 0, -1))
    assert oldest_of(PINGGUO, changeable) <= dt.datetime.now(dt.UTC)

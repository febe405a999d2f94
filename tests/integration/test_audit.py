"""A change, its audit event and the moved revision are one: all of them, or none."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.actions.exports import record_export
from data.errors import UnknownCountyError
from data.model import AuditEvent, County, Place, Report
from data.rules.permissions import Actor, Role
from data.store.audit_chain import follow
from data.store.unit_of_work import GENESIS, MACHINE, ORIGIN, Event, machine_event, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

ZIYUAN, PINGGUO = "450329", "451082"
SECRETARY = Actor("李书记", Role.SECRETARY)
FILLED_IN = Event("张三（数据员）", "report", "ind-001", before="10", after="12", reason="周报")


def revision(engine: Engine, county: str = PINGGUO) -> int:
    with Session(engine) as session:
        return session.scalar(select(County.revision).where(County.county_code == county))


def trail(engine: Engine, county: str = PINGGUO) -> list[AuditEvent]:
    with Session(engine) as session:
        mine = AuditEvent.county_code == county
        return list(session.scalars(select(AuditEvent).where(mine).order_by(AuditEvent.sequence)))


def broken_at(engine: Engine, county: str = PINGGUO) -> int | None:
    """Sequence of the first event that does not follow from the one before; worked out apart from the program."""
    previous = GENESIS
    for event in trail(engine, county):
        said = {
            name: getattr(event, name) for name in ("actor", "action", "subject", "before", "after", "reason")
        } | ({} if event.origin is None else {"origin": event.origin})
        text = json.dumps([previous, county, event.at, said], ensure_ascii=False)
        expected = hashlib.sha256(text.encode()).hexdigest()
        if (event.previous_hash, event.hash) != (previous, expected):
            return event.sequence
        previous = event.hash
    return None


def rename_something(session: Session, name: str) -> None:
    session.execute(update(Place).where(Place.county_code == PINGGUO).values(name=name))


def names(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(Place.name).where(Place.county_code == PINGGUO)))


def test_loading_a_county_is_its_first_audit_event(ready):
    for county in (ZIYUAN, PINGGUO):
        (event,) = trail(ready, county)
        assert (event.sequence, event.action, event.previous_hash) == (1, "load_pack", GENESIS)
        assert (broken_at(ready, county), revision(ready, county)) == (None, 1)


def test_a_change_is_audited_and_moves_the_revision_on(changeable):
    with unit_of_work(PINGGUO, FILLED_IN, changeable) as session:
        rename_something(session, "新名")
    assert (names(changeable), revision(changeable)) == ({"新名"}, 2)
    event = trail(changeable)[-1]
    assert (event.actor, event.before, event.after, event.reason) == ("张三（数据员）", "10", "12", "周报")
    assert dt.datetime.fromisoformat(event.at).utcoffset() == dt.timedelta(0)


def test_a_change_of_one_county_leaves_the_others_revision_alone(changeable):
    with unit_of_work(PINGGUO, FILLED_IN, changeable):
        pass
    assert revision(changeable, ZIYUAN) == 1
    assert len(trail(changeable, ZIYUAN)) == 1


def test_an_error_on_the_way_undoes_everything(changeable):
    before = names(changeable)

    def act() -> None:
        with unit_of_work(PINGGUO, FILLED_IN, changeable) as session:
            rename_something(session, "新名")
            session.flush()
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        act()
    assert (names(changeable), revision(changeable), len(trail(changeable))) == (before, 1, 1)


def test_a_change_the_database_refuses_undoes_everything(changeable):
    stray = Report(
        county_code=PINGGUO,
        objective_id="no-such",
        on_date=dt.date(2018, 5, 1),
        recorded_on=dt.date(2018, 5, 1),
        value=1.0,
        source="测试",
    )

    def act() -> None:
        with unit_of_work(PINGGUO, FILLED_IN, changeable) as session:
            rename_something(session, "新名")
            session.add(stray)

    with pytest.raises(IntegrityError):
        act()
    assert "新名" not in names(changeable)
    assert (revision(changeable), len(trail(changeable))) == (1, 1)


def test_a_county_that_is_not_there_is_not_changed(changeable):
    with pytest.raises(UnknownCountyError, match="999999"), unit_of_work("999999", FILLED_IN, changeable):
        pass
    assert trail(changeable, "999999") == []


def test_the_chain_holds_over_many_changes(changeable):
    for number in range(5):
        with unit_of_work(PINGGUO, Event("甲", "report", f"ind-{number:03}"), changeable):
            pass
    assert [event.sequence for event in trail(changeable)] == [1, 2, 3, 4, 5, 6]
    assert broken_at(changeable) is None


@pytest.mark.parametrize(
    "forged",
    [
        {"actor": "李四"},
        {"after": "13"},
        {"reason": ""},
        {"at": "2018-01-01T00:00:00+00:00"},
        {"hash": "f" * 64},
    ],
)
def test_an_edited_event_breaks_the_chain_where_it_was_edited(changeable, forged):
    for _ in range(3):
        with unit_of_work(PINGGUO, FILLED_IN, changeable):
            pass
    with Session(changeable) as session, session.begin():
        mine = (AuditEvent.county_code == PINGGUO) & (AuditEvent.sequence == 3)
        session.execute(update(AuditEvent).where(mine).values(**forged))
    assert broken_at(changeable) == 3


def test_an_event_cut_out_breaks_the_chain_behind_it(changeable):
    for _ in range(3):
        with unit_of_work(PINGGUO, FILLED_IN, changeable):
            pass
    with Session(changeable) as session, session.begin():
        session.delete(session.get(AuditEvent, (PINGGUO, 3)))
    assert broken_at(changeable) == 4


def test_changes_made_at_the_same_time_queue_up(changeable):
    def act(number: int) -> None:
        with unit_of_work(PINGGUO, Event("甲", "report", f"ind-{number:03}"), changeable) as session:
            session.scalar(select(func.count()).select_from(Place))  # reads before it writes

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(24)))
    assert revision(changeable) == 25
    assert [event.sequence for event in trail(changeable)] == list(range(1, 26))
    assert broken_at(changeable) is None


def test_what_belongs_to_no_county_has_a_chain_of_its_own(changeable):
    before = revision(changeable)
    for number in range(3):
        machine_event(Event("王管理（系统管理）", "sign_in", f"{number}"), changeable)
    assert [event.sequence for event in trail(changeable, MACHINE)] == [1, 2, 3]
    assert (broken_at(changeable, MACHINE), revision(changeable), len(trail(changeable))) == (None, before, 1)


def test_machine_events_of_the_same_moment_queue_up(changeable):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: machine_event(Event("甲", "sign_in", f"{n}"), changeable), range(16)))
    assert [event.sequence for event in trail(changeable, MACHINE)] == list(range(1, 17))
    assert broken_at(changeable, MACHINE) is None


def test_an_export_is_said_with_its_origin_and_leaves_the_revision_alone(changeable):
    token = ORIGIN.set("10.1.2.3")
    record_export(SECRETARY, "名单.xlsx", "上报", county=PINGGUO, engine=changeable)
    ORIGIN.reset(token)
    event = trail(changeable)[-1]
    assert (event.action, event.subject, event.reason, event.origin) == (
        "export",
        "名单.xlsx",
        "上报",
        "10.1.2.3",
    )
    assert (revision(changeable), broken_at(changeable)) == (1, None)


def test_exports_and_changes_of_the_same_moment_queue_up(changeable):
    def act(number: int) -> None:
        if number % 2:
            record_export(SECRETARY, "名单.xlsx", county=PINGGUO, engine=changeable)
        else:
            with unit_of_work(PINGGUO, FILLED_IN, changeable):
                pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(16)))
    assert [event.sequence for event in trail(changeable)] == list(range(1, 18))
    assert (broken_at(changeable), revision(changeable)) == (None, 9)


def test_an_export_of_a_county_that_is_not_there_is_refused(changeable):
    with pytest.raises(UnknownCountyError, match="999999"):
        record_export(SECRETARY, "名单.xlsx", county="999999", engine=changeable)


def test_events_from_before_origins_were_kept_still_hold_and_can_be_given_none(changeable):
    old = Event("张三", "report", "ind-001", "10", "12", "周报", origin=None)
    said = json.dumps(
        [trail(changeable)[0].hash, PINGGUO, "2018-09-20T00:00:00+00:00", {
            "actor": "张三", "action": "report", "subject": "ind-001", "before": "10", "after": "12", "reason": "周报",
        }], ensure_ascii=False,
    )  # fmt: skip
    written = hashlib.sha256(said.encode()).hexdigest()
    with Session(changeable) as session, session.begin():
        row = AuditEvent(
            county_code=PINGGUO, sequence=2, at="2018-09-20T00:00:00+00:00", **vars(old),
            previous_hash=trail(changeable)[0].hash, hash=written,
        )  # fmt: skip
        session.add(row)
    with changeable.connect() as connection:
        assert follow(connection, PINGGUO).broken_at is None
    with Session(changeable) as session, session.begin():
        session.get(AuditEvent, (PINGGUO, 2)).origin = "本机"
    with changeable.connect() as connection:
        assert follow(connection, PINGGUO).broken_at == 2


def test_an_origin_that_was_changed_or_taken_away_breaks_the_chain(changeable):
    for forged in ("10.9.9.9", None):
        with Session(changeable) as session, session.begin():
            session.get(AuditEvent, (PINGGUO, 1)).origin = forged
        with changeable.connect() as connection:
            assert follow(connection, PINGGUO).broken_at == 1

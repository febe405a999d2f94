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

from data.errors import UnknownCountyError
from data.model import AuditEvent, County, Place, Report
from data.store.unit_of_work import GENESIS, Event, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

ZIYUAN, PINGGUO = "450329", "451082"
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
        }
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

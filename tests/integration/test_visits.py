"""走访: a visit to a household is kept with its day, seen from the day it became known, and waits where it must."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.actions.fresh import Basis
from data.actions.visits import Visited, visit
from data.errors import RefusedInputError
from data.model import AuditEvent, Household
from data.store import snapshot as snapshots
from data.store.visits import visits_to
from tests.people import secretary

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)


def look(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(PINGGUO, day, engine=engine, evidence_only=evidence_only)


@pytest.fixture
def household(changeable):
    with Session(changeable) as session:
        return session.scalar(select(Household.id).where(Household.county_code == PINGGUO).limit(1))


def go(engine, household, on_date=DAY, person="张三", text="屋顶已修好", **view):
    visit(
        Basis(look(engine, **view), "", secretary("张三")), Visited(household, on_date, person, text), engine
    )


def test_a_visit_is_seen_from_the_day_it_became_known_the_latest_first(changeable, household):
    before = len(visits_to(look(changeable), household, changeable))
    go(changeable, household, DAY - dt.timedelta(3), text="屋顶漏雨")
    go(changeable, household)
    go(changeable, household, text="又去了一次")
    found = visits_to(look(changeable), household, changeable)
    assert found["text"].tolist()[:3] == ["又去了一次", "屋顶已修好", "屋顶漏雨"]
    assert not found["is_demo"][:3].any()
    assert len(visits_to(look(changeable, DAY - dt.timedelta(1)), household, changeable)) <= before
    with Session(changeable) as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence.desc())
        ).first()
    assert (event.actor, event.action, event.subject) == ("张三（书记）", "visit", household)


def test_everything_wrong_with_a_visit_is_told_at_once(changeable, household):
    with pytest.raises(RefusedInputError) as refusal:
        go(changeable, household, DAY + dt.timedelta(1), " ", "")
    assert {one.field for one in refusal.value.problems} == {"on_date", "person", "text"}


def test_a_household_that_is_not_on_screen_is_not_visited(changeable, household):
    for key, view in (("nobody", {}), (household, {"evidence_only": True})):
        with pytest.raises(RefusedInputError, match="没有这一户"):
            go(changeable, key, **view)

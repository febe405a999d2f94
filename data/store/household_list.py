"""Single households of a village, a page at a time: masked, and only for those who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, func, select, true

from data.model import Household, Place, ZoneTownship
from data.rules.households import BATCHES, mask_name, mask_number, risk_lights
from data.rules.permissions import Actor, Area, Deed, at_home, reach
from data.store.engine import current_engine
from data.store.frames import read
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import ColumnElement, Engine

    from data.store.frames import Query
    from data.store.snapshot import Snapshot

PAGE = 50
"""Households on a page."""


def within_reach(question: Question, actor: Actor, deed: Deed) -> ColumnElement[bool]:
    """The households that the actor may do a deed to, as a condition of the query; of another county none."""
    area = reach(actor, deed) if at_home(actor, question.county_code) else None
    if area is Area.COUNTY:
        return true()
    if area is None:
        return false()
    townships = select(ZoneTownship.township_code).where(
        ZoneTownship.county_code == question.county_code,
        ZoneTownship.zone_id == actor.zone,
        ZoneTownship.valid_from <= question.as_of,
        ZoneTownship.valid_to.is_(None) | (ZoneTownship.valid_to > question.as_of),
    )
    villages = select(Place.code).where(
        Place.county_code == question.county_code, Place.parent_code.in_(townships)
    )
    return Household.village_code.in_(villages)


def listed(
    snapshot: Snapshot, village: str, actor: Actor, page: int | None = 1, engine: Engine | None = None
) -> pd.DataFrame:
    """The households of a village by id, masked.

    Args:
        snapshot: The county and the day.
        village: The village's code.
        actor: Who asks; whoever may not see the village's households gets none.
        page: Counted from 1, :data:`PAGE` households each; None for all of them.
        engine: Another database than the configured one.

    Returns:
        By id, those still poor first: head and id_number (masked), people, cause, the batches, planned_year,
        exited_on, out, monitored, monitored_from, helped_from, risk_over_on, light (empty where not monitored),
        is_demo.
    """
    query = _of_village(_question(snapshot), village, actor)
    if page is not None:
        query = query.limit(PAGE).offset((page - 1) * PAGE)
    with (engine or current_engine()).connect() as connection:
        found = read(connection, query).set_index("id")
    return _as_of(found, snapshot).assign(
        head=found["head"].map(mask_name), id_number=found["id_number"].map(mask_number)
    )


def count(snapshot: Snapshot, village: str, actor: Actor, engine: Engine | None = None) -> int:
    """How many households of a village the actor may see."""
    question = _question(snapshot)
    query = select(func.count()).where(*_seen(question, village, actor))
    with (engine or current_engine()).connect() as connection:
        return connection.scalar(query) or 0


def _question(snapshot: Snapshot) -> Question:
    return Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)


def _seen(question: Question, village: str, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    mine = within_reach(question, actor, Deed.SEE_HOUSEHOLDS)
    return question.of(Household), Household.village_code == village, mine


def _of_village(question: Question, village: str, actor: Actor) -> Query:
    batches = [getattr(Household, name) for name in BATCHES]
    watched = Household.monitored, Household.monitored_from, Household.helped_from, Household.risk_over_on
    plain = Household.id, Household.head, Household.id_number, Household.people, Household.cause
    plan = Household.planned_year, Household.exited_on
    poor_first = (Household.exited_on <= question.as_of).is_(True)
    return (
        select(*plain, *batches, *plan, *watched, Household.is_demo)
        .where(*_seen(question, village, actor))
        .order_by(poor_first, Household.id)
    )


def _as_of(found: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """What came after the day is not known yet."""
    out = found["exited_on"] <= str(snapshot.as_of)
    watched = found["monitored_from"] <= str(snapshot.as_of)
    light = risk_lights(found, snapshot.as_of)
    return found.assign(
        out=out,
        exited_on=found["exited_on"].where(out),
        monitored=found["monitored"].where(watched, ""),
        light=light,
    ).assign(light=lambda frame: frame["light"].where(watched, ""))

"""Nobody does what he may not, or where he may not: asked first by every action, of the database and not of a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.actions.exports import record_refusal
from data.errors import FieldProblem, RefusedInputError
from data.model import Household
from data.rules.permissions import (
    AREA_WORDS,
    DEED_WORDS,
    ROLE_WORDS,
    Area,
    Role,
    areas_of,
    at_home,
    may,
    reach,
)
from data.store.engine import current_engine
from data.store.frames import row_of
from data.store.snapshot import county_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.ledger.book import Change
    from data.rules.permissions import Actor, Deed
    from data.store.frames import Row
    from data.store.snapshot import Snapshot

APART = "、"
"""Between the units that answer for something together."""
TOLD = 5
"""Rows outside that a refusal names."""


class NotPermittedError(RefusedInputError):
    """The actor's role does not do this, or not here; nothing was saved, and the machine's audit trail says so."""

    def __init__(self, why: str) -> None:
        """Refuse the form as a whole."""
        super().__init__([FieldProblem("", why)])


@dataclass(frozen=True)
class Spot:
    """Where something lies: its zone, empty for the county's own; and the units that answer for it."""

    zone: str = ""
    units: tuple[str, ...] = ()


WHOLE = Spot()
"""The county's own, which is no zone's and no unit's."""


def permit(basis: Basis, deed: Deed, engine: Engine | None, *subjects: str) -> None:
    """Let the action go on where the actor may do it to every one of the subjects.

    Args:
        basis: Who acts, in which county, on which day.
        deed: What.
        engine: Another database than the configured one.
        subjects: Ids of objectives, codes of places, ids of zones, names of units; the county as a whole if there
            are none. What is unknown is the county's own.

    Raises:
        NotPermittedError: The actor may not.
    """
    now = basis.now(engine)
    permit_at(basis, deed, engine, *(spot_of(now, subject) for subject in subjects or ("",)))


def permit_at(basis: Basis, deed: Deed, engine: Engine | None, *spots: Spot) -> None:
    """The same where it is known already where the subjects lie.

    Raises:
        NotPermittedError: The actor may not.
    """
    county = basis.snapshot.county_code
    if not all(allows(basis.actor, deed, county, spot) for spot in spots):
        refuse(basis.actor, deed, county, engine)


def permit_somewhere(basis: Basis, deed: Deed, engine: Engine | None) -> None:
    """Let the action go on where the actor may do it anywhere in the county.

    Raises:
        NotPermittedError: The actor may not.
    """
    if not allows_somewhere(basis.actor, deed, basis.snapshot.county_code):
        refuse(basis.actor, deed, basis.snapshot.county_code, engine)


def permit_household(basis: Basis, deed: Deed, engine: Engine | None, household: str) -> None:
    """Let the action go on where the actor may do it to a household.

    Raises:
        NotPermittedError: The actor may not.
    """
    permit(basis, deed, engine, village_of(basis.snapshot.county_code, household, engine))


def village_of(county: str, household: str, engine: Engine | None) -> str:
    """Code of the village a household lives in; empty where there is no such household."""
    mine = Household.county_code == county, Household.id == household
    with (engine or current_engine()).connect() as connection:
        return connection.scalar(select(Household.village_code).where(*mine)) or ""


def permit_rows(basis: Basis, deed: Deed, engine: Engine | None, changes: Iterable[Change]) -> None:
    """Let an upload go on where the actor may do it to every row of it.

    Raises:
        NotPermittedError: The actor may not; the rows outside his area are told by their numbers.
    """
    permit_somewhere(basis, deed, engine)
    if reach(basis.actor, deed) is Area.COUNTY:
        return
    now, county = basis.now(engine), basis.snapshot.county_code
    outside = [
        one
        for one in changes
        if not all(allows(basis.actor, deed, county, spot) for spot in _lying(now, one, engine))
    ]
    if outside:
        rows = APART.join(str(one.incoming.row) for one in outside[:TOLD])
        more = f"等 {len(outside)} 行" if len(outside) > TOLD else ""
        refuse(basis.actor, deed, county, engine, f"第 {rows} 行{more}不在范围内")


def _lying(now: Snapshot, change: Change, engine: Engine | None) -> list[Spot]:
    """Where a row of an upload lies; a new one names its unit itself."""
    key = next((one for one in (change.key, change.key.partition("|")[0]) if one in now.objectives.index), "")
    place = change.incoming.place
    spots = spots_of_row(now, key or ("" if change.new or place else change.key), place, engine)
    return spots if key else [widened(spot, (str(change.incoming.values.get("unit", "")),)) for spot in spots]


def allows(actor: Actor, deed: Deed, county: str, spot: Spot = WHOLE) -> bool:
    """Whether the actor may do a deed at a spot of a county."""
    return may(actor, deed, spot.zone, county=county, units=spot.units)


def allows_somewhere(actor: Actor, deed: Deed, county: str) -> bool:
    """Whether the actor may do a deed anywhere in a county."""
    return bool(areas_of(actor.role, deed)) and at_home(actor, county)


def allows_on(actor: Actor, deed: Deed, snapshot: Snapshot, *subjects: str | Spot) -> bool:
    """Whether the actor may do a deed to every one of the subjects, or where they lie, as :func:`permit` would tell."""
    spots = (spot_of(snapshot, one) if isinstance(one, str) else one for one in subjects or ("",))
    return all(allows(actor, deed, snapshot.county_code, spot) for spot in spots)


def refuse(actor: Actor, deed: Deed, county: str, engine: Engine | None, what: str = "") -> None:
    """Say in the audit trail that the actor may not, and stop.

    Raises:
        NotPermittedError: Always.
    """
    why = "；".join(filter(None, (reason(actor, deed, county), what)))
    record_refusal(actor, f"{deed.value} {county}", why, engine)
    raise NotPermittedError(why)


def reason(actor: Actor, deed: Deed, county: str = "") -> str:
    """Why an actor may not do a deed, and who may."""
    return f"没有权限：{limits(actor, deed, county)}"


def limits(actor: Actor, deed: Deed, county: str = "") -> str:
    """How far an actor may do a deed that he may not do here; where nowhere, who may."""
    word = DEED_WORDS[deed]
    areas = areas_of(actor.role, deed)
    if areas and not at_home(actor, county):
        return f"{actor.post}只能在{county_names().get(actor.county, '本县')}办理"
    if areas:
        here = APART.join(AREA_WORDS[area] for area in sorted(areas))
        whose = actor.unit if Area.UNIT in areas else actor.zone_name or actor.zone
        named = f"（{whose}）" if whose else ""
        return f"{ROLE_WORDS[actor.role]}只能在{here}{named}的范围内“{word}”"
    who = APART.join(ROLE_WORDS[role] for role in Role if areas_of(role, deed))
    return f"{ROLE_WORDS[actor.role]}不能“{word}”，可以办的是{who}"


def spot_of(snapshot: Snapshot, subject: str) -> Spot:
    """Where a subject lies, as the snapshot knows it; what it does not know is a unit's, or the county's own."""
    if subject in snapshot.objectives.index:
        return spot_of_objective(row_of(snapshot.objectives, subject))
    for places in (snapshot.villages, snapshot.townships):
        if subject in places.index:
            return Spot(_zone(places.loc[subject, "zone"]))
    return Spot(subject) if subject in snapshot.zones.index else Spot("", (subject,) if subject else ())


def spots_of_row(snapshot: Snapshot, key: str, place: str, engine: Engine | None) -> list[Spot]:
    """Where a row of a ledger lies: what it is about, or the household's village; and where that is to be."""
    known = spot_of(snapshot, key) if key in snapshot.objectives.index else None
    home = village_of(snapshot.county_code, key, engine) if key and known is None else ""
    places = (spot_of(snapshot, one) for one in (home, place) if one)
    spots = [*([known] if known else []), *(widened(spot, known.units if known else ()) for spot in places)]
    return spots or [WHOLE]


def spots_of_person(snapshot: Snapshot, person: str) -> tuple[Spot, ...]:
    """Where somebody answers for something on the day, and with which unit."""
    duties = snapshot.duties
    held = duties[duties["current"] & (duties["person_id"] == person)]
    lying = (spot_of(snapshot, str(subject)) for subject in held["subject_id"])
    units = tuple(dict.fromkeys(map(str, held["unit"])))
    return tuple(Spot(spot.zone, (*spot.units, *units)) for spot in lying)


def nearest(actor: Actor, spots: Iterable[Spot]) -> Spot:
    """Of several spots of one thing that which is the actor's, with the units of all."""
    known = list(spots)
    zones = [spot.zone for spot in known]
    zone = actor.zone if actor.zone in zones else next(iter(zones), "")
    return Spot(zone, tuple(unit for spot in known for unit in spot.units))


def widened(spot: Spot, more: Iterable[str]) -> Spot:
    """The same, with more units that answer for it."""
    return Spot(spot.zone, (*spot.units, *more))


def spot_of_objective(row: Row) -> Spot:
    """Where an objective lies, by its row."""
    said = [row["responsible_unit"], row["owner_unit"]]
    units = (unit.strip() for text in said if isinstance(text, str) for unit in text.split(APART))
    return Spot(_zone(row["zone"]), tuple(filter(None, dict.fromkeys(units))))


def _zone(zone: object) -> str:
    return zone if isinstance(zone, str) else ""

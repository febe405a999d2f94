"""Who may do what, and where: a table of frozen values. Queries and actions ask it, never a widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """As whom somebody acts."""

    SECRETARY = "secretary"
    COMMANDER = "commander"
    CLERK = "clerk"
    AUDITOR = "auditor"


class Deed(StrEnum):
    """What can be allowed."""

    SEE_HOUSEHOLDS = "see_households"
    UNMASK_HOUSEHOLD = "unmask_household"
    SEE_HIDDEN_INSPECTIONS = "see_hidden_inspections"
    BACK_UP = "back_up"
    RESTORE = "restore"


class Area(StrEnum):
    """How far a grant reaches."""

    COUNTY = "county"
    ZONE = "zone"


@dataclass(frozen=True)
class Grant:
    """A role may do a deed within an area."""

    role: Role
    deed: Deed
    area: Area


@dataclass(frozen=True)
class Actor:
    """Somebody who acts.

    Attributes:
        name: As the audit trail names them.
        role: As whom.
        zone: The zone a commander or clerk belongs to; empty for the county's own.
    """

    name: str
    role: Role
    zone: str = ""


GRANTS = frozenset(
    {
        Grant(Role.SECRETARY, Deed.SEE_HOUSEHOLDS, Area.COUNTY),
        Grant(Role.SECRETARY, Deed.UNMASK_HOUSEHOLD, Area.COUNTY),
        Grant(Role.SECRETARY, Deed.SEE_HIDDEN_INSPECTIONS, Area.COUNTY),
        Grant(Role.SECRETARY, Deed.BACK_UP, Area.COUNTY),
        Grant(Role.SECRETARY, Deed.RESTORE, Area.COUNTY),
        Grant(Role.COMMANDER, Deed.SEE_HOUSEHOLDS, Area.ZONE),
        Grant(Role.CLERK, Deed.SEE_HOUSEHOLDS, Area.ZONE),
        Grant(Role.CLERK, Deed.UNMASK_HOUSEHOLD, Area.ZONE),
    }
)
"""An auditor works on the audit trail and needs no household; a commander leads without knowing the names.

An unannounced inspection is known to the headquarters alone: commanders and clerks are among the inspected.
A backup holds every household unmasked, and restoring one replaces whatever was entered since.
"""


def reach(actor: Actor, deed: Deed) -> Area | None:
    """How far the actor may go with a deed; None where not at all. A zone's grant without a zone reaches nothing."""
    areas = {grant.area for grant in GRANTS if (grant.role, grant.deed) == (actor.role, deed)}
    if Area.COUNTY in areas:
        return Area.COUNTY
    return Area.ZONE if Area.ZONE in areas and actor.zone else None


def may(actor: Actor, deed: Deed, zone: str) -> bool:
    """Whether the actor may do a deed to something in a zone."""
    area = reach(actor, deed)
    return area is Area.COUNTY or (area is Area.ZONE and actor.zone == zone)

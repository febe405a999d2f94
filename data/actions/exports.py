"""What leaves the program, and what was refused: neither changes anything, and both are in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.store.unit_of_work import Event, machine_event, record_only
from data.store.writing import writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.rules.permissions import Actor

EXPORT, REFUSAL = "export", "refuse"
LONGEST_SUBJECT = 120
"""Characters that the trail keeps of what was taken out."""


def record_export(
    actor: Actor,
    what: str,
    reason: str = "",
    *,
    county: str = "",
    engine: Engine | None = None,
) -> None:
    """Say in the audit trail who took what out of the program; the county's revision stays.

    Args:
        actor: Who has it now.
        what: The file, by its name.
        reason: Why, where somebody asked.
        county: Whose data it is; empty where it is no single county's, which the machine's own chain keeps.
        engine: Another database than the configured one.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    event = Event(actor.signed, EXPORT, what[:LONGEST_SUBJECT], reason=reason)
    if not county:
        machine_event(event, engine)
        return
    with writing(engine) as session:
        record_only(session, county, event)


def record_refusal(actor: Actor, what: str, reason: str = "", engine: Engine | None = None) -> None:
    """Say in the machine's audit trail that somebody was refused.

    Args:
        actor: Who asked.
        what: What for.
        reason: Why it was refused.
        engine: Another database than the configured one.
    """
    machine_event(Event(actor.signed, REFUSAL, what[:LONGEST_SUBJECT], reason=reason), engine)

"""The outlook of a county and its zones, kept with the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.rules import outlook as rules
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.rules.outlook import Outlook
    from data.store.snapshot import Snapshot

COUNTY = ""
"""Key of the whole county among the zones."""


@per_snapshot
def outlooks(snapshot: Snapshot, _engine: Engine) -> dict[str, Outlook]:
    """The outlook of the county (:data:`COUNTY`) and of every zone."""
    objectives, as_of = snapshot.objectives, pd.Timestamp(snapshot.as_of)
    zones = rules.outlooks_by(objectives["zone"], objectives, as_of)
    idle = rules.outlook(objectives.head(0), as_of)
    county = rules.outlook(objectives, as_of)
    return {COUNTY: county, **{str(key): zones.get(str(key), idle) for key in snapshot.zones.index}}


@per_snapshot
def outlook_of(snapshot: Snapshot, _engine: Engine, *, person: str) -> Outlook:
    """The outlook of what one person answers for."""
    mine = snapshot.objectives[snapshot.objectives["person_id"] == person]
    return rules.outlook(mine, pd.Timestamp(snapshot.as_of))

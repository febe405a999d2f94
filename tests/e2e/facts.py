"""What the screen has to say, read from the database without the screen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from data.store import snapshot as snapshots
from data.store.engine import engine_for

if TYPE_CHECKING:
    from pathlib import Path

    from data.store.snapshot import Snapshot

PINGGUO = "451082"
OPENING = dt.date(2018, 9, 20)
COUNTIES = ("360729", "450329", "451082", "530326", "532328")


def snapshot_of(
    home: Path, county: str = PINGGUO, day: dt.date | None = None, *, evidence_only: bool = False
) -> Snapshot:
    """The county as the database in ``home`` has it, on its opening day unless another is asked for."""
    engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
    day = day or snapshots.playbook_of(county, engine).campaign.opening
    return snapshots.load(county, day, evidence_only=evidence_only, engine=engine)


def a_running_project(snapshot: Snapshot) -> dict[str, Any]:
    """A project in a village, neither done nor overdue, with a forecast: it has everything a panel can show.

    It lies in the zone with the most villages, which no hand can miss on the county's map.
    """
    largest = snapshot.villages["zone"].value_counts().index[0]
    objectives = snapshot.objectives[snapshot.objectives["zone"] == largest]
    running = objectives[
        (objectives["kind"] == "project")
        & objectives["village"].notna()
        & objectives["done_on"].isna()
        & (objectives["days_left"] > 0)
        & objectives["p_on_time"].notna()
        & objectives["finish"].notna()
        & ~objectives["title"].duplicated(keep=False)
    ]
    return {"id": str(running.index[0]), **running.iloc[0].to_dict()}

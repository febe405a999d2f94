"""What the outlook of a county needs beside the snapshot: where every objective stood four weeks ago."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from data.model import Report
from data.rules.outlook import WINDOW, Outlook, outlook
from data.store.engine import reading
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

FARTHEST = 62
"""Days before the four weeks in which the earlier report is looked for."""
COUNTY = ""
"""Key of the whole county among the zones."""


@per_snapshot
def outlooks(snapshot: Snapshot, engine: Engine) -> dict[str, Outlook]:
    """The outlook of the county (:data:`COUNTY`) and of every zone."""
    known = snapshot.objectives.join(_four_weeks_ago(snapshot, engine))
    as_of = pd.Timestamp(snapshot.as_of)
    zones = {str(zone): outlook(known[known["zone"] == zone], as_of) for zone in snapshot.zones.index}
    return {COUNTY: outlook(known, as_of), **zones}


def _four_weeks_ago(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """By objective, the last report that is at least four weeks old: then_on, then_value."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    last = snapshot.as_of - dt.timedelta(days=WINDOW)
    window = Report.on_date.between(last - dt.timedelta(days=FARTHEST), last)
    with reading(engine) as connection:
        reports = read(connection, question.reports().where(window))
    newest = reports.drop_duplicates("objective_id", keep="last").set_index("objective_id")
    return newest.rename(columns={"on_date": "then_on", "value": "then_value"})

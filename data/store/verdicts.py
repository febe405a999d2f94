"""The verdict that counts for one village or county and item, as a snapshot knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.counties.schemes import items_on, scheme_in_force
from data.rules.criteria import SIGNS, Verdict, latest, threshold_on
from data.rules.judgement import Frame
from data.store import exits
from data.store.frames import Row, missing, read, row_of
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    import pandas as pd
    from sqlalchemy import Engine

    from data.counties.schemes import Criterion
    from data.rules.judgement import Judgement
    from data.store.snapshot import Snapshot


@per_snapshot
def county_verdicts(snapshot: Snapshot, engine: Engine) -> dict[str, pd.DataFrame]:
    """Verdicts on the county itself, by key of the edition; each as from :func:`data.rules.criteria.latest`."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        return {
            scheme.key: latest(read(connection, question.assessments(scheme.key, "county")), snapshot.as_of)
            for scheme in exits.schemes()
            if scheme.level == "county" and scheme.id in wanted(snapshot)
        }


def wanted(snapshot: Snapshot) -> tuple[str, ...]:
    """Ids of the schemes that the county chose for itself as a whole, in its order; some may be of another level."""
    chosen = snapshot.playbook.criteria
    return tuple(dict.fromkeys(filter(None, (chosen.county, *chosen.also))))


def known_verdict(snapshot: Snapshot, judgement: Judgement, engine: Engine | None = None) -> Row | None:
    """The assessment that counts so far for what a judgement is about; None without one."""
    if judgement.subject_kind == "county":
        known = county_verdicts(snapshot, engine).get(judgement.scheme)
    else:
        shown = exits.load(snapshot, engine, scheme=judgement.scheme.rpartition("/")[0])
        known = shown.known if shown.scheme and shown.scheme.key == judgement.scheme else None
    key = judgement.subject_id, judgement.item
    if known is None or key not in known.index:
        return None
    return row_of(known, key)  # type: ignore[arg-type]


def said(snapshot: Snapshot, judgement: Judgement, engine: Engine | None = None) -> str:
    """The verdict that counts so far, in a sentence that changes with every entry."""
    known = known_verdict(snapshot, judgement, engine)
    if known is None:
        return SIGNS[Verdict.OPEN].word
    value = "" if missing(known["value"]) else f"，现值 {known['value']:g}"
    given = f"{known['on_date'].date()} {known['assessor']}"
    again = f"，第 {int(known['sequence']) + 1} 次" if known["sequence"] else ""
    return f"{SIGNS[Verdict(known['verdict'])].word}{value}（{given}{again}）"


def frame_of(snapshot: Snapshot, judgement: Judgement, engine: Engine | None = None) -> Frame:
    """What a judgement is checked against: the edition and the item asked for on its day, and what is known so far."""
    on, playbook = judgement.on_date, snapshot.playbook
    scheme = scheme_in_force(exits.schemes(), judgement.scheme.rpartition("/")[0], on.year)
    asked = items_on(scheme, playbook.county.region, playbook.criteria_changes, on) if scheme else ()
    item = next((one for one in asked if one.code == judgement.item), None)
    known = known_verdict(snapshot, judgement, engine)
    known_on = known["on_date"].date() if known else None
    return Frame(scheme, item, snapshot.as_of, playbook.campaign.start, known_on)


def kept_as(judgement: Judgement, item: Criterion, recorded_on: dt.date) -> dict[str, Any]:
    """The columns of an assessment; what was asked for on its day is kept with it.

    Args:
        judgement: The verdict.
        item: Its item as asked for on its day.
        recorded_on: The day it becomes known.
    """
    measured = item.kind == "numeric"
    return {
        "subject_kind": judgement.subject_kind,
        "subject_id": judgement.subject_id,
        "scheme": judgement.scheme,
        "item": judgement.item,
        "on_date": judgement.on_date,
        "recorded_on": recorded_on,
        "met": None if measured else judgement.met,
        "value": judgement.value if measured else None,
        "op": item.op or "",
        "threshold": threshold_on(item, judgement.on_date, exits.lines()),
        "assessor": judgement.person.strip(),
        "source": judgement.source.strip(),
    }

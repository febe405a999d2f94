"""The verdict that counts for one village or county and item, as a snapshot knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.rules.criteria import SIGNS, Verdict, latest
from data.store import exits
from data.store.frames import Row, missing, read, row_of
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

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

"""Village exits 村退出 of a snapshot: villages × items with verdicts, gaps, owners and the works that close them.

Read when somebody looks at it, and kept as long as the snapshot it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from data.counties.schemes import Criterion, Scheme, items_on, read_lines, read_schemes, scheme_in_force
from data.rules.criteria import Verdict, is_required, latest, owners, tally, threshold_on, verdicts
from data.rules.gaps import closing_works
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd
    from sqlalchemy import Engine

    from data.counties.playbook import Playbook
    from data.store.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Exits:
    """The villages that leave the list, as of the snapshot's day. Shared read-only, like the snapshot.

    Attributes:
        scheme: The edition in force; None where the county has none for the year.
        items: Its items that are asked of this county.
        thresholds: What each numeric item asks for on the day, by code.
        villages: By village code, what is missing most first: name, zone, exit_id, exit_done, met, unmet,
            unassessed, missing, last_gap, judged (anything at all), and deadline, finish, done_on, light, is_demo
            of the exit.
        matrix: Verdicts, villages × item codes.
        known: By (village, item): the assessment that counts.
        gaps: Unmet and unjudged items that the exit waits for: village, item, verdict, name, position, unit, is_demo
            (of the owner), project (id of the work that closes it; missing where there is none).
    """

    scheme: Scheme | None
    items: tuple[Criterion, ...]
    thresholds: dict[str, float | None]
    villages: pd.DataFrame
    matrix: pd.DataFrame
    known: pd.DataFrame
    gaps: pd.DataFrame

    def in_zone(self, zone: str) -> pd.DataFrame:
        """The villages of a zone, or all of them."""
        return self.villages[self.villages["zone"] == zone] if zone else self.villages

    def item(self, code: str) -> Criterion | None:
        """An item by its code."""
        return next((item for item in self.items if item.code == code), None)


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Exits:
    """The village exits of a snapshot."""
    playbook = snapshot.playbook
    scheme = scheme_in_force(schemes(), playbook.criteria.village, snapshot.as_of.year)
    items = _items(playbook, scheme, snapshot.as_of) if scheme else ()
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        assessments = read(connection, question.assessments(scheme.key if scheme else ""))
    known = latest(assessments, snapshot.as_of)
    poor = _leaving(snapshot)
    counts = tally(verdicts(known, poor.index, items), items, snapshot.as_of)
    villages = poor.join(counts)
    # Where nobody has judged anything yet, nothing is known to be missing: such villages come last.
    villages = villages.assign(judged=villages["met"] + villages["unmet"] > 0)
    villages = villages.sort_values(["judged", "missing", "unmet"], ascending=False, kind="stable")
    matrix = verdicts(known, villages.index, items)
    return Exits(
        scheme=scheme,
        items=items,
        thresholds={item.code: threshold_on(item, snapshot.as_of, lines()) for item in items},
        villages=villages,
        matrix=matrix,
        known=known,
        gaps=_gaps(snapshot, matrix, [item for item in items if is_required(item, snapshot.as_of)]),
    )


def _items(playbook: Playbook, scheme: Scheme, day: dt.date) -> tuple[Criterion, ...]:
    return items_on(scheme, playbook.county.region, playbook.criteria_changes, day)


schemes = lru_cache(maxsize=1)(read_schemes)
"""All editions, read once."""
lines = lru_cache(maxsize=1)(read_lines)
"""The poverty lines, read once."""


def _leaving(snapshot: Snapshot) -> pd.DataFrame:
    """The villages with an exit among the objectives, by code."""
    villages = snapshot.villages
    poor = villages.loc[villages["exit_id"].notna(), ["name", "zone", "exit_id", "exit_done"]]
    exits = snapshot.objectives[["deadline", "finish", "done_on", "light", "is_demo"]]
    return poor.join(exits, on="exit_id")


def _gaps(snapshot: Snapshot, matrix: pd.DataFrame, items: Sequence[Criterion]) -> pd.DataFrame:
    """What is not met, item by item, with its owner and the work that closes it."""
    asked = matrix[[item.code for item in items]]
    long = asked.rename_axis("village").reset_index().melt("village", var_name="item", value_name="verdict")
    gaps = long[long["verdict"] != Verdict.MET.value].reset_index(drop=True)
    works = closing_works(snapshot.objectives, items)
    held = owners(snapshot.duties[snapshot.duties["current"]], gaps)
    return gaps.join(held).merge(works, on=["village", "item"], how="left")

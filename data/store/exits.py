"""Village exits 村退出 of a snapshot: villages × items with verdicts, gaps, owners and the works that close them.

The county's exit scheme comes first; further schemes of village level and checklists 清单 work the same, only that
nobody leaves the list by them. Read when somebody looks at it, and kept as long as the snapshot it belongs to.
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
    """Villages and the items of a scheme, as of the snapshot's day. Shared read-only, like the snapshot.

    Attributes:
        scheme: The edition in force; None where the county has none for the year.
        leaving: Whether villages leave the list by this scheme; by another one they only build item by item.
        items: Its items that are asked of this county.
        thresholds: What each numeric item asks for on the day, by code.
        villages: By village code, what is missing most first: name, zone, exit_id, exit_done, met, unmet,
            unassessed, missing, last_gap, judged (anything at all), and deadline, finish, done_on, light, is_demo
            of the exit; the exit's columns are missing for a village that does not leave.
        matrix: Verdicts, villages × item codes.
        known: By (village, item): the assessment that counts.
        gaps: Unmet and unjudged items that the exit waits for: village, item, verdict, person_id, name, position, unit,
            is_demo (of the owner), project (id of the work that closes it; missing where there is none).
    """

    scheme: Scheme | None
    leaving: bool
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


def schemes_of(snapshot: Snapshot) -> list[Scheme]:
    """The county's schemes of village level in force in the year on screen, that of the exits first."""
    criteria = snapshot.playbook.criteria
    found = (
        scheme_in_force(schemes(), scheme_id, snapshot.as_of.year)
        for scheme_id in dict.fromkeys((criteria.village, *criteria.also))
    )
    return [scheme for scheme in found if scheme is not None and scheme.level == "village"]


def leaves_by(snapshot: Snapshot) -> Scheme | None:
    """The scheme by which the county's villages leave the list, in force on the day; None where it has none."""
    return next((one for one in schemes_of(snapshot) if one.id == snapshot.playbook.criteria.village), None)


def items_of(snapshot: Snapshot) -> tuple[Criterion, ...]:
    """The items asked of a village that leaves the list, on the day."""
    scheme = leaves_by(snapshot)
    return _items(snapshot.playbook, scheme, snapshot.as_of) if scheme else ()


@per_snapshot
def load(snapshot: Snapshot, engine: Engine, *, scheme: str = "", everyone: bool = False) -> Exits:
    """The villages of a snapshot by a scheme.

    Args:
        snapshot: The county.
        engine: The database.
        scheme: Id of one of :func:`schemes_of`; empty for that of the exits.
        everyone: All villages 全部村, not only those that leave the list.
    """
    wanted = scheme or snapshot.playbook.criteria.village
    chosen = next((one for one in schemes_of(snapshot) if one.id == wanted), None)
    return _read(snapshot, engine, chosen, everyone=everyone)


def _read(snapshot: Snapshot, engine: Engine, scheme: Scheme | None, *, everyone: bool) -> Exits:
    playbook = snapshot.playbook
    items = _items(playbook, scheme, snapshot.as_of) if scheme else ()
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        assessments = read(connection, question.assessments(scheme.key if scheme else ""))
    known = latest(assessments, snapshot.as_of)
    shown = _villages(snapshot, everyone=everyone)
    counts = tally(verdicts(known, shown.index, items), items, snapshot.as_of)
    villages = shown.join(counts)
    # Where nobody has judged anything yet, nothing is known to be missing: such villages come last.
    villages = villages.assign(judged=villages["met"] + villages["unmet"] > 0)
    villages = villages.sort_values(["judged", "missing", "unmet"], ascending=False, kind="stable")
    matrix = verdicts(known, villages.index, items)
    return Exits(
        scheme=scheme,
        leaving=scheme is None or scheme.id == playbook.criteria.village,
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


def _villages(snapshot: Snapshot, *, everyone: bool) -> pd.DataFrame:
    """The villages with an exit among the objectives, or all of them, by code."""
    villages = snapshot.villages[["name", "zone", "exit_id", "exit_done"]]
    shown = villages if everyone else villages[villages["exit_id"].notna()]
    exits = snapshot.objectives[["deadline", "finish", "done_on", "light", "is_demo"]]
    return shown.join(exits, on="exit_id")


def _gaps(snapshot: Snapshot, matrix: pd.DataFrame, items: Sequence[Criterion]) -> pd.DataFrame:
    """What is not met, item by item, with its owner and the work that closes it."""
    asked = matrix[[item.code for item in items]]
    long = asked.rename_axis("village").reset_index().melt("village", var_name="item", value_name="verdict")
    gaps = long[long["verdict"] != Verdict.MET.value].reset_index(drop=True)
    works = closing_works(snapshot.objectives, items)
    held = owners(snapshot.duties[snapshot.duties["current"]], gaps)
    return gaps.join(held).merge(works, on=["village", "item"], how="left")

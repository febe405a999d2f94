"""资金 of a snapshot: every project's money against its work, by source and zone, beside what the documents say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.rules import funds as rules
from data.rules.funds import KINDS, Flag
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question
from data.store.reconciliation import reconciliation

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.rules.reconcile import Result
    from data.store.snapshot import Snapshot

KEY = ["objective_id", "fund", "kind"]
UNITS = {"万元": 1.0, "亿元": 10_000.0}
"""Units of money in the documents, in 万元."""
NO_MONEY_OF_PROJECTS = ("household",)
"""Categories of facts whose 万元 is somebody's income."""
WORK = (
    "title",
    "kind",
    "zone",
    "village",
    "light",
    "actual",
    "value",
    "quantity",
    "unit",
    "start",
    "deadline",
    "days_left",
)
PERSON = ("owner", "owner_unit", "owner_demo", "responsible_unit")
ORDER = {flag.value: number for number, flag in enumerate(Flag)}


@dataclass(frozen=True, eq=False)
class Funds:
    """Money of a county as of a day. Shared read-only, like the snapshot.

    Attributes:
        entries: Every amount known, corrections in place, in order of date: objective_id, fund, kind, on_date,
            amount_wan, source, is_demo.
        projects: By objective: planned, allocated, paid (sums of its funds), the columns of
            :func:`data.rules.funds.assess`, is_demo, and what the objective says; what needs a look first.
        pairs: One row an objective and fund: planned, allocated, paid, time_gone, zone.
        stated: Amounts of the documents that hang on no project's plan, by fact id; as written, and ``wan`` in 万元.
        checks: What the documents' sums of money come to.
    """

    entries: pd.DataFrame
    projects: pd.DataFrame
    pairs: pd.DataFrame
    stated: pd.DataFrame
    checks: tuple[Result, ...]

    def in_zone(self, zone: str) -> pd.DataFrame:
        """The projects of a zone, or all."""
        return self.projects[self.projects["zone"] == zone] if zone else self.projects

    def of(self, objective: str) -> pd.DataFrame:
        """The entries of one objective."""
        return self.entries[self.entries["objective_id"] == objective]

    def newest(self, objective: str, fund: str, kind: str) -> float | None:
        """The newest amount of one fund and kind in 万元; None where nobody reported any."""
        mine = self.of(objective)
        mine = mine[(mine["fund"] == fund) & (mine["kind"] == kind)]
        return None if mine.empty else float(mine["amount_wan"].iloc[-1])


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Funds:
    """The money of a snapshot."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        found = read(connection, question.fund_entries())
    found = found[found["objective_id"].isin(snapshot.objectives.index)]
    entries = found.drop_duplicates([*KEY, "on_date"], keep="last", ignore_index=True)
    amounts = _amounts(entries)
    projects = _projects(snapshot, amounts, entries)
    columns = projects[["time_gone", "zone"]]
    pairs = amounts.reset_index().join(columns, on="objective_id")
    return Funds(entries, projects, pairs, _stated(snapshot, entries), _checks(snapshot, entries))


def _amounts(entries: pd.DataFrame) -> pd.DataFrame:
    """The newest amount of each kind, by objective and fund."""
    newest = entries.drop_duplicates(KEY, keep="last").set_index(KEY)["amount_wan"].astype(float)
    return newest.unstack("kind").reindex(columns=list(KINDS))


def _projects(snapshot: Snapshot, amounts: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    sums = amounts.groupby("objective_id").sum(min_count=1)
    demo = entries.groupby("objective_id")["is_demo"].any()
    projects = sums.join(snapshot.objectives[[*WORK, *PERSON]]).assign(is_demo=demo.reindex(sums.index))
    projects = projects.join(rules.assess(projects, snapshot.as_of, snapshot.playbook.thresholds))
    ranked = projects.assign(rank=projects["flag"].map(ORDER), size=-projects["planned"].fillna(0))
    return ranked.sort_values(["rank", "size"], kind="stable").drop(columns=["rank", "size"])


def _money(snapshot: Snapshot) -> pd.DataFrame:
    """The facts that are amounts of money."""
    facts = snapshot.facts
    return facts[facts["unit"].isin(UNITS) & ~facts["category"].isin(NO_MONEY_OF_PROJECTS)]


def _checks(snapshot: Snapshot, entries: pd.DataFrame) -> tuple[Result, ...]:
    """Checks of a sum of money, or of what else the documents count of an objective with documented money."""
    own = snapshot.objectives.loc[
        entries.loc[~entries["is_demo"].astype(bool), "objective_id"].unique(), "fact_ids"
    ]
    totals = {*_money(snapshot).index, *(fact for facts in own for fact in facts.split(";"))}
    return tuple(one for one in reconciliation(snapshot).results if one.check.total in totals)


def _stated(snapshot: Snapshot, entries: pd.DataFrame) -> pd.DataFrame:
    """Amounts of the documents that no entry rests on."""
    facts = _money(snapshot)
    used = {key for source in entries["source"].unique() for key in re.findall(r"（(.+?)）", source)}
    rest = facts[~facts.index.isin(used)]
    wan = pd.to_numeric(rest["value"], errors="coerce") * rest["unit"].map(UNITS)
    return rest.assign(wan=wan)

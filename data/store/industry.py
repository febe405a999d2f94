"""产业基地 of a snapshot: what the bases achieve, whom they drive, and how far industry reaches in every village."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from data.counties.schemes import Criterion, items_on, read_lines, read_schemes, scheme_in_force
from data.rules.criteria import Verdict
from data.rules.industry import (
    Numbers,
    Rate,
    Target,
    coverage,
    coverage_target,
    having,
    income_target,
    is_shell,
    ones_asked,
    per_head,
    rates_in,
    reaching,
    subsidy_due,
)
from data.store.frames import each, read
from data.store.kept import per_snapshot
from data.store.measurements import latest, measured
from data.store.queries import Question

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

ACHIEVED = (
    "people_driven_so_far",
    "households_driven_so_far",
    "yield_per_mu",
    "income_per_mu",
    "income_per_person",
)
REACH, EARNED = "poor_households_with_industry", "collective_income"
PAID = "subsidy_paid"
RULES = ("coverage", "industry", "leader", "base", "income")
"""What a village is held against, in the order shown."""


@dataclass(frozen=True, eq=False)
class Industry:
    """Bases and villages as of the snapshot's day. Shared read-only, like the snapshot.

    Attributes:
        bases: By objective id, the objective's columns and: built_mu, the measures of :data:`ACHIEVED`,
            paid_this_year and due_this_year in 元, income_per_household (元, worked out), villages_driven (count).
        villages: By code: name, zone, where (township and zone in words), poor (leaves the list), households,
            with_industry, coverage (share), bases, leaders (counts), income (元 a year), income_on, shell, a
            :class:`data.rules.criteria.Verdict` code for each of :data:`RULES` in a column ``is_`` + rule, and
            missing (rules of now that are known to be unmet).
        served: objective_id, village, households, people, source, is_demo.
        rates: What the county pays for area.
        ones: Of what each poor village must have one, with the source.
        coverage_target: The share of poor households to be reached; None where nothing is asked.
        income_target: What a collective must earn; None where nothing is asked this year.
    """

    bases: pd.DataFrame
    villages: pd.DataFrame
    served: pd.DataFrame
    rates: tuple[Rate, ...]
    ones: dict[str, str]
    coverage_target: Target | None
    income_target: Target | None

    def in_zone(self, zone: str) -> pd.DataFrame:
        """The villages of a zone, or all of them."""
        return self.villages[self.villages["zone"] == zone] if zone else self.villages

    def driving(self, village: str) -> pd.DataFrame:
        """The bases in a village or for it."""
        mine = self.served.loc[self.served["village"] == village, "objective_id"]
        return self.bases[(self.bases["village"] == village) | self.bases.index.isin(mine)]

    @property
    def rules_of_now(self) -> tuple[str, ...]:
        """The rules a village can fall short of on the day."""
        return _rules_of_now(self.ones, self.coverage_target, self.income_target)


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Industry:
    """The industry of a snapshot."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        served = _by_bases(snapshot, read(connection, question.served_villages()))
    facts, items = list(each(snapshot.facts)), _items(snapshot)
    rates = rates_in(facts)
    bases = _bases(snapshot, engine, served, rates)
    ones, target = ones_asked(facts, items), coverage_target(facts, items)
    earned = income_target(items, snapshot.as_of, _lines())
    villages = _judged(_villages(snapshot, engine, _pairs(bases, served)), target, earned)
    asked = [f"is_{rule}" for rule in _rules_of_now(ones, target, earned)]
    villages = villages.assign(missing=(villages[asked] == Verdict.UNMET.value).sum(axis=1))
    return Industry(bases, villages, served, rates, ones, target, earned)


def _rules_of_now(ones: dict[str, str], target: Target | None, earned: Target | None) -> tuple[str, ...]:
    """Rules that somebody asks for, and not only on a later day."""
    asked = {*ones, *(["coverage"] if target else []), *(["income"] if earned and earned.due is None else [])}
    return tuple(rule for rule in RULES if rule in asked)


def _by_bases(snapshot: Snapshot, served: pd.DataFrame) -> pd.DataFrame:
    """Villages that bases are for; relocation sites have such villages too."""
    kinds = served["objective_id"].map(snapshot.objectives["kind"])
    return served[(kinds == "industry_base") & served["village"].isin(_real(snapshot).index)]


def _real(snapshot: Snapshot) -> pd.DataFrame:
    """Villages in which people live: parks and enterprises can have a code of their own."""
    return snapshot.villages[snapshot.villages["kind"] != "虚拟"]


def _items(snapshot: Snapshot) -> tuple[Criterion, ...]:
    """The items of the village criteria in force."""
    playbook = snapshot.playbook
    scheme = scheme_in_force(_schemes(), playbook.criteria.village, snapshot.as_of.year)
    if scheme is None:
        return ()
    return items_on(scheme, playbook.county.region, playbook.criteria_changes, snapshot.as_of)


_schemes = lru_cache(maxsize=1)(read_schemes)
_lines = lru_cache(maxsize=1)(read_lines)


# --- bases --------------------------------------------------------------------------------------------------------


def _bases(snapshot: Snapshot, engine: Engine, served: pd.DataFrame, rates: tuple[Rate, ...]) -> pd.DataFrame:
    objectives = snapshot.objectives
    bases = objectives[objectives["kind"] == "industry_base"]
    figures = latest(snapshot, "objective", engine).reindex(index=bases.index, columns=list(ACHIEVED))
    bases = bases.join(figures.astype(float))
    bases = bases.assign(
        built_mu=_built(bases),
        paid_this_year=_this_year(snapshot, engine).reindex(bases.index),
        villages_driven=served.groupby("objective_id").size().reindex(bases.index, fill_value=0),
    )
    return bases.assign(
        due_this_year=[subsidy_due(row["crop"], row["built_mu"], rates) for _, row in each(bases)],
        income_per_household=[
            per_head(row["income_per_mu"], row["built_mu"], row["households_driven_so_far"])
            for _, row in each(bases)
        ],
    )


def _built(bases: pd.DataFrame) -> pd.Series[float]:
    """亩 there are; unknown where progress is counted in something else."""
    share = bases["actual"].clip(upper=1).where(bases["unit"] == "亩")
    built: pd.Series[float] = bases["area_mu"].astype(float) * share
    return built


def _this_year(snapshot: Snapshot, engine: Engine) -> pd.Series[float]:
    """以奖代补 paid since the year began, by base; what was paid in earlier years was for earlier harvests."""
    figures = measured(snapshot, engine)
    mine = (figures["measure"] == PAID) & (figures["on_date"].dt.year == snapshot.as_of.year)
    paid: pd.Series[float] = (
        figures[mine].drop_duplicates("subject_id", keep="last").set_index("subject_id")["value"]
    )
    return paid.astype(float)


def _pairs(bases: pd.DataFrame, served: pd.DataFrame) -> pd.DataFrame:
    """Every village with every base in it or for it, and whether an enterprise or cooperative leads that."""
    inside = bases.loc[bases["village"].notna(), ["village"]].rename_axis("objective_id").reset_index()
    pairs = pd.concat([inside, served[["objective_id", "village"]]]).drop_duplicates()
    led = (bases["enterprise"].fillna("") + bases["cooperative"].fillna("")) != ""
    return pairs.assign(led=pairs["objective_id"].map(led).astype(bool))


# --- villages -----------------------------------------------------------------------------------------------------


def _villages(snapshot: Snapshot, engine: Engine, pairs: pd.DataFrame) -> pd.DataFrame:
    villages = _real(snapshot)
    figures = latest(snapshot, "village", engine).reindex(index=villages.index, columns=[REACH, EARNED])
    by_village = pairs.groupby("village")
    dated = measured(snapshot, engine)
    earned = dated[dated["measure"] == EARNED].drop_duplicates("subject_id", keep="last")
    reached = cast("Numbers", figures[REACH].to_numpy(np.float64))
    households = cast("Numbers", villages["households"].astype("Float64").to_numpy(float, na_value=math.nan))
    return villages[["name", "zone", "township"]].assign(
        where=_where(snapshot, villages),
        poor=villages["exit_id"].notna(),
        households=households,
        with_industry=figures[REACH].astype(float),
        coverage=coverage(reached, households),
        bases=by_village.size().reindex(villages.index, fill_value=0),
        leaders=by_village["led"].sum().reindex(villages.index, fill_value=0).astype(int),
        income=figures[EARNED].astype(float),
        income_on=earned.set_index("subject_id")["on_date"].reindex(villages.index),
        shell=is_shell(figures[EARNED].to_numpy(float)),
    )


def _where(snapshot: Snapshot, villages: pd.DataFrame) -> pd.Series[str]:
    """Township and zone, in words."""
    township = villages["township"].map(snapshot.townships["name"])
    zone = villages["zone"].map(snapshot.zones["name"])
    where: pd.Series[str] = township.where(zone.isna(), township + " · " + zone)
    return where


def _judged(villages: pd.DataFrame, target: Target | None, earned: Target | None) -> pd.DataFrame:
    """Each village held against each rule."""
    reached, bases = villages["with_industry"].to_numpy(float), villages["bases"].to_numpy() > 0
    looked = ~np.isnan(reached)
    return villages.assign(
        is_coverage=reaching(villages["coverage"].to_numpy(float), target),
        is_industry=having(bases | (reached > 0), looked),
        is_leader=having(villages["leaders"].to_numpy() > 0, looked),
        is_base=having(bases, looked),
        is_income=reaching(villages["income"].to_numpy(float), earned),
    )

"""The chain of command of a snapshot: who carries what, and where nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data import wording
from data.rules import coverage
from data.rules.coverage import Command, Finding, Gap, answers_for
from data.rules.rollup import count_lights, roll_up
from data.store import exits
from data.store.frames import read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Chain:
    """Who carries what, and where nobody does.

    Attributes:
        loads: By person_id: one count of objectives a light's code, ``total``, and ``light``.
        answers: Columns person_id and objective.
        findings: By kind of gap.
        report_days: Days an objective may go without a report.
    """

    loads: pd.DataFrame
    answers: pd.DataFrame
    findings: dict[Gap, list[Finding]]
    report_days: int


@per_snapshot
def chain_of(snapshot: Snapshot, engine: Engine) -> Chain:
    """The chain of a snapshot."""
    duties = snapshot.duties[snapshot.duties["current"]]
    answers = answers_for(duties, snapshot.objectives)
    days = coverage.report_days([cadence.every for cadence in snapshot.playbook.cadence])
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        stepped = set(read(connection, question.stepped())["objective_id"])
    return Chain(_loads(snapshot, answers), answers, _findings(snapshot, duties, days, stepped), days)


def objectives_of(snapshot: Snapshot, person: str) -> pd.DataFrame:
    """The objectives one person answers for, as in the snapshot."""
    answers = chain_of(snapshot).answers
    return snapshot.objectives.loc[answers.loc[answers["person_id"] == person, "objective"]]


def within(findings: list[Finding], zone: str) -> list[Finding]:
    """The findings of a zone, or all."""
    return [finding for finding in findings if not zone or finding.zone == zone]


def _loads(snapshot: Snapshot, answers: pd.DataFrame) -> pd.DataFrame:
    lights = answers["objective"].map(snapshot.objectives["light"])
    counts = count_lights(lights, answers["person_id"])
    return counts.assign(total=counts.sum(axis=1), light=roll_up(counts, snapshot.playbook.thresholds))


def _findings(
    snapshot: Snapshot, duties: pd.DataFrame, days: int, stepped: set[str]
) -> dict[Gap, list[Finding]]:
    roles, as_of = snapshot.playbook.roles, snapshot.as_of
    objectives = _marked(snapshot.objectives, "owner", "owner_demo")
    duties = _marked(duties, "name", "is_demo")
    titles = {role: roles.title(role) for role in (*coverage.VILLAGE_LEVELS, "commander")}
    command = command_of(snapshot)
    return {
        Gap.NO_COMMANDER: coverage.zones_without_commander(
            snapshot.zones, duties, titles["commander"], command
        ),
        Gap.NO_LEADER: coverage.villages_without_leaders(snapshot.villages, duties, titles, command),
        Gap.NO_OWNER: coverage.objectives_without_owner(objectives, command),
        Gap.NO_STEP: coverage.red_without_step(objectives, stepped, command),
        Gap.SILENT: coverage.silent(objectives, as_of, days, command),
        Gap.NEVER: coverage.never_reported(objectives, as_of, command),
        Gap.OVERLOADED: coverage.overloaded(
            duties, _zone_of(snapshot), snapshot.playbook.thresholds.most_duties, command
        ),
    }


def _marked(people: pd.DataFrame, name: str, is_demo: str) -> pd.DataFrame:
    """People with 演示 behind an invented name."""
    invented = people[is_demo].eq(True)
    return people.assign(**{name: people[name].where(~invented, people[name] + f"（{wording.DEMO}）")})


def command_of(snapshot: Snapshot) -> Command:
    """Who is above, by title and name; only the title where no name is known."""
    roles = snapshot.playbook.roles
    chiefs = wording.names(snapshot.holders("county", "chief"))
    commanders = wording.names(snapshot.holders("zone", "commander"))
    chief = f"{roles.chief} {chiefs.get(snapshot.county_code, '')}".strip()
    return Command(chief, {zone: f"{roles.commander} {name}" for zone, name in commanders.items()})


def _zone_of(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    zones = {("zone", key): key for key in snapshot.zones.index}
    for kind, frame in (("village", snapshot.villages), ("objective", snapshot.objectives)):
        placed = frame["zone"].dropna()
        zones |= {(kind, key): zone for key, zone in placed.items()}
    return zones


@dataclass(frozen=True, eq=False)
class UnitLoads:
    """Units that send people to the villages.

    Attributes:
        counts: By unit: one count of objectives a light's code, and ``light``; each objective of a unit once.
        sent: Duties of those sent.
        heads: Duties of heads of these units.
    """

    counts: pd.DataFrame
    sent: pd.DataFrame
    heads: pd.DataFrame


SENT = ("first_secretary", "team_leader")
"""Roles in a village that a unit sends somebody for."""
HEADS = ("局长", "主任", "主要领导", "主要负责人")
"""Positions of whoever heads a unit."""


@per_snapshot
def item_loads(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """By person: villages that lack an item he answers for, one count a light of their exit, and ``light``."""
    found = exits.load(snapshot, engine)
    lacking = found.gaps[["person_id", "village"]].dropna().drop_duplicates()
    counts = count_lights(lacking["village"].map(snapshot.villages["light"]), lacking["person_id"])
    return counts.assign(light=roll_up(counts, snapshot.playbook.thresholds))


@per_snapshot
def unit_loads(snapshot: Snapshot, engine: Engine) -> UnitLoads:
    """Units and those they send out, with the lights they answer for together 连带责任."""
    duties = snapshot.duties[snapshot.duties["current"]]
    sent = duties[duties["role"].isin(SENT) & (duties["unit"] != "")]
    answers = chain_of(snapshot, engine).answers
    own = answers.merge(sent[["person_id", "unit"]].drop_duplicates(), on="person_id")
    own = own[["unit", "objective"]].drop_duplicates()
    counts = count_lights(own["objective"].map(snapshot.objectives["light"]), own["unit"])
    heads = duties[duties["unit"].isin(counts.index) & duties["position"].isin(HEADS)]
    light = roll_up(counts, snapshot.playbook.thresholds)
    return UnitLoads(counts.assign(light=light), sent, heads)


@per_snapshot
def helpers(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """Who helps households on the day, by unit: people, households; empty before a ledger of helpers is imported."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        return read(connection, question.helpers()).set_index("unit")

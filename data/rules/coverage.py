"""责任链: where the chain of command has a gap, and who at the level above must close it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.rules.light import SEVERITY, Light

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence

VILLAGE_LEVELS = ("village_leader", "first_secretary", "team_leader", "village_secretary")
"""Who answers for a poor village, from the top down."""
EVERY_VILLAGE = ("village_secretary",)
"""Who answers for a village that is not poor."""
REPORT_DAYS = 30
"""Days an objective may go without a report where the county sets no rhythm."""
RHYTHMS = {"month": 30, "quarter": 91, "half_year": 182}
"""Rhythms that ask for figures: a weekly round is too short for that, a yearly assessment comes too late."""


class Gap(StrEnum):
    """Kinds of finding, in the order of the screen; the value is a stable id."""

    NO_COMMANDER = "no_commander"
    NO_LEADER = "no_leader"
    NO_OWNER = "no_owner"
    NO_STEP = "no_step"
    SILENT = "silent"
    NEVER = "never"
    OVERLOADED = "overloaded"


@dataclass(frozen=True)
class Command:
    """Who is above: the county's chief, and the commander of each zone that has one, as shown on screen."""

    chief: str
    commanders: Mapping[str, str]

    def above(self, zone: str) -> str:
        """Who must see to something in a zone; the chief where the zone has no commander, or it lies in none."""
        return self.commanders.get(zone, self.chief)


@dataclass(frozen=True)
class Finding:
    """One gap.

    Attributes:
        gap: What kind.
        name: Zone, village, objective or person, as shown on screen.
        detail: What is missing.
        fixer: Who must close it: the level above.
        count: Days without a report, or duties of a person; None where nothing is counted.
        zone: Selection that leads there, as ``village``, ``objective`` and ``person``; empty for none.
    """

    gap: Gap
    name: str
    detail: str
    fixer: str
    count: int | None = None
    zone: str = ""
    village: str = ""
    objective: str = ""
    person: str = ""


def report_days(rhythms: Sequence[str]) -> int:
    """Days an objective may go without a report, by the shortest of the county's rhythms that asks for figures."""
    return min((RHYTHMS[every] for every in rhythms if every in RHYTHMS), default=REPORT_DAYS)


def zones_without_commander(
    zones: pd.DataFrame, duties: pd.DataFrame, title: str, command: Command
) -> list[Finding]:
    """Zones that nobody commands.

    Args:
        zones: By id: name.
        duties: Those in force: role, subject_kind, subject_id.
        title: The county's title of a commander.
        command: Who is above.
    """
    led = _holders(duties, "zone", "commander")
    return [
        Finding(Gap.NO_COMMANDER, str(name), f"没有{title}", command.chief, zone=str(key))
        for key, name in zones["name"].items()
        if key not in led
    ]


def villages_without_leaders(
    villages: pd.DataFrame, duties: pd.DataFrame, titles: Mapping[str, str], command: Command
) -> list[Finding]:
    """Villages at which a level of the chain is not held by anybody: poor ones first, the barest on top.

    Args:
        villages: By code: name, zone, exit_id (missing for a village that is not poor).
        duties: Those in force.
        titles: The county's titles by role.
        command: Who is above.
    """
    held = {role: _holders(duties, "village", role) for role in VILLAGE_LEVELS}
    found = []
    for code, village in _each(villages):
        poor = not pd.isna(village["exit_id"])
        lacking = [
            titles[role] for role in (VILLAGE_LEVELS if poor else EVERY_VILLAGE) if code not in held[role]
        ]
        if lacking:
            kind = "贫困村，" if poor else ""
            found.append(((not poor, -len(lacking)), _village(code, village, kind, lacking, command)))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _village(
    code: str, village: Mapping[str, Any], kind: str, lacking: list[str], command: Command
) -> Finding:
    zone = _text(village["zone"])
    detail = f"{kind}缺{'、'.join(lacking)}"
    return Finding(Gap.NO_LEADER, village["name"], detail, command.above(zone), zone=zone, village=code)


def objectives_without_owner(objectives: pd.DataFrame, command: Command) -> list[Finding]:
    """Objectives that nobody answers for, the worst light first."""
    return _objectives(Gap.NO_OWNER, objectives[objectives["owner"].isna()], "没有责任人", command)


def red_without_step(objectives: pd.DataFrame, stepped: Collection[str], command: Command) -> list[Finding]:
    """Red objectives without one dated step: an alarm, and no plan to end it.

    Args:
        objectives: As in the snapshot.
        stepped: Ids of the objectives that have a milestone with a date.
        command: Who is above.
    """
    red = objectives[(objectives["light"] == Light.RED.value) & ~objectives.index.isin(list(stepped))]
    return _objectives(Gap.NO_STEP, red, "告急，没有一个带日期的节点", command)


def never_reported(objectives: pd.DataFrame, as_of: dt.date, command: Command) -> list[Finding]:
    """Objectives that have begun, are not done, and never reported."""
    never = _running(objectives, as_of)
    never = never[never["reported_on"].isna()]
    waited = _days_since(never["start"], as_of)
    return _objectives(Gap.NEVER, never.assign(count=waited), "从未填报", command)


def silent(objectives: pd.DataFrame, as_of: dt.date, days: int, command: Command) -> list[Finding]:
    """Objectives that have begun, are not done, and whose last report is more than ``days`` days old; longest first."""
    running = _running(objectives, as_of)
    running = running[running["reported_on"].notna()]
    waited = _days_since(running["reported_on"], as_of)
    late = running.assign(count=waited)[waited > days]
    return _objectives(Gap.SILENT, late, f"超过 {days} 天没有填报", command)


def overloaded(
    duties: pd.DataFrame, zone_of: Mapping[tuple[str, str], str], most: int, command: Command
) -> list[Finding]:
    """People with more than ``most`` duties, the heaviest load first.

    Args:
        duties: Those in force: person_id, name, unit, role, subject_kind, subject_id.
        zone_of: Zone by kind and id of a subject.
        most: Duties that one person can look after.
        command: Who is above: a zone's commander for somebody whose duties all lie in that zone.
    """
    found = []
    for person, own in duties.groupby("person_id", sort=True):
        if len(own) <= most:
            continue
        subjects = zip(own["subject_kind"], own["subject_id"], strict=True)
        zones = {zone_of.get(subject, "") for subject in subjects}
        zone = zones.pop() if len(zones) == 1 and not (own["role"] == "commander").any() else ""
        first = own.iloc[0]
        detail = f"{first['unit']}，身兼 {len(own)} 项责任，超过 {most} 项"
        above = command.above(zone)
        found.append(
            Finding(Gap.OVERLOADED, first["name"], detail, above, len(own), zone=zone, person=str(person))
        )
    return sorted(found, key=lambda finding: -(finding.count or 0))


def answers_for(duties: pd.DataFrame, objectives: pd.DataFrame) -> pd.DataFrame:
    """Which person answers for which objective: through it, its village, its zone or the county.

    Args:
        duties: Those in force.
        objectives: By id: zone, village.

    Returns:
        Columns person_id and objective, each pair once.
    """
    keys = objectives.reset_index(names="objective")
    ways = {"objective": "objective", "village": "village", "zone": "zone"}
    parts = [
        duties[duties["subject_kind"] == kind][["person_id", "subject_id"]].merge(
            keys[["objective"]].assign(subject_id=keys[column]), on="subject_id"
        )
        for kind, column in ways.items()
    ]
    chiefs = duties[duties["subject_kind"] == "county"][["person_id"]]
    parts.append(chiefs.merge(keys[["objective"]], how="cross"))
    return pd.concat(parts)[["person_id", "objective"]].drop_duplicates(ignore_index=True)


def _holders(duties: pd.DataFrame, subject_kind: str, role: str) -> frozenset[str]:
    mine = (duties["subject_kind"] == subject_kind) & (duties["role"] == role)
    return frozenset(duties.loc[mine, "subject_id"])


def _running(objectives: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    begun = objectives["start"] <= pd.Timestamp(as_of)
    return objectives[begun & objectives["done_on"].isna()]


def _days_since(days: pd.Series[Any], as_of: dt.date) -> pd.Series[Any]:
    waited: pd.Series[Any] = (pd.Timestamp(as_of) - days).dt.days
    return waited


def _objectives(gap: Gap, objectives: pd.DataFrame, detail: str, command: Command) -> list[Finding]:
    """Findings on objectives: red ones first, then those that have waited longest."""
    severity = objectives["light"].map(lambda code: SEVERITY[Light(code)])
    waited = objectives["count"] if "count" in objectives else pd.Series(np.nan, index=objectives.index)
    ranked = objectives.assign(severity=severity, waited=-waited.astype(float))
    ordered = ranked.sort_values(["severity", "waited"], kind="stable")
    return [_objective(gap, key, row, detail, command) for key, row in _each(ordered)]


def _objective(gap: Gap, key: str, row: Mapping[str, Any], detail: str, command: Command) -> Finding:
    zone, owner = _text(row["zone"]), _text(row["owner"])
    return Finding(
        gap,
        row["title"],
        f"{detail}；责任人 {owner}" if owner else detail,
        command.above(zone),
        int(row["count"]) if "count" in row else None,
        zone=zone,
        village=_text(row["village"]),
        objective=key,
    )


def _each(frame: pd.DataFrame) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows: dict[Any, dict[str, Any]] = frame.to_dict("index")  # type: ignore[assignment]
    yield from rows.items()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

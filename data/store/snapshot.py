"""Everything the screens of one county show, as of one day: read once, shared read-only, cached by revision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data.counties.pack import Playbook, parse_playbook
from data.errors import UnknownCountyError
from data.model import AuditEvent, County, Milestone, Objective, Report
from data.rules.light import Light
from data.rules.rollup import count_lights, roll_up
from data.rules.status import assess
from data.store import boundaries
from data.store.audit_chain import end_of
from data.store.engine import current_engine, reading
from data.store.frames import read
from data.store.kept import follow
from data.store.queries import Question
from data.store.shelf import Shelf
from data.store.unit_of_work import own_revision

if TYPE_CHECKING:
    import datetime as dt

CACHED = 24
"""Snapshots kept: one county's campaign played week by week fits, at about 10 MB each for the largest county."""
PROGRESS = "report"
"""The action in the audit trail that changes nothing but how far one objective is."""
SUMMED = ("light", "done_on")
"""What of an objective villages and zones are told by; progress seldom changes it."""
MOST_TAKEN_OVER = 100
"""Reports since the snapshot before; with more, all is read."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A county as of one day. The frames are shared between sessions: filter them, never write into them.

    Attributes:
        county_code: GB/T 2260 code.
        playbook: The county's own rules, with the exit criteria chosen on the day.
        as_of: The day.
        evidence_only: True where demo rows are left out (只看有据数据).
        revision: Revision of the county's data.
        outline: GeoJSON geometry of the county, as text.
        zones: By id: number, name, light, one count a light's code, villages_out, villages_planned, people,
            people_out.
        townships: By code: name, kind, lon, lat, accuracy, source, verify, zone.
        villages: By code: name, kind, township, zone, lon, lat, accuracy, source, verify, light, exit_id, households,
            people, households_out, people_out.
        objectives: By id: the objective's and its kind's columns, its township, village and zone, the columns of
            :func:`data.rules.status.assess`, demo_progress (a demo report counts in its status), and owner,
            owner_position, owner_unit, owner_demo.
        duties: Duties begun by the day with the person; ``current`` tells those in force.
        facts: By id: the statements of the documents.
        documents: By id: title, publisher, date, note.
        boundaries: Surveyed boundaries in force, GeoJSON geometry by place code.
        frozen: True where it was restored from a meeting's edition: nothing more is read from the database for it.
        laid_out: Revision as of which all but progress was read; with the same one the map's ground is the same.
        trail: The newest event of the county's audit trail as it was read, by number and hash.
    """

    county_code: str
    playbook: Playbook
    as_of: dt.date
    evidence_only: bool
    revision: int
    outline: str
    zones: pd.DataFrame
    townships: pd.DataFrame
    villages: pd.DataFrame
    objectives: pd.DataFrame
    duties: pd.DataFrame
    facts: pd.DataFrame
    documents: pd.DataFrame
    boundaries: dict[str, str]
    frozen: bool = False
    laid_out: int = 0
    trail: tuple[int, str] = (0, "")

    def holders(self, subject_kind: str, role: str) -> pd.DataFrame:
        """Who holds a role on the day, by subject; the first where several do."""
        duties = self.duties
        mine = duties["current"] & (duties["subject_kind"] == subject_kind) & (duties["role"] == role)
        return duties[mine].drop_duplicates("subject_id").set_index("subject_id")


_shelf: Shelf[Snapshot] = Shelf(CACHED)


def load(
    county_code: str, as_of: dt.date, *, evidence_only: bool = False, engine: Engine | None = None
) -> Snapshot:
    """The county as of a day, from the cache if nothing has changed since it was read.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    engine, question = engine or current_engine(), Question(county_code, as_of, evidence_only)
    with reading(engine) as connection:
        found = _shelf.get(_asked(engine, question), _revision(connection, county_code))
    return found if found is not None else _read_in_turn(engine, question)


def shown(county_code: str, as_of: dt.date, *, evidence_only: bool = False) -> Snapshot:
    """The county as of a day, to look at: it may be a moment behind what others have just entered.

    What was entered in this very run of a page is in it. Whoever changes something checks it against :func:`load`.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    question = Question(county_code, as_of, evidence_only)
    recent = _shelf.recent(_asked(current_engine(), question), own_revision(county_code))
    return recent if recent is not None else load(county_code, as_of, evidence_only=evidence_only)


def _asked(engine: Engine, question: Question) -> tuple[str, Question]:
    return str(engine.url), question


def _revision(connection: Connection, county_code: str) -> int:
    revision = connection.scalar(select(County.revision).where(County.county_code == county_code))
    if revision is None:
        raise UnknownCountyError(f"没有代码为 {county_code} 的县。请从左上角选择一个县。")
    return revision


def _read_in_turn(engine: Engine, question: Question) -> Snapshot:
    """Read what nobody has read yet; whoever had the turn before may have."""
    asked = _asked(engine, question)
    with _shelf.turn(asked), reading(engine) as connection:
        revision = _revision(connection, question.county_code)
        found = _shelf.get(asked, revision)
        before = _shelf.newest(asked)
        return found or _shelf.fetch(asked, revision, lambda: _read_on(connection, question, before))


def county_names(engine: Engine | None = None) -> dict[str, str]:
    """Names of the counties in the database by code."""
    with (engine or current_engine()).connect() as connection:
        rows = connection.execute(select(County.county_code, County.name).order_by(County.county_code))
        return {code: name for code, name in rows}  # noqa: C416 - rows are not tuples to the type checker


def playbook_of(county_code: str, engine: Engine | None = None) -> Playbook:
    """The county's playbook.

    Raises:
        UnknownCountyError: No such county in the database.
    """
    with (engine or current_engine()).connect() as connection:
        text = connection.scalar(select(County.playbook).where(County.county_code == county_code))
    if text is None:
        raise UnknownCountyError(f"没有代码为 {county_code} 的县。请从左上角选择一个县。")
    return parsed_playbook(text)


parsed_playbook = lru_cache(maxsize=32)(parse_playbook)
"""A playbook's text, read once."""


def read_snapshot(connection: Connection, question: Question) -> Snapshot:
    """Read a snapshot straight from the database, without the cache."""
    county = connection.execute(
        select(County.playbook, County.outline, County.revision).where(
            County.county_code == question.county_code
        )
    ).one()
    playbook = parsed_playbook(county.playbook).on(question.as_of)
    townships = read(connection, question.townships()).set_index("code")
    villages = _placed(read(connection, question.villages()).set_index("code"), townships)
    plan, reports = read(connection, question.plan()), read(connection, question.reports())
    duties = _duties(connection, question)
    objectives = read(connection, question.objectives()).set_index("id")
    status = assess(objectives, plan, reports, question.as_of, playbook.thresholds)
    objectives = _owned(_located(objectives.join(status), townships, villages), duties)
    villages = _village_lights(villages, objectives, playbook).join(_people(connection, question))
    return Snapshot(
        county_code=question.county_code,
        playbook=playbook,
        as_of=question.as_of,
        evidence_only=question.evidence_only,
        revision=county.revision,
        outline=county.outline,
        zones=_zones(read(connection, question.zones()).set_index("id"), villages, objectives, playbook),
        townships=townships,
        villages=villages,
        objectives=objectives,
        duties=duties,
        facts=read(connection, question.facts()).set_index("id"),
        documents=read(connection, question.documents()).set_index("id"),
        boundaries=boundaries.in_force(connection, question, county.revision),
        laid_out=county.revision,
        trail=_trail(connection, question),
    )


def _read_on(connection: Connection, question: Question, before: Snapshot | None) -> Snapshot:
    """Read a snapshot; where nothing but progress was reported since the one ``before``, the rest is taken over."""
    reported = _reported_since(connection, before) if before else ()
    return (
        _taken_over(connection, question, before, reported)
        if before and reported
        else read_snapshot(connection, question)
    )


def _reported_since(connection: Connection, before: Snapshot) -> tuple[str, ...]:
    """The objectives whose progress was all that has moved the revision since; none where something else has, too."""
    moved = _revision(connection, before.county_code) - before.revision
    if not 0 < moved <= MOST_TAKEN_OVER:
        return ()
    sequence, digest = before.trail
    rows = connection.execute(
        select(AuditEvent.hash, AuditEvent.action, AuditEvent.subject)
        .where(AuditEvent.county_code == before.county_code, AuditEvent.sequence >= sequence)
        .order_by(AuditEvent.sequence)
    ).all()
    # A restored county may come by another trail to the revision that it had before.
    if not rows or rows[0].hash != digest:
        return ()
    reported = [row.subject for row in rows[1:] if row.action == PROGRESS]
    return tuple(dict.fromkeys(reported)) if len(reported) == moved else ()


def _taken_over(
    connection: Connection, question: Question, before: Snapshot, reported: tuple[str, ...]
) -> Snapshot:
    """The snapshot before, with some objectives judged anew, and what follows from them."""
    objectives = _judged_anew(connection, question, before, reported)
    after = replace(
        before,
        revision=_revision(connection, question.county_code),
        objectives=objectives,
        trail=_trail(connection, question),
    )
    rows = list(reported), list(SUMMED)
    if not objectives.loc[rows].equals(before.objectives.loc[rows]):
        after = _summed_anew(after)
    follow(after, before, objectives.loc[list(reported), "zone"].dropna())
    return after


def _summed_anew(snapshot: Snapshot) -> Snapshot:
    """The snapshot with what its objectives say of villages and zones."""
    villages = _village_lights(snapshot.villages, snapshot.objectives, snapshot.playbook)
    plain = snapshot.zones.drop(columns=["people", "people_out"])
    zones = _zones(plain, villages, snapshot.objectives, snapshot.playbook)
    return replace(snapshot, villages=villages, zones=zones)


def _judged_anew(
    connection: Connection, question: Question, before: Snapshot, reported: tuple[str, ...]
) -> pd.DataFrame:
    chosen = read(connection, question.objectives().where(Objective.id.in_(reported))).set_index("id")
    plan = read(connection, question.plan().where(Milestone.objective_id.in_(reported)))
    reports = read(connection, question.reports().where(Report.objective_id.in_(reported)))
    status = assess(chosen, plan, reports, question.as_of, before.playbook.thresholds)
    judged = status.assign(demo_progress=chosen["demo_progress"])
    objectives = before.objectives.copy()
    for name, column in judged.items():
        objectives.loc[judged.index, name] = column
    return objectives


def _trail(connection: Connection, question: Question) -> tuple[int, str]:
    """Number and hash of the newest event of the county's audit trail."""
    end = end_of(connection, question.county_code)
    return end.sequence, end.hash


def _placed(villages: pd.DataFrame, townships: pd.DataFrame) -> pd.DataFrame:
    return villages.assign(zone=villages["township"].map(townships["zone"]))


def _people(connection: Connection, question: Question) -> pd.DataFrame:
    return read(connection, question.people()).set_index("village_code").astype("Int64")


def _duties(connection: Connection, question: Question) -> pd.DataFrame:
    duties = read(connection, question.duties())
    over = duties["valid_to"] <= pd.Timestamp(question.as_of)
    return duties.assign(current=~over)


def _located(objectives: pd.DataFrame, townships: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:
    """Objectives with the village, township and zone their place lies in; the county's own lie in none."""
    place = objectives["place_code"]
    village = place.where(place.isin(villages.index))
    township = place.where(place.isin(townships.index), village.map(villages["township"]))
    zone = township.map(townships["zone"])
    return objectives.assign(village=village, township=township, zone=zone)


def _owned(objectives: pd.DataFrame, duties: pd.DataFrame) -> pd.DataFrame:
    """Objectives with the person who answers for them on the day."""
    owners = duties[duties["current"] & (duties["subject_kind"] == "objective")]
    owners = owners.drop_duplicates("subject_id", keep="last").set_index("subject_id")
    owners = owners[["person_id", "name", "position", "unit", "is_demo"]]
    named = {"name": "owner", "position": "owner_position", "unit": "owner_unit", "is_demo": "owner_demo"}
    return objectives.join(owners.rename(columns=named))


def _village_lights(villages: pd.DataFrame, objectives: pd.DataFrame, playbook: Playbook) -> pd.DataFrame:
    """A poor village shows the light of its exit once that was reported; else all its objectives together speak."""
    here = objectives[objectives["village"].notna()]
    light = roll_up(count_lights(here["light"], here["village"]), playbook.thresholds)
    exits = here[here["kind"] == "village_exit"].reset_index().set_index("village")
    exits = exits[~exits.index.duplicated()]
    reported = exits[exits["light"] != Light.GREY.value]
    return villages.assign(
        light=reported["light"].reindex(villages.index).fillna(light).fillna(Light.GREY.value),
        exit_id=exits["id"],
        exit_done=exits["done_on"].notna().reindex(villages.index),
    )


def _zones(
    zones: pd.DataFrame, villages: pd.DataFrame, objectives: pd.DataFrame, playbook: Playbook
) -> pd.DataFrame:
    here = objectives[objectives["zone"].notna()]
    counts = count_lights(here["light"], here["zone"]).reindex(zones.index, fill_value=0)
    poor = villages[villages["exit_id"].notna()]
    sums = villages.groupby("zone")[["people", "people_out"]].sum(min_count=1)
    return zones.assign(
        light=roll_up(counts, playbook.thresholds),
        **{light.value: counts[light.value] for light in Light},
        villages_planned=poor.groupby("zone").size().reindex(zones.index, fill_value=0),
        villages_out=poor[poor["exit_done"].eq(True)]
        .groupby("zone")
        .size()
        .reindex(zones.index, fill_value=0),
    ).join(sums)

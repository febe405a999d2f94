"""红黑榜 of a snapshot: the list of a week or month as it stands, and the lists as they were published."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from data.model import PublishedList
from data.rules.coverage import report_days
from data.rules.scoring import FEWEST, PARTS, Rank, Score, difficulty_of, judged, ranked, scores, trend
from data.store import measurements
from data.store.cards import unit_of
from data.store.engine import current_engine
from data.store.frames import Row, each, missing, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

WEEK, MONTH = "week", "month"
ZONE, UNIT, PERSON = "zone", "unit", "person"
SUBJECTS = (ZONE, UNIT, PERSON)
"""Who has a list of his own."""
Content = dict[str, Any]
"""A list as plain JSON: ``lists`` and ``apart`` by subject, and the ``rows`` behind the places."""


@dataclass(frozen=True)
class Period:
    """A week from Monday or a month, as far as it has gone.

    Attributes:
        kind: ``week`` or ``month``.
        last: The last day counted: that of the period, or the day on screen while it runs.
        over: Whether the period has come to its end.
    """

    kind: str
    first: dt.date
    last: dt.date
    over: bool


def period_of(kind: str, as_of: dt.date) -> Period:
    """The week or month that a day lies in, up to this day."""
    if kind == WEEK:
        first = as_of - dt.timedelta(days=as_of.weekday())
        end = first + dt.timedelta(days=6)
    else:
        first = as_of.replace(day=1)
        end = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return Period(kind, first, as_of, as_of == end)


@dataclass(frozen=True)
class Published:
    """A list that was published, without its content.

    Attributes:
        corrected_by: Id of the list that corrects it; empty while it is in force.
    """

    id: str
    period: str
    first: dt.date
    last: dt.date
    published_on: dt.date
    corrects: str
    corrected_by: str
    sha256: str
    source: str
    is_demo: bool


@per_snapshot
def published(snapshot: Snapshot, engine: Engine) -> tuple[Published, ...]:
    """The lists published by the day on the same footing, with or without demo rows, the newest first."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        rows = read(connection, question.published_lists())
    rows = rows[rows["is_demo"].astype(bool) != snapshot.evidence_only]
    corrected = {row["corrects"]: row["id"] for _, row in each(rows) if row["corrects"]}
    return tuple(
        Published(
            id=row["id"],
            period=row["period"],
            first=row["first_day"].date(),
            last=row["last_day"].date(),
            published_on=row["published_on"].date(),
            corrects=row["corrects"],
            corrected_by=corrected.get(row["id"], ""),
            sha256=row["sha256"],
            source=row["source"],
            is_demo=bool(row["is_demo"]),
        )
        for _, row in each(rows)
    )


def in_force(snapshot: Snapshot, period: Period, engine: Engine | None = None) -> Published | None:
    """The newest published list of a period."""
    mine = (
        one for one in published(snapshot, engine) if (one.period, one.first) == (period.kind, period.first)
    )
    return next((one for one in mine if not one.corrected_by), None)


def content_of(snapshot: Snapshot, key: str, engine: Engine | None = None) -> tuple[Content, bool]:
    """A published list's content, and whether it is still what was published, by its hash."""
    table = PublishedList
    wanted = select(table.content, table.sha256).where(
        table.county_code == snapshot.county_code, table.id == key
    )
    with (engine or current_engine()).connect() as connection:
        row = connection.execute(wanted).one()
    return json.loads(row.content), digest(row.content) == row.sha256


def written(content: Content) -> str:
    """A list as the text that is kept and hashed."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@per_snapshot
def current(snapshot: Snapshot, engine: Engine, kind: str = MONTH) -> Content:
    """The list of the running week or month as of the snapshot's day."""
    period = period_of(kind, snapshot.as_of)
    known = measurements.latest(snapshot, "village", engine)
    deep = known["deep_poverty"] if "deep_poverty" in known else pd.Series(dtype=float)
    return listed(snapshot, period, deep, places_before(snapshot, period, engine))


def places_before(
    snapshot: Snapshot, period: Period, engine: Engine | None = None
) -> dict[str, dict[str, int]]:
    """Places on the last published list of this kind before the period, by subject and id; empty for none."""
    earlier = (
        one
        for one in published(snapshot, engine)
        if one.period == period.kind and one.first < period.first and not one.corrected_by
    )
    last = next(earlier, None)
    return numbers(content_of(snapshot, last.id, engine)[0]) if last else {}


def numbers(content: Content) -> dict[str, dict[str, int]]:
    """The places of a list by subject and id."""
    return {
        subject: {place["id"]: place["number"] for place in places}
        for subject, places in content["lists"].items()
    }


def listed(
    snapshot: Snapshot, period: Period, deep: pd.Series[Any], before: Mapping[str, Mapping[str, int]]
) -> Content:
    """A list as plain JSON.

    Args:
        snapshot: The county as of the period's last day.
        period: The week or month.
        deep: Whether a village is in deep poverty, by code, as far as anybody says so.
        before: Places on the list before, by subject and id.
    """
    objectives = snapshot.objectives
    days = report_days([cadence.every for cadence in snapshot.playbook.cadence])
    parts = judged(objectives, period.first, period.last, days, snapshot.playbook.thresholds.gap_yellow)
    hard = difficulty_of(_deep(snapshot, deep), _poor(snapshot), list(snapshot.zones.index))
    content: Content = {"lists": {}, "apart": {}, "difficulty": "deep" if deep.gt(0).any() else "poor"}
    for subject, (whose, names) in _subjects(snapshot).items():
        members = _members(objectives, whose)
        found = scores(members, parts, hard)
        enough = {key: one for key, one in found.items() if one.reported >= _fewest(subject)}
        rows = members.groupby("subject")["objective"].agg(list)
        places = ranked(enough.values())
        content["lists"][subject] = [
            _place(place, names, rows[place.score.key], before.get(subject, {}), bool(before))
            for place in places
        ]
        content["apart"][subject] = [
            _apart(str(key), names, len(ids), found.get(str(key)))
            for key, ids in rows.items()
            if key not in enough
        ] + [_apart(key, names, 0, None) for key in sorted(names) if key not in rows.index]
    return {
        **content,
        "county": snapshot.county_code,
        "period": period.kind,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "rows": _rows(objectives, parts),
    }


def _fewest(subject: str) -> int:
    return 1 if subject == ZONE else FEWEST


def _subjects(snapshot: Snapshot) -> dict[str, tuple[pd.Series[Any], Mapping[str, tuple[str, bool]]]]:
    """For each kind of subject: whose every objective is, and all names with whether they are invented.

    Somebody who holds a duty but answers for no objective is named too: he is on the list, but unranked.
    """
    objectives = snapshot.objectives
    units = unit_of(objectives)
    held = snapshot.duties[snapshot.duties["current"]]
    zones = {str(key): (str(name), False) for key, name in snapshot.zones["name"].items()}
    owners = objectives[objectives["person_id"].notna()].rename(columns={"owner": "name"})
    people = _people(held) | _people(owners.assign(is_demo=owners["owner_demo"]))
    bureaus = held[held["unit"].ne("")].groupby("unit")["is_demo"].all()
    named = {str(unit): (str(unit), bool(demo)) for unit, demo in bureaus.items()}
    named |= {str(unit): (str(unit), False) for unit in units.unique() if unit}
    return {
        ZONE: (objectives["zone"], zones),
        UNIT: (units.where(units.ne("")), named),
        PERSON: (objectives["person_id"], people),
    }


def _people(held: pd.DataFrame) -> dict[str, tuple[str, bool]]:
    first = held.drop_duplicates("person_id").set_index("person_id")[["name", "is_demo"]]
    return {str(key): (str(row["name"]), bool(row["is_demo"])) for key, row in each(first)}


def of_zone(snapshot: Snapshot, subject: str, zone: str) -> set[str]:
    """Ids of those who have anything to do in a zone: an objective or a duty."""
    if subject == ZONE:
        return {zone}
    villages = snapshot.villages.index[snapshot.villages["zone"] == zone]
    mine = snapshot.objectives[snapshot.objectives["zone"] == zone]
    held = snapshot.duties[snapshot.duties["current"]]
    held = held[held["subject_id"].isin([zone, *villages, *mine.index])]
    if subject == PERSON:
        return {*held["person_id"], *mine["person_id"].dropna()}
    return {*held["unit"], *unit_of(mine)} - {""}


def changes(content: Content, corrected: Content) -> dict[str, list[tuple[str, int | None, int | None]]]:
    """Whose places a correction changes, by subject: name, place before, place now; None where he has none."""
    found = {}
    for subject, places in content["lists"].items():
        before = corrected["lists"][subject]
        was, now = ({place["id"]: place["number"] for place in one} for one in (before, places))
        names = {place["id"]: place["name"] for place in (*places, *before)}
        moved = [key for key in names if was.get(key) != now.get(key)]
        found[subject] = [(names[key], was.get(key), now.get(key)) for key in moved]
    return found


def _members(objectives: pd.DataFrame, whose: pd.Series[Any]) -> pd.DataFrame:
    members = pd.DataFrame(
        {"subject": whose, "person": objectives["person_id"], "zone": objectives["zone"]}
    ).dropna(subset="subject")
    return members.rename_axis("objective").reset_index()


def _deep(snapshot: Snapshot, deep: pd.Series[Any]) -> dict[str, float]:
    villages = snapshot.villages
    share = deep.reindex(villages.index).fillna(0.0).gt(0).groupby(villages["zone"]).mean()
    return {str(zone): float(value) for zone, value in share.items()}


def _poor(snapshot: Snapshot) -> dict[str, float]:
    people = snapshot.villages["people"].astype(float).groupby(snapshot.villages["zone"]).sum()
    return {str(zone): float(value) for zone, value in people.items()}


def _place(
    place: Rank,
    names: Mapping[str, tuple[str, bool]],
    rows: list[str],
    before: Mapping[str, int],
    any_before: bool,
) -> Row:
    score, (name, is_demo) = place.score, names[place.score.key]
    old = before.get(score.key)
    return {
        "id": score.key,
        "name": name,
        "is_demo": is_demo,
        "number": place.number,
        "end": place.end,
        "points": score.points,
        "base": round(score.base, 2),
        "extra": [round(value, 2) for value in score.extra],
        "parts": {key: list(value) for key, value in score.parts.items()},
        "difficulty": round(score.difficulty, 4),
        "load": round(score.load, 2),
        "reported": score.reported,
        "unreported": score.unreported,
        "before": old,
        "trend": trend(place.number, old) if any_before else "",
        "rows": rows,
    }


def _apart(key: str, names: Mapping[str, tuple[str, bool]], total: int, score: Score | None) -> Row:
    """Who has reported nothing, or too little to be compared."""
    name, is_demo = names[key]
    reported = score.reported if score else 0
    return {"id": key, "name": name, "is_demo": is_demo, "reported": reported, "unreported": total - reported}


def _rows(objectives: pd.DataFrame, parts: pd.DataFrame) -> dict[str, Row]:
    """The rows behind the places, short: title, light, share, plan, days left, demo, and the parts it meets or not."""
    told = parts.reindex(objectives.index)
    columns = {part.id: told[part.id].tolist() for part in PARTS}
    demo = objectives["is_demo"].astype(bool) | objectives["demo_progress"].astype(bool)
    rows = {}
    for at, (key, title, light, actual, planned, left) in enumerate(
        zip(
            objectives.index,
            objectives["title"],
            objectives["light"],
            objectives["actual"],
            objectives["planned"],
            objectives["days_left"],
            strict=True,
        )
    ):
        said = {name: int(values[at]) for name, values in columns.items() if values[at] == values[at]}
        rows[str(key)] = {
            "title": title,
            "light": light,
            "actual": None if missing(actual) else round(float(actual), 4),
            "planned": round(float(planned), 4),
            "left": int(left),
            "demo": bool(demo.iat[at]),
            "parts": said,
        }
    return rows

"""Meetings 调度会 of a county with their agenda, and the editions 定格 they were shown: frozen, and opened again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import func, select

from data.counties.playbook import InspectionSpec
from data.errors import ZhantuError
from data.model import AgendaItem, County, Edition, Meeting, Report
from data.rules.agenda import Kind, Stand
from data.rules.cadence import Rhythm, Standing, occasions
from data.rules.changes import COLUMNS, changes, corrections
from data.rules.light import Light
from data.store import cards, frozen, funds, inspections, orders, scores
from data.store.audit_chain import frame_of
from data.store.engine import current_engine
from data.store.frames import each, read
from data.store.held_back import held_back
from data.store.kept import per_snapshot
from data.store.measurements import measured
from data.store.queries import Question
from data.store.snapshot import Snapshot, parsed_playbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine

    from data.counties.playbook import Playbook
    from data.store.frames import Row
    from data.store.frozen import Frames

USUAL = (
    InspectionSpec("weekly", "周例会", "meeting", "general-knowledge", "week", "begin", verify=True),
    InspectionSpec("monthly", "月调度会", "meeting", "general-knowledge", "month", "end", verify=True),
    InspectionSpec("special", "专题调度会", "meeting", "general-knowledge", verify=True),
)
"""Kinds of meetings where no document of the county names one for this rhythm."""
SAID = ("kind", "title", "place", "chair", "note", "source", "attended", "excused", "observers")
"""What is told of a meeting as it was written."""
FORMAT = "1"
"""Of an edition; a program that knows another one says so."""
WHOLE = ("zones", "townships", "villages", "objectives", "duties", "facts", "documents")
"""Frames of a snapshot that are frozen as they are."""


class State(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


STATE_WORDS = {State.PLANNED: "未开", State.OPEN: "正在开", State.CLOSED: "已闭会"}


# --- meetings


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of an agenda; ``kind`` is of :mod:`data.rules.agenda`, ``subject`` a zone or empty."""

    number: int
    kind: Kind
    subject: str
    title: str
    minutes: int
    skipped: bool
    note: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What is told of an edition without opening it; ``size`` is in bytes, as kept."""

    as_of: dt.date
    made_at: str
    revision: int
    evidence_only: bool
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A meeting as known on the day.

    Attributes:
        word: What its kind is called.
        attended: Who was there, as somebody wrote it; ``excused`` and ``observers`` alike.
        agenda: In order.
        seal: Of its edition; None until it was opened.
    """

    id: str
    kind: str
    word: str
    title: str
    held_on: dt.date
    place: str
    chair: str
    state: State
    closed_on: dt.date | None
    note: str
    source: str
    attended: str
    excused: str
    observers: str
    agenda: tuple[Entry, ...]
    seal: Seal | None

    @property
    def minutes(self) -> int:
        """Of all items that are not skipped."""
        return sum(entry.minutes for entry in self.agenda if not entry.skipped)

    @property
    def standing(self) -> str:
        """Where it stands, in words that change with whatever is changed about it."""
        order = " ".join(
            f"{entry.title}{'（跳过）' if entry.skipped else ''}{entry.minutes}分{entry.note}"
            for entry in self.agenda
        )
        present = "".join(filter(None, (self.attended, self.excused, self.observers)))
        return f"{STATE_WORDS[self.state]}，议程：{order}" + (f"，到会：{present}" if present else "")


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> dict[str, Dispatch]:
    """The meetings planned by the day, by id; the newest first."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        rows = _meetings(connection, question)
        agendas, seals = _agendas(connection, question), _seals(connection, question)
    words = {kind.id: kind.name for kind in kinds(snapshot.playbook)}
    return {key: _dispatch(key, row, words, agendas.get(key, ()), seals.get(key)) for key, row in each(rows)}


def _meetings(connection: Connection, question: Question) -> pd.DataFrame:
    table = Meeting
    said = (getattr(table, name) for name in SAID)
    known = question.of(table), table.recorded_on <= question.as_of
    query = select(table.id, *said, table.held_on, table.closed_on).where(*known)
    found = read(connection, query.order_by(table.held_on.desc(), table.id.desc())).set_index("id")
    late = found["closed_on"] > pd.Timestamp(question.as_of)
    return found.assign(closed_on=found["closed_on"].mask(late))


def _agendas(connection: Connection, question: Question) -> dict[str, list[Entry]]:
    table = AgendaItem
    said = table.number, table.kind, table.subject, table.title, table.minutes, table.skipped, table.note
    query = select(table.meeting_id, *said).where(table.county_code == question.county_code)
    found: dict[str, list[Entry]] = {}
    for _, row in each(read(connection, query.order_by(table.meeting_id, table.sequence))):
        key = row.pop("meeting_id")
        found.setdefault(key, []).append(Entry(**{**row, "kind": Kind(row["kind"])}))
    return found


def _seals(connection: Connection, question: Question) -> dict[str, Seal]:
    table = Edition
    said = table.as_of, table.made_at, table.revision, table.evidence_only, table.sha256
    size = func.length(table.content).label("size")
    known = table.county_code == question.county_code, table.as_of <= question.as_of
    rows = read(connection, select(table.meeting_id, *said, size).where(*known)).set_index("meeting_id")
    return {key: Seal(**{**row, "as_of": row["as_of"].date()}) for key, row in each(rows)}


def _dispatch(
    key: str, row: Row, words: dict[str, str], agenda: Iterable[Entry], seal: Seal | None
) -> Dispatch:
    closed_on: dt.date | None = None if pd.isna(row["closed_on"]) else row["closed_on"].date()
    state: State = State.CLOSED if closed_on else State.OPEN if seal else State.PLANNED
    said = {name: row[name] for name in SAID}
    return Dispatch(
        id=key,
        word=words.get(row["kind"], "调度会"),
        held_on=row["held_on"].date(),
        state=state,
        closed_on=closed_on,
        agenda=tuple(agenda),
        seal=seal,
        **said,
    )


def opened_before(
    meetings: dict[str, Dispatch], seal: Seal | None, *, evidence_only: bool
) -> Dispatch | None:
    """The last meeting opened before an edition was made, or before now; with or without demo rows alike.

    Args:
        meetings: As :func:`load` gives them.
        seal: The edition; None for now.
        evidence_only: Whether demo rows are left out.
    """
    earlier = [
        (one.seal.as_of, one.seal.made_at, one.id)
        for one in meetings.values()
        if one.seal
        and one.seal.evidence_only == evidence_only
        and (seal is None or (one.seal.as_of, one.seal.made_at) < (seal.as_of, seal.made_at))
    ]
    return meetings[max(earlier)[2]] if earlier else None


def given_at(snapshot: Snapshot, meeting: str, engine: Engine | None = None) -> list[orders.Given]:
    """The orders given at a meeting, as they stand on the day."""
    found = orders.load(snapshot, engine).values()
    return [one for one in found if (one.origin_kind, one.origin_id) == ("meeting", meeting)]


def stands(zones: pd.DataFrame) -> list[Stand]:
    """How the zones of a snapshot, or of an edition, stand."""
    reported = zones[[light.value for light in Light if light is not Light.GREY]].sum(axis=1)
    share = (zones[Light.RED.value] / reported.where(reported > 0)).fillna(0.0)
    return [
        Stand(str(key), row["name"], Light(row["light"]), float(share[key]))
        for key, row in each(zones.sort_values("number"))
    ]


def kinds(playbook: Playbook) -> tuple[InspectionSpec, ...]:
    """Kinds of meetings: those of the county's documents, and usual ones for the rhythms they leave open."""
    own = [kind for kind in playbook.inspections if kind.form == "meeting"]
    rhythms = {kind.every for kind in own}
    taken = {kind.id for kind in own}
    return (*own, *(kind for kind in USUAL if kind.every not in rhythms and kind.id not in taken))


def next_day(playbook: Playbook, kind: InspectionSpec, held: Iterable[dt.date], as_of: dt.date) -> dt.date:
    """The next day on which a kind of meeting is due; the day itself where it has no rhythm or the campaign is over."""
    if kind.every == "occasion":
        return as_of
    campaign = playbook.campaign
    rhythm = Rhythm(kind.every, kind.due == "begin", campaign.start, campaign.end)
    coming = (
        one.due
        for one in occasions(rhythm, held, as_of)
        if one.standing in (Standing.DUE, Standing.COMING) and one.due >= as_of
    )
    return next(coming, as_of)


# --- freezing


@dataclass(frozen=True, eq=False)
class Shown:
    """An edition opened again: what was shown, to the digit.

    Attributes:
        frames: Everything that was frozen, by name: those of :data:`WHOLE`, and orders, findings, cards, proposals and
            funds by id, measured, lists (red and black lists as JSON), and held_back.
        snapshot: The county as of that day, for the panels; it asks the database for nothing.
    """

    frames: Frames
    snapshot: Snapshot
    sha256: str


def frames_of(snapshot: Snapshot, engine: Engine | None = None) -> Frames:
    """Everything that is frozen of a snapshot, but the playbook's text."""
    whole = {name: getattr(snapshot, name) for name in WHOLE}
    boundaries = pd.DataFrame(
        sorted(snapshot.boundaries.items()), columns=["place", "geometry"], dtype=object
    )
    known = cards.load(snapshot, engine)
    return {
        **whole,
        "boundaries": boundaries,
        "measured": measured(snapshot, engine),
        **compared_of(snapshot, engine),
        "proposals": _by_id(map(_proposal, known.proposals), PROPOSAL),
        "funds": funds.load(snapshot, engine).projects.drop(columns=[*funds.WORK, *funds.PERSON]),
        "lists": _lists(snapshot, engine),
        "held_back": held_back(snapshot, engine),
    }


def compared_of(snapshot: Snapshot, engine: Engine | None = None) -> Frames:
    """The frames that are compared with those of an earlier edition."""
    book = inspections.load(snapshot, engine)
    return {
        **{name: getattr(snapshot, name) for name in ("zones", "villages", "objectives")},
        "orders": orders_of(snapshot, engine),
        "findings": _by_id(map(_finding, book.found.values()), FINDING),
        "cards": _by_id(_cards(snapshot, engine), CARD),
    }


def orders_of(snapshot: Snapshot, engine: Engine | None = None) -> pd.DataFrame:
    """The orders as they are frozen, by id."""
    return _by_id(map(_order, orders.load(snapshot, engine).values()), ORDER)


ORDER = [
    "id",
    "text",
    "origin_kind",
    "origin_id",
    "given_by",
    "to",
    "state",
    "verified",
    "recipients",
    "escalations",
    "said",
]
FINDING = ["id", "problem", "remedy", "inspection", "same_as", "stage"]
CARD = [
    "id",
    "colour",
    "rule",
    "subject_kind",
    "subject_id",
    "subject",
    "zone",
    "on_date",
    "state",
    "evidence",
    "is_demo",
]
PROPOSAL = ["id", "colour", "rule", "subject_kind", "subject_id", "subject", "said", "is_demo"]


def _by_id(rows: Iterable[Row], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns).set_index("id")


def _order(order: orders.Given) -> Row:
    course = order.course
    return {
        **{name: getattr(order, name) for name in ("id", "text", "origin_kind", "origin_id", "given_by")},
        "to": "、".join(one.said for one in order.to),
        "state": course.state.value,
        "verified": course.verified,
        "recipients": len(order.to),
        "escalations": course.escalations,
        "said": course.entries[-1].text if course.entries else "",
    }


def _finding(found: inspections.Found) -> Row:
    said = {name: getattr(found, name) for name in ("id", "problem", "remedy", "inspection", "same_as")}
    return {**said, "stage": found.stage.value}


def _cards(snapshot: Snapshot, engine: Engine | None) -> Iterator[Row]:
    zones = snapshot.objectives["zone"]
    for card in cards.issued(snapshot, engine).values():
        said = {
            name: getattr(card, name) for name in ("id", "colour", "subject_kind", "subject_id", "subject")
        }
        own = card.subject_id if card.subject_kind == "zone" else zones.get(card.subject_id)
        yield {
            **said,
            "rule": card.rule.name if card.rule else "",
            "zone": own,
            "on_date": card.on_date.isoformat(),
            "state": card.state.value,
            "evidence": json.dumps([asdict(row) for row in card.evidence], ensure_ascii=False),
            "is_demo": card.is_demo,
        }


def _proposal(one: Any) -> Row:
    said = {name: getattr(one, name) for name in ("id", "subject_kind", "subject_id", "subject", "is_demo")}
    return {**said, "colour": one.rule.colour, "rule": one.rule.name, "said": one.said()}


def _lists(snapshot: Snapshot, engine: Engine | None) -> pd.DataFrame:
    contents = {
        kind: scores.written(scores.current(snapshot, engine, kind=kind))
        for kind in (scores.WEEK, scores.MONTH)
    }
    return pd.DataFrame({"period": list(contents), "content": list(contents.values())}, dtype=object)


def freeze(snapshot: Snapshot, engine: Engine | None = None) -> bytes:
    """The canonical bytes of everything the screens show of a snapshot.

    The caller holds the county's revision; the playbook is the one text that a snapshot does not carry.
    """
    mine = County.county_code == snapshot.county_code
    with (engine or current_engine()).connect() as connection:
        playbook = connection.scalar(select(County.playbook).where(mine))
        trail = frame_of(connection, snapshot.county_code)
    said = {
        "format": FORMAT,
        "county": snapshot.county_code,
        "as_of": snapshot.as_of.isoformat(),
        "evidence_only": str(int(snapshot.evidence_only)),
        "playbook": str(playbook),
        "outline": snapshot.outline,
    }
    head = pd.DataFrame({"name": list(said), "text": list(said.values())}, dtype=object)
    return frozen.canonical({frozen.TRAIL: trail, "said": head, **frames_of(snapshot, engine)})


# --- opening again


def reopen(county_code: str, meeting: Dispatch, engine: Engine | None = None) -> Shown:
    """What a meeting was shown, once its hash has been verified.

    Raises:
        DamagedEditionError: It is not what was frozen.
        ZhantuError: It was never opened, or was frozen by a newer version of the program.
    """
    if meeting.seal is None:
        raise ZhantuError(f"“{meeting.title}”还没有开，没有定格。请在会期那一天打开它。")
    return _reopened(engine or current_engine(), county_code, meeting.id, meeting.seal.sha256)


def shown_at(snapshot: Snapshot, key: str, engine: Engine | None = None) -> Shown:
    """What a meeting was shown, as far as the snapshot may know of it: for the papers made of it.

    Raises:
        DamagedEditionError: It is not what was frozen.
        ZhantuError: There is no such meeting by that day, it was never opened, or it holds demo rows and none may be
            shown.
    """
    meeting = load(snapshot, engine).get(key)
    if meeting is None:
        raise ZhantuError("没有这次会议，或它是在现在的日期以后安排的。请从调度会页面重新导出。")
    if is_withheld(snapshot, meeting):
        raise ZhantuError("这次会议看的是含演示的全部数据。关掉“只看有据数据”再导出。")
    return reopen(snapshot.county_code, meeting, engine)


@lru_cache(maxsize=8)
def _reopened(engine: Engine, county_code: str, key: str, sha256: str) -> Shown:
    table = Edition
    wanted = table.county_code == county_code, table.meeting_id == key
    with engine.connect() as connection:
        row = connection.execute(select(table.content, table.revision).where(*wanted)).one()
    frames = frozen.opened(row.content, sha256)
    return Shown(frames, _snapshot(frames, row.revision), sha256)


def _snapshot(frames: Frames, revision: int) -> Snapshot:
    said = dict(zip(frames["said"]["name"], frames["said"]["text"], strict=True))
    if said["format"] != FORMAT:
        raise ZhantuError("这次会议的定格是更新版本的程序保存的，这个版本打不开。请升级程序。")
    as_of = dt.date.fromisoformat(said["as_of"])
    snapshot = Snapshot(
        county_code=said["county"],
        playbook=parsed_playbook(said["playbook"]).on(as_of),
        as_of=as_of,
        evidence_only=said["evidence_only"] == "1",
        revision=revision,
        outline=said["outline"],
        **{name: frames[name] for name in WHOLE},
        boundaries=dict(zip(frames["boundaries"]["place"], frames["boundaries"]["geometry"], strict=True)),
        frozen=True,
        laid_out=revision,
        trail=(0, ""),
    )
    measured.keep(snapshot, frames["measured"])
    if "held_back" in frames:  # what was frozen by an earlier version has none
        held_back.keep(snapshot, frames["held_back"])
    for _, row in each(frames["lists"]):
        scores.current.keep(snapshot, json.loads(row["content"]), kind=row["period"])
    return snapshot


# --- from meeting to meeting


def is_withheld(snapshot: Snapshot, meeting: Dispatch) -> bool:
    """Whether an edition holds demo rows and none may be shown."""
    return snapshot.evidence_only and meeting.seal is not None and not meeting.seal.evidence_only


def last_of(snapshot: Snapshot, meeting: Dispatch, engine: Engine | None = None) -> Dispatch | None:
    """The meeting before, that was shown on the same footing; None for the first."""
    evidence_only = meeting.seal.evidence_only if meeting.seal else snapshot.evidence_only
    return opened_before(load(snapshot, engine), meeting.seal, evidence_only=evidence_only)


@per_snapshot
def changed(snapshot: Snapshot, engine: Engine, *, meeting: str) -> pd.DataFrame:
    """What changed since the meeting before, see :func:`data.rules.changes.changes`; nothing for the first.

    From edition to edition; to the snapshot itself while the meeting is only planned.
    """
    one = load(snapshot, engine)[meeting]
    last = last_of(snapshot, one, engine)
    if last is None:
        return pd.DataFrame(columns=COLUMNS)
    before = reopen(snapshot.county_code, last, engine).frames
    after = reopen(snapshot.county_code, one, engine).frames if one.seal else compared_of(snapshot, engine)
    return changes(before, after)


@per_snapshot
def corrected(snapshot: Snapshot, engine: Engine, *, meeting: str) -> pd.DataFrame:
    """What is known otherwise by now about the day of a meeting, see :func:`data.rules.changes.corrections`."""
    edition = reopen(snapshot.county_code, load(snapshot, engine)[meeting], engine)
    return corrections(edition.frames["objectives"], _known_by_now(snapshot, meeting, engine))


def _known_by_now(snapshot: Snapshot, meeting: str, engine: Engine) -> pd.DataFrame:
    """Values on the day of an edition as far as they are known on the snapshot's day, and when they became known."""
    seal = load(snapshot, engine)[meeting].seal
    assert seal is not None  # noqa: S101 - only an open meeting has numbers to be corrected
    question = Question(snapshot.county_code, snapshot.as_of, seal.evidence_only)
    order = Report.on_date.desc(), Report.recorded_on.desc(), Report.sequence.desc()
    place = func.row_number().over(partition_by=Report.objective_id, order_by=order).label("place")
    known = Report.on_date <= seal.as_of, Report.recorded_on <= question.as_of
    values = Report.objective_id.label("id"), Report.value, Report.recorded_on.label("known_on")
    newest = select(*values, place).where(question.of(Report), Report.state == "approved", *known).subquery()
    with engine.connect() as connection:
        columns = newest.c.id, newest.c.value, newest.c.known_on
        return read(connection, select(*columns).where(newest.c.place == 1)).set_index("id")

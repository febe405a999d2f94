"""调度会: planned with an agenda, opened with the numbers of its day frozen, closed.

Everything happens on the day on screen. What is wrong is refused at its field, all of it at once, and nothing is saved.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete

from data.actions.filled import mine, next_id
from data.actions.fresh import hold, stale
from data.actions.permit import permit
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import AgendaItem, Edition, Meeting
from data.rules import agenda as rules
from data.rules.permissions import Deed
from data.store import frozen
from data.store import meetings as store
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.store.meetings import Dispatch
    from data.store.snapshot import Snapshot

PRESENT = {"attended": "出席", "excused": "请假", "observers": "列席"}
"""Who was, was not, or was besides at a meeting; what the fields are called."""
LONGEST = {"title": 200, "place": 120, "chair": 40, "note": 500, **dict.fromkeys(PRESENT, 1000)}
"""Characters that fit into a field of a meeting."""
MOST_ITEMS = 99


@dataclass(frozen=True)
class Plan:
    """A meeting to be; ``kind`` is one of :func:`data.store.meetings.kinds`."""

    kind: str
    title: str
    held_on: dt.date | None
    place: str
    chair: str


def plan(basis: Basis, wanted: Plan, engine: Engine | None = None) -> str:
    """Plan a meeting; its agenda is made from how the county stands on the day on screen.

    Returns:
        Its id.

    Raises:
        RefusedInputError: Fields kind, title, held_on, place, chair.
    """
    permit(basis, Deed.MEET, engine)
    now = basis.now(engine)
    refuse_if([*_misplanned(now, wanted, engine)])
    items = _made(now, engine)
    said = f"{wanted.held_on} {wanted.title.strip()}，{wanted.chair.strip()}主持，议程 {len(items)} 项"
    with unit_of_work(
        now.county_code, Event(basis.signed, "plan_meeting", wanted.kind, after=said), engine
    ) as session:
        hold(session, now)
        key = next_id(session, Meeting, now.county_code, "meeting")
        session.add(_meeting(now, basis, wanted, key))
        session.flush()
        session.add_all(_rows(now, key, items))
    return key


def _misplanned(now: Snapshot, wanted: Plan, engine: Engine | None) -> Iterator[FieldProblem]:
    if wanted.kind not in {kind.id for kind in store.kinds(now.playbook)}:
        yield FieldProblem("kind", "请选择会议种类")
    yield from _text("title", wanted.title, "会议名称")
    yield from _text("chair", wanted.chair, "主持人")
    yield from _text("place", wanted.place, "地点", needed=False)
    campaign = now.playbook.campaign
    if wanted.held_on is None:
        yield FieldProblem("held_on", "请选择会期")
    elif not now.as_of <= wanted.held_on <= campaign.end:
        what = f"会期要在 {now.as_of} 至 {campaign.end}（战役结束）之间，现在是 {wanted.held_on}"
        yield FieldProblem("held_on", what)
    else:
        same = (wanted.held_on, wanted.title.strip())
        if same in {(one.held_on, one.title) for one in store.load(now, engine).values()}:
            yield FieldProblem("title", f"{wanted.held_on} 已经有一次同名的会议，请改名称或会期")


def _text(field: str, value: str, word: str, *, needed: bool = True) -> Iterator[FieldProblem]:
    length = len(value.strip())
    if needed and not length:
        yield FieldProblem(field, f"请填写{word}")
    elif length > LONGEST[field]:
        yield FieldProblem(field, f"{word}最多 {LONGEST[field]} 个字，现在是 {length} 个字")


def _made(now: Snapshot, engine: Engine | None) -> list[rules.Item]:
    """The agenda as it follows from how the county stands."""
    last = store.opened_before(store.load(now, engine), None, evidence_only=now.evidence_only)
    return rules.agenda(
        store.stands(now.zones),
        orders=len(store.given_at(now, last.id, engine)) if last else 0,
        is_first=last is None,
        word=now.playbook.words.zone,
    )


def _meeting(now: Snapshot, basis: Basis, wanted: Plan, key: str) -> Meeting:
    return Meeting(
        **mine(now, basis),
        id=key,
        kind=wanted.kind,
        title=wanted.title.strip(),
        held_on=wanted.held_on,
        place=wanted.place.strip(),
        chair=wanted.chair.strip(),
        recorded_on=now.as_of,
        opened_on=None,
        closed_on=None,
    )


def _rows(now: Snapshot, key: str, items: Iterable[rules.Item]) -> Iterator[AgendaItem]:
    for number, item in enumerate(items, 1):
        yield AgendaItem(
            county_code=now.county_code,
            meeting_id=key,
            number=number,
            sequence=number,
            kind=item.kind.value,
            subject=item.subject,
            title=item.title,
            minutes=item.minutes,
        )


# --- the agenda


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How an item of the agenda is to be from now on; ``place`` counts from 1."""

    number: int
    place: int
    minutes: int
    skipped: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """An item of the chair's own."""

    title: str
    minutes: int
    place: int


def arrange(basis: Basis, key: str, wanted: Arrangement, engine: Engine | None = None) -> None:
    """Move an item of the agenda, give it other minutes, skip it or take it in again.

    Raises:
        RefusedInputError: Fields number, place, minutes, note; the whole form where the meeting is over or has changed.
    """
    now, meeting = _ground(basis, key, engine)
    entry = next((one for one in meeting.agenda if one.number == wanted.number), None)
    refuse_if([*_misarranged(meeting, wanted, entry)])
    assert entry is not None  # noqa: S101 - just refused otherwise
    before = f"第 {meeting.agenda.index(entry) + 1} 项，{_said(entry.minutes, skipped=entry.skipped)}"
    after = f"第 {wanted.place} 项，{_said(wanted.minutes, skipped=wanted.skipped)}"
    event = Event(basis.signed, "arrange_agenda", f"{key} {entry.title}", before, after, wanted.note.strip())
    order = rules.moved([one.number for one in meeting.agenda], wanted.number, wanted.place)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        _put_in_order(session, now, key, order)
        row = session.get_one(AgendaItem, (now.county_code, key, wanted.number))
        row.minutes, row.skipped, row.note = wanted.minutes, wanted.skipped, wanted.note.strip()


def add(basis: Basis, key: str, wanted: Addition, engine: Engine | None = None) -> None:
    """Add an item of the chair's own to the agenda.

    Raises:
        RefusedInputError: Fields title, minutes, place; the whole form where the meeting is over or has changed.
    """
    now, meeting = _ground(basis, key, engine)
    refuse_if([*_misadded(meeting, wanted)])
    title, numbers = wanted.title.strip(), [one.number for one in meeting.agenda]
    number = max(numbers, default=0) + 1
    said = f"第 {wanted.place} 项，{_said(wanted.minutes, skipped=False)}"
    event = Event(basis.signed, "add_to_agenda", f"{key} {title}", after=said)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.add(
            AgendaItem(
                county_code=now.county_code,
                meeting_id=key,
                number=number,
                sequence=len(numbers) + 1,
                kind=rules.Kind.OTHER.value,
                title=title,
                minutes=wanted.minutes,
            )
        )
        session.flush()
        _put_in_order(session, now, key, rules.moved([*numbers, number], number, wanted.place))


def remake(basis: Basis, key: str, engine: Engine | None = None) -> None:
    """Make the agenda anew from how the county stands now; what the chair arranged and added goes.

    Raises:
        RefusedInputError: The meeting was opened, or has changed.
    """
    now, meeting = _ground(basis, key, engine)
    if meeting.state is not store.State.PLANNED:
        raise RefusedInputError([FieldProblem("", "会已经开了，议程不能重排；可以逐项调整")])
    items = _made(now, engine)
    event = Event(basis.signed, "remake_agenda", key, f"{len(meeting.agenda)} 项", f"{len(items)} 项")
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        same = AgendaItem.county_code == now.county_code, AgendaItem.meeting_id == key
        session.execute(delete(AgendaItem).where(*same))
        session.add_all(_rows(now, key, items))


def _ground(basis: Basis, key: str, engine: Engine | None) -> tuple[Snapshot, Dispatch]:
    """The county and a meeting that is not over, as they are by now; refused where it is not what was seen."""
    permit(basis, Deed.MEET, engine)
    now = basis.now(engine)
    meeting = store.load(now, engine).get(key)
    if meeting is None:
        raise RefusedInputError([FieldProblem("", f"没有编号为“{key}”的会议，请重新打开这一页")])
    if meeting.state is store.State.CLOSED:
        raise RefusedInputError([FieldProblem("", f"会议 {meeting.closed_on} 已经闭会，不能再改")])
    refuse_if(stale(basis.saw, meeting.standing))
    return now, meeting


def _misarranged(meeting: Dispatch, wanted: Arrangement, entry: store.Entry | None) -> Iterator[FieldProblem]:
    if entry is None:
        yield FieldProblem("number", "请从议程里选一项")
    yield from _misplaced(wanted.place, len(meeting.agenda), wanted.minutes)
    if len(wanted.note.strip()) > rules.LONGEST_NOTE:
        yield FieldProblem("note", f"备注最多 {rules.LONGEST_NOTE} 个字")


def _misadded(meeting: Dispatch, wanted: Addition) -> Iterator[FieldProblem]:
    length = len(wanted.title.strip())
    if not 0 < length <= rules.LONGEST_TITLE:
        yield FieldProblem("title", f"请写这一项的名称，不超过 {rules.LONGEST_TITLE} 个字")
    if len(meeting.agenda) >= MOST_ITEMS:
        yield FieldProblem("", f"议程最多 {MOST_ITEMS} 项")
    yield from _misplaced(wanted.place, len(meeting.agenda) + 1, wanted.minutes)


def _misplaced(place: int, most: int, minutes: int) -> Iterator[FieldProblem]:
    if not 1 <= place <= most:
        yield FieldProblem("place", f"位置要在 1 到 {most} 之间")
    if not rules.SHORTEST <= minutes <= rules.MOST_MINUTES:
        yield FieldProblem("minutes", f"时间要在 {rules.SHORTEST} 到 {rules.MOST_MINUTES} 分钟之间")


def _said(minutes: int, *, skipped: bool) -> str:
    return "跳过" if skipped else f"{minutes} 分钟"


def _put_in_order(session: Session, now: Snapshot, key: str, numbers: list[int]) -> None:
    for place, number in enumerate(numbers, 1):
        session.get_one(AgendaItem, (now.county_code, key, number)).sequence = place


# --- who was there


@dataclass(frozen=True, slots=True)
class Attendance:
    """Where a meeting is held and who is there, as the minutes tell it."""

    place: str
    attended: str
    excused: str = ""
    observers: str = ""


def attend(basis: Basis, key: str, wanted: Attendance, engine: Engine | None = None) -> None:
    """Write down where a meeting is held, who is there, who is excused and who sits in.

    Raises:
        RefusedInputError: Fields place, attended, excused, observers; the whole form where the meeting is over or has
            changed.
    """
    now, meeting = _ground(basis, key, engine)
    words = {"place": "地点", **PRESENT}
    said = {name: getattr(wanted, name).strip() for name in words}
    refuse_if([one for name, word in words.items() for one in _text(name, said[name], word, needed=False)])
    before, after = (
        "，".join(f"{word} {values[name]}" for name, word in words.items() if values[name])
        for values in ({name: getattr(meeting, name) for name in words}, said)
    )
    event = Event(basis.signed, "note_attendance", f"{meeting.title}（{key}）", before, after)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        row = session.get_one(Meeting, (now.county_code, key))
        for name, value in said.items():
            setattr(row, name, value)


# --- opening and closing


def open_meeting(basis: Basis, key: str, engine: Engine | None = None) -> str:
    """Open a meeting on its day: everything the screens show on this day is frozen as its edition.

    Returns:
        SHA-256 of the edition.

    Raises:
        RefusedInputError: It was opened already, this is not its day, or something has changed.
    """
    now, meeting = _ground(basis, key, engine)
    if meeting.seal is not None:
        raise RefusedInputError([FieldProblem("", f"会议 {meeting.seal.as_of} 已经开了，定格不能再改")])
    if meeting.held_on != now.as_of:
        what = f"会期是 {meeting.held_on}，现在看的是 {now.as_of}。请把日期移到会期那一天再开"
        raise RefusedInputError([FieldProblem("", what)])
    content = store.freeze(now, engine)
    sha256 = frozen.digest(content)
    counted = "只看有据数据" if now.evidence_only else "含演示数据"
    said = f"定格 {now.as_of}，{counted}，校验值 {sha256}"
    event = Event(basis.signed, "open_meeting", f"{meeting.title}（{key}）", meeting.word, said)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.get_one(Meeting, (now.county_code, key)).opened_on = now.as_of
        session.add(_edition(now, key, content, sha256))
    return sha256


def _edition(now: Snapshot, key: str, content: bytes, sha256: str) -> Edition:
    return Edition(
        county_code=now.county_code,
        meeting_id=key,
        as_of=now.as_of,
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        revision=now.revision,
        evidence_only=now.evidence_only,
        sha256=sha256,
        content=frozen.packed(content),
    )


def close_meeting(basis: Basis, key: str, note: str, engine: Engine | None = None) -> None:
    """Close a meeting, with what it came to.

    Raises:
        RefusedInputError: It is not open, the day is before its edition's, or something has changed. Field note.
    """
    now, meeting = _ground(basis, key, engine)
    if meeting.state is not store.State.OPEN:
        raise RefusedInputError([FieldProblem("", "会还没有开，不能闭会。请先在会期那一天打开它")])
    refuse_if([*_text("note", note, "小结", needed=False)])
    event = Event(
        basis.signed, "close_meeting", f"{meeting.title}（{key}）", "正在开", "已闭会", note.strip()
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        row = session.get_one(Meeting, (now.county_code, key))
        row.closed_on, row.note = now.as_of, note.strip()

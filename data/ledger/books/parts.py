"""What several ledgers have in common: descriptive columns, places, people, amounts that only grow."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from data.ledger.book import number, same
from data.ledger.columns import Kind, Value
from data.model import Duty, LedgerText, Person
from data.store.journal import among, chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from data.ledger.book import Change, Incoming, Reading, Values, Writing
    from data.ledger.columns import Field
    from data.model import Base
    from data.store.journal import Journal
    from data.store.snapshot import Snapshot

AUTHOR = "台账导入"
"""Who reported, where an upload does not say."""
JOINT = "、"
"""Between several words of one cell."""
PLACES = ("township", "village")
"""Codes of the columns that say where."""


def place_of(snapshot: Snapshot, code: str) -> Values:
    """The township's and village's names of a place; nothing for the county itself."""
    villages = snapshot.villages
    if code in villages.index:
        township = str(villages.loc[code, "township"])
        return {**place_of(snapshot, township), "village": str(villages.loc[code, "name"])}
    return {"township": str(snapshot.townships.loc[code, "name"])} if code in snapshot.townships.index else {}


def by_id(standing: Mapping[str, Values], row: Incoming) -> str:
    """The id that a row gives, where there is such a subject."""
    key = str(row.values.get("id", ""))
    return key if key in standing else ""


def name_and_place(values: Mapping[str, object]) -> tuple[str, ...]:
    """What a row is called, and where it is."""
    return tuple(str(values.get(field, "")).strip() for field in ("title", *PLACES))


def day_said(today: dt.date, change: Change) -> dt.date:
    """The day a value is true for: today where the row leaves the day as it was."""
    day = change.values.get("on_date")
    return day if isinstance(day, dt.date) else today


def unlike_sum(change: Change, fields: Sequence[Field], whole: str, *of: str) -> Iterator[tuple[str, str]]:
    """口径: a total that its parts do not come to, where the row tells all of them."""
    known = {**change.incoming.values, **change.values}
    total, counted = number(known, whole), [number(known, part) for part in of]
    told = [count for count in counted if count is not None]
    if total is None or len(told) < len(of) or same(total, sum(told)) or whole not in change.incoming.values:
        return
    words = {field.code: field.header for field in fields}
    said = " + ".join(f"{words[part]} {count:,.10g}" for part, count in zip(of, told, strict=True))
    yield whole, f"{words[whole]} {total:,.10g} 与分项不合：{said} = {sum(told):,.10g}"


def only_once(
    standing: Mapping[str, Values], named: Callable[[Values], tuple[str, ...]]
) -> dict[tuple[str, ...], str]:
    """Ids by what rows are called; a name that several rows have tells none of them."""
    found: dict[tuple[str, ...], str] = {}
    for key, values in standing.items():
        name = named(values)
        found[name] = "" if name in found else key
    return {name: key for name, key in found.items() if key}


def plain(value: Value) -> str:
    """A value as a descriptive column keeps it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple):
        return JOINT.join(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def typed(text: str, kind: Kind) -> Value:
    """A descriptive column's value as its kind has it."""
    if kind is Kind.INT:
        return int(float(text))
    if kind in (Kind.NUMBER, Kind.PERCENT):
        return float(text)
    if kind is Kind.DATE:
        return dt.date.fromisoformat(text)
    if kind in (Kind.MANY, Kind.PEOPLE):
        return tuple(text.split(JOINT))
    return text == "1" if kind is Kind.BOOL else text


def texts(
    reading: Reading, ledger: str, fields: Iterable[Field], subjects: Sequence[str] | None = None
) -> dict[str, Values]:
    """The descriptive columns of a ledger as known on the day, by subject and field.

    Args:
        reading: The county on the day on screen.
        ledger: Code of the ledger.
        fields: The columns.
        subjects: Only of these few; None for all.
    """
    kinds = {field.code: field.kind for field in fields}
    view = reading.snapshot
    asked = (
        select(LedgerText.subject_id, LedgerText.field, LedgerText.text)
        .where(
            LedgerText.county_code == view.county_code,
            LedgerText.ledger == ledger,
            LedgerText.recorded_on <= view.as_of,
        )
        .order_by(LedgerText.recorded_on, LedgerText.sequence)
    )
    if subjects is not None:
        asked = asked.where(LedgerText.subject_id.in_(subjects))
    found: dict[str, Values] = {}
    with reading.engine.connect() as connection:
        for subject, field, text in connection.execute(asked):
            if field in kinds:
                found.setdefault(subject, {})[field] = typed(text, kinds[field])
    return found


def keep_texts(writing: Writing, ledger: str, changes: Sequence[Change], fields: Iterable[str]) -> None:
    """Keep what changes of a ledger's descriptive columns."""
    rows = [
        writing.told(
            ledger=ledger,
            subject_id=change.key,
            field=field,
            recorded_on=writing.day,
            text=plain(change.values[field]),
        )
        for change in changes
        for field in fields
        if field in change.values
    ]
    append(writing.journal, LedgerText, rows)


def append(journal: Journal, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to an append-only table; each gets the next number of its key and day."""
    journal.insert(model, _numbered(journal, model, rows))


def _numbered(
    journal: Journal, model: type[Base], rows: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    table = model.__table__
    names = [column.name for column in table.primary_key if column.name not in ("county_code", "sequence")]
    key = [table.columns[name] for name in names]
    asked = select(*key, func.max(table.columns["sequence"])).group_by(*key)
    last: dict[tuple[Any, ...], int] = {}
    for chunk in chunks(rows):
        about = [tuple(row[name] for name in names) for row in chunk]
        mine = table.columns["county_code"] == journal.county_code, *among(key, about)
        # What this import has written itself counts further down.
        for found in journal.session.execute(asked.where(*mine)):
            last.setdefault(tuple(found[:-1]), found[-1])
        for one, row in zip(about, chunk, strict=True):
            last[one] = last.get(one, -1) + 1
            yield {**row, "sequence": last[one]}


class People:
    """The persons that rows of an upload name: known ones by id, new ones made once each."""

    def __init__(self, writing: Writing) -> None:
        """Make new persons where they are needed."""
        self._writing = writing
        self._made: dict[tuple[str, str], str] = {}

    def id_of(self, change: Change, field: str, unit: str = "", position: str = "") -> str:
        """The id of the person that a row names in a field."""
        known = change.incoming.people.get(field)
        name = str(change.incoming.values[field])
        return known or self._made.get((name, unit)) or self._make(name, unit, position)

    def _make(self, name: str, unit: str, position: str) -> str:
        key = f"person-{uuid.uuid4().hex[:12]}"
        row = self._writing.told(id=key, name=name, unit=unit, position=position)
        self._writing.journal.insert(Person, [row])
        self._made[name, unit] = key
        return key


@dataclass(frozen=True)
class Post:
    """What somebody can be responsible for: a role of the playbook at one kind of subject."""

    role: str
    kind: str


OWNER = Post("objective_owner", "objective")
FIRST_SECRETARY = Post("first_secretary", "village")
TEAM_LEADER = Post("team_leader", "village")
VILLAGE_LEADER = Post("village_leader", "village")


def change_duty(
    writing: Writing, post: Post, holders: Mapping[str, str], since: Mapping[str, dt.date] | None = None
) -> None:
    """Close what others hold of a post, and open it for the new holders.

    Args:
        writing: Where to.
        post: The post.
        holders: The person by subject.
        since: First day by subject; the day on screen where nobody says.
    """
    first = {subject: (since or {}).get(subject, writing.day) for subject in holders}
    for chunk in chunks(list(holders)):
        open_ones = held(writing, post, chunk)
        over = [one for one in open_ones if one.person_id != holders[one.subject_id]]
        closed = [({"id": one.id}, {"valid_to": max(first[one.subject_id], one.valid_from)}) for one in over]
        writing.journal.update(Duty, closed)
        going = {(one.subject_id, one.person_id) for one in open_ones}
        new = [subject for subject in chunk if (subject, holders[subject]) not in going]
        writing.journal.insert(
            Duty, [_duty(writing, post, subject, holders[subject], first[subject]) for subject in new]
        )


def held(writing: Writing, post: Post, subjects: Sequence[str]) -> Sequence[Any]:
    """The open duties of a post at some subjects."""
    columns = Duty.id, Duty.subject_id, Duty.person_id, Duty.valid_from
    mine = Duty.county_code == writing.journal.county_code, Duty.role == post.role
    about = Duty.subject_kind == post.kind, Duty.subject_id.in_(subjects), Duty.valid_to.is_(None)
    return writing.journal.session.execute(select(*columns).where(*mine, *about)).all()


def _duty(writing: Writing, post: Post, subject: str, person: str, day: dt.date) -> dict[str, Any]:
    return writing.told(
        id=f"duty-{uuid.uuid4().hex[:12]}",
        person_id=person,
        role=post.role,
        subject_kind=post.kind,
        subject_id=subject,
        valid_from=day,
        valid_to=None,
    )

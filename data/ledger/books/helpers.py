"""帮扶责任人台账: who helps which household, from when to when, and when he was last there."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from data.ledger.books import parts
from data.ledger.books.of_households import OfHouseholds
from data.ledger.books.register import (
    CAUSE,
    Listed,
    basics,
    copied,
    per_reading,
    register_behind,
    register_of,
)
from data.ledger.columns import Choice, Field, Kind
from data.ledger.private import is_masked
from data.model import HouseholdHelp, Person, Visit
from data.store.household_help import FIRST, Help, help_of, visits_of
from data.store.journal import chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.ledger.book import Change, Incoming, Reading, Values, Writing
    from data.store.household_help import Visited
    from data.store.snapshot import Snapshot

RANKS = {"第一": 1, "第二": 2}
LEVELS = ("省", "市", "县", "乡", "村")
MEASURES = ("产业", "就业", "教育", "健康", "危改", "搬迁", "兜底", "金融")
TOWNSHIP, VILLAGE, NUMBER, HEAD, PEOPLE, WHY, OUT = copied(
    CAUSE, Field("exit_year", "脱贫年度", Kind.INT, synonyms=("脱贫年份",), width=9)
)
FIELDS = (
    TOWNSHIP,
    VILLAGE,
    Field("hamlet", "自然村", synonyms=("自然屯", "屯", "村民小组", "自然村（屯）"), width=12),
    HEAD,
    NUMBER,
    PEOPLE,
    Field(
        "attribute",
        "户属性",
        Kind.CHOICE,
        synonyms=("贫困户属性", "农户属性"),
        choices=(
            Choice("一般"),
            Choice("低保", ("低保户",)),
            Choice("特困", ("特困户", "五保")),
            Choice("监测"),
        ),
        width=9,
    ),
    WHY,
    OUT,
    Field("helper", "帮扶责任人", Kind.PERSON, synonyms=("帮扶干部", "帮扶人", "帮扶联系人"), width=12),
    Field("unit", "帮扶单位", synonyms=("工作单位", "单位", "帮扶责任单位"), width=22),
    Field(
        "belongs_to",
        "单位隶属关系",
        Kind.CHOICE,
        synonyms=("隶属关系",),
        choices=tuple(Choice(level, (f"{level}级",)) for level in LEVELS),
        width=9,
    ),
    Field("position", "职务", synonyms=("职务职称", "职务（职级）"), width=14),
    Field("phone", "联系电话", Kind.CODE, synonyms=("手机号码", "手机号", "电话"), width=15, private=True),
    Field(
        "since",
        "帮扶起始时间",
        Kind.DATE,
        synonyms=("帮扶起始日期", "帮扶开始时间", "帮扶起始"),
        note="换人而不填的，按页面日期算",
        width=12,
        begins=True,
    ),
    Field("until", "帮扶结束时间", Kind.DATE, synonyms=("帮扶结束日期", "帮扶终止时间"), width=12),
    Field(
        "rank",
        "第一/第二帮扶责任人",
        Kind.CHOICE,
        synonyms=("第一第二帮扶责任人", "帮扶责任人顺序"),
        choices=tuple(Choice(word, (f"{word}帮扶责任人", str(rank))) for word, rank in RANKS.items()),
        note="不填按第一；一户有两位的写两行",
        width=10,
    ),
    Field(
        "measures",
        "帮扶措施",
        Kind.MANY,
        synonyms=("主要帮扶措施",),
        choices=tuple(map(Choice, MEASURES)),
        width=20,
    ),
    Field(
        "last_visit",
        "最近走访日期",
        Kind.DATE,
        synonyms=("最近一次走访日期", "最近入户日期", "最近走访时间"),
        note="这位责任人最近一次；晚于库里的记一次走访",
        width=12,
    ),
    Field("visits", "走访次数", Kind.INT, "次", width=9, told=False, note="由走访记录数出"),
    Field("note", "备注", width=20),
)
KEPT = tuple(one for one in FIELDS if one.code in ("hamlet", "attribute", "measures", "note"))
"""Columns from which nothing is computed: kept as they are."""
ABOUT_HELP = ("helper", "unit", "belongs_to", "position", "phone", "since", "until")
LONGEST = {"helper": 40, "unit": 80, "position": 80, "phone": 30}
"""Letters that the tables have room for."""
BETWEEN = "/"
"""Between household and rank in the key of a row."""


class Helpers(OfHouseholds):
    """帮扶责任人台账."""

    code = "helpers"
    title = "帮扶责任人台账"
    fixed = ("id", "rank")

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns, the same in every county."""
        _ = snapshot
        return FIELDS

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every household with each who helps it; one that nobody helps as well, to be filled in."""
        register, view = register_of(reading), reading.snapshot
        helped, visited = _helped(reading), visits_of(view, reading.engine, register.few)
        few = register.few and [f"{one}{BETWEEN}{rank}" for one in register.few for rank in RANKS.values()]
        kept = parts.texts(reading, self.code, KEPT, few)
        rows = {}
        for household, row in register.rows.items():
            for word, rank in RANKS.items():
                key, one = f"{household}{BETWEEN}{rank}", helped.get((household, rank))
                if one is None and rank != FIRST and key not in kept:
                    continue
                rows[key] = {**_repeated(row), "rank": word, **_known(one, visited), **kept.get(key, {})}
        return Listed(rows, register)

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By household, and by first or second person responsible."""
        register = register_behind(standing)
        return [_key(register.key_of(row), row.values) for row in rows]

    def household_of(self, key: str) -> str:
        """A row is about a household and a rank."""
        return _household(key)

    def carried(self, known: Values, said: Values) -> Values:
        """Somebody else who helps has another telephone, and days of his own."""
        gone = ("phone", "since", "until", "last_visit") if "helper" in said else ()
        return {code: value for code, value in known.items() if code not in gone}

    def whom(self, reading: Reading, key: str) -> Values:
        """The household, and as what somebody helps it."""
        known = super().whom(reading, key)
        rank = next((word for word, rank in RANKS.items() if key == f"{known.get('id')}{BETWEEN}{rank}"), "")
        return {**known, "rank": rank} if rank else {}

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such household, a day to come, nobody whom it is about, days in the wrong order, too long a name."""
        yield from super().problems(reading, change)
        said = {**change.incoming.values, **change.values}
        told = [one for one in (*ABOUT_HELP, "last_visit") if one in change.values]
        if told and "helper" not in said and (change.new or _standing(reading, change.key) is None):
            yield "helper", "没有写帮扶责任人是谁，其余各列记不到人。请填帮扶责任人"
        since, until = said.get("since"), said.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and until <= since:
            yield "until", f"帮扶结束 {until} 不晚于起始 {since}。请核对日期"
        before, visit = change.old.get("last_visit"), change.values.get("last_visit")
        earlier = isinstance(before, dt.date) and isinstance(visit, dt.date) and visit < before
        if earlier and "helper" not in change.values:
            yield "last_visit", f"库里最近一次走访是 {before}，表里的 {visit} 更早。更早的走访请单独补登"
        for code, most in LONGEST.items():
            if len(str(change.values.get(code, ""))) > most:
                yield code, f"共 {len(str(change.values[code]))} 个字，最多 {most} 个字。请改短"

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Helpers that come and go, what is known of them, their visits, and descriptions."""
        team = _Team(writing)
        for chunk in chunks(changes):
            team.take(chunk)
        parts.keep_texts(writing, self.code, changes, [one.code for one in KEPT])

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """What the register knows otherwise; somebody new who begins on the day on screen."""
        yield from super().cautions(reading, change)
        if "helper" in change.old and "helper" in change.values and "since" not in change.values:
            yield "since", f"换了帮扶责任人，起始时间没有改，按页面日期 {reading.snapshot.as_of} 起算"


@per_reading
def _helped(reading: Reading) -> dict[tuple[str, int], Help]:
    return help_of(reading.snapshot, reading.engine, register_of(reading).few)


def _standing(reading: Reading, key: str) -> Help | None:
    """Who helps on the row with this key."""
    household, _, rank = key.rpartition(BETWEEN)
    return _helped(reading).get((household, int(rank))) if rank.isdecimal() else None


def _key(household: str, values: Values) -> str:
    return f"{household}{BETWEEN}{RANKS.get(str(values.get('rank')), FIRST)}" if household else ""


def _household(key: str) -> str:
    return key.rpartition(BETWEEN)[0]


def _repeated(row: Values) -> Values:
    found = {**basics(row), **({"cause": row["cause"]} if "cause" in row else {})}
    out = row.get("exited_on")
    return {**found, "exit_year": out.year} if isinstance(out, dt.date) else found


def _known(one: Help | None, visited: Mapping[tuple[str, str], Visited]) -> Values:
    """What is known of somebody's help; blanks are left out."""
    if one is None:
        return {}
    seen = visited.get((one.household, one.name))
    said: dict[str, Any] = {
        "helper": one.name,
        "unit": one.unit,
        "belongs_to": one.belongs_to,
        "position": one.position,
        "phone": one.phone,
        "since": one.since,
        "until": one.until,
        "last_visit": seen.last if seen else None,
        "visits": seen.count if seen else None,
    }
    return {code: value for code, value in said.items() if value not in (None, "")}


@dataclass
class _Written:
    """What a chunk of rows comes to.

    Attributes:
        closed: Help that is over, by its key.
        changed: Help that goes on, otherwise than known.
        opened: Help that begins.
        visits: Visits.
        positions: What is somebody's post now, by person.
    """

    closed: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    opened: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    positions: dict[str, str] = field(default_factory=dict)


class _Team:
    """Those who help, by name and unit: one of the same name in the same unit is the same person."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._people = self._known_people()

    def take(self, changes: Sequence[Change]) -> None:
        """Write what some rows say."""
        self._make(changes)
        written, taken = _Written(), self._taken([_household(change.key) for change in changes])
        for change in changes:
            self._take(change, written, taken)
        journal = self._writing.journal
        journal.update(Person, [({"id": key}, {"position": said}) for key, said in written.positions.items()])
        journal.update(HouseholdHelp, written.closed)
        journal.update(HouseholdHelp, written.changed)
        journal.insert(HouseholdHelp, written.opened)
        parts.append(journal, Visit, written.visits)

    def _take(self, change: Change, written: _Written, taken: set[tuple[Any, ...]]) -> None:
        now, said = _standing(self._writing.reading, change.key), change.incoming.values
        person = self._person(change, now)
        if person is None:
            return
        if "position" in change.values:
            written.positions[person] = str(change.values["position"])
        if now is None or person != now.person or "since" in change.values:
            self._begin(change, now, person, written, taken)
        elif columns := _columns(change):
            written.changed.append(({**_household_key(now), "valid_from": now.since}, columns))
        if "last_visit" in change.values:
            name = str(said.get("helper", now.name if now else ""))
            written.visits.append(self._visit(change, name))

    def _begin(
        self, change: Change, now: Help | None, person: str, written: _Written, taken: set[tuple[Any, ...]]
    ) -> None:
        """Somebody else helps from now on, or the same person has helped since another day."""
        day, said = self._writing.day, change.incoming.values
        since = change.values.get("since", day)
        assert isinstance(since, dt.date)  # noqa: S101 - the column's kind says so
        same = now is not None and now.person == person
        if now is not None and now.until is None:
            over = now.since if same else max(since, now.since)
            written.closed.append(({**_household_key(now), "valid_from": now.since}, {"valid_to": over}))
        key = {"household_id": _household(change.key), "person_id": person, "valid_from": since}
        phone = said.get("phone", "")
        columns = {
            "valid_to": said.get("until") if same or "until" in change.values else None,
            "rank": RANKS.get(str(said.get("rank")), FIRST),
            "belongs_to": said.get("belongs_to", ""),
            "phone": (now.phone if same and now else "") if is_masked(phone) else phone,
        }
        if tuple(key.values()) in taken:
            written.changed.append((key, columns))
        else:
            written.opened.append(self._writing.told(**key, **columns))
            taken.add(tuple(key.values()))

    def _visit(self, change: Change, name: str) -> dict[str, Any]:
        return self._writing.told(
            household_id=_household(change.key),
            on_date=change.values["last_visit"],
            recorded_on=self._writing.day,
            person=name,
            text="",
        )

    def _person(self, change: Change, now: Help | None) -> str | None:
        """Whom a row names; None where it names nobody and nobody is known."""
        if now is not None and not _renamed(change, now):
            return now.person
        who = _who(change, now)
        return change.incoming.people.get("helper") or (self._people[who] if who else None)

    def _make(self, changes: Sequence[Change]) -> None:
        """People of whom nothing is known yet."""
        new: dict[tuple[str, str], dict[str, Any]] = {}
        for change in changes:
            now = _standing(self._writing.reading, change.key)
            who = _who(change, now) if _renamed(change, now) else None
            if who is None or who in self._people or "helper" in change.incoming.people:
                continue
            position = str(change.incoming.values.get("position", ""))
            key = f"person-{uuid.uuid4().hex[:12]}"
            new.setdefault(who, self._writing.told(id=key, name=who[0], unit=who[1], position=position))
        self._people |= {who: row["id"] for who, row in new.items()}
        self._writing.journal.insert(Person, new.values())

    def _known_people(self) -> dict[tuple[str, str], str]:
        view, session = self._writing.reading.snapshot, self._writing.journal.session
        mine = select(Person.name, Person.unit, Person.id).where(Person.county_code == view.county_code)
        real = mine.where(Person.is_demo.is_(False)) if view.evidence_only else mine
        known: dict[tuple[str, str], str] = {}
        for name, unit, key in session.execute(real.order_by(Person.id)):
            known.setdefault((name, unit), key)
        return known

    def _taken(self, households: Sequence[str]) -> set[tuple[Any, ...]]:
        """Keys of the help that these households have had."""
        columns = HouseholdHelp.household_id, HouseholdHelp.person_id, HouseholdHelp.valid_from
        mine = HouseholdHelp.county_code == self._writing.journal.county_code
        asked = select(*columns).where(mine, HouseholdHelp.household_id.in_(households))
        return {tuple(row) for row in self._writing.journal.session.execute(asked)}


def _renamed(change: Change, now: Help | None) -> bool:
    """Whether a row may mean somebody else than is known."""
    return now is None or not change.values.keys().isdisjoint(("helper", "unit"))


def _who(change: Change, now: Help | None) -> tuple[str, str] | None:
    """Name and unit that a row means; a blank unit says nothing of somebody who is known."""
    said = change.incoming.values
    name = said.get("helper", now.name if now else None)
    if name is None:
        return None
    unit = said.get("unit", now.unit if now and now.name == name else "")
    return str(name), str(unit)


def _household_key(now: Help) -> dict[str, Any]:
    return {"household_id": now.household, "person_id": now.person}


def _columns(change: Change) -> dict[str, Any]:
    told = change.values
    columns: dict[str, Any] = {code: told[code] for code in told if code in ("belongs_to", "phone")}
    return {**columns, "valid_to": change.values["until"]} if "until" in change.values else columns

"""建档立卡户台账: who is registered, why poor, what is done, and since when out of poverty."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from operator import mul
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from data.ledger.book import Book, Change, Incoming, Reading, Values, Writing
from data.ledger.books import parts
from data.ledger.books.register import (
    CAUSE,
    HEAD,
    NUMBER,
    PEOPLE,
    TITLE,
    WHERE,
    Listed,
    register_behind,
    register_of,
)
from data.ledger.columns import Choice, Field, Kind
from data.model import Household, HouseholdGap
from data.rules.households import BATCHES, MONITORED
from data.store.households import REGISTER_BEGAN
from data.store.journal import chunks

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from data.ledger.books.register import Register
    from data.store.snapshot import Snapshot

NEEDED = "新登记的户必填"
BATCHES_SAID = {
    "发展生产": ("产业", "产业扶贫", "发展生产脱贫"),
    "易地搬迁": ("搬迁", "易地扶贫搬迁", "易地搬迁脱贫"),
    "生态补偿": ("生态", "生态补偿脱贫"),
    "发展教育": ("教育", "教育扶贫", "发展教育脱贫"),
    "社保兜底": ("兜底", "社会保障兜底", "低保兜底"),
}
WATCHED = "防返贫监测台账"
FIELDS = (
    *WHERE,
    Field("hamlet", "自然村", synonyms=("村民小组", "自然村（组）", "屯", "组"), width=12),
    replace(NUMBER, note=f"{NUMBER.note}。新登记的户留空时由系统编号"),
    replace(HEAD, note=NEEDED),
    Field(
        "id_number",
        "证件号码",
        Kind.CODE,
        synonyms=("户主证件号码", "身份证号", "身份证号码", "户主身份证号"),
        width=22,
        private=True,
    ),
    replace(PEOPLE, note=NEEDED),
    CAUSE,
    Field("planned_year", "计划脱贫年度", Kind.INT, synonyms=("计划脱贫年份", "计划脱贫时间"), width=9),
    Field(
        "batches",
        "五个一批",
        Kind.MANY,
        synonyms=("帮扶措施（五个一批）", "脱贫措施", "脱贫途径"),
        choices=tuple(Choice(word, BATCHES_SAID[word]) for word in BATCHES.values()),
        width=30,
    ),
    Field("exited_on", "脱贫日期", Kind.DATE, synonyms=("脱贫时间", "退出日期", "退出时间"), width=12),
    Field(
        "monitored",
        "监测对象类型",
        Kind.CHOICE,
        choices=tuple(map(Choice, MONITORED)),
        kept_in=WATCHED,
    ),
    Field(
        "monitored_from",
        "监测起始日期",
        Kind.DATE,
        synonyms=("识别日期", "监测识别日期"),
        width=12,
        kept_in=WATCHED,
    ),
    Field("note", "备注", width=20),
)
DESCRIPTIVE = ("hamlet", "note")
"""Columns that nothing is computed from: kept as they are."""
COLUMNS = ("people", "head", "id_number", "cause", "planned_year", "exited_on")
"""Fields that are columns of the table by the same name."""
NEW_SAYS = {field.code: field.header for field in (HEAD, PEOPLE)}
LONGEST = {"id": 64, "head": 40, "id_number": 18, "cause": 20}
"""Letters that the table has room for."""
MOST_PEOPLE = 30
LAST_YEAR = 2030
IDENTITY, FIRST_GENERATION = 18, 15
"""Characters of an identity number, and of one from before 1999."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
"""Weights and check characters of an identity number, GB 11643-1999."""


class Households(Book):
    """建档立卡户台账."""

    code = "households"
    title = TITLE
    households = True
    fixed = ()

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The register's columns."""
        _ = snapshot
        return FIELDS

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every household the reader may see."""
        register = register_of(reading)
        described = [field for field in FIELDS if field.code in DESCRIPTIVE]
        kept = parts.texts(reading, self.code, described, register.few)
        rows = {key: {**row, **kept[key]} if key in kept else row for key, row in register.rows.items()}
        return Listed(rows, register)

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By number, which a new household brings along; else by head and people in its village."""
        register = register_behind(standing)
        return [register.key_of(row) for row in rows]

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """Somebody else's village or number, what cannot be, what is yet to come, what does not fit."""
        register, values = register_of(reading), change.values
        if change.new and change.key in register.unseen:
            yield (
                "id",
                f"户编号“{change.key}”已有：在别的村，或您看不到这一户（不在您的权限内，或是演示数据）。请核对编号",
            )
        if change.new and not values.get("id") and len(alike := register.alike(change.incoming)) > 1:
            yield "head", f"本村有 {len(alike)} 户对得上，分不清是哪一户。请填户编号"
        if change.new or not values.keys().isdisjoint(parts.PLACES):
            yield from _misplaced(register, change.incoming, reading.snapshot)
        for field, word in NEW_SAYS.items():
            if change.new and field not in values:
                yield field, f"新登记的户要填“{word}”，这里是空白"
        yield from _impossible(values, reading.snapshot.as_of)
        for field, most in LONGEST.items():
            if len(str(values.get(field, ""))) > most:
                yield field, f"共 {len(str(values[field]))} 个字，最多 {most} 个字。请改短或核对"

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """A namesake in the village under another number, an identity number that checks out wrong."""
        if change.new and (alike := register_of(reading).alike(change.incoming)):
            yield "id", f"本村已有对得上的户（户编号 {alike[0]}），请核对是否重复登记"
        said = str(change.values.get("id_number", ""))
        if said and not valid(said):
            yield "id_number", "证件号码的位数或校验码不对，请核对"

    def new_key(self, reading: Reading, incoming: Incoming, taken: Container[str], number: int) -> str:
        """A number of our own, which no household has that the reader does not see."""
        unseen = register_of(reading).unseen
        while (key := super().new_key(reading, incoming, taken, number)) in unseen:
            number += 1
        return key

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """New households, changed columns, and the village of what was found missing in those that moved."""
        old = [change for change in changes if not change.new]
        moved = {one.key: one.incoming.place for one in old if "village" in one.values}
        writing.journal.insert(Household, (_household(writing, one) for one in changes if one.new))
        writing.journal.update(Household, [({"id": one.key}, _columns(one)) for one in old])
        _move_gaps(writing, moved)
        parts.keep_texts(writing, self.code, changes, DESCRIPTIVE)


def valid(number: str) -> bool:
    """Whether an identity number checks out, GB 11643-1999; one of the first generation has only a length."""
    digits = number[:-1]
    if len(number) != IDENTITY or not digits.isdigit():
        return len(number) == FIRST_GENERATION and number.isdigit()
    total = sum(map(mul, WEIGHTS, map(int, digits)))
    return CHECKS[total % len(CHECKS)] == number[-1].upper()


def _misplaced(register: Register, row: Incoming, view: Snapshot) -> Iterator[tuple[str, str]]:
    if row.place in register.open_to:
        return
    if row.place in view.villages.index:
        yield "village", "这个村不在您的权限内，不能登记这里的户"
    else:
        yield "village", "没有认出是哪个村。户要登记到村，请填乡镇和行政村"


def _impossible(values: Values, as_of: dt.date) -> Iterator[tuple[str, str]]:
    people, year, out = values.get("people"), values.get("planned_year"), values.get("exited_on")
    if people is not None and not 1 <= float(str(people)) <= MOST_PEOPLE:
        yield "people", f"家庭人口是 {people}。请填 1 到 {MOST_PEOPLE}"
    if year is not None and not REGISTER_BEGAN <= int(str(year)) <= LAST_YEAR:
        yield "planned_year", f"计划脱贫年度是 {year}。请填 {REGISTER_BEGAN} 到 {LAST_YEAR}"
    if isinstance(out, dt.date) and out > as_of:
        yield "exited_on", f"脱贫日期 {out} 晚于页面日期 {as_of}。还没有到的日子不能填"


def _household(writing: Writing, change: Change) -> dict[str, Any]:
    return writing.told(id=change.key, **_columns(change))


def _columns(change: Change) -> dict[str, Any]:
    values = change.values
    columns: dict[str, Any] = {field: values[field] for field in COLUMNS if field in values}
    if "batches" in values:
        said = values["batches"]
        columns |= {batch: word in said for batch, word in BATCHES.items() if isinstance(said, tuple)}
    if "village" in values:
        columns["village_code"] = change.incoming.place
    return columns


def _move_gaps(writing: Writing, moved: Mapping[str, str]) -> None:
    """What is missing in a household counts in its village."""
    table, journal = HouseholdGap.__table__, writing.journal
    key = [table.columns[name] for name in ("household_id", "scheme", "item", "opened_on")]
    for chunk in chunks(moved):
        mine = table.columns["county_code"] == journal.county_code, key[0].in_(chunk)
        found = journal.session.execute(select(*key).where(*mine)).mappings()
        changes = [(dict(row), {"village_code": moved[row["household_id"]]}) for row in found]
        journal.update(HouseholdGap, changes)

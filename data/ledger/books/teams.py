"""驻村工作队台账: one row a village with a team: who sent it, who is in it, since when, how many days a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data.ledger.book import Book, Change, Reading, Values, Writing, number
from data.ledger.books import parts
from data.ledger.columns import Choice, Field, Kind
from data.model import Duty, Measurement
from data.rules.measures import MEASURES, excesses
from data.store import measurements
from data.store.frames import missing
from data.store.journal import chunks

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from data.ledger.book import Incoming
    from data.ledger.columns import Value
    from data.store.snapshot import Snapshot

DAYS = "front_days"
POSTS = {"first_secretary": parts.FIRST_SECRETARY, "leader": parts.TEAM_LEADER}
"""Who leads a team, the first of them there is; the other members have no duty of their own."""
DESCRIPTIVE = ("sent_by", "members", "recalled", "grade")
ABOUT = (*POSTS, *DESCRIPTIVE)
"""What makes a team of a row."""
FIELDS = (
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "乡（镇）", "派驻乡镇"), width=12),
    Field(
        "village",
        "行政村",
        Kind.VILLAGE,
        synonyms=("村", "派驻村", "驻村", "所驻村", "村名"),
        required=True,
        width=12,
    ),
    Field(
        "sent_by",
        "派出单位",
        synonyms=("选派单位", "派驻单位", "帮扶单位", "后盾单位", "工作单位"),
        width=22,
    ),
    Field("first_secretary", "第一书记", Kind.PERSON, synonyms=("驻村第一书记", "第一书记姓名"), width=10),
    Field(
        "leader", "工作队队长", Kind.PERSON, synonyms=("队长", "驻村工作队队长", "工作队长", "驻村队长"), width=10
    ),
    Field("members", "队员", Kind.PEOPLE, synonyms=("工作队员", "驻村队员", "驻村工作队员", "队员姓名"), width=22),
    Field(
        "since",
        "驻村起始",
        Kind.DATE,
        synonyms=("驻村起始时间", "驻村时间", "派驻时间", "到村时间", "驻村日期"),
        width=12,
        begins=True,
        note="第一书记（没有的，工作队队长）任职的第一天",
    ),
    Field(
        "days",
        "驻村天数（月）",
        Kind.INT,
        synonyms=("月驻村天数", "驻村天数", "本月驻村天数", "当月驻村天数", "每月驻村天数"),
        width=10,
        note="第一书记（没有的，工作队队长）当月的天数",
    ),
    Field("recalled", "召回/调整情况", synonyms=("召回调整情况", "召回情况", "调整情况", "轮换情况"), width=20),
    Field(
        "grade",
        "考核等次",
        Kind.CHOICE,
        synonyms=("考核", "年度考核", "考核结果", "考核等级"),
        choices=(
            Choice("优秀", ("好",)),
            Choice("称职", ("合格", "较好")),
            Choice("基本称职", ("基本合格", "一般")),
            Choice("不称职", ("不合格", "较差", "差")),
        ),
        width=10,
    ),
)  # fmt: skip


class Teams(Book):
    """驻村工作队台账."""

    code = "teams"
    title = "驻村工作队台账"

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns; the county's own words for who leads are understood too."""
        roles = snapshot.playbook.roles
        words = {"first_secretary": roles.first_secretary, "leader": roles.team_leader}
        return tuple(
            replace(field, synonyms=(*field.synonyms, words[field.code])) if field.code in words else field
            for field in FIELDS
        )

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every village with somebody who leads its team, or of whose team somebody told."""
        view = reading.snapshot
        said = parts.texts(reading, self.code, FIELDS)
        held = {field: view.holders(post.kind, post.role) for field, post in POSTS.items()}
        days = measurements.latest(view, "person", reading.engine)
        rows = {}
        for village in view.villages.index:
            led = {field: one.loc[village].to_dict() for field, one in held.items() if village in one.index}
            if led or village in said:
                known = _led(led, days) | said.get(village, {})
                rows[str(village)] = {**parts.place_of(view, village), **known}
        return rows

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By the village."""
        return [row.place if row.place in standing else "" for row in rows]

    def new_key(self, reading: Reading, incoming: Incoming, taken: Container[str], number: int) -> str:
        """A village has one team."""
        _ = reading, taken, number
        return incoming.place

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such village, nobody in the team, days that cannot be."""
        if change.key not in reading.snapshot.villages.index:
            yield "village", "没有找到这个村。请写明乡镇和村的全名"
            return
        said = {**reading.rows(self).get(change.key, {}), **change.values}
        if not set(ABOUT) & said.keys():
            yield "", "这一行没有写派出单位、第一书记、队长或队员，没有要登记的"
        if not POSTS.keys() & said.keys():
            alone = [field for field in ("since", "days") if field in change.values]
            yield from (
                (field, "没有第一书记或队长，记不到人：请先填第一书记或工作队队长") for field in alone
            )
        since, days = change.values.get("since"), number(change.values, "days")
        if isinstance(since, dt.date):
            yield from (("since", said) for said in _impossible_day(reading, change.key, since))
        if days is not None:
            yield from (("days", f"{said}。请核对") for said in excesses(MEASURES[DAYS], days))

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Who leads from when, their days, and the rest as it is described."""
        people = parts.People(writing)
        since = {one.key: day for one in changes if isinstance(day := one.values.get("since"), dt.date)}
        for field, post in POSTS.items():
            named = [one for one in changes if field in one.values]
            unit = {one.key: str(one.incoming.values.get("sent_by", "")) for one in named}
            holders = {one.key: people.id_of(one, field, unit[one.key]) for one in named}
            parts.change_duty(writing, post, holders, since)
        leading = _leading(writing, [one.key for one in changes])
        moved = [({"id": leading[village].id}, {"valid_from": day}) for village, day in since.items()]
        writing.journal.update(Duty, moved)
        days = {leading[one.key].person_id: one.values["days"] for one in changes if "days" in one.values}
        parts.append(writing.journal, Measurement, [_measured(writing, *one) for one in days.items()])
        parts.keep_texts(writing, self.code, changes, DESCRIPTIVE)


def _led(led: Mapping[str, Any], days: Any) -> Values:
    """What the duties of a team's leaders say of it."""
    known: Values = {field: str(row["name"]) for field, row in led.items()}
    first = next((led[field] for field in POSTS if field in led), None)
    if first is None:
        return known
    known["since"] = first["valid_from"].date()
    if first["unit"]:
        known["sent_by"] = str(first["unit"])
    if DAYS in days and first["person_id"] in days.index and not missing(days.loc[first["person_id"], DAYS]):
        known["days"] = int(days.loc[first["person_id"], DAYS])
    return known


def _impossible_day(reading: Reading, village: str, since: dt.date) -> Iterator[str]:
    """A first day that is yet to come, or on which somebody else still led."""
    view = reading.snapshot
    if since > view.as_of:
        yield f"驻村起始 {since} 在 {view.as_of} 之后，还没有发生。请核对日期"
    duties = view.duties
    here = (duties["subject_kind"] == "village") & (duties["subject_id"] == village) & ~duties["current"]
    until = duties[here & (duties["role"] == parts.FIRST_SECRETARY.role)]["valid_to"].max()
    if not missing(until) and until.date() > since:
        yield f"前任任职到 {until.date()}，驻村起始不能早于那一天"


def _leading(writing: Writing, villages: Sequence[str]) -> dict[str, Any]:
    """The duty of whoever leads each team once the rows count."""
    found: dict[str, Any] = {}
    for post in POSTS.values():
        for chunk in chunks([one for one in villages if one not in found]):
            found |= {row.subject_id: row for row in parts.held(writing, post, chunk)}
    return found


def _measured(writing: Writing, person: str, days: Value) -> dict[str, Any]:
    return writing.told(
        subject_kind="person",
        subject_id=person,
        measure=DAYS,
        on_date=writing.day,
        recorded_on=writing.day,
        value=float(str(days)),
        author=parts.AUTHOR,
    )

"""贫困村退出验收表: one row a village that leaves the list, with its verdicts, steps and leaders."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from data.ledger.book import Change, Reading, Values, Writing, number
from data.ledger.books import parts, step_columns, verdict_columns
from data.ledger.books.objectives import ObjectiveBook, day_of
from data.ledger.columns import Choice, Field, Kind
from data.model import Assessment, ExitStep, Measurement, VillageExit
from data.rules.criteria import is_required
from data.store import exits, measurements
from data.store.frames import each, missing, row_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from data.ledger.book import Incoming
    from data.store.frames import Row
    from data.store.snapshot import Snapshot

WHOLE = 100.0
FIRST_YEAR, YEARS_AFTER = 2014, 3
"""The register began in 2014; an exit may be put off for some years after the campaign."""
DEEP = "deep_poverty"
PLACE = "place"
"""Code of the village, by which a row is found; no column."""
LEADERS = {"first_secretary": parts.FIRST_SECRETARY, "leader": parts.VILLAGE_LEADER}


def _sum(code: str, header: str, unit: str, *synonyms: str) -> Field:
    return Field(code, header, Kind.INT, unit, synonyms=synonyms, width=10, told=False)


BEFORE = (
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "乡（镇）", "乡镇名称"), width=12),
    Field(
        "village",
        "行政村",
        Kind.VILLAGE,
        synonyms=("村", "村名", "贫困村", "贫困村名称", "村名称"),
        required=True,
        width=12,
    ),
    Field("deep", "是否深度贫困村", Kind.BOOL, synonyms=("深度贫困村", "是否深度贫困"), width=10),
)
PEOPLE = (
    Field("all_households", "总户数", Kind.INT, "户", synonyms=("全村总户数", "农户总数"), width=9),
    Field("rural_people", "农业户籍人口", Kind.INT, "人", synonyms=("总人口", "全村总人口", "农村户籍人口"), width=10),
    _sum("registered", "建档立卡户数", "户", "建档立卡贫困户数", "贫困户数"),
    _sum("registered_people", "建档立卡人数", "人", "建档立卡贫困人口", "贫困人口"),
    _sum("poor", "未脱贫户数", "户", "剩余贫困户数"),
    _sum("poor_people", "未脱贫人数", "人", "剩余贫困人口", "未脱贫人口"),
    Field(
        "rate", "贫困发生率", Kind.PERCENT, "%", width=10, told=False, note="由未脱贫人数与农业户籍人口得出"
    ),
)  # fmt: skip
SHORTCOMINGS = (
    Field("unmet", "未达标原因", synonyms=("存在问题", "未达标情况"), width=24),
    Field("remedy", "整改措施", synonyms=("下步措施", "整改计划"), width=24),
)
ABOVE = (
    Field(
        "review_above",
        "市（自治区）复核",
        Kind.CHOICE,
        synonyms=("市级复核", "市复核", "自治区复核", "省级复核", "市级核查"),
        choices=step_columns.DECISIONS,
        width=12,
    ),
    Field("notice", "公示起止", synonyms=("公示时间", "公示期"), width=20),
)
SIGNED = (
    Field(
        step_columns.PERSON,
        "验收人",
        synonyms=("验收人签字", "核验人", "验收人员"),
        width=12,
        remark=True,
        note="本行达标评定和程序的经办人",
    ),
    Field(
        verdict_columns.DAY,
        "验收日期",
        Kind.DATE,
        synonyms=("评定日期", "核验日期"),
        width=12,
        remark=True,
        note="本行指标的评定日期；留空按导入当天",
    ),
    Field(
        step_columns.REASON,
        "说明",
        synonyms=("备注",),
        width=24,
        remark=True,
        note="退回的原因；尚有指标未达标而通过的，写明理由",
    ),
)


class Exits(ObjectiveBook):
    """贫困村退出验收表."""

    code = "exits"
    title = "贫困村退出验收表"
    kind = "village_exit"
    model = VillageExit
    line_words = ("退出", "摘帽", "贫困村", "脱贫")
    columns: ClassVar[Mapping[str, str]] = {}
    descriptive = ("all_households", "rural_people", "unmet", "remedy", "review_above", "notice")

    def own_fields(self) -> tuple[Field, ...]:
        """The columns that every county has, but for year and leaders."""
        return (*BEFORE, *PEOPLE, *SHORTCOMINGS, *ABOVE, *SIGNED)

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """With the items of the criteria in force, and the county's own steps."""
        steps, last = step_columns.fields(snapshot)
        items = verdict_columns.fields(snapshot)
        middle = (*PEOPLE, *items, *SHORTCOMINGS, *steps, *ABOVE, *last)
        return (*BEFORE, _year(snapshot), *middle, *_leaders(snapshot), *SIGNED)

    def standing(self, reading: Reading) -> dict[str, Values]:
        """Every village that leaves the list."""
        view = reading.snapshot
        said = parts.texts(reading, self.code, self.own_fields())
        judged, walked = verdict_columns.known(reading), step_columns.known(reading)
        measured = measurements.latest(view, "village", reading.engine)
        leaders = {field: view.holders(post.kind, post.role)["name"] for field, post in LEADERS.items()}
        rows = {}
        for village, row in each(view.villages[view.villages["exit_id"].notna()]):
            key = str(row["exit_id"])
            known: Values = {
                PLACE: village,
                **parts.place_of(view, village),
                "planned": str(row_of(view.objectives, key)["deadline"].year),
                **judged.get(village, {}),
                **walked.get(village, {}),
                **{field: str(held[village]) for field, held in leaders.items() if village in held.index},
                **said.get(key, {}),
            }
            if DEEP in measured and village in measured.index and not missing(measured.loc[village, DEEP]):
                known["deep"] = bool(measured.loc[village, DEEP])
            rows[key] = known | _sums(row, known)
        return rows

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By the village."""
        named = {values[PLACE]: key for key, values in standing.items()}
        return [named.get(row.place, "") for row in rows]

    def new_key(self, reading: Reading, incoming: Incoming, taken: Container[str], number: int) -> str:
        """A village leaves the list once."""
        key = f"exit-{incoming.place}"
        return super().new_key(reading, incoming, taken, number) if key in taken else key

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such village, a year before the exit began, and what forbids its verdicts and steps."""
        village = _village(reading, change)
        if village not in reading.snapshot.villages.index:
            yield "village", "没有找到这个村。请写明乡镇和村的全名"
            return
        start, year = day_of(reading, change, "start"), change.values.get("planned")
        if start and year and int(str(year)) < start.year:
            yield "planned", f"计划退出年度 {year} 早于开始的 {start.year} 年。请核对"
        yield from super().problems(reading, change)
        yield from verdict_columns.problems(reading, change, village)
        lacking = verdict_columns.lacking(reading, change, village)
        yield from step_columns.problems(reading, change, village, lacking)

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Besides what every objective has: verdicts, steps, leaders and whether the village is deeply poor."""
        super().write(writing, [_dated(change) for change in changes])
        villages = {change.key: _village(writing.reading, change) for change in changes}
        people = parts.People(writing)
        for field, post in LEADERS.items():
            named = [change for change in changes if field in change.values]
            holders = {villages[change.key]: people.id_of(change, field) for change in named}
            parts.change_duty(writing, post, holders)
        judged = [row for one in changes for row in verdict_columns.rows(writing, one, villages[one.key])]
        parts.append(writing.journal, Assessment, judged)
        writing.journal.insert(ExitStep, list(_steps(writing, changes, villages)))
        deep = [_deep(writing, one, villages[one.key]) for one in changes if "deep" in one.values]
        parts.append(writing.journal, Measurement, deep)

    def _new(self, writing: Writing, change: Change) -> dict[str, Any]:
        view = writing.reading.snapshot
        asked = sum(is_required(item, view.playbook.campaign.end) for item in exits.items_of(view))
        own = {
            "title": f"{row_of(view.villages, change.incoming.place)['name']}退出",
            "scheme": view.playbook.criteria.village,
            "start": view.playbook.campaign.start,
            "quantity": float(asked or 1),
        }
        return super()._new(writing, change) | own


def _year(snapshot: Snapshot) -> Field:
    last = snapshot.playbook.campaign.end.year + YEARS_AFTER
    known = snapshot.objectives["deadline"].dt.year.max()
    years = range(FIRST_YEAR, max(last, 0 if missing(known) else int(known)) + 1)
    return Field(
        "planned",
        "计划退出年度",
        Kind.CHOICE,
        synonyms=("退出年度", "计划脱贫年度", "计划退出年份", "脱贫年度"),
        choices=tuple(Choice(f"{year}", (f"{year}年", f"{year}年度", f"{year}年底")) for year in years),
        width=9,
        note="改动年度，退出期限就移到那一年年底",
    )


def _leaders(snapshot: Snapshot) -> tuple[Field, ...]:
    roles = snapshot.playbook.roles
    first, leader = (roles.first_secretary, "驻村第一书记"), (roles.village_leader, "包村领导", "联系县领导")
    return (
        Field("first_secretary", "第一书记", Kind.PERSON, synonyms=first, width=10),
        Field("leader", "包村县领导", Kind.PERSON, synonyms=leader, width=10),
    )


def _sums(row: Row, known: Values) -> Values:
    """Registered households and people, those still poor, and their share of the people."""
    if missing(row["households"]):
        return {}
    found: Values = {
        "registered": int(row["households"]),
        "registered_people": int(row["people"]),
        "poor": int(row["households"] - row["households_out"]),
        "poor_people": int(row["people"] - row["people_out"]),
    }
    everybody = number(known, "rural_people")
    if everybody:
        found["rate"] = round(float(row["people"] - row["people_out"]) / everybody * WHOLE, 2)
    return found


def _village(reading: Reading, change: Change) -> str:
    """Code of the village; that of a row that is there stays."""
    if change.new:
        return change.incoming.place
    return str(row_of(reading.snapshot.objectives, change.key)["place_code"])


def _dated(change: Change) -> Change:
    """A planned year means its last day."""
    year = change.values.get("planned")
    if year is None:
        return change
    return replace(change, values=change.values | {"deadline": dt.date(int(str(year)), 12, 31)})


def _steps(
    writing: Writing, changes: Sequence[Change], villages: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for one in changes:
        lacking = verdict_columns.lacking(writing.reading, one, villages[one.key])
        yield from step_columns.rows(writing, one, villages[one.key], lacking)


def _deep(writing: Writing, change: Change, village: str) -> dict[str, Any]:
    return writing.told(
        subject_kind="village",
        subject_id=village,
        measure=DEEP,
        on_date=writing.day,
        recorded_on=writing.day,
        value=float(bool(change.values["deep"])),
        author=parts.AUTHOR,
    )

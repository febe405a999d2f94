"""防返贫监测台账: households watched against falling back into poverty, their risk, and when it was over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from data.ledger.books import parts
from data.ledger.books.households import WATCHED
from data.ledger.books.of_households import OfHouseholds
from data.ledger.books.register import Listed, basics, copied, register_of
from data.ledger.columns import Choice, Field, Kind
from data.model import Household
from data.rules.households import MONITORED
from data.store.household_help import first_helpers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.ledger.book import Change, Reading, Values, Writing
    from data.store.snapshot import Snapshot

RISKS = ("因病", "因残", "因学", "因灾", "因意外", "就业", "产业", "缺劳力", "其他")
FIELDS = (
    *copied(),
    Field(
        "monitored",
        "监测对象类型",
        Kind.CHOICE,
        synonyms=("监测类型", "监测对象类别"),
        choices=tuple(map(Choice, MONITORED)),
        note="新纳入的户必填",
        width=16,
    ),
    Field(
        "monitored_from",
        "识别日期",
        Kind.DATE,
        synonyms=("监测起始日期", "纳入监测日期", "识别时间"),
        note="新纳入的户必填",
        width=12,
    ),
    Field(
        "risks",
        "返贫致贫风险",
        Kind.MANY,
        synonyms=("返贫致贫风险类型", "风险类型", "致贫返贫风险点"),
        choices=tuple(map(Choice, RISKS)),
        width=18,
    ),
    Field(
        "income",
        "人均纯收入",
        Kind.NUMBER,
        "元",
        synonyms=("家庭人均纯收入",),
        note="监测时的收入，与户退出核验表里的各记各的",
        width=12,
    ),
    Field("measures", "帮扶措施", synonyms=("针对性帮扶措施",), width=24),
    Field(
        "helped_from",
        "帮扶开始日期",
        Kind.DATE,
        synonyms=("帮扶起始日期", "帮扶起始时间", "开始帮扶日期"),
        note="针对性帮扶开始的日子；监测超过 30 天还没有帮扶的亮红灯",
        width=12,
        begins=True,
    ),
    Field(
        "helper",
        "帮扶责任人",
        Kind.PERSON,
        synonyms=("帮扶联系人",),
        width=12,
        kept_in="帮扶责任人台账",
    ),
    Field("risk_over", "风险是否消除", Kind.BOOL, synonyms=("风险消除", "是否消除风险"), width=9),
    Field(
        "risk_over_on",
        "消除日期",
        Kind.DATE,
        synonyms=("风险消除日期", "风险消除时间"),
        note="只填是、不填日期的，按页面日期算",
        width=12,
    ),
    Field("note", "备注", width=20),
)
KEPT = tuple(field for field in FIELDS if field.code in ("risks", "income", "measures", "note"))
"""Columns from which nothing is computed: kept as they are."""
DESCRIPTIVE = tuple(field.code for field in KEPT)
NEEDED = {field.code: field.header for field in FIELDS if field.code in ("monitored", "monitored_from")}
WATCH = ("monitored", "monitored_from", "helped_from", "risk_over", "risk_over_on")
COLUMNS = ("monitored", "monitored_from", "helped_from", "risk_over_on")
"""Fields that are columns of the household by the same name."""


class Monitoring(OfHouseholds):
    """防返贫监测台账."""

    code = "monitoring"
    title = WATCHED

    def fields(self, snapshot: Snapshot) -> tuple[Field, ...]:
        """The columns, the same in every county."""
        _ = snapshot
        return FIELDS

    def standing(self, reading: Reading) -> dict[str, Values]:
        """The households monitored by the day."""
        register = register_of(reading)
        kept = parts.texts(reading, self.code, KEPT, register.few)
        helpers = first_helpers(reading.snapshot, reading.engine, register.few)
        rows = {
            key: {
                **basics(row),
                **{field: row[field] for field in WATCH if field in row},
                **({"helper": helpers[key]} if key in helpers else {}),
                **kept.get(key, {}),
            }
            for key, row in register.rows.items()
            if "monitored" in row
        }
        return Listed(rows, register)

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such household, days to come or in the wrong order, a risk both over and not."""
        yield from super().problems(reading, change)
        said = {**_known(reading, change), **change.values}
        for field, word in NEEDED.items():
            if field not in said:
                yield field, f"新纳入监测的户要填“{word}”，这里是空白"
        since, over = said.get("monitored_from"), said.get("risk_over_on")
        if isinstance(since, dt.date) and isinstance(over, dt.date) and over < since:
            yield "risk_over_on", f"消除日期 {over} 早于识别日期 {since}。请核对日期"
        if change.values.get("risk_over") is False and "risk_over_on" in change.incoming.values:
            yield "risk_over", "填了消除日期，又填风险没有消除。请改成一致"

    def write(self, writing: Writing, changes: Sequence[Change]) -> None:
        """Columns of the households, and descriptions."""
        writing.journal.update(Household, [({"id": one.key}, _columns(writing, one)) for one in changes])
        parts.keep_texts(writing, self.code, changes, DESCRIPTIVE)


def _known(reading: Reading, change: Change) -> Values:
    row = register_of(reading).rows.get(change.key, {})
    return {field: row[field] for field in WATCH if field in row}


def _columns(writing: Writing, change: Change) -> dict[str, Any]:
    """A risk that is over without a day is over on the day on screen; one that is back was never over."""
    columns: dict[str, Any] = {field: change.values[field] for field in COLUMNS if field in change.values}
    if change.values.get("risk_over") is False:
        columns["risk_over_on"] = None
    elif change.values.get("risk_over") is True:
        columns.setdefault("risk_over_on", writing.day)
    return columns

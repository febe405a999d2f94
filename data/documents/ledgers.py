"""The meeting's workbook: zones, late objectives, changes, orders and scores, all of its edition."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from data import wording
from data.documents import said
from data.ledger.workbook import Column, Sheet, workbook_of
from data.office.steady import steady
from data.rules.light import sign_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.documents.facts import Facts, Standing, Task
    from data.ledger.workbook import Value

ZONES = {
    "序号": 6,
    "名称": 24,
    "指挥员": 18,
    "灯": 10,
    "目标数": 8,
    "正常": 7,
    "预警": 7,
    "告急": 7,
    "未填报": 8,
    "已完成": 8,
    "逾期未完成": 12,
    "村退出": 12,
    "按现速": 42,
}
LATE = {"序号": 6, "目标": 44, "战区": 22, "责任人": 20, "期限": 12, "时间": 12, "进展": 20, "预测": 30}
CHANGES = {"变化": 14, "名称": 60, "从 → 到": 24, "战区": 24}
ORDERS = {
    "哪次会议": 10,
    "编号": 20,
    "督办事项": 56,
    "责任人": 22,
    "责任单位": 24,
    "期限": 16,
    "下令人": 16,
    "办理": 12,
}
SCORES = {"名次": 6, "名称": 24, "指挥员": 18, "得分": 8, "名次变化": 10, "榜": 8}
"""Columns of each list with their widths in characters; what is longer goes on below."""
ENDS = {"red": "红榜", "black": "黑榜"}


def ledgers(facts: Facts) -> bytes:
    """The workbook of a meeting as an xlsx file."""
    about = facts.about(f"{facts.title}（台账）")
    made_at = dt.datetime.fromisoformat(about.made_at).replace(tzinfo=None)
    properties = {
        "title": about.title,
        "subject": about.subject,
        "author": "战图",
        "keywords": f"SHA-256 {about.sha256}",
        "created": made_at,
    }
    counted = "只看有据数据" if facts.seal.evidence_only else wording.DEMO_WITHIN
    note = f"数据截至 {facts.seal.as_of}　口径：{counted}　定格 SHA-256 {about.sha256}"
    return steady(workbook_of(sheets(facts), note, properties), about.made_at)


def sheets(facts: Facts) -> list[Sheet]:
    """The lists of a meeting."""
    word = facts.word
    return [
        _sheet(facts, word, ZONES, [_zone(one) for one in facts.zones]),
        _sheet(facts, "滞后目标", LATE, list(_late(facts))),
        _sheet(facts, "变化", CHANGES, list(_changes(facts))),
        _sheet(facts, "督办令", ORDERS, list(_orders(facts))),
        _sheet(facts, "红黑榜", SCORES, [_score(one) for one in facts.zones]),
    ]


def _sheet(facts: Facts, tab: str, headers: Mapping[str, int], rows: list[list[Value]]) -> Sheet:
    own = {"战区": facts.word, "指挥员": facts.rank}
    columns = [Column(own.get(header, header), width, wraps=True) for header, width in headers.items()]
    title = f"{facts.title}　{tab}（共 {len(rows)} 项）"
    return Sheet(tab, columns, rows, title, facts.seal.as_of, tab[:31])


def _zone(zone: Standing) -> list[Value]:
    count = zone.count
    lights = [zone.lights[code] for code in "gyrn"]
    return [
        zone.number,
        zone.name,
        zone.commander,
        sign_of(zone.light),
        count.total,
        *lights,
        count.done,
        count.overdue,
        zone.villages,
        wording.pace(zone.outlook),
    ]


def _late(facts: Facts) -> Iterator[list[Value]]:
    for number, one in enumerate(facts.late, 1):
        yield [number, one.title, one.zone, one.owner, one.due, one.left, one.progress, one.forecast]


def _changes(facts: Facts) -> Iterator[list[Value]]:
    for one in facts.changes:
        yield [said.word(one.what, facts.word), one.title, said.turned(one), one.zone or facts.county]


def _orders(facts: Facts) -> Iterator[list[Value]]:
    for which, tasks in (("上次会议", facts.before), ("本次会议", facts.orders)):
        yield from (_order(which, one) for one in tasks)


def _order(which: str, one: Task) -> list[Value]:
    return [
        which,
        one.number,
        one.text,
        one.people,
        one.units,
        one.deadline,
        one.given_by,
        one.state or "会上下达",
    ]


def _score(zone: Standing) -> list[Value]:
    return [
        zone.place,
        zone.name,
        zone.commander,
        zone.points,
        said.TRENDS.get(zone.trend, ""),
        ENDS.get(zone.end, ""),
    ]

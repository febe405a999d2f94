"""会议纪要: when, where, who; what was shown under each item of the agenda; the orders given; the next meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import wording
from data.documents import said
from data.documents.notice import record
from data.documents.paper import Column, Heading, Paper, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.documents.facts import Facts, Task
    from data.documents.paper import Block

OPEN = "（由记录人填写）"
"""Stands where nobody has entered who was there."""


def minutes(facts: Facts) -> Paper:
    """The 会议纪要 of a meeting."""
    meeting = facts.meeting
    title = f"{meeting.title}纪要"
    return Paper(
        mark=f"{facts.county}{meeting.word}纪要",
        number=f"〔{facts.seal.as_of.year}〕　　号",
        title=title,
        remark=facts.demo,
        to="",
        body=tuple(_body(facts)),
        record=record(facts),
        about=facts.about(title),
    )


def _body(facts: Facts) -> Iterator[Block]:
    yield from _head(facts)
    yield Heading("会议议程和会上所示")
    yield from _agenda(facts)
    yield Heading("督办令一览")
    yield Text(said.ordered(facts.orders).replace("，见督办令一览", "，如下表"))
    if facts.orders:
        yield orders(facts)
    yield Heading("会议小结")
    yield from map(Text, facts.meeting.note.splitlines() or [_unsaid(facts)])
    yield Heading("下次会议")
    yield Text(_next(facts))
    yield from _present(facts)


def _head(facts: Facts) -> Iterator[Block]:
    meeting = facts.meeting
    yield Text(f"时间：{wording.date(meeting.held_on)}")
    yield Text(f"地点：{meeting.place or OPEN}")
    yield Text(f"主持：{meeting.chair}")
    yield Text(f"数据：截至{facts.as_of}，开会时定格，会后的更正不改动本纪要的数字。")


def _present(facts: Facts) -> Iterator[Block]:
    """Who was there stands at the end, as GB/T 9704 has it for minutes."""
    meeting = facts.meeting
    yield Text(f"出席：{meeting.attended or OPEN}")
    if meeting.excused:
        yield Text(f"请假：{meeting.excused}")
    if meeting.observers:
        yield Text(f"列席：{meeting.observers}")


def _agenda(facts: Facts) -> Iterator[Block]:
    shown = [entry for entry in facts.meeting.agenda if not entry.skipped]
    if not shown:
        yield Text("议程是空的。")
    for entry in shown:
        yield Heading(entry.title, 2)
        yield from map(Text, said.of_item(facts, entry) or ["没有记录。"])
    skipped = [entry.title for entry in facts.meeting.agenda if entry.skipped]
    if skipped:
        yield Text(f"会上跳过：{'、'.join(skipped)}。")


def orders(facts: Facts) -> Table:
    """The orders given: what, who, which unit, by when."""
    columns = (
        Column("编号", 25),
        Column("督办事项", 55, centred=False),
        Column("责任人", 20, centred=False),
        Column("责任单位", 28, centred=False),
        Column("期限", 28),
    )
    return Table("督办令一览", columns, tuple(_order(one) for one in facts.orders))


def _order(task: Task) -> tuple[str, ...]:
    return task.number, task.text, task.people, task.units, task.deadline


def _unsaid(facts: Facts) -> str:
    return "会议没有写小结。" if facts.meeting.closed_on else "会议还没有闭会，没有小结。"


def _next(facts: Facts) -> str:
    if facts.next_day is None:
        return "时间另行通知。"
    return (
        f"按{facts.meeting.word}的周期，下次会议在{wording.date(facts.next_day)}召开，先过本次会议的督办令。"
    )

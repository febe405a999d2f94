"""调度会 in panels: the meetings, one with its agenda and edition, what changed since the last, its orders."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.orders import mark, who
from data import wording
from data.documents.said import LIGHTED, standing, word
from data.rules.changes import What, counts
from data.rules.light import Light
from data.store.frames import each, missing
from data.store.meetings import STATE_WORDS, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from data.store.frames import Row
    from data.store.meetings import Dispatch, Entry
    from data.store.orders import Given
    from data.store.snapshot import Snapshot

BAD = (What.OVERDUE, What.FOUND)
LAMPS = {State.PLANNED: Light.GREY, State.OPEN: Light.YELLOW, State.CLOSED: Light.GREEN}
SHAPES = {State.PLANNED: "○", State.OPEN: "▲", State.CLOSED: "●"}
SHOWN = 30
"""Rows of each kind of change that are listed; the Excel file has them all."""
HASH = 12
"""Characters of the hash in a line; the whole one stands with the edition."""
GROUP = 8
"""Characters of the hash that stand together."""


def listed(snapshot: Snapshot, meetings: Iterable[Dispatch]) -> dict[str, Any]:
    """The meetings, the newest first."""
    items = [_row(one) for one in meetings]
    empty = "还没有会议。在右边“安排会议”里排下一次，议程由程序按当天的数据生成。"
    return {
        "over": snapshot.playbook.county.name,
        "title": "调度会",
        "subtitle": f"截至 {wording.date(snapshot.as_of)}，共 {len(items)} 次",
        "blocks": [blocks.rows("", items, empty)],
    }


def _row(meeting: Dispatch) -> blocks.Block:
    seal = f"校验值 {meeting.seal.sha256[:HASH]}" if meeting.seal else f"议程 {len(meeting.agenda)} 项"
    return {
        "light": _lamp(meeting.state),
        "title": meeting.title,
        "below": f"{wording.date(meeting.held_on)} · {meeting.word} · {meeting.chair}主持 · {seal}",
        "right": STATE_WORDS[meeting.state],
        "pick": {"meeting": meeting.id},
    }


def _lamp(state: State) -> dict[str, str]:
    return {"code": LAMPS[state].value, "shape": SHAPES[state], "word": STATE_WORDS[state]}


def meeting(snapshot: Snapshot, one: Dispatch) -> dict[str, Any]:
    """One meeting: when, where, who presides, its agenda, its edition."""
    where = f"，{one.place}" if one.place else ""
    closed = f"，{wording.date(one.closed_on)}闭会" if one.closed_on else ""
    return {
        "over": f"{one.word} · {SHAPES[one.state]} {STATE_WORDS[one.state]}",
        "title": one.title,
        "badges": [] if one.seal and one.seal.evidence_only else blocks.demo_badge(snapshot),
        "subtitle": f"{wording.date(one.held_on)}{where}，{one.chair}主持{closed}",
        "blocks": [_edition(one), *_note(one), agenda(one)],
    }


def _edition(one: Dispatch) -> blocks.Block:
    if one.seal is None:
        line = (
            f"还没有开。会期 {wording.date(one.held_on)} 那一天打开它，当天的全部数字就定格下来，以后不变。"
        )
        return {"type": "text", "title": "定格", "lines": [line]}
    made_at = dt.datetime.fromisoformat(one.seal.made_at).astimezone()
    counted = "只看有据数据" if one.seal.evidence_only else "全部数据，含演示"
    lines = [
        f"数据截至 {wording.date(one.seal.as_of)}，{counted}",
        f"定格于 {made_at:%Y-%m-%d %H:%M:%S}，{one.seal.size / 1000:,.0f} KB",
        f"校验值 SHA-256 {grouped(one.seal.sha256)}",
    ]
    return {"type": "text", "title": "定格", "lines": lines}


def grouped(sha256: str) -> str:
    """A hash as people read it aloud and as a narrow screen can break it."""
    return " ".join(sha256[at : at + GROUP] for at in range(0, len(sha256), GROUP))


def _note(one: Dispatch) -> list[blocks.Block]:
    return [{"type": "text", "title": "小结", "lines": one.note.splitlines()}] if one.note else []


def agenda(one: Dispatch) -> blocks.Block:
    """The agenda in order, with minutes; what is skipped stays on it."""
    skipped = sum(entry.skipped for entry in one.agenda)
    items = [_entry(place, entry) for place, entry in enumerate(one.agenda, 1)]
    left_out = f"，跳过 {skipped} 项" if skipped else ""
    title = f"议程（{len(items)} 项，共 {one.minutes} 分钟{left_out}）"
    return blocks.rows(
        title, items, "议程是空的。点“加一项”。", "时间由程序按灯色估计（待核），主持人可以改。"
    )


def _entry(place: int, entry: Entry) -> blocks.Block:
    return {
        "title": f"{place}. {entry.title}",
        "below": entry.note,
        "badges": ["跳过"] if entry.skipped else [],
        "right": "—" if entry.skipped else f"{entry.minutes} 分",
    }


def changed(found: pd.DataFrame, since: str, zone: str, note: str) -> list[blocks.Block]:
    """What changed: how many of each, and the rows.

    Args:
        found: As :func:`data.rules.changes.changes` gives them.
        since: The day of the earlier edition, in words.
        zone: The county's word for a zone.
        note: What of the figures is demo.
    """
    title = f"{since}以来的变化"
    if found.empty:
        return [{"type": "text", "title": title, "lines": ["没有变化。"]}]
    each_one = counts(found)
    figures = [
        blocks.figure(word(what, zone), str(number), "项", code="r" if what in BAD else "")
        for what, number in each_one.items()
        if number
    ]
    listed = [_kind(found, what, number, zone) for what, number in each_one.items() if number]
    return [blocks.figures(figures, title, note), *listed]


def _kind(found: pd.DataFrame, what: What, number: int, zone: str) -> blocks.Block:
    rows = found[found["what"] == what.value].head(SHOWN)
    more = f"另有 {number - SHOWN} 项，见导出的 Excel。" if number > SHOWN else ""
    return blocks.rows(
        f"{word(what, zone)}（{number}）", [_change(what, row) for _, row in each(rows)], "", more
    )


def _change(what: What, row: Row) -> blocks.Block:
    lamp = {"light": blocks.light(row["after"])} if what in LIGHTED else {}
    return {"title": row["title"], "badges": blocks.badges(row), "below": turned(what, row), **lamp}


def turned(what: What, row: Row) -> str:
    """From what to what, in shapes and words."""
    now = standing(what, row["after"])
    return f"{standing(what, row['before'])} → {now}" if row["before"] and not missing(row["before"]) else now


NOW = "办理状态是屏幕上这一天的数据，不是会上定格的；定格的见投影。点一行打开督办。"


def given(orders: list[Given], title: str, empty: str) -> blocks.Block:
    """Orders of a meeting as they stand on the day on screen, which is said."""
    items = [
        {
            "light": blocks.light(one.objective["light"]),
            "title": one.objective["title"],
            "badges": blocks.badges(one.objective),
            "below": f"{who(one)} · {mark(one.course.state)['shape']} {mark(one.course.state)['word']}",
            "right": wording.days_left(one.objective),
            "rightLight": one.objective["light"],
            "pick": {"to": "orders", "objective": one.id},
        }
        for one in orders
    ]
    return blocks.rows(f"{title}（{len(items)}）", items, empty, NOW if items else "")


def corrected(found: pd.DataFrame) -> blocks.Block:
    """What is known otherwise by now about the day of the edition; the edition itself stays."""
    items = [
        {
            "title": row["title"],
            "badges": blocks.badges(row),
            "below": f"定格时 {value(row['before'], row['unit'])} → 现在知道 {value(row['after'], row['unit'])}，"
            f"{wording.date(row['known_on'])}补报",
        }
        for _, row in each(found.head(SHOWN))
    ]
    more = f"另有 {len(found) - SHOWN} 项，见导出的 Excel。" if len(found) > SHOWN else ""
    return blocks.rows(f"会后更正（{len(found)}）", items, "定格的数字没有更正。", more)


def value(amount: float, unit: str) -> str:
    """A value with its unit, or that nobody reported it."""
    return "未填报" if missing(amount) else wording.quantity(amount, unit)

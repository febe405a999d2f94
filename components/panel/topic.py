"""The panel of one subject: its figures, its list by risk, the county's targets, and whether the documents add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.reconcile import PROMISE, mark
from data import wording
from data.rules.reconcile import Verdict
from data.store import summary, works
from data.store.frames import Row, each
from data.store.reconciliation import reconciliation

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from data.rules.reconcile import Result
    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Topic:
    """A subject: one kind of objective with a screen of its own.

    Attributes:
        kind: Of its objectives.
        category: Of the facts about it.
        title: On screen.
        word: One of them.
        figures: The key figures of the objectives shown.
        scale: How large one of them is, in words; empty where the document does not say.
        caution: What to know about the figures.
    """

    kind: str
    category: str
    title: str
    word: str
    figures: Callable[[Snapshot, pd.DataFrame, str], list[blocks.Block]]
    scale: Callable[[Row], str]
    caution: str


def panel(snapshot: Snapshot, topic: Topic, zone: str) -> dict[str, Any]:
    """The panel of a subject, in the zone where one is given."""
    chosen = works.chosen(snapshot, zone, (topic.kind,))
    where = str(snapshot.zones.loc[zone, "name"]) if zone else "全县"
    count = summary.count(chosen)
    return {
        "over": f"{snapshot.playbook.county.name} · {where}",
        "title": topic.title,
        "subtitle": f"{count.total} 个{topic.word} · 告急 {count.red} · 预警 {count.yellow} · 逾期 {count.overdue}",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [
            blocks.figures(topic.figures(snapshot, chosen, zone), note=_note(snapshot, topic, chosen)),
            _list(topic, chosen, zone),
            *([] if zone else [*_targets(snapshot, topic), *_checks(snapshot, topic)]),
        ],
    }


def _note(snapshot: Snapshot, topic: Topic, chosen: pd.DataFrame) -> str:
    return "".join([_unplaced(topic, chosen), topic.caution, blocks.demo_note(snapshot)])


def _list(topic: Topic, chosen: pd.DataFrame, zone: str) -> blocks.Block:
    items = [_row(key, row, topic.scale(row)) for key, row in each(blocks.by_risk(chosen))]
    return blocks.rows(
        f"{topic.word}（{len(items)}，按风险）", items, _empty(topic, zone), _unplaced(topic, chosen)
    )


def _empty(topic: Topic, zone: str) -> str:
    if zone:
        return f"这里没有{topic.word}。按 Esc 或点地图上方的县名，看全县。"
    return f"原文没有写{topic.word}。可在县包 objectives.csv 里补上，写明出处。"


def _unplaced(topic: Topic, chosen: pd.DataFrame) -> str:
    """How many are missing on the map, and what to do about it."""
    without = len(chosen) - int(works.placed(chosen).sum())
    if not without:
        return ""
    return (
        f"{without} 个{topic.word}没有上图：原文未写所在乡镇。"
        f"查明后在县包 objectives.csv 的 place_code 或 lon、lat 里补上。"
    )


def _row(key: str, objective: Row, scale: str = "") -> blocks.Block:
    """An objective: how far and how large on the first line, who and by when on the second."""
    row = blocks.objective_row(key, objective)
    how = [objective["state"], wording.progress(objective), scale]
    unit = objective["responsible_unit"]
    who = [row["below"], f"责任单位 {unit}" if unit not in ("", objective["owner_unit"]) else ""]
    return {**row, "below": "\n".join(" · ".join(filter(None, parts)) for parts in (how, who))}


def _targets(snapshot: Snapshot, topic: Topic) -> list[blocks.Block]:
    """The county's own counted targets on the subject, known by the statements they rest on."""
    counted = works.about(snapshot, works.chosen(snapshot, "", works.COUNTED_KINDS), topic.category)
    if counted.empty:
        return []
    items = [_row(key, row) for key, row in each(blocks.by_risk(counted))]
    return [blocks.rows(f"{topic.title}的指标（{len(items)}）", items, "")]


def _checks(snapshot: Snapshot, topic: Topic) -> list[blocks.Block]:
    """Whether the documents' figures on the subject add up; nothing is corrected."""
    about = works.facts_about(snapshot, topic.category)
    results = [one for one in reconciliation(snapshot).results if one.check.total in about]
    if not results:
        return []
    differing = sum(one.verdict is not Verdict.AGREES for one in results)
    title = f"对得上吗（{len(results)} 条，{f'{differing} 条对不上' if differing else '全部对得上'}）"
    return [blocks.rows(title, [_check(one) for one in results], "", PROMISE)]


def _check(result: Result) -> blocks.Block:
    sign = mark(result.verdict)
    scope = result.check.scope if result.verdict is Verdict.SCOPE else ""
    sources = f"出处 {'、'.join(figure.id for figure in result.figures)}"
    return {
        "title": result.working,
        "below": "\n".join(part for part in (result.check.title, scope, result.check.note, sources) if part),
        "right": f"{sign['shape']} {sign['word']}",
        "rightLight": sign["code"],
    }

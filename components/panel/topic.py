"""The panel of one subject: its figures, its list by risk, and the sums of the documents worked out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.store import summary, works
from data.store.frames import Row, each
from data.store.sums import Checked, checked

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Topic:
    """A subject: one kind of objective with a screen of its own.

    Attributes:
        kind: Of its objectives.
        page: Its name in the address, and in ``sums.toml``.
        title: On screen.
        word: One of them.
        figures: The key figures of the objectives shown.
        scale: How large one of them is, in words; empty where the document does not say.
        caution: What to know about the figures.
    """

    kind: str
    page: str
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
            blocks.figures(topic.figures(snapshot, chosen, zone), note=_note(snapshot, topic)),
            _list(topic, chosen, zone),
            *([] if zone else _sums(snapshot, topic)),
        ],
    }


def _note(snapshot: Snapshot, topic: Topic) -> str:
    return "".join([topic.caution, blocks.demo_note(snapshot)])


def _list(topic: Topic, chosen: pd.DataFrame, zone: str) -> blocks.Block:
    items = [_row(topic, key, row) for key, row in each(blocks.by_risk(chosen))]
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


def _row(topic: Topic, key: str, objective: Row) -> blocks.Block:
    """An objective with how far it is and how large it is; the documents' own note is on its panel."""
    row = blocks.objective_row(key, objective)
    unit = objective["responsible_unit"]
    parts = [objective["state"], wording.progress(objective), topic.scale(objective), row["below"]]
    responsible = [f"责任单位 {unit}"] if unit and unit != objective["owner_unit"] else []
    return {**row, "below": " · ".join(part for part in [*parts, *responsible] if part)}


def _sums(snapshot: Snapshot, topic: Topic) -> list[blocks.Block]:
    results = checked(snapshot, topic.page)
    if not results:
        return []
    differing = sum(not result.agrees for result in results)
    title = f"对得上吗（{len(results)} 条，{f'{differing} 条不符' if differing else '全部相符'}）"
    return [blocks.rows(title, [_sum(result) for result in results], "", "照原文重算，只核对，不改数。")]


def _sum(result: Checked) -> blocks.Block:
    said = wording.quantity(result.stated, result.unit)
    used = f"（对照 {'、'.join(result.facts[1:])}）" if result.facts[1:] else ""
    parts = f"{result.formula}；原文 {said}", result.note, f"出处 {result.facts[0]}{used}"
    return {
        "title": result.title,
        "below": " · ".join(part for part in parts if part),
        "right": "✓ 相符" if result.agrees else f"✗ 差 {_gap(result)}",
        "rightLight": "g" if result.agrees else "y",
        "rightBelow": "" if result.agrees or result.must_agree else "口径不同",
    }


def _gap(result: Checked) -> str:
    gap = wording.number(abs(result.result - result.stated), 1)
    return f"{gap} 个百分点" if result.unit == "%" else f"{gap} {result.unit}"

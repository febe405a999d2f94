"""Beside the table of 户脱贫: a place in figures and bars, the proof that batches overlap, and what documents say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.households import still_poor, where
from components.panel.reconcile import PROMISE, mark
from data import wording
from data.rules.households import BATCHES, MONITORED, Overlap, risk_sign
from data.store.frames import Row, each
from data.store.household_table import (
    HOUSEHOLDS,
    LATE,
    OUT,
    PEOPLE,
    Counts,
    Heading,
    Table,
    Topic,
    of_zone,
    table_of,
)
from data.store.households import ANY
from data.store.reconciliation import reconciliation

if TYPE_CHECKING:
    import pandas as pd

    from data.rules.reconcile import Result
    from data.store.snapshot import Snapshot

ABOUT = ("household",)
"""Categories of facts that speak of households as such."""
BATCH = "一批"
"""In the names of facts about 五个一批, whatever their category."""
OF = {
    "batch": "占全部户",
    "cause": "占全部户",
    "year": "占全部户",
    "item": "占未脱贫户",
    "watch": "占监测户",
}
"""What the bars of each question are shares of."""
COUNTED = ("户", "人", "万户", "万人")


def side(snapshot: Snapshot, topic: Topic, zone: str, village: str) -> dict[str, Any]:
    """What stands beside the table: the place in figures, its parts as bars, and what the documents say."""
    shown = of_zone(snapshot, table_of(snapshot, topic), zone)
    if village:
        shown = shown.within(shown.base.index[shown.base.index == village])
    parts = [] if shown.base.empty else _summed(snapshot, topic, shown.total())
    return {
        "over": snapshot.playbook.county.name,
        "title": where(snapshot, zone, village),
        "badges": [wording.DEMO] if parts else [],
        "subtitle": "" if parts else "没有逐村的户数",
        "blocks": [*parts, *([] if village else _documented(snapshot, zone))],
    }


def _summed(snapshot: Snapshot, topic: Topic, total: Table) -> list[blocks.Block]:
    ((_, counts, base),) = total.rows()
    bars = [_bar(snapshot, topic, heading, counts, base) for heading in total.headings]
    title = f"{topic.title}（{OF[topic.id]}，{wording.DEMO}）"
    return [_figures(base), {"type": "stacks", "title": title, "items": bars}, *_overlap(topic, counts)]


def _figures(base: Row) -> blocks.Block:
    left = still_poor(base)
    people = base["people"] - base["people_out"]
    return blocks.figures(
        [
            blocks.figure("建档立卡", *_of(base["households"], base["people"])),
            blocks.figure("已脱贫", *_of(base["households_out"], base["people_out"])),
            blocks.figure("未脱贫", *_of(left, people)),
        ],
        note="按户统计的都是演示数据。",
    )


def _of(households: int, people: int) -> tuple[str, str, str]:
    return wording.number(households, 0), "户", f"{wording.number(people, 0)} 人"


def _bar(snapshot: Snapshot, topic: Topic, heading: Heading, counts: Counts, base: Row) -> blocks.Block:
    """A heading as a bar: its share of the whole; a planned year in time, late and still poor."""
    if topic.id == "year":
        return _year_bar(snapshot, heading, counts, base[HOUSEHOLDS])
    count, whole = counts[heading.key, HOUSEHOLDS], _whole(topic, counts, base)
    share = count / whole if whole else 0.0
    sign = f"{risk_sign(heading.light).shape} " if heading.light else ""
    text = f"{wording.number(count, 0)} 户 {share:.1%}"
    part = {"share": share, "light": heading.light or "all", "said": text}
    return {"label": f"{sign}{heading.name}", "parts": [part], "text": text}


def _whole(topic: Topic, counts: Counts, base: Row) -> int:
    """What shares are of: all households; those still poor, where items are missed; those monitored."""
    if topic.id == "watch":
        return sum(counts[kind, HOUSEHOLDS] for kind in MONITORED)
    return still_poor(base) if topic.id == "item" else int(base[HOUSEHOLDS])


def _year_bar(snapshot: Snapshot, heading: Heading, counts: Counts, households: int) -> blocks.Block:
    planned, out, late = (int(counts[heading.key, measure]) for measure in (HOUSEHOLDS, OUT, LATE))
    over = 0 < int(heading.key) < snapshot.as_of.year
    left = "超期未脱贫" if over else "未脱贫"
    parts = [
        ("● 按期脱贫", out - late, "g"),
        ("▲ 超期脱贫", late, "y"),
        (f"{'■' if over else '○'} {left}", planned - out, "r" if over else "n"),
    ]
    said = [f"{word} {wording.number(count, 0)} 户" for word, count, _ in parts if count]
    return {
        "label": heading.name,
        "text": f"计划 {wording.number(planned, 0)} 户 {wording.number(counts[heading.key, PEOPLE], 0)} 人",
        "parts": [
            {"share": count / households if households else 0.0, "light": light, "said": word}
            for word, count, light in parts
            if count
        ],
        "below": " · ".join(said),
    }


def _overlap(topic: Topic, counts: Counts) -> list[blocks.Block]:
    """The proof that the batches overlap, in households and in people."""
    if topic.id != "batch":
        return []
    lines = []
    for measure, unit in ((HOUSEHOLDS, "户"), (PEOPLE, "人")):
        found = Overlap(sum(int(counts[batch, measure]) for batch in BATCHES), int(counts[ANY, measure]))
        lines.append(
            f"五批相加 {wording.number(found.counted, 0)} {unit}次，按户去重 {wording.number(found.once, 0)} {unit}，"
            f"多出 {wording.number(found.twice, 0)}"
        )
    mean = Overlap(
        sum(int(counts[batch, HOUSEHOLDS]) for batch in BATCHES), int(counts[ANY, HOUSEHOLDS])
    ).mean
    lines.append(f"平均每户在 {wording.number(mean)} 批里。")
    title = f"合计按户去重，不是各批相加（{wording.DEMO}）"
    return [{"type": "text", "title": title, "lines": lines}]


def _documented(snapshot: Snapshot, zone: str) -> list[blocks.Block]:
    """What the documents themselves say of households, with their source, and whether it adds up."""
    facts = snapshot.facts
    about = facts["category"].isin(ABOUT) | facts["indicator"].str.contains(BATCH, regex=False)
    mine = facts[about & facts["unit"].isin(COUNTED) & _in_zone(snapshot, facts["place"], zone)]
    rows = [
        {
            "title": f"{fact['place']}{fact['indicator']}",
            "badges": blocks.badges(fact),
            "below": f"{blocks.document(snapshot, fact['source'])}（{key}）",
            "right": wording.number(float(fact["value"])) if _is_number(fact["value"]) else fact["value"],
            "rightBelow": fact["unit"],
        }
        for key, fact in each(mine)
    ]
    found = [blocks.rows(f"文件写明（有据，{len(rows)} 条）", rows, "文件没有写这里的户数、人数。")]
    checks = (
        []
        if zone
        else [_check(one) for one in reconciliation(snapshot).results if one.check.total in mine.index]
    )
    return (
        [*found, blocks.rows(f"文件里的数对得上吗（{len(checks)}）", checks, "", PROMISE)]
        if checks
        else found
    )


def _in_zone(snapshot: Snapshot, places: pd.Series[str], zone: str) -> pd.Series[bool]:
    """Whether a statement speaks of a township of the zone; for the county, every one does."""
    if not zone:
        return places.notna()
    names = snapshot.townships.loc[snapshot.townships["zone"] == zone, "name"]
    return places.str.startswith(tuple(names))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _check(result: Result) -> blocks.Block:
    sign = mark(result.verdict)
    return {
        "title": result.working,
        "below": "\n".join(filter(None, [result.check.title, result.check.scope, result.check.note])),
        "right": f"{sign['shape']} {sign['word']}",
        "rightLight": sign["code"],
    }

"""Panels of 户脱贫: the table, what stands beside it, and the households of a village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data import wording
from data.rules.households import RISKS, UNHELPED_DAYS, plan_light, risk_sign
from data.rules.light import SIGNS, Light
from data.store.household_table import (
    HOUSEHOLDS,
    LATE,
    OUT,
    PEOPLE,
    Counts,
    Heading,
    Table,
    Topic,
    by_zone,
    of_zone,
    table_of,
)
from data.store.households import criteria_of

if TYPE_CHECKING:
    from components.panel.blocks import Block
    from data.store.frames import Row
    from data.store.snapshot import Snapshot

VILLAGES = "villages"
"""Rows of a table that shows every village of the county."""
NOTHING = (
    "文件没有公布逐村的户数，所以只看有据数据时这里没有户；文件写明的总数在旁边。"
    "关掉上方“只看有据数据”可看演示数据。"
)

NOTES = {
    "batch": "大数是户，小字是人，横条是占建档立卡户的比例。"
    "一户可同时在几批里：各批相加大于总户数，合计只看“去重”一列。",
    "cause": "大数是户，小字是人，横条是占建档立卡户的比例。每户只记一个主要致贫原因。",
    "year": "大数是计划户数，横条是已脱贫的比例。"
    "■ 年度已过仍有未脱贫户，▲ 有户过了年度才脱贫，● 全部按期脱贫。",
    "item": "大数是还差这一项的户，百分数和横条是占未脱贫户的比例。一户可能差几项，各列相加是户次，不是户数。",
    "watch": f"■ {RISKS[Light.RED].word}：突发严重困难户，或监测超过 {UNHELPED_DAYS} 天还没有帮扶；"
    f"▲ {RISKS[Light.YELLOW].word}；● {RISKS[Light.GREEN].word}。三类监测户是 2020、2021 年起的口径"
    f"（{wording.VERIFY}）；边缘易致贫户按口径不在建档立卡户内，这里为演示。",
}
"""How to read the answer to each question."""


def where(snapshot: Snapshot, zone: str = "", village: str = "") -> str:
    """Name of the place looked at."""
    if village:
        return str(snapshot.villages.loc[village, "name"])
    return str(snapshot.zones.loc[zone, "name"]) if zone else "全县"


def table(snapshot: Snapshot, topic: Topic, zone: str, rows: str, chosen: str) -> dict[str, Any]:
    """The table: zones of the county, villages of a zone, or all villages.

    Args:
        snapshot: The county.
        topic: The question.
        zone: The zone shown, empty for the county.
        rows: :data:`VILLAGES` for every village of the county, else its zones.
        chosen: The village selected.
    """
    shown = of_zone(snapshot, table_of(snapshot, topic), zone)
    villages = bool(zone) or rows == VILLAGES
    places = shown if villages else by_zone(snapshot, shown)
    kind = "village" if villages else "zone"
    lines = [
        {**_place(snapshot, kind, code, chosen), "cells": cells}
        for code, cells in _cells(snapshot, topic, places).items()
    ]
    if lines:
        (total,) = _cells(snapshot, topic, shown.total()).values()
        lines.insert(0, {"title": f"{where(snapshot, zone)}合计", "below": "", "cells": total, "kind": "all"})
    word = "村" if villages else snapshot.playbook.words.zone
    block = {
        "type": "counts",
        "corner": f"{word}（{len(places.base)}）",
        "columns": [_all(topic, shown), *(_column(snapshot, heading) for heading in shown.headings)],
        "items": lines,
        "empty": NOTHING if snapshot.evidence_only else "这里没有建档立卡户。请在上面选择全县。",
        "note": NOTES[topic.id] if lines else "",
    }
    return {
        "over": f"{snapshot.playbook.county.name} · {where(snapshot, zone)}",
        "title": f"户脱贫：{topic.title}",
        "badges": [wording.DEMO] if lines else [],
        "subtitle": _subtitle(snapshot, topic),
        "blocks": [block],
    }


def _subtitle(snapshot: Snapshot, topic: Topic) -> str:
    if topic.id != "item":
        return ""
    scheme = criteria_of(snapshot).scheme
    return f"{scheme.title}：格内是还差这一项的户数" if scheme else "这一年没有适用的贫困户退出标准"


def _all(topic: Topic, shown: Table) -> dict[str, Any]:
    name = "合计（去重）" if shown.once else "建档立卡户"
    title = "在任何一批里的户，每户只数一次" if topic.id == "batch" else ""
    return {"name": name, "below": "户 / 人", "title": title, "once": bool(shown.once)}


def _column(snapshot: Snapshot, heading: Heading) -> dict[str, Any]:
    sign = f"{risk_sign(heading.light).shape} " if heading.light else ""
    item = next((one for one in criteria_of(snapshot).items if one.code == heading.key), None)
    below = wording.VERIFY if item and item.verify else ""
    title = f"{item.name}：{item.threshold}" if item else ""
    return {"name": f"{sign}{heading.name}", "below": below, "title": title, "light": heading.light}


def _place(snapshot: Snapshot, kind: str, code: str, chosen: str) -> dict[str, Any]:
    """The first column of a line, and what a click on it selects."""
    mark = "chosen" if code == chosen else ""
    if kind == "zone":
        return {"title": where(snapshot, code), "below": "", "kind": mark, "pick": {"zone": code}}
    zone = snapshot.villages.loc[code, "zone"]
    below = where(snapshot, zone) if isinstance(zone, str) else ""
    return {"title": where(snapshot, village=code), "below": below, "kind": mark, "pick": {"village": code}}


def _cells(snapshot: Snapshot, topic: Topic, places: Table) -> dict[str, list[Block]]:
    """The cells of every place: first everybody counted once, then a cell a heading."""
    return {
        code: [
            _everybody(places, counts, base),
            *(_cell(snapshot, topic, heading, counts, base) for heading in places.headings),
        ]
        for code, counts, base in places.rows()
    }


def _everybody(places: Table, counts: Counts, base: Row) -> Block:
    households, people = base[HOUSEHOLDS], base[PEOPLE]
    if places.once:
        households, people = counts[places.once, HOUSEHOLDS], counts[places.once, PEOPLE]
    return {"value": wording.number(households, 0), "below": f"{wording.number(people, 0)} 人"}


def _cell(snapshot: Snapshot, topic: Topic, heading: Heading, counts: Counts, base: Row) -> Block:
    count = counts[heading.key, HOUSEHOLDS]
    value = wording.number(count, 0)
    if topic.id == "year":
        return {"value": value, **_planned(snapshot, heading.key, counts)}
    people = f"{wording.number(counts.get((heading.key, PEOPLE), 0), 0)} 人"
    if topic.id == "watch":
        return {"value": value, "below": people, "light": heading.light if count else ""}
    whole = still_poor(base) if topic.id == "item" else base[HOUSEHOLDS]
    share = count / whole if whole else 0.0
    below = wording.percent(share) if topic.id == "item" else people
    return {"value": value, "below": below, "share": round(share, 3)}


def still_poor(base: Row) -> int:
    """Households of a place that are not out of poverty."""
    return int(base["households"] - base["households_out"])


def _planned(snapshot: Snapshot, year: str, counts: Counts) -> Block:
    """How far a planned year is, with its light once something can be said."""
    planned, out, late = (counts[year, measure] for measure in (HOUSEHOLDS, OUT, LATE))
    light = plan_light(planned, out, late, over=0 < int(year) < snapshot.as_of.year)
    share = out / planned if planned else 0.0
    shape = f"{SIGNS[light].shape} " if light else ""
    below = f"{shape}脱贫 {wording.percent(share)}" if planned else ""
    return {"below": below, "share": round(share, 3), "light": light.value if light else ""}

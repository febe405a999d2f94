"""易地搬迁: what the relocation sites hold, how far they are by stage, and how far people have moved in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks, topic
from components.panel.topic import Topic
from data import wording
from data.rules.light import Light
from data.rules.relocation import STAGES, mean_shares
from data.store import relocation as store
from data.store import summary, works
from data.store.frames import missing, row_of
from data.store.relocation_count import PARTS, UNITS, Count, Tally, count_of

if TYPE_CHECKING:
    import pandas as pd

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

LABELS = {"people": "安置人数", "households": "安置户数", "flats": "安置房"}
HEAD = ("", "建档立卡", "同步", "合计", "建档立卡＋同步")


def panel(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """The panel of the county or a zone: its figures, the documents' count, the stages, the list, what adds up."""
    content = topic.panel(snapshot, TOPIC, zone)
    first, *rest = content["blocks"]
    sites = _in(store.sites(snapshot), zone)
    _tell_stages(rest[0], sites)
    counted = [] if zone else _count(count_of(snapshot))
    content["blocks"] = [first, *counted, *([_stages(sites)] if len(sites) else []), *rest]
    return content


def _tell_stages(block: blocks.Block, sites: pd.DataFrame) -> None:
    """Say in the list how far each site is and how many live there."""
    for item in block["items"]:
        site = row_of(sites, item["pick"]["objective"])
        moved = "" if missing(site["occupancy"]) else f"入住 {wording.percent(site['occupancy'])}"
        how, _, who = item["below"].partition("\n")
        stage = f"阶段 {site['stage']}" if site["stage"] else ""
        item["below"] = "\n".join(filter(None, [" · ".join(filter(None, [how, stage, moved])), who]))


def _in(sites: pd.DataFrame, zone: str) -> pd.DataFrame:
    return sites[sites["zone"] == zone] if zone else sites


def _count(count: Count) -> list[blocks.Block]:
    """The documents' count as a table that adds up downwards and across; nothing where no document counts."""
    tallies = [count.county, *count.sites, *([count.rest] if count.rest else [])]
    lines = [line for tally in tallies for unit in UNITS for line in _line(tally, unit)]
    if not count.county.figures:
        return []
    return [
        {
            "type": "table",
            "title": "搬迁规模（原文）",
            "head": HEAD,
            "lines": lines,
            "note": _count_note(count),
        }
    ]


def _line(tally: Tally, unit: str) -> list[blocks.Block]:
    cells = [tally.figures.get((part, unit)) for part in PARTS]
    if not any(cell is not None for cell in cells):
        return []
    agrees = tally.agrees(unit)
    return [
        {
            "label": f"{tally.label}（{UNITS[unit]}）",
            "badges": ["计算"] if tally.computed else [],
            "cells": ["原文未写" if cell is None else wording.number(cell, 0) for cell in cells],
            "light": None if agrees is None else _verdict(agrees=agrees),
        }
    ]


def _verdict(*, agrees: bool) -> dict[str, str]:
    if agrees:
        return {"code": Light.GREEN.value, "shape": "●", "word": "一致"}
    return {"code": Light.RED.value, "shape": "■", "word": "不一致"}


def _count_note(count: Count) -> str:
    sources = f"出处 {'、'.join(dict.fromkeys(key for tally in (count.county, *count.sites) for key in tally.facts))}。"
    if count.rest is None:
        return sources
    listed = count.total_sites - len(count.sites)
    return (
        f"原文共 {count.total_sites} 个集中安置点，只列出 {len(count.sites)} 个；"
        f"其余 {listed} 个点没有逐一列出，数字由全县减去列出的点得出。{sources}"
    )


def _stages(sites: pd.DataFrame) -> blocks.Block:
    shares = mean_shares(sites)
    bars = [
        stage_bar(
            STAGES[column], share, f"{wording.percent(share)}（{known}/{len(sites)} 点有数）" if known else ""
        )
        for column, (share, known) in shares.items()
    ]
    note = "各点平均；没有填报的点不计入。主体：按“主体工程”填报的点用填报的百分比。后续扶持：有人就业的入住户占比。"
    return {"type": "meter", "title": "分阶段进度", "bars": bars, "note": note}


def stage_bar(word: str, share: float, text: str) -> dict[str, Any]:
    """One stage as a bar; 未填报 where nobody reported it."""
    known = not missing(share)
    return {"label": word, "share": share if known else 0.0, "text": text if known and text else "未填报"}


def _figures(snapshot: Snapshot, sites: pd.DataFrame, zone: str) -> list[blocks.Block]:
    count = summary.count(sites)
    late = Light.RED.value if count.overdue else ""
    measured = store.sites(snapshot).loc[sites.index]
    return [
        blocks.figure(
            "安置点完成", str(count.done), f"/ {count.total} 个", f"告急 {count.red} · 预警 {count.yellow}"
        ),
        *(_scale(scale) for scale in works.site_scales(measured)),
        *([] if zone else [_occupancy(summary.relocation(snapshot))]),
        blocks.figure("逾期未完", str(count.overdue), "个", code=late),
    ]


def _scale(scale: works.Scale) -> blocks.Block:
    done = "未填报" if missing(scale.done) else wording.number(scale.done, 0)
    planned = f"/ {wording.number(scale.planned, 0)} {scale.unit}"
    return blocks.figure(LABELS[scale.column], done, planned, f"{scale.stated} 个点有计划数")


def _occupancy(moved: summary.Relocation) -> blocks.Block:
    if not moved.planned:
        return blocks.figure("全县搬迁入住", "—", "", "原文没有写搬迁规模")
    detail = f"{wording.amount(moved.done)} / {wording.number(moved.planned, 0)} {moved.unit}"
    return blocks.figure("全县搬迁入住", wording.percent(moved.done / moved.planned), "", detail)


def _size(site: Row) -> str:
    stated = [
        wording.quantity(site[column], unit)
        for column, unit in (("households", "户"), ("people", "人"), ("flats", "套"))
        if not missing(site[column])
    ]
    return " ".join(stated) or "户数、人数原文未写"


TOPIC = Topic(
    kind=store.KIND,
    category="relocation",
    title="易地搬迁",
    word="安置点",
    figures=_figures,
    scale=_size,
    caution="规模只加有计划数的点；主体工程的进度不算入住。",
)

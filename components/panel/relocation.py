"""易地搬迁: what the relocation sites hold, and how far people have moved in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.panel import blocks
from components.panel.topic import Topic
from data import wording
from data.rules.light import Light
from data.store import summary, works
from data.store.frames import missing

if TYPE_CHECKING:
    import pandas as pd

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

LABELS = {"people": "安置人数", "households": "安置户数", "flats": "安置房"}


def _figures(snapshot: Snapshot, sites: pd.DataFrame, zone: str) -> list[blocks.Block]:
    count = summary.count(sites)
    late = Light.RED.value if count.overdue else ""
    return [
        blocks.figure(
            "安置点完成", str(count.done), f"/ {count.total} 个", f"告急 {count.red} · 预警 {count.yellow}"
        ),
        *(_scale(scale) for scale in works.site_scales(sites)),
        *([] if zone else [_occupancy(summary.relocation(snapshot))]),
        blocks.figure("逾期未完", str(count.overdue), "个", code=late),
    ]


def _scale(scale: works.Scale) -> blocks.Block:
    done = "未填报" if missing(scale.done) else wording.number(scale.done, 0)
    planned = f"/ {wording.number(scale.planned, 0)} {scale.unit}"
    return blocks.figure(LABELS[scale.column], done, planned, f"{scale.stated} 个点写明")


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
    kind="relocation_site",
    category="relocation",
    title="易地搬迁",
    word="安置点",
    figures=_figures,
    scale=_size,
    caution="规模只加原文写明的点；主体工程的进度不算入住。",
)

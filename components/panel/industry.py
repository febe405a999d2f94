"""产业基地: 亩 built, who leads and how, and how many people it is to lift."""

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

SAID = {"enterprise": "龙头", "cooperative": "合作社", "model": "模式"}


def _figures(_snapshot: Snapshot, bases: pd.DataFrame, _zone: str) -> list[blocks.Block]:
    count = summary.count(bases)
    lights = {code.value: int((bases["light"] == code.value).sum()) for code in Light}
    late = Light.RED.value if count.overdue else ""
    return [
        blocks.figure("基地达标", str(count.done), f"/ {count.total} 个", blocks.light_counts(lights)),
        _area(works.base_area(bases)),
        _driven(works.people_driven(bases)),
        blocks.figure("逾期未完", str(count.overdue), "个", code=late),
    ]


def _area(area: works.Scale) -> blocks.Block:
    if not area.stated:
        return blocks.figure("已建面积", "—", "", "原文没有写面积")
    done = "未填报" if missing(area.done) else wording.ten_thousands(area.done)
    return blocks.figure(
        "已建面积", done, f"/ {wording.ten_thousands(area.planned)} 亩", f"{area.stated} 个基地写明"
    )


def _driven(driven: works.Scale) -> blocks.Block:
    if not driven.stated:
        return blocks.figure("计划带动", "—", "", "原文没有写人数")
    detail = f"{driven.stated} 个基地写明；实际带动未填报"
    return blocks.figure("计划带动", wording.number(driven.planned, 0), "人", detail)


def _size(base: Row) -> str:
    area, driven = base["area_mu"], base["people_driven"]
    stated = [] if missing(area) or base["unit"] == "亩" else [f"面积 {wording.quantity(area, '亩')}"]
    stated += [] if missing(driven) else [f"带动 {wording.quantity(driven, '人')}"]
    stated += [f"{word} {base[column]}" for column, word in SAID.items() if base[column]]
    return " · ".join(stated)


TOPIC = Topic(
    kind="industry_base",
    category="industry",
    title="产业基地",
    word="基地",
    figures=_figures,
    scale=_size,
    caution="面积为各基地之和，原文未写是否互有包含。",
)

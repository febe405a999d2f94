"""按现速能否完成: what the county and its zones make at the present pace, and how much faster they would have to be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.store.frames import each
from data.store.outlook import COUNTY

if TYPE_CHECKING:
    from data.rules.outlook import Count, Outlook
    from data.store.snapshot import Snapshot


def block(name: str, found: Outlook) -> blocks.Block:
    """The same among the blocks of a panel."""
    return {"type": "text", "title": "按现速能否完成", "lines": wording.outlook(name, found)}


def panel(snapshot: Snapshot, found: dict[str, Outlook]) -> dict[str, Any]:
    """Every zone, the one that must become fastest first."""
    county = found[COUNTY]
    zones = sorted(each(snapshot.zones), key=lambda item: -_urgency(found[item[0]]))
    items = [
        {
            "light": blocks.light(zone["light"]),
            "title": f"{zone['number']} {zone['name']}",
            "below": "；".join(
                filter(None, (_count("退出村", found[key].villages), _count("工作", found[key].works)))
            ),
            "right": _short(found[key]),
            "rightBelow": f"逾期 {found[key].overdue} 项" if found[key].overdue else "",
            "pick": {"zone": key},
        }
        for key, zone in zones
    ]
    basis = f"速度按 {wording.number(county.paced)} 项近四周有填报的未完成目标算"
    unheard = f"，另 {wording.number(county.unheard)} 项近四周没有填报，未计" if county.unheard else ""
    return {
        "over": snapshot.playbook.county.name,
        "title": "按现速能否完成",
        "badges": blocks.demo_badge(snapshot),
        "subtitle": f"{basis}{unheard}。点一行看甘特图上的这一项，点{snapshot.playbook.words.zone}只看它",
        "blocks": [blocks.rows(f"{snapshot.playbook.words.zone}（{len(items)}）", items, "还没有划分。")],
    }


def _urgency(found: Outlook) -> float:
    return -1.0 if math.isnan(found.speed_up) else found.speed_up


def _count(word: str, count: Count) -> str:
    silent = f"（{count.silent} 未填报）" if count.silent else ""
    return f"{word}按期 {count.on_time}/{count.total}{silent}" if count.total else ""


def _short(found: Outlook) -> str:
    if math.isnan(found.speed_up):
        return "—"
    if math.isinf(found.speed_up):
        return "没有进展"
    return "够用" if found.speed_up < wording.ENOUGH else f"须 {found.speed_up:.1f} 倍"

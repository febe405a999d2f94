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

ENOUGH = 1.05
"""Below this the figure would be shown as once the present pace."""


def sentences(name: str, found: Outlook) -> list[str]:
    """What is made at the present pace, e.g. 按现速，资源县 13 个退出村能按期退出 11 个；须提速到 2.1 倍."""
    subjects = ((found.villages, "个", "退出村", "退出"), (found.works, "项", "工作", "完成"))
    made = [_made(count, *words) for count, *words in subjects if count.total]
    if not made:
        return [f"{name}还没有要完成的目标。"]
    return [f"按现速，{name} {'，'.join(made)}；{pace(found)}。"]


def block(name: str, found: Outlook) -> blocks.Block:
    """The same among the blocks of a panel."""
    return {"type": "text", "title": "按现速能否完成", "lines": sentences(name, found)}


def _made(count: Count, measure: str, subject: str, verb: str) -> str:
    """Silence is said, and is no failure."""
    if count.silent == count.total:
        return f"{count.total} {measure}{subject}都没有填报，无法预计"
    silent = f"（另有 {count.silent} {measure}未填报）" if count.silent else ""
    return f"{count.total} {measure}{subject}能按期{verb} {count.on_time} {measure}{silent}"


def pace(found: Outlook) -> str:
    """What it needs against its pace of the last four weeks."""
    if math.isnan(found.speed_up):
        return "近四周没有可比的填报"
    if math.isinf(found.speed_up):
        return "近四周没有进展"
    if found.speed_up < ENOUGH:
        return "近四周的速度够用"
    return f"要全部按期，须提速到近四周的 {found.speed_up:.1f} 倍"


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
    return "够用" if found.speed_up < ENOUGH else f"须 {found.speed_up:.1f} 倍"

"""A war zone's panel: commander and deputies, villages by light, objectives by risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks, outlook
from data import wording
from data.rules.light import SEVERITY, Light
from data.store import summary
from data.store.frames import Row, each, missing, row_of
from data.store.outlook import outlooks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.store.snapshot import Snapshot

MOST = 12
"""Objectives listed; the rest are on the map and in the Excel list."""


def panel(snapshot: Snapshot, zone_id: str) -> dict[str, Any]:
    """The panel of one zone."""
    zone = row_of(snapshot.zones, zone_id)
    objectives = snapshot.objectives[snapshot.objectives["zone"] == zone_id]
    villages = snapshot.villages[snapshot.villages["zone"] == zone_id]
    return {
        "over": f"{snapshot.playbook.county.name} · 第 {zone['number']} {snapshot.playbook.words.zone}",
        "title": zone["name"],
        "light": blocks.light(zone["light"]),
        "badges": blocks.demo_badge(snapshot),
        "subtitle": _subtitle(snapshot, zone_id),
        "blocks": [
            leaders(snapshot, zone_id),
            blocks.figures(figures(zone, objectives)),
            outlook.block(zone["name"], outlooks(snapshot)[zone_id]),
            _objectives(objectives),
            _villages(villages, objectives),
        ],
    }


def _subtitle(snapshot: Snapshot, zone_id: str) -> str:
    townships = snapshot.townships[snapshot.townships["zone"] == zone_id]
    note = next((zone.note for zone in snapshot.playbook.zones if zone.id == zone_id), "")
    return "。".join(part for part in ("、".join(townships["name"]), note) if part)


def leaders(snapshot: Snapshot, zone_id: str) -> blocks.Block:
    """Who leads a zone, its commander first."""
    duties = snapshot.duties
    mine = duties[duties["current"] & (duties["subject_kind"] == "zone") & (duties["subject_id"] == zone_id)]
    chain = blocks.in_order(mine, ("commander", "deputy"))
    empty = "原文没有写明姓名；可在县包 duties.csv 里补上。"
    return blocks.people("指挥员", chain, snapshot.playbook.roles, empty)


def figures(zone: Row, objectives: pd.DataFrame) -> list[blocks.Block]:
    """The key figures of a zone."""
    count = summary.count(objectives)
    red = Light.RED.value if count.red else ""
    return [
        blocks.figure("目标告急", str(count.red), f"/ {count.total}", f"预警 {count.yellow}", code=red),
        blocks.figure("村退出", wording.villages_out(zone)),
        _people_figure(zone),
        blocks.figure("逾期未完", str(count.overdue), "项", f"已完成 {count.done} 项"),
    ]


def _people_figure(zone: Row) -> blocks.Block:
    if missing(zone["people"]):
        return blocks.figure("未脱贫人口", "—", "", "没有有据的户数据")
    return blocks.figure("未脱贫人口", wording.number(zone["people"] - zone["people_out"], 0), "人")


def _objectives(objectives: pd.DataFrame) -> blocks.Block:
    rest = len(objectives) - MOST
    return blocks.rows(
        f"作战目标（{len(objectives)}，按风险）",
        blocks.objective_rows(objectives, MOST),
        "这里还没有作战目标。",
        f"另有 {rest} 项，见地图与导出的 Excel。" if rest > 0 else "",
    )


def _villages(villages: pd.DataFrame, objectives: pd.DataFrame) -> blocks.Block:
    """Poor villages first, the riskiest on top."""
    here = objectives[objectives["village"].notna()]
    late = here[here["light"] == Light.RED.value].groupby("village").size().to_dict()
    ranked = villages.assign(
        poor=villages["exit_id"].notna(), severity=villages["light"].map(lambda code: SEVERITY[Light(code)])
    )
    ordered = ranked.sort_values(["poor", "severity"], ascending=[False, True], kind="stable")
    exits = dict(each(objectives[objectives["kind"] == "village_exit"]))
    items = [_village(code, village, late, exits.get(village["exit_id"])) for code, village in each(ordered)]
    return blocks.rows(f"村（{len(items)}）", items, "这里还没有村。")


def _village(code: str, village: Row, late: Mapping[Any, int], leaving: Row | None) -> blocks.Block:
    red = int(late.get(code, 0))
    exit_text = "非贫困村"
    if leaving is not None:
        exit_text = f"退出 {wording.percent(leaving['actual'])} · {wording.days_left(leaving)}"
    return {
        "light": blocks.light(village["light"]),
        "title": village["name"],
        "below": exit_text,
        "right": f"■{red}" if red else "",
        "rightLight": Light.RED.value,
        "badges": blocks.badges(village),
        "pick": {"zone": village["zone"], "village": code},
    }

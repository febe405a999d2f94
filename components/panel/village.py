"""A village's panel: who answers for it at each level, its exit, its objectives, its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from components.panel import blocks
from components.panel import exits as gaps
from data import wording
from data.rules.households import RISKS
from data.store.frames import Row, missing, row_of

if TYPE_CHECKING:
    from data.store.exits import Exits
    from data.store.households import VillageHouseholds
    from data.store.snapshot import Snapshot

MOST_CAUSES = 3
"""Causes of poverty named; all of them are on 户脱贫."""
LEVELS = ("village_leader", "first_secretary", "team_leader", "village_secretary")


def panel(
    snapshot: Snapshot, code: str, exits: Exits | None = None, homes: VillageHouseholds | None = None
) -> dict[str, Any]:
    """The panel of one village.

    Args:
        snapshot: The county.
        code: The village.
        exits: Tells which items of the criteria it lacks.
        homes: The sums of its households.
    """
    village = row_of(snapshot.villages, code)
    township = row_of(snapshot.townships, village["township"])
    objectives = snapshot.objectives[snapshot.objectives["village"] == code]
    zone = snapshot.zones.loc[village["zone"], "name"] if not missing(village["zone"]) else ""
    return {
        "over": " · ".join(part for part in (snapshot.playbook.county.name, zone, township["name"]) if part),
        "title": village["name"],
        "light": blocks.light(village["light"]),
        "badges": [*blocks.badges(village), *_position_badge(village), *blocks.demo_badge(snapshot)],
        "subtitle": "贫困村，列入退出计划" if not missing(village["exit_id"]) else "未列入退出计划",
        "blocks": [
            _people(snapshot, village, code),
            *_exit(village, objectives),
            *_gaps(snapshot, exits, code),
            blocks.rows(
                f"作战目标（{len(objectives)}，按风险）",
                blocks.objective_rows(objectives),
                "这个村还没有作战目标。",
            ),
            *_households(snapshot, village, homes),
            _sources(snapshot, village, objectives),
        ],
    }


def _position_badge(village: Row) -> list[str]:
    return [f"{wording.SCHEMATIC}位置"] if missing(village["lon"]) else []


def _people(snapshot: Snapshot, village: Row, code: str) -> blocks.Block:
    """The commander above the village, and everybody who answers for it, those relieved included."""
    duties = snapshot.duties
    above = duties[
        duties["current"]
        & (duties["subject_kind"] == "zone")
        & (duties["subject_id"] == village["zone"])
        & (duties["role"] == "commander")
    ]
    here = duties[(duties["subject_kind"] == "village") & (duties["subject_id"] == code)]
    chain = pd.concat([above, blocks.in_order(here.sort_values("valid_from", ascending=False), LEVELS)])
    return blocks.people("谁负责", chain, snapshot.playbook.roles, "原文没有写明这个村的责任人。")


def _exit(village: Row, objectives: pd.DataFrame) -> list[blocks.Block]:
    if missing(village["exit_id"]):
        return []
    leaving = row_of(objectives, village["exit_id"])
    met = wording.quantity(leaving["value"], leaving["unit"])
    items = [
        blocks.figure(
            "退出进度", wording.percent(leaving["actual"]), "", f"已达 {met}", code=leaving["light"]
        ),
        blocks.figure("期限", wording.short_date(leaving["deadline"]), "", wording.days_left(leaving)),
        blocks.figure("按期把握", wording.percent(leaving["p_on_time"]), "", wording.forecast(leaving)),
    ]
    return [blocks.figures(items, "村退出")]


def _gaps(snapshot: Snapshot, exits: Exits | None, code: str) -> list[blocks.Block]:
    """The items of the exit criteria that the village lacks; nothing is said before anything was judged."""
    if exits is None or code not in exits.known.index.get_level_values("village"):
        return []
    return [gaps.gap_rows(snapshot, exits, code, short=True)]


def _households(snapshot: Snapshot, village: Row, homes: VillageHouseholds | None) -> list[blocks.Block]:
    """Counts only; nothing about a single household is read here."""
    if missing(village["households"]):
        return []
    left = village["people"] - village["people_out"]
    lines = [
        f"{wording.number(village['households'], 0)} 户 {wording.number(village['people'], 0)} 人，"
        f"未脱贫 {wording.number(left, 0)} 人"
    ]
    more = _about(homes, snapshot.as_of.year) if homes else []
    return [{"type": "text", "title": f"建档立卡（{wording.DEMO}）", "lines": [*lines, *more]}]


def _about(homes: VillageHouseholds, year: int) -> list[str]:
    """Why they are poor, who is to come out this year, who is watched; nothing where there is nobody."""
    causes = [f"{cause or '没有填'} {count} 户" for cause, count in list(homes.causes.items())[:MOST_CAUSES]]
    lines = [f"主要致贫原因：{'、'.join(causes)}"] if causes else []
    if homes.planned:
        lines.append(f"{year}年计划脱贫 {homes.planned} 户，已脱贫 {homes.planned_out} 户")
    if homes.watched:
        risks = [
            f"{sign.shape} {sign.word} {homes.watched[code.value]} 户"
            for code, sign in RISKS.items()
            if code.value in homes.watched
        ]
        lines.append(f"防返贫监测：{'，'.join(risks)}")
    return lines


def _sources(snapshot: Snapshot, village: Row, objectives: pd.DataFrame) -> blocks.Block:
    points = "没有测绘坐标，位置为示意" if missing(village["lon"]) else f"坐标精度 {village['accuracy']}"
    items = [
        {"title": "村名与代码", "below": f"{village['source']}；{points}", "badges": blocks.badges(village)}
    ]
    return blocks.rows("出处", [*items, *blocks.fact_rows(snapshot, objectives)], "没有出处。")

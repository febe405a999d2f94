"""重点工作: every counted target of the documents by the county's own lines, and the heat table zone × line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.light import SIGNS
from data.store import works
from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.counties.playbook import Line
    from data.store.snapshot import Snapshot


def panel(snapshot: Snapshot, zone: str, shown: str = "") -> dict[str, Any]:
    """The targets, line by line, a bar each; those of a zone where one is given; ``shown`` is marked."""
    targets = works.counted_targets(snapshot, zone)
    lines = [_line(snapshot, line, rows, zone, shown) for line, rows in works.by_line(snapshot, targets)]
    where = str(snapshot.zones.loc[zone, "name"]) if zone else "全县"
    return {
        "over": f"{snapshot.playbook.county.name} · {where}",
        "title": "重点工作",
        "subtitle": f"{len(targets)} 项：{_said(_lights(targets))}。黑色竖线是计划应达",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [*(lines or [_nothing(zone)]), *_uncounted(snapshot, zone)],
    }


def _lights(targets: pd.DataFrame) -> dict[str, int]:
    return {str(code): int(number) for code, number in targets["light"].value_counts().items()}


def _line(snapshot: Snapshot, line: Line, targets: pd.DataFrame, zone: str, shown: str) -> blocks.Block:
    bullets = [{**_bullet(key, row), "chosen": key == shown} for key, row in each(blocks.by_risk(targets))]
    return {
        "type": "bullets",
        "title": f"{line.title}（{len(targets)}）",
        "items": bullets,
        "note": _besides(snapshot, line, targets, zone),
    }


def _nothing(zone: str) -> blocks.Block:
    """What to do where there is nothing."""
    if zone:
        return blocks.rows(
            "", [], "这里没有单列的指标，指标都是全县的。点“← 全县”回到全县，或点右边的格子看项目。"
        )
    return blocks.rows("", [], "原文没有写可计数的目标。可在县包 objectives.csv 里补上，写明出处。")


def _bullet(key: str, objective: Row) -> blocks.Block:
    actual, planned = objective["actual"], objective["planned"]
    sign = "≤" if objective["direction"] == "down" else "/"
    assumed = "（推定）" if objective["deadline_assumed"] else ""
    return {
        "light": blocks.light(objective["light"]),
        "title": objective["title"],
        "badges": blocks.badges(objective),
        "below": _owner(objective),
        "actual": 0.0 if missing(actual) else float(actual),
        "planned": float(planned),
        "said": f"实际 {wording.percent(actual)}，计划应达 {wording.percent(planned)}",
        "value": "未填报" if missing(objective["value"]) else wording.number(objective["value"]),
        "goal": f"{sign} {wording.quantity(objective['quantity'], objective['unit'])}",
        "right": wording.days_left(objective),
        "rightBelow": f"{wording.date(objective['deadline'])}{assumed}",
        "pick": blocks.pick_of(key, objective),
    }


def _owner(objective: Row) -> str:
    known = not missing(objective["owner"])
    who = wording.person(objective["owner"], is_demo=objective["owner_demo"]) if known else ""
    unit = objective["responsible_unit"] or (objective["owner_unit"] if known else "")
    return " ".join(filter(None, (who, unit))) or "责任人未定"


def _besides(snapshot: Snapshot, line: Line, targets: pd.DataFrame, zone: str) -> str:
    """What else belongs to the line, and has a screen of its own."""
    rest = snapshot.objectives[snapshot.objectives["line"] == line.id].drop(targets.index)
    rest = rest[rest["zone"] == zone] if zone else rest
    counts = rest["kind"].value_counts()
    counted = [
        f"{word} {wording.number(counts[kind])}"
        for kind, word in wording.KIND_WORDS.items()
        if kind in counts
    ]
    return f"另有 {'、'.join(counted)}，见地图。" if counted else ""


def _uncounted(snapshot: Snapshot, zone: str) -> list[blocks.Block]:
    """Lines that the county names, for which its documents give no figure."""
    used = set(snapshot.objectives["line"])
    empty = [line.title for line in snapshot.playbook.lines if line.id not in used]
    if zone or not empty:
        return []
    text = f"{'、'.join(empty)}：原文没有写可计数的目标。可在县包 objectives.csv 里补上，写明出处。"
    return [{"type": "text", "title": "没有数字的工作", "lines": [text]}]


def heat(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """Zones × lines, every objective counted; a click on a cell shows its riskiest objective."""
    lines = [line for line in snapshot.playbook.lines if (snapshot.objectives["line"] == line.id).any()]
    counts, riskiest = works.heat(snapshot), _riskiest(snapshot)
    word = snapshot.playbook.words.zone
    zones = {str(key): str(name).removesuffix(word) for key, name in snapshot.zones["name"].items()}
    names = {works.WHOLE_COUNTY: "全县", **zones}
    items = [
        {
            "title": name,
            "chosen": key == zone,
            "pick": {} if key == works.WHOLE_COUNTY else {"zone": key},
            "cells": [
                _cell(f"{name} · {line.title}", counts.get((key, line.id)), riskiest.get((key, line.id)))
                for line in lines
            ],
        }
        for key, name in names.items()
    ]
    block = {
        "type": "heat",
        "title": f"{word} × 重点工作",
        "corner": "全部目标",
        "columns": [line.title for line in lines],
        "items": items,
        "note": f"格子里是最差的灯和它的个数，点格子看最吃紧的一项。{blocks.demo_note(snapshot)}",
    }
    return {"title": "", "blocks": [block]}


def _cell(where: str, counts: dict[str, int] | None, pick: blocks.Pick | None) -> blocks.Block | None:
    if counts is None:
        return None
    code = works.worst(counts)
    return {
        "light": blocks.light(code),
        "count": counts[code],
        "said": f"{where}：{_said(counts)}",
        "pick": pick,
    }


def _riskiest(snapshot: Snapshot) -> dict[tuple[str, str], blocks.Pick]:
    """The selection of the riskiest objective of each cell."""
    ordered = blocks.by_risk(snapshot.objectives)
    ordered = ordered.assign(row=ordered["zone"].fillna(works.WHOLE_COUNTY)).drop_duplicates(["row", "line"])
    return {(row["row"], row["line"]): blocks.pick_of(key, row) for key, row in each(ordered)}


def _said(counts: Mapping[str, int]) -> str:
    return " · ".join(
        f"{SIGNS[code].shape} {SIGNS[code].word} {counts.get(code, 0)}" for code in blocks.WORST_FIRST
    )

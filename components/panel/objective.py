"""An objective's panel: plan against reality, pace, forecast, who answered for it when, every report and source."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from components.panel import blocks
from data import wording
from data.rules.industry import AREA_CAUTION, area_gap
from data.rules.light import Light
from data.store import layers
from data.store.frames import Row, each, missing, row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.store.snapshot import Snapshot
    from data.store.story import Story

NEWEST = 8


def panel(snapshot: Snapshot, key: str) -> dict[str, Any]:
    """What stands above the S-curve: status, deadline, pace, forecast, who answers."""
    objective = row_of(snapshot.objectives, key)
    return {
        "over": f"{wording.KIND_WORDS[objective['kind']]} · {_line(snapshot, objective)}",
        "title": objective["title"],
        "light": blocks.light(objective["light"]),
        "badges": blocks.badges(objective),
        "subtitle": f"{objective['state']} · {_deadline(objective)}",
        "blocks": [
            blocks.figures(_figures(objective)),
            _meter(objective),
            _pace(objective),
            _people(snapshot, objective, key),
        ],
    }


def details(snapshot: Snapshot, key: str, story: Story, more: Sequence[blocks.Block] = ()) -> dict[str, Any]:
    """What stands below the S-curve: milestones, reports, what the kind adds, ``more`` such as its orders, sources."""
    objective = row_of(snapshot.objectives, key)
    return {
        "title": "",
        "blocks": [
            *_steps(snapshot, story),
            _reports(story, objective),
            *_kind(snapshot, key, objective),
            *more,
            blocks.rows("出处", _sources(snapshot, key), "没有出处。"),
        ],
    }


def _line(snapshot: Snapshot, objective: Row) -> str:
    titles = {line.id: line.title for line in snapshot.playbook.lines}
    return titles.get(str(objective["line"]), str(objective["line"]))


def _deadline(objective: Row) -> str:
    text = f"期限 {wording.date(objective['deadline'])}"
    if objective["deadline_assumed"]:
        return f"{text}（原文未写期限，按战役结束日）"
    drift = int(objective["drift_days"])
    return f"{text}（比最初计划推迟 {drift} 天）" if drift else text


def _figures(objective: Row) -> list[blocks.Block]:
    value = "未填报" if missing(objective["value"]) else wording.number(objective["value"])
    target = f"{'≤' if objective['direction'] == 'down' else '/'} {wording.number(objective['quantity'])}"
    amount = blocks.figure("完成量", value, f"{target} {objective['unit']}", code=objective["light"])
    deadline = f"期限 {wording.short_date(objective['deadline'])}"
    left = blocks.figure("时间", wording.days_left(objective), "", deadline)
    if not missing(objective["done_on"]):
        return [
            amount,
            blocks.figure("完成日期", wording.short_date(objective["done_on"]), "", deadline),
            left,
        ]
    finish = wording.short_date(objective["finish"]) if not missing(objective["finish"]) else "无法预计"
    chance = wording.percent(objective["p_on_time"])
    return [
        amount,
        left,
        blocks.figure("预计完成", finish, "", _spread(objective)),
        blocks.figure("按期把握", chance, "", wording.forecast(objective)),
    ]


def _spread(objective: Row) -> str:
    """The 80 % interval of the forecast, in words."""
    if missing(objective["finish_early"]):
        return "填报不足 3 期，暂不预测" if missing(objective["p_on_time"]) else "近期没有进展"
    late = (
        wording.short_date(objective["finish_late"]) if not missing(objective["finish_late"]) else "难以确定"
    )
    return f"八成可能在 {wording.short_date(objective['finish_early'])}—{late}"


def _meter(objective: Row) -> blocks.Block:
    actual = 0.0 if missing(objective["actual"]) else float(objective["actual"])
    planned = float(objective["planned"])
    return {
        "type": "meter",
        "title": "计划与实际",
        "bars": [
            {"label": "计划应达", "share": planned, "text": wording.percent(planned)},
            {
                "label": "实际完成",
                "share": actual,
                "text": wording.percent(objective["actual"]),
                "light": objective["light"],
            },
        ],
    }


def _pace(objective: Row) -> blocks.Block:
    """Required against actual pace, per week: people think in the weeks between meetings."""
    unit = objective["unit"]
    required, actual = objective["required_pace"] * 7, objective["actual_pace"] * 7
    lines = [f"近期每周 {wording.quantity(actual, unit)}", f"按期每周须 {wording.quantity(required, unit)}"]
    if not missing(required) and not missing(actual) and actual > 0 and required > actual:
        lines.append(f"须提速到现在的 {required / actual:.1f} 倍")
    return {"type": "text", "title": "进度", "lines": ["；".join(lines) + "。"]}


def _people(snapshot: Snapshot, objective: Row, key: str) -> blocks.Block:
    duties = snapshot.duties
    mine = duties[(duties["subject_kind"] == "objective") & (duties["subject_id"] == key)]
    block = blocks.people("责任人", mine, snapshot.playbook.roles, "还没有明确责任人。")
    unit = f"责任单位：{objective['responsible_unit'] or '原文未写'}"
    return {**block, "note": "；".join(part for part in (unit, block["note"]) if part)}


def _steps(snapshot: Snapshot, story: Story) -> list[blocks.Block]:
    if story.milestones.empty:
        return []
    today = pd.Timestamp(snapshot.as_of)
    items = [
        {"title": step["name"], "light": blocks.light(_step_light(step, today)), "below": _step_text(step)}
        for _, step in each(story.milestones)
    ]
    note = "○ 待到期　● 已完成　■ 到期未见完成记录"
    return [{"type": "steps", "title": "节点", "items": items, "note": note}]


def _step_light(step: Row, today: pd.Timestamp) -> str:
    if not missing(step["done_on"]):
        return Light.GREEN.value
    return Light.RED.value if step["due"] < today else Light.GREY.value


def _step_text(step: Row) -> str:
    if not missing(step["done_on"]):
        return f"{wording.short_date(step['done_on'])}完成"
    return f"计划 {wording.date(step['due'])}"


def _reports(story: Story, objective: Row) -> blocks.Block:
    reports = story.reports.iloc[::-1]
    items = [
        {
            "title": wording.date(report["on_date"]),
            "badges": blocks.badges(report),
            "below": report["author"],
            "right": wording.quantity(report["value"], objective["unit"]),
        }
        for _, report in each(reports.head(NEWEST))
    ]
    older = len(reports) - len(items)
    note = f"更早的 {older} 期见曲线与导出的 Excel。" if older > 0 else ""
    return blocks.rows(f"进展填报（{len(reports)} 期）", items, "从未填报：请责任人填报第一期进展。", note)


DETAILS = {
    "households": ("安置户数", "户"),
    "people": ("安置人数", "人"),
    "flats": ("安置房", "套"),
    "area_mu": ("面积", "亩"),
    "people_driven": ("带动贫困人口", "人"),
    "households_driven": ("带动贫困户", "户"),
    "budget_wan": ("资金", "万元"),
}
NAMES = {
    "crop": "品种",
    "enterprise": "龙头企业",
    "cooperative": "合作社",
    "model": "经营模式",
    "category": "类别",
}


def _kind(snapshot: Snapshot, key: str, objective: Row) -> list[blocks.Block]:
    """What only this kind of objective has."""
    lines = [
        f"{label}：{wording.quantity(objective[column], unit)}"
        for column, (label, unit) in DETAILS.items()
        if not missing(objective[column])
    ]
    lines += _surveyed(snapshot, key, objective)
    lines += [f"{label}：{objective[column]}" for column, label in NAMES.items() if _said(objective[column])]
    lines += [objective["note"]] if objective["note"] else []
    return [{"type": "text", "title": "详情", "lines": lines}] if lines else []


def _surveyed(snapshot: Snapshot, key: str, objective: Row) -> list[str]:
    """The area that was surveyed, beside the one that is stated."""
    surveyed = layers.surveyed_mu(snapshot, key) if objective["kind"] in layers.AREAS else math.nan
    if missing(surveyed):
        return []
    gap = area_gap(surveyed, objective["area_mu"])
    said = "" if missing(gap) else f"，比写明的面积{wording.more_or_less(gap)}"
    caution = "：口径可能不同（规划、流转、种植、图上面积），请核对" if abs(gap) > AREA_CAUTION else ""
    return [f"图上实测：{wording.quantity(surveyed, '亩')}{said}{caution}"]


def _said(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _sources(snapshot: Snapshot, key: str) -> list[blocks.Block]:
    objective = snapshot.objectives.loc[[key]]
    if bool(objective["is_demo"].iloc[0]):
        return [{"title": objective["source"].iloc[0], "badges": [wording.DEMO]}]
    return blocks.fact_rows(snapshot, objective)

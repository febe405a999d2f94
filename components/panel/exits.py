"""The panels beside the matrix: a village's gaps, who misses an item, or the items most often missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.criteria import LIGHTS, SIGNS, Verdict, is_required
from data.rules.gaps import needs_project
from data.rules.light import Light
from data.store.frames import Row, each, missing, row_of

if TYPE_CHECKING:
    import pandas as pd

    from data.counties.schemes import Criterion
    from data.store.exits import Exits
    from data.store.snapshot import Snapshot

OPS = {">": "＞", ">=": "≥", "<": "＜", "<=": "≤"}
NO_PROJECT = "缺项目"
PROPOSE = "propose"
"""Names, in what a click sends, the item for which a project is wanted."""


def rule(exits: Exits, item: Criterion) -> str:
    """What a numeric item asks for, e.g. ``≥ 95%``; empty for one without a number."""
    wanted = exits.thresholds[item.code]
    return f"{OPS[item.op]} {wording.quantity(wanted, item.unit)}" if wanted is not None and item.op else ""


def verdict_mark(code: str) -> dict[str, str]:
    """A verdict with its shape and word, in the colour of a light."""
    sign = SIGNS[Verdict(code)]
    return {"code": LIGHTS[Verdict(code)].value, "shape": sign.shape, "word": sign.word}


def village_panel(snapshot: Snapshot, exits: Exits, code: str, item: str = "") -> dict[str, Any]:
    """What a village still lacks, who answers for it and which project closes it; the item selected stands first."""
    name = str(snapshot.villages.loc[code, "name"])
    if code not in exits.villages.index:
        lines = ["这个村没有列入退出计划，不评定退出标准。要看它的评定，请在矩阵上方选“全部村”。"]
        return {"title": name, "blocks": [{"type": "text", "lines": lines}]}
    village = row_of(exits.villages, code)
    return {
        "over": f"{snapshot.playbook.county.name} · {zone_name(snapshot, village['zone'])}",
        "title": name,
        "badges": blocks.demo_badge(snapshot),
        "subtitle": standing(village),
        **_leaving(snapshot, village),
        "blocks": [
            *_selected(exits, code, exits.item(item)),
            *_figures(snapshot, exits, village),
            gap_rows(snapshot, exits, code),
            _met(snapshot, exits, code),
        ],
    }


def _selected(exits: Exits, code: str, item: Criterion | None) -> list[blocks.Block]:
    """One cell of the matrix: value or verdict, when, by whom, on what it rests, and where the threshold comes from."""
    if item is None:
        return []
    lines = [
        measured(exits, item, code),
        f"评定：{_source(exits, code, item) or '还没有'}",
        f"要求出处：{item.threshold_source}",
    ]
    light = verdict_mark(str(exits.matrix.loc[code, item.code]))
    row = {"light": light, "title": item.name, "badges": _marks(item), "below": "\n".join(lines)}
    return [blocks.rows("选中的条目", [{**row, "pick": {"item": item.code}}], "")]


def _leaving(snapshot: Snapshot, village: Row) -> blocks.Block:
    """Light and marks of the village's exit; a village that does not leave has none."""
    if missing(village["exit_id"]):
        return {}
    leaving = row_of(snapshot.objectives, village["exit_id"])
    marks = [*blocks.badges(leaving), *blocks.demo_badge(snapshot)]
    return {"light": blocks.light(leaving["light"]), "badges": marks}


def _figures(snapshot: Snapshot, exits: Exits, village: Row) -> list[blocks.Block]:
    if not exits.leaving or missing(village["exit_id"]):
        return []
    leaving = row_of(snapshot.objectives, village["exit_id"])
    return [blocks.figures(_village_figures(snapshot, village, leaving))]


def zone_name(snapshot: Snapshot, zone: object) -> str:
    """Name of a zone; empty for none."""
    return str(snapshot.zones.loc[zone, "name"]) if isinstance(zone, str) and zone else ""


def standing(village: Row) -> str:
    """How many items are met, and how many are not, in words."""
    if village["missing"] == 0:
        return f"{village['met']} 项全部达标"
    parts = [f"未达标 {village['unmet']} 项"] if village["unmet"] else []
    parts += [f"未评定 {village['unassessed']} 项"] if village["unassessed"] else []
    return "，".join([f"达标 {village['met']} 项", *parts])


def _village_figures(snapshot: Snapshot, village: Row, leaving: Row) -> list[blocks.Block]:
    finish = leaving["done_on"] if not missing(leaving["done_on"]) else leaving["finish"]
    code = Light.YELLOW.value if village["last_gap"] else ""
    return [
        blocks.figure(
            "还差", str(village["missing"]), "项", "只差一项" if village["last_gap"] else "", code=code
        ),
        blocks.figure("期限", _day(snapshot, leaving["deadline"]), "", wording.days_left(leaving)),
        blocks.figure(
            "预计退出" if missing(leaving["done_on"]) else "退出日期",
            _day(snapshot, finish) if not missing(finish) else "无法预计",
            "",
            wording.forecast(leaving),
        ),
    ]


def _day(snapshot: Snapshot, day: Any) -> str:
    """A date, with its year where that is not the year on screen."""
    return wording.short_date(day) if day.year == snapshot.as_of.year else wording.date(day)


def gap_rows(snapshot: Snapshot, exits: Exits, code: str, *, short: bool = False) -> blocks.Block:
    """The items a village lacks; the ones nobody can close without a new project say so.

    Args:
        snapshot: The county.
        exits: Its village exits.
        code: The village.
        short: Value and threshold only, one line an item.
    """
    gaps = exits.gaps[exits.gaps["village"] == code]
    items = [_gap(snapshot, exits, gap) for _, gap in each(gaps)]
    if short:
        items = [{**item, "below": item["below"].partition("\n")[0], "action": None} for item in items]
    return blocks.rows(f"还差的条目（{len(items)}）", items, "没有：全部达标。")


def _gap(snapshot: Snapshot, exits: Exits, gap: Row) -> blocks.Block:
    item = exits.item(gap["item"])
    if item is None:
        raise AssertionError("a gap is about an item of the scheme")
    lines = [measured(exits, item, gap["village"]), f"责任人：{owner(gap)}"]
    lines += [f"评定：{said}"] if (said := _source(exits, gap["village"], item)) else []
    row = {"light": verdict_mark(gap["verdict"]), "title": item.name, "badges": _marks(item)}
    if missing(gap["project"]):
        lines += [] if needs_project(item) else ["不靠项目，由责任人落实"]
        return {**row, **_lack(item, gap), "below": "\n".join(lines)}
    work = row_of(snapshot.objectives, gap["project"])
    return {
        **row,
        "below": "\n".join([*lines, _work(work)]),
        "right": wording.days_left(work),
        "rightLight": work["light"],
        "rightBelow": wording.forecast(work),
        "pick": blocks.pick_of(gap["project"], work),
    }


def _lack(item: Criterion, gap: Row) -> blocks.Block:
    """缺项目 in red, and the way to propose one: the item is unmet, takes a project, and there is none."""
    unmet = gap["verdict"] == Verdict.UNMET.value and missing(gap["project"]) and needs_project(item)
    if not unmet:
        return {}
    action = {"label": "拟建项目", "pick": {"village": gap["village"], PROPOSE: item.code}}
    return {"right": f"■ {NO_PROJECT}", "rightLight": Light.RED.value, "action": action}


def _work(work: Row) -> str:
    done = "，已完成，等待复核" if not missing(work["done_on"]) else ""
    marks = "".join(f"（{mark}）" for mark in blocks.badges(work))
    return f"项目：{work['title']}{marks}，期限 {wording.date(work['deadline'])}{done}"


def _marks(item: Criterion) -> list[str]:
    return [wording.VERIFY] if item.verify else []


def owner(gap: Row) -> str:
    """Who answers for a gap, with unit and position."""
    if missing(gap["name"]):
        return "没有登记"
    return f"{wording.person(gap['name'], is_demo=gap['is_demo'])} {gap['unit']} {gap['position']}".strip()


def measured(exits: Exits, item: Criterion, village: str) -> str:
    """The value against the threshold, and when that was."""
    asked = f"要求 {rule(exits, item) or item.threshold}"
    if (village, item.code) not in exits.known.index:
        return f"还没有评定，{asked}"
    found = row_of(exits.known, (village, item.code))  # type: ignore[arg-type]
    day = f"（{wording.date(found['on_date'])}评定）"
    if missing(found["value"]):
        return f"{SIGNS[Verdict(found['verdict'])].word}，{asked}{day}"
    if found["threshold"] != exits.thresholds[item.code] and found["op"] in OPS:
        then = f"{OPS[found['op']]} {wording.quantity(found['threshold'], item.unit)}"
        day = f"（{wording.date(found['on_date'])}评定，当时要求 {then}）"
    return f"现值 {wording.quantity(found['value'], item.unit)}，{asked}{day}"


def _met(snapshot: Snapshot, exits: Exits, code: str) -> blocks.Block:
    """The items that are met, and those no exit waits for yet, each with where its verdict comes from."""
    lacking = set(exits.gaps.loc[exits.gaps["village"] == code, "item"])
    items = [
        {
            "light": verdict_mark(str(exits.matrix.loc[code, item.code])),
            "title": item.name,
            "badges": [*_marks(item), *later_mark(item, snapshot)],
            "below": "\n".join(filter(None, [measured(exits, item, code), _source(exits, code, item)])),
        }
        for item in exits.items
        if item.code not in lacking
    ]
    return blocks.rows(f"其余条目（{len(items)}）", items, "没有其他条目。")


def later_mark(item: Criterion, snapshot: Snapshot) -> list[str]:
    """Why no exit waits for an item: it is built 按需, or falls due later."""
    if is_required(item, snapshot.as_of):
        return []
    return [f"{item.deadline.year}年到期" if item.deadline else "按需"]


def _source(exits: Exits, code: str, item: Criterion) -> str:
    if (code, item.code) not in exits.known.index:
        return ""
    found = row_of(exits.known, (code, item.code))  # type: ignore[arg-type]
    return f"{found['assessor']}；{found['source']}"


def item_panel(snapshot: Snapshot, exits: Exits, item: Criterion, zone: str) -> dict[str, Any]:
    """One item: what it asks for, who answers, and which villages miss it."""
    gaps = _in_zone(exits, zone)
    gaps = gaps[gaps["item"] == item.code]
    named = snapshot.villages["name"].to_dict()
    rows = [
        _villages_gap(exits, item, gap, named)
        for _, gap in each(gaps.sort_values("project", na_position="first"))
    ]
    return {
        "over": exits.scheme.title if exits.scheme else "",
        "title": item.name,
        "badges": [*_marks(item), *later_mark(item, snapshot), *blocks.demo_badge(snapshot)],
        "subtitle": item.threshold,
        "blocks": [
            {"type": "text", "title": "全县责任人", "lines": [county_owner(snapshot, item)]},
            blocks.rows(f"还差这一项的村（{len(rows)}）", rows, "没有：各村都已达标。"),
            {
                "type": "text",
                "title": "标准出处",
                "lines": [f"条目：{item.name_source}；要求：{item.threshold_source}"],
            },
        ],
    }


def _villages_gap(exits: Exits, item: Criterion, gap: Row, named: dict[Any, Any]) -> blocks.Block:
    return {
        "light": verdict_mark(gap["verdict"]),
        "title": named[gap["village"]],
        "below": f"{measured(exits, item, gap['village'])}\n责任人：{owner(gap)}",
        **_lack(item, gap),
        "pick": {"village": gap["village"], "item": item.code},
    }


def county_owner(snapshot: Snapshot, item: Criterion) -> str:
    """Who answers for an item in the whole county."""
    duties = snapshot.duties
    mine = duties[
        duties["current"] & (duties["subject_kind"] == "criterion") & (duties["subject_id"] == item.code)
    ]
    return next((owner(duty) for _, duty in each(mine.tail(1))), "没有登记")


def ranking_panel(snapshot: Snapshot, exits: Exits, zone: str) -> dict[str, Any]:
    """The items by how many villages miss them, with their owners."""
    matrix = exits.matrix.loc[exits.in_zone(zone).index]
    gaps = _in_zone(exits, zone)
    lacking = gaps[(gaps["verdict"] == Verdict.UNMET.value) & gaps["project"].isna()]["item"].value_counts()
    ranked = sorted(exits.items, key=lambda item: -int((matrix[item.code] == Verdict.UNMET.value).sum()))
    rows = [
        {**_ranked(snapshot, item), **_count(item, matrix[item.code], int(lacking.get(item.code, 0)))}
        for item in ranked
    ]
    empty = "这一年没有适用的退出标准。请在作战方案 playbook.toml 里选一个。"
    return {
        "over": snapshot.playbook.county.name,
        "title": zone_name(snapshot, zone) or "差在哪些条目",
        "badges": blocks.demo_badge(snapshot),
        "subtitle": "点条目看差在哪些村，点村看责任人和项目",
        "blocks": [blocks.rows("条目（按未达标的村数）", rows, empty)],
    }


def _ranked(snapshot: Snapshot, item: Criterion) -> blocks.Block:
    return {
        "title": item.name,
        "badges": [*_marks(item), *later_mark(item, snapshot)],
        "below": f"责任人：{county_owner(snapshot, item)}",
        "pick": {"item": item.code},
    }


def _count(item: Criterion, verdicts: pd.Series[str], lacking: int) -> blocks.Block:
    """How many villages do not meet an item; unjudged is said apart, and never called a failure."""
    unmet, unjudged = (int((verdicts == code.value).sum()) for code in (Verdict.UNMET, Verdict.OPEN))
    if unmet:
        lack = f"■ {NO_PROJECT} {lacking} 村" if lacking and needs_project(item) else ""
        below = {"rightBelow": lack, "rightBelowLight": Light.RED.value}
        return {"right": f"✗ {unmet} 村", "rightLight": Light.RED.value, **below}
    if unjudged or verdicts.empty:
        text = f"○ {unjudged} 村未评定" if unjudged else "—"
        return {"right": text, "rightLight": Light.GREY.value}
    return {"right": "✓ 都达标", "rightLight": Light.GREEN.value}


def _in_zone(exits: Exits, zone: str) -> pd.DataFrame:
    return exits.gaps[exits.gaps["village"].isin(exits.in_zone(zone).index)]

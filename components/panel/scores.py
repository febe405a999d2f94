"""红黑榜 in panels: the places of a list, why somebody has his, and the lists published before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.light import SEVERITY, Light
from data.rules.scoring import FEWEST, FULL_LOAD, MOST_EXTRA, PARTS
from data.store.scores import MONTH, PERSON, UNIT, WEEK, ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.store.frames import Row
    from data.store.scores import Content, Published
    from data.store.snapshot import Snapshot

KINDS = {WEEK: "周榜", MONTH: "月榜"}
ENDS = {
    "red": {"code": "red", "shape": "★", "word": "红榜"},
    "black": {"code": "black", "shape": "▼", "word": "黑榜"},
}
MOST = 100 + 2 * MOST_EXTRA
SHOWN = 60
"""Rows of objectives listed with a place; the Excel file has them all."""


def subjects(snapshot: Snapshot) -> dict[str, str]:
    """Who has a list, as the county calls them."""
    return {ZONE: snapshot.playbook.words.zone, UNIT: "单位", PERSON: "责任人"}


def span(content: Content) -> str:
    """The days a list is about."""
    return f"{KINDS[content['period']]} {content['first']} 至 {content['last']}"


def panel(snapshot: Snapshot, content: Content, subject: str, chosen: str, said: str) -> dict[str, Any]:
    """The list: its two ends, those between, and those of whom nothing can be said.

    Args:
        snapshot: The county.
        content: The list.
        subject: ``zone``, ``unit`` or ``person``.
        chosen: Whose place is explained.
        said: Whether it was published, and when.
    """
    places = content["lists"][subject]
    parts = {end: [place for place in places if place["end"] == end] for end in ("red", "black", "")}
    titles = {"red": "红榜", "": "中间", "black": "黑榜"}
    listed = [
        {
            "type": "places",
            "title": f"{titles[end]}（{len(rows)}）",
            "items": _items(rows, chosen),
            "empty": "",
        }
        for end, rows in parts.items()
        if rows
    ]
    nobody = blocks.rows("", [], "没有可排的对象：都是未填报。先在目标里填报进展，榜随之生成。")
    return {
        "over": snapshot.playbook.county.name,
        "title": f"{subjects(snapshot)[subject]}红黑榜",
        "subtitle": f"{span(content)}。{said}",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [*(listed or [nobody]), *_apart(content["apart"][subject])],
    }


def _items(places: list[Row], chosen: str) -> list[blocks.Block]:
    return [
        {
            "number": str(place["number"]),
            "end": ENDS.get(place["end"]),
            "title": place["name"],
            "badges": [wording.DEMO] if place["is_demo"] else [],
            "below": _below(place),
            "share": place["points"] / MOST,
            "points": f"{place['points']:.1f}",
            "trend": trend(place),
            "chosen": place["id"] == chosen,
            "pick": {"place": place["id"]},
        }
        for place in places
    ]


def _below(place: Row) -> str:
    silent = f"，另 {place['unreported']} 项未填报（不计）" if place["unreported"] else ""
    return f"{place['reported']} 项目标{silent}"


def trend(place: Row) -> dict[str, str] | None:
    """Against the list before, as shape and word; None where there is no list before."""
    if not place["trend"]:
        return None
    moved = abs(place["number"] - (place["before"] or place["number"]))
    words = {
        "up": ("↑", f"升 {moved}"),
        "down": ("↓", f"降 {moved}"),
        "same": ("→", "持平"),
        "new": ("＋", "新上榜"),
    }
    shape, word = words[place["trend"]]
    return {"code": place["trend"], "shape": shape, "word": word}


def _apart(rows: list[Row]) -> list[blocks.Block]:
    """Who cannot be compared: nothing is held against them."""
    if not rows:
        return []
    items = [
        {
            "light": blocks.light(Light.GREY.value),
            "title": row["name"],
            "badges": [wording.DEMO] if row["is_demo"] else [],
            "right": f"填报 {row['reported']} 项，未填报 {row['unreported']} 项",
        }
        for row in rows[:SHOWN]
    ]
    more = f"另有 {len(rows) - SHOWN} 个，见导出的 Excel。" if len(rows) > SHOWN else ""
    note = f"没有填报，或填报不足 {FEWEST} 项、不能比较，不排名次，也不算落后。{more}"
    return [blocks.rows(f"未填报或太少（{len(rows)}）", items, "", note)]


def place(snapshot: Snapshot, content: Content, subject: str, key: str) -> dict[str, Any]:
    """Why somebody has his place: the parts of the points, the additions, and every row behind them."""
    row = next(one for one in content["lists"][subject] if one["id"] == key)
    end = ENDS.get(row["end"])
    mark = f"{end['shape']} {end['word']}，" if end else ""
    way = trend(row)
    moved = f"，{way['shape']} {way['word']}" if way else ""
    return {
        "over": subjects(snapshot)[subject],
        "title": row["name"],
        "badges": [wording.DEMO] if row["is_demo"] else blocks.demo_badge(snapshot),
        "subtitle": f"{mark}第 {row['number']} 名{moved}。{span(content)}",
        "blocks": [
            blocks.figures(
                [
                    blocks.figure("得分", f"{row['points']:.1f}", "分"),
                    blocks.figure("工作", wording.number(row["base"], 1), "分", "满分 100"),
                    blocks.figure(
                        "难度和任务量", f"+{wording.number(sum(row['extra']), 1)}", "分", "最多 +10"
                    ),
                ]
            ),
            _parts(row),
            {"type": "text", "title": "难度怎么加分", "lines": _extra(content, row)},
            _rows(content, row),
        ],
    }


def _parts(row: Row) -> blocks.Block:
    bars = []
    for part in PARTS:
        if part.id not in row["parts"]:
            bars.append({"label": part.word, "share": 0, "text": "这一期没有"})
            continue
        met, of = row["parts"][part.id]
        bars.append({"label": part.word, "share": met / of, "text": f"{met}/{of} 项 · 权重 {part.weight}"})
    whole = sum(part.weight for part in PARTS if part.id in row["parts"])
    note = (
        f"工作分 = 100 × Σ(权重 × 达到的比例) ÷ {whole}；没有对应目标的一项不计。权重是本程序自定（待核）。"
    )
    return {"type": "meter", "title": "工作分怎么来", "bars": bars, "note": note}


def _extra(content: Content, row: Row) -> list[str]:
    hard, load = row["extra"]
    share = wording.number(row["difficulty"] * 100, 1)
    if content["difficulty"] == "deep":
        basis = f"深度贫困村占比 {share}%"
    else:
        basis = f"贫困人口占全县的份额，按平均份额的两倍封顶，折合 {share}%（没有各村深度贫困的资料）"
    return [
        f"难度 +{wording.number(hard)} 分 = {MOST_EXTRA:g} × {basis}",
        f"任务量 +{wording.number(load)} 分 = {MOST_EXTRA:g} × 人均 {wording.number(row['load'], 1)} 项"
        f" ÷ {FULL_LOAD:g}（封顶 1）",
    ]


def _rows(content: Content, row: Row) -> blocks.Block:
    """The objectives behind a place, those that cost points first."""
    known = {key: content["rows"][key] for key in row["rows"]}
    ordered = sorted(known, key=lambda key: (-_missed(known[key]), SEVERITY[Light(known[key]["light"])], key))
    items = [_objective(key, known[key], row["id"]) for key in ordered[:SHOWN]]
    more = len(ordered) - SHOWN
    note = f"另有 {more} 项，见导出的 Excel。" if more > 0 else ""
    return blocks.rows(f"背后的目标（{len(ordered)}）", items, "", note)


def _missed(objective: Row) -> int:
    return sum(not met for met in objective["parts"].values())


def objective_said(objective: Row) -> str:
    """What an objective does to the points."""
    if not objective["parts"]:
        return "未填报，不计"
    lost = [part.word for part in PARTS if objective["parts"].get(part.id) == 0]
    return f"没有做到：{'、'.join(lost)}" if lost else "各项都做到"


def _objective(key: str, objective: Row, place_id: str) -> blocks.Block:
    return {
        "light": blocks.light(objective["light"]),
        "title": objective["title"],
        "badges": [wording.DEMO_WITHIN] if objective["demo"] else [],
        "below": objective_said(objective),
        "right": "" if objective["actual"] is None else wording.percent(objective["actual"]),
        "rightBelow": f"应达 {wording.percent(objective['planned'])}",
        "pick": {"objective": key, "place": place_id},
    }


def how(snapshot: Snapshot) -> blocks.Block:
    """How the points come about, in short."""
    weights = "、".join(f"{part.word} {part.weight}" for part in PARTS)
    lines = [
        f"工作分满分 100：{weights}（权重待核）。",
        f"难度和任务量最多各加 {MOST_EXTRA:g} 分。",
        "从未填报的目标记作“未填报”，不计分，也不扣分。",
        "前四分之一上红榜，后四分之一上黑榜，各不超过 10 名；分数相同名次相同。",
    ]
    rules = [
        f"{rule.name}：{rule.text}（{rule.source}）"
        for rule in snapshot.playbook.rules
        if "红黑榜" in rule.name
    ]
    return {"type": "text", "title": "怎么排", "lines": [*lines, *rules]}


def earlier(lists: Sequence[Published], shown: str) -> blocks.Block:
    """The lists published, the newest first."""
    items = [
        {
            "title": f"{KINDS[one.period]} {one.first} 至 {one.last}",
            "badges": [wording.DEMO] if one.source.startswith("演示") else [],
            "below": f"{wording.date(one.published_on)}发布，{one.source}"
            + ("，更正前一榜" if one.corrects else ""),
            "right": "正在看" if one.id == shown else "已被更正" if one.corrected_by else "有效",
            "pick": {"list": one.id},
        }
        for one in lists
    ]
    empty = "还没有发布过。点“发布”，把现在的榜定格下来。"
    return blocks.rows("发布过的榜", items, empty)

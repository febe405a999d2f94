"""红黑榜 in panels: the places of a list, why somebody has his, and the lists published before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.light import SEVERITY, Light
from data.rules.scoring import FEWEST, FULL_LOAD, MOST_EXTRA, PARTS
from data.store.scores import MONTH, PERSON, UNIT, WEEK, ZONE, changes, of_zone

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


@dataclass(frozen=True)
class Shown:
    """Which list is on screen, and what of it.

    Attributes:
        content: The list.
        subject: ``zone``, ``unit`` or ``person``.
        said: Whether it was published, and when.
        place: Whose place is explained; empty for nobody's.
        zone: Only of those who have anything to do there; empty for all.
        corrected: The list that it corrects; None where it corrects none.
    """

    content: Content
    subject: str
    said: str
    place: str = ""
    zone: str = ""
    corrected: Content | None = None


def panel(snapshot: Snapshot, shown: Shown) -> dict[str, Any]:
    """The list: its two ends, those between, and those of whom nothing can be said."""
    content, subject = shown.content, shown.subject
    here = of_zone(snapshot, subject, shown.zone) if shown.zone else None
    places, apart = (
        [row for row in content[part][subject] if here is None or row["id"] in here]
        for part in ("lists", "apart")
    )
    parts = {end: [place for place in places if place["end"] == end] for end in ("red", "black", "")}
    titles = {"red": "红榜", "": "中间", "black": "黑榜"}
    listed = [
        {
            "type": "places",
            "title": f"{titles[end]}（{len(rows)}）",
            "items": _items(rows, shown.place),
            "empty": "",
        }
        for end, rows in parts.items()
        if rows
    ]
    nobody = blocks.rows("", [], "没有可排的对象：都是未填报。先在目标里填报进展，榜随之生成。")
    return {
        "over": _whole(snapshot, shown.zone),
        "title": f"{subjects(snapshot)[subject]}红黑榜",
        "subtitle": f"{span(content)}。{shown.said}",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [*_changes(shown), *(listed or [nobody]), *_apart(apart)],
    }


def _whole(snapshot: Snapshot, zone: str) -> str:
    county = snapshot.playbook.county.name
    return f"{county} · 只看{snapshot.zones.loc[zone, 'name']!s}的，名次是全县的" if zone else county


def _changes(shown: Shown) -> list[blocks.Block]:
    """What a correction changes of the list it corrects."""
    if shown.corrected is None:
        return []
    found = changes(shown.content, shown.corrected)[shown.subject]
    lines = [f"{name}：{_place_said(was)} → {_place_said(now)}" for name, was, now in found[:SHOWN]]
    more = [f"另有 {len(found) - SHOWN} 个，见导出的 Excel。"] if len(found) > SHOWN else []
    return [
        {
            "type": "text",
            "title": f"更正了什么（{len(found)} 个名次）",
            "lines": [*lines, *more] or ["名次没有变，得分或背后的目标变了。"],
        }
    ]


def _place_said(number: int | None) -> str:
    return "未排名" if number is None else f"第 {number} 名"


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
    silent = [row for row in rows if row["reported"] + row["unreported"]]
    idle = [row for row in rows if not row["reported"] + row["unreported"]]
    unfit = f"没有填报，或填报不足 {FEWEST} 项、不能比较，不排名次，也不算落后。"
    nothing = "没有作战目标归他（它）负责，不排名次，也不算落后。要排名，先在责任链里明确责任。"
    parts = (("未填报或太少", silent, unfit), ("无任务", idle, nothing))
    return [
        blocks.rows(f"{title}（{len(some)}）", [_alone(row) for row in some[:SHOWN]], "", note + _rest(some))
        for title, some, note in parts
        if some
    ]


def _alone(row: Row) -> blocks.Block:
    counted = f"填报 {row['reported']} 项，未填报 {row['unreported']} 项"
    return {
        "light": blocks.light(Light.GREY.value),
        "title": row["name"],
        "badges": [wording.DEMO] if row["is_demo"] else [],
        "right": counted if row["reported"] + row["unreported"] else "无任务",
    }


def _rest(rows: list[Row]) -> str:
    return f"另有 {len(rows) - SHOWN} 个，见导出的 Excel。" if len(rows) > SHOWN else ""


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
    days = {one.id: one.published_on for one in lists}
    items = [
        {
            "title": f"{KINDS[one.period]} {one.first} 至 {one.last}",
            "badges": [wording.DEMO] if one.source.startswith("演示") else [],
            "below": f"{wording.date(one.published_on)}发布，{one.source}"
            + (f"。更正 {wording.date(days[one.corrects])}发布的那一榜" if one.corrects in days else ""),
            "right": "正在看" if one.id == shown else "已被更正" if one.corrected_by else "有效",
            "pick": {"list": one.id},
        }
        for one in lists
    ]
    empty = "还没有发布过。点“发布”，把现在的榜定格下来。"
    return blocks.rows("发布过的榜", items, empty)

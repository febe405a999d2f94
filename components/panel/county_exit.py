"""县退出 in panels: the items asked of the county, one item with its working, and the course of poverty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.exits import OPS, measured, standing, verdict_mark, zone_name
from data import wording
from data.rules.criteria import Verdict
from data.store import exits
from data.store.county_exit import ORIGINS
from data.store.frames import missing, row_of

if TYPE_CHECKING:
    from data.rules.county_exit import Spread
    from data.store.county_exit import Item, Poverty, Stated
    from data.store.snapshot import Snapshot

NO_SCHEME = "这一年没有适用的县级退出标准。请在作战方案 playbook.toml 的 [criteria] 里写 county。"
MOST = 40
"""Villages listed under an item; more are counted."""


def asked(item: Item) -> str:
    """What an item asks for, with its number where it has one."""
    if item.threshold is None or not item.item.op:
        return item.item.threshold
    return f"{OPS[item.item.op]} {wording.quantity(item.threshold, item.item.unit)}"


def value(item: Item) -> str:
    """The value that counts; a share without a threshold is a share of villages."""
    if item.value is None:
        return ""
    unit = item.item.unit or "%"
    return wording.quantity(round(item.value, 2), unit)


def items_panel(snapshot: Snapshot, items: tuple[Item, ...], chosen: str) -> dict[str, Any]:
    """Every item, scheme by scheme."""
    schemes = {item.scheme.key: item.scheme for item in items}
    lists = [
        blocks.rows(
            scheme.title, [_row(item, chosen) for item in items if item.scheme.key == key], "", scheme.note
        )
        for key, scheme in schemes.items()
    ]
    return {
        "over": snapshot.playbook.county.name,
        "title": "县退出",
        "badges": blocks.demo_badge(snapshot),
        "subtitle": _summary(items),
        "blocks": lists or [{"type": "text", "lines": [NO_SCHEME]}],
    }


def _summary(items: tuple[Item, ...]) -> str:
    counts = {one: sum(item.verdict is one for item in items) for one in Verdict}
    parts = [f"达标 {counts[Verdict.MET]} 项", f"未达标 {counts[Verdict.UNMET]} 项"]
    parts += [f"未评定 {counts[Verdict.OPEN]} 项"] if counts[Verdict.OPEN] else []
    return "，".join(parts) + "。点一项看算法、差在哪些村，并填评定" if items else ""


def marks(item: Item) -> list[str]:
    """演示 for an invented verdict, 含演示 for a value that rests on demo rows, 待核 for a standard nobody read."""
    invented = item.known is not None and bool(item.known["is_demo"])
    within = item.origin == "computed" and item.working is not None and item.working.is_demo
    said = [(wording.DEMO, invented), (wording.DEMO_WITHIN, within), (wording.VERIFY, item.item.verify)]
    return [word for word, applies in said if applies]


def _row(item: Item, chosen: str) -> blocks.Block:
    sign = verdict_mark(item.verdict.value)
    where = f"{ORIGINS[item.origin]}：{_from(item)}" if item.origin else _from(item) or "还没有评定"
    return {
        "light": sign,
        "title": f"{'▶ ' if item.key == chosen else ''}{item.item.name}",
        "badges": marks(item),
        "below": f"要求 {asked(item)}\n{where}",
        "right": f"{sign['shape']} {value(item) or sign['word']}",
        "rightLight": sign["code"],
        "rightBelow": sign["word"] if value(item) else "",
        "pick": {"item": item.key},
    }


def _from(item: Item) -> str:
    """Where the value comes from, in one line."""
    if item.source:
        return item.source
    return item.working.text.partition("\n")[0] if item.working else ""


def item_panel(snapshot: Snapshot, item: Item) -> dict[str, Any]:
    """One item: what is asked and where that is written, the working, and the villages that miss it."""
    return {
        "over": item.scheme.title,
        "title": item.item.name,
        "light": verdict_mark(item.verdict.value),
        "badges": marks(item),
        "subtitle": f"要求 {asked(item)}（{item.item.threshold}）",
        "blocks": [
            *_value_block(item),
            *_working_block(snapshot, item),
            {
                "type": "text",
                "title": "标准出处",
                "lines": [f"条目：{item.item.name_source}；要求：{item.item.threshold_source}"],
            },
        ],
    }


def _value_block(item: Item) -> list[blocks.Block]:
    sign = verdict_mark(item.verdict.value)
    shown = value(item) or sign["word"]
    figure = {**blocks.figure("现值", shown, "", ORIGINS[item.origin]), "light": sign}
    return [blocks.figures([figure], note=item.source)]


def _working_block(snapshot: Snapshot, item: Item) -> list[blocks.Block]:
    working = item.working
    if working is None:
        return []
    text = {"type": "text", "title": "算法", "lines": working.text.split("\n")}
    if not working.missing:
        return [text]
    leaving = exits.load(snapshot)
    rows = [_village(snapshot, leaving, code, working.item) for code in working.missing[:MOST]]
    more = len(working.missing) - len(rows)
    note = f"另有 {more} 村，见“村退出”" if more else ""
    return [text, blocks.rows(f"还差的村（{len(working.missing)}）", rows, "", note)]


def _village(snapshot: Snapshot, leaving: exits.Exits, code: str, item: str) -> blocks.Block:
    """A village that misses an item, or is not out yet; a click leads to its gaps."""
    wanted = leaving.item(item)
    village = row_of(leaving.villages, code)
    below = measured(leaving, wanted, code) if wanted else standing(village)
    sign = verdict_mark(str(leaving.matrix.loc[code, item])) if wanted else blocks.light(village["light"])
    pick = {"village": code, "item": item} if item else {"village": code}
    return {
        "light": sign,
        "title": village["name"],
        "below": f"{zone_name(snapshot, village['zone'])} · {below}",
        "right": f"{sign['shape']} {sign['word']}",
        "rightLight": sign["code"],
        "pick": pick,
    }


def poverty_panel(snapshot: Snapshot, course: Poverty) -> dict[str, Any]:
    """Key figures of the course of poverty, with the forecast to the year's end."""
    forecasts = _forecasts(snapshot, course)
    note = "预计：人按最近 12 周脱贫的快慢推到年底，村按各自的把握合计。" if forecasts else ""
    return {
        "over": snapshot.playbook.county.name,
        "title": "逐年减贫",
        "badges": blocks.demo_badge(snapshot),
        "subtitle": f"截至 {wording.date(snapshot.as_of)}，预计到 {wording.date(course.end)}",
        "blocks": [
            blocks.figures([_people(course), _rate(course), *forecasts], note=note),
        ],
    }


def _people(course: Poverty) -> blocks.Block:
    if not course.total:
        return blocks.figure("未脱贫人口", "—", "", "没有户数据")
    detail = f"建档立卡 {wording.number(course.total, 0)} 人"
    return blocks.figure("未脱贫人口", wording.number(course.left, 0), "人", detail)


def _rate(course: Poverty) -> blocks.Block:
    if course.rural.people is None or not course.total:
        return blocks.figure("贫困发生率", "—", "", "没有户数据" if course.rural.people else "缺农村人口数")
    rate = 100 * course.left / course.rural.people
    detail = f"÷ {wording.number(course.rural.people, 0)} 人"
    detail += f"（{wording.VERIFY}）" if course.rural.verify else ""
    return blocks.figure("贫困发生率", wording.number(rate), "%", detail)


def _forecasts(snapshot: Snapshot, course: Poverty) -> list[blocks.Block]:
    by = f"到{course.end.year}年底"
    found = []
    if course.people_by_end:
        left = course.total - course.people_by_end.middle
        detail = _interval(course.people_by_end)
        detail += f"，还剩 {wording.number(left, 0)} 人" if left >= 1 else "，全部脱贫"
        shown = wording.number(course.people_by_end.middle, 0)
        found.append(blocks.figure(f"{by}预计脱贫", shown, "人", detail))
    if course.villages_by_end:
        planned = int(snapshot.villages["exit_id"].notna().sum())
        silent = f"，{course.silent} 村没有填报" if course.silent else ""
        shown = "—" if course.silent == planned else wording.number(course.villages_by_end.middle, 0)
        detail = (_interval(course.villages_by_end) if course.silent < planned else "无法预计") + silent
        found.append(blocks.figure(f"{by}预计退出", shown, f"/ {planned} 村", detail))
    return found


def _interval(spread: Spread) -> str:
    """The 80 % interval in words."""
    if missing(spread.low):
        return "填报太少，给不出范围"
    return f"八成把握 {wording.number(spread.low, 0)}–{wording.number(spread.high, 0)}"


def documents_panel(course: Poverty) -> dict[str, Any]:
    """What the documents state, each with its source, and the rural population that the rates rest on."""
    rows = [_stated(one) for one in (*course.rates, *course.out)]
    lines = [course.rural.text, *(f"另一种算法：{text}" for text in course.rural.others)]
    mark = f"（{wording.VERIFY}：来自常识）" if course.rural.verify else ""
    return {
        "blocks": [
            blocks.rows("文件里的数", rows, "文件没有写贫困发生率和分年脱贫人数。"),
            {"type": "text", "title": f"农村人口{mark}", "lines": lines},
        ]
    }


def _stated(one: Stated) -> blocks.Block:
    return {
        "title": f"{one.year} 年　{one.what}",
        "below": f"{'目标' if one.is_target else '结果'} · {one.source}（{one.fact}）",
        "right": wording.quantity(one.value, one.unit),
    }

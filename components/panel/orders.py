"""What the panel beside the board says: an order with its recipients, its course, papers, reminders and ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.cards import LAMPS
from data import wording
from data.rules.cards import WORDS as CARD_WORDS
from data.rules.orders import LIGHTS, SIGNS, WORDS, Kind, State, due_rung, reminders
from data.store import orders as store
from data.store.cards import issued
from data.store.order_origins import origin_of, origin_said

if TYPE_CHECKING:
    from data.rules.orders import Entry, Told
    from data.store.orders import Given, To
    from data.store.snapshot import Snapshot

STEP_LIGHTS = {
    Kind.RETURNED: State.RETURNED,
    Kind.DONE: State.DONE,
    Kind.VERIFIED: State.VERIFIED,
    Kind.CLOSED: State.CLOSED,
    Kind.ESCALATED: State.RETURNED,
    Kind.EXTENDED: State.DONE,
}
"""In the colour of which state a step of the course is drawn; the others are plain."""


def mark(state: State) -> dict[str, str]:
    """A state with its shape and word, in the colour of a light."""
    return {"code": LIGHTS[state].value, "shape": SIGNS[state].shape, "word": SIGNS[state].word}


def who(order: Given) -> str:
    """Whom an order went to, in a few words."""
    first = order.to[0].said if order.to else "没有责任人"
    return first if len(order.to) < 2 else f"{first} 等 {len(order.to)} 个，已核验 {order.course.verified}"  # noqa: PLR2004


def panel(snapshot: Snapshot, order: Given) -> dict[str, Any]:
    """One order."""
    objective, state = order.objective, order.course.state
    return {
        "over": f"督办令 · {mark(state)['shape']} {mark(state)['word']} · {order.given_by}下达",
        "title": objective["title"],
        "light": blocks.light(objective["light"]),
        "badges": blocks.badges(objective),
        "subtitle": f"{wording.date(objective['start'])}下达，期限 {wording.date(objective['deadline'])}",
        "blocks": [
            blocks.figures(_figures(order)),
            {"type": "text", "title": "要求", "lines": order.text.splitlines()},
            _origin(snapshot, order),
            _recipients(order),
            _course(order),
            blocks.papers(snapshot, order.papers),
            _reminders(order),
            _ladder(snapshot, order),
        ],
    }


def _figures(order: Given) -> list[blocks.Block]:
    moved = int(order.objective["drift_days"])
    left = blocks.figure("时间", wording.days_left(order.objective), code=order.objective["light"])
    share = f"{order.course.verified} / {len(order.to)}"
    done = blocks.figure("已核验", share, "个")
    return [
        left,
        done,
        blocks.figure("延期", str(len(order.extensions)), "次", f"共 {moved} 天" if moved else ""),
    ]


def _origin(snapshot: Snapshot, order: Given) -> blocks.Block:
    """Where it comes from, with the way back there."""
    way = {
        "objective": _to_objective,
        "inspection": _to_inspection,
        "card": _to_card,
        "meeting": _to_meeting,
    }.get(order.origin_kind)
    known = way and origin_of(snapshot, order.origin_kind, order.origin_id)
    row = way(snapshot, order.origin_id) if way and known else {}
    return blocks.rows("来源", [{"title": origin_said(snapshot, order), **row}], "")


def _to_objective(snapshot: Snapshot, key: str) -> blocks.Block:
    light = blocks.light(str(snapshot.objectives.loc[key, "light"]))
    return {"light": light, "pick": {"to": "map", "objective": key}, "right": "在地图上看"}


def _to_inspection(snapshot: Snapshot, key: str) -> blocks.Block:
    if key not in snapshot.objectives.index:
        return {"pick": {"to": "inspections", "sheet": "surveys", "inspection": key}, "right": "看督查"}
    light = blocks.light(str(snapshot.objectives.loc[key, "light"]))
    return {"light": light, "pick": {"to": "inspections", "objective": key}, "right": "看问题"}


def _to_meeting(_snapshot: Snapshot, key: str) -> blocks.Block:
    return {"pick": {"to": "meetings", "meeting": key}, "right": "看会议"}


def _to_card(snapshot: Snapshot, key: str) -> blocks.Block:
    card = issued(snapshot)[key]
    pick = {"to": "scores", "sheet": "cards", "card": key}
    return {"light": LAMPS[card.colour], "pick": pick, "right": f"看牌（{CARD_WORDS[card.state]}）"}


def came_of(snapshot: Snapshot, origin: str) -> list[blocks.Block]:
    """The orders that came out of an objective, a finding or a card, with the way to each; nothing where none did."""
    items = [
        {
            "light": blocks.light(one.objective["light"]),
            "title": one.objective["title"],
            "badges": blocks.badges(one.objective),
            "below": f"{who(one)} · 期限 {wording.date(one.objective['deadline'])}",
            "right": f"{mark(one.course.state)['shape']} {mark(one.course.state)['word']}",
            "rightLight": mark(one.course.state)["code"],
            "rightBelow": wording.days_left(one.objective),
            "pick": {"to": "orders", "objective": one.id},
        }
        for one in store.out_of(snapshot, origin)
    ]
    return [blocks.rows(f"由此下达的督办令（{len(items)}）", items, "")] if items else []


def _recipients(order: Given) -> blocks.Block:
    items = [_recipient(order, one) for one in order.to]
    return blocks.rows(f"责任人（{len(items)}）", items, "没有记下责任人。")


def _recipient(order: Given, one: To) -> blocks.Block:
    sign = mark(order.course.states[one.number])
    mine = [entry for entry in order.course.entries if entry.number == one.number]
    last = f"{wording.short_date(mine[-1].on_date)} {mine[-1].text}" if mine else "还没有回复"
    unit = f"{one.unit} · " if one.name and one.unit else ""
    return {
        "light": sign,
        "title": one.said,
        "below": f"{unit}{last}",
        "right": sign["word"],
        "rightLight": sign["code"],
    }


def _course(order: Given) -> blocks.Block:
    """Newest first."""
    items = [_step(order, entry) for entry in reversed(order.course.entries)]
    return blocks.rows(f"办理经过（{len(items)}）", items, "还没有记录。")


def _step(order: Given, entry: Entry) -> blocks.Block:
    state = STEP_LIGHTS.get(entry.kind, State.REPLIED)
    who = order.names.get(entry.number, "")
    about = f"（{who}）" if who and len(order.to) > 1 else ""
    return {
        "light": {**mark(state), "word": WORDS[entry.kind]},
        "title": f"{WORDS[entry.kind]}{about}",
        "badges": [wording.DEMO] if entry.is_demo else [],
        "below": "\n".join(filter(None, [entry.person, "" if entry.kind is Kind.ISSUED else entry.text])),
        "right": wording.short_date(entry.on_date),
    }


def _reminders(order: Given) -> blocks.Block:
    days = "、".join(
        wording.short_date(day)
        for day in reminders(order.objective["deadline"].date(), order.reminded_before)
    )
    before = "、".join(str(day) for day in order.reminded_before)
    lines = [
        f"{days}提醒（到期前 {before} 天）；超期后每天提醒。" if before else "到期前不提醒；超期后每天提醒。"
    ]
    if order.is_reminded:
        lines.insert(0, f"今天提醒：{wording.days_left(order.objective)}。")
    return {"type": "text", "title": "提醒", "lines": lines}


def _ladder(snapshot: Snapshot, order: Given) -> blocks.Block:
    told = store.ladder(snapshot, order)
    due = due_rung(told, order.course, order.days_left) if order.is_open else None
    items = [
        _rung(snapshot, one, number < order.course.escalations, one is due) for number, one in enumerate(told)
    ]
    usual = any(rung.verify for rung in snapshot.playbook.ladder)
    note = f"文件没有写升级阶梯，按通常做法（{wording.VERIFY}）。" if usual else ""
    return blocks.rows("超期升级阶梯", items, "阶梯上今天没有人任职。", note)


def _rung(snapshot: Snapshot, one: Told, is_told: bool, is_due: bool) -> blocks.Block:
    names = "、".join(one.names[:3]) + (f" 等 {len(one.names)} 个" if len(one.names) > 3 else "")  # noqa: PLR2004
    return {
        "title": f"超期 {one.rung.days} 天 → {snapshot.playbook.roles.title(one.rung.role)}",
        "below": names,
        "right": "已报" if is_told else "该报了" if is_due else "",
        "rightLight": "r" if is_due else "",
    }

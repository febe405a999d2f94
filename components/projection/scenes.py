"""What the scenes of a meeting say: one for each item of its agenda, from the edition it was shown.

Everything is worked out here; the browser only draws it. No household is named, and of people only those who lead the
county or a zone: any other name is masked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from components.panel import blocks, county, meetings, zone
from data import wording
from data.rules.agenda import Kind, worst, worst_first
from data.rules.changes import What, counts
from data.rules.households import mask_name
from data.rules.light import Light
from data.rules.orders import LIGHTS, SIGNS, State
from data.store import scores, summary
from data.store.frames import each, missing, row_of
from data.store.meetings import stands
from data.store.orders import candidates
from data.store.outlook import COUNTY, outlooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd

    from components.panel.blocks import Block
    from data.rules.outlook import Outlook
    from data.store.frames import Row
    from data.store.meetings import Dispatch, Entry
    from data.store.orders import Given
    from data.store.snapshot import Snapshot

Piece = dict[str, Any]
"""The smallest part of a scene: it stands on one page whole."""
Scene = dict[str, Any]
LATE = 10
"""Late items of a zone that a scene lists; face to face, half of them."""
WORST = 5
TURNED = 8
"""Rows of each kind of change that a scene lists; the Excel file has them all."""
LEADERS = ("chief", "commander", "deputy")
OPEN = (Light.RED.value, Light.YELLOW.value)


@dataclass(frozen=True, eq=False)
class Material:
    """What the scenes of a meeting are drawn from, as frozen once it was opened.

    Attributes:
        snapshot: The county.
        orders: The orders by id, as :data:`data.store.meetings.ORDER`.
        changed: What changed since the last meeting.
        meeting: The meeting.
        last: The meeting before; None for the first.
    """

    snapshot: Snapshot
    orders: pd.DataFrame
    changed: pd.DataFrame
    meeting: Dispatch
    last: Dispatch | None

    @cached_property
    def leaders(self) -> frozenset[str]:
        """Names of those who lead the county or a zone."""
        duties = self.snapshot.duties
        leading = duties["role"].isin(LEADERS) & duties["subject_kind"].isin(["county", "zone"])
        return frozenset(duties.loc[leading, "name"])

    @cached_property
    def others(self) -> frozenset[str]:
        """Names of everybody else with a duty."""
        return frozenset(self.snapshot.duties["name"]) - self.leaders

    def named(self, name: str, *, is_demo: bool) -> str:
        """A person as the room reads it."""
        return wording.person(name if name in self.leaders else mask_name(name), is_demo=is_demo)

    def addressed(self, recipients: str) -> str:
        """The recipients of an order, joined by 、, as the room reads them."""
        return "、".join(map(self._covered, recipients.split("、")))

    def _covered(self, recipient: str) -> str:
        name, mark, rest = recipient.partition("（")
        return f"{mask_name(name)}{mark}{rest}" if name in self.others else recipient


# --- pieces


def head(text: str) -> Piece:
    """A heading; it never ends a page."""
    return {"t": "head", "text": text}


def text(line: str, *, big: bool = False) -> Piece:
    """A sentence."""
    return {"t": "text", "text": line, "big": big}


def row(title: str, below: str = "", right: str = "", right_below: str = "", **more: Any) -> Piece:
    """A row of a list; ``more`` may be light, badges, rightCode and pick, the zone it leads to."""
    return {"t": "row", "title": title, "below": below, "right": right, "rightBelow": right_below, **more}


def _listed(title: str, rows: list[Piece], empty: str = "") -> list[Piece]:
    """A heading with its rows, or what there is to say without any; nothing where that is nothing."""
    if not rows and not empty:
        return []
    return [head(title), *(rows or [text(empty)])]


def _lights(column: pd.Series[Any]) -> Piece:
    number = column.value_counts()
    lamps = [{**blocks.light(code.value), "count": int(number.get(code.value, 0))} for code in Light]
    return {"t": "lights", "items": lamps}


def _figures(items: list[Block]) -> Piece:
    return {"t": "figures", "items": items}


def _late_rows(found: Material, objectives: pd.DataFrame, most: int) -> list[Piece]:
    """What is behind and not done, the riskiest first: by when, who answers, will it be made."""
    late = objectives[objectives["light"].isin(OPEN) & objectives["done_on"].isna()]
    rows = [_objective(found, key, one) for key, one in each(blocks.by_risk(late).head(most))]
    rest = len(late) - len(rows)
    return [*rows, *([text(f"另有 {rest} 项，见作战总图和导出的 Excel。")] if rest else [])]


def _objective(found: Material, key: str, one: Row) -> Piece:
    return row(
        one["title"],
        f"期限 {wording.date(one['deadline'])} · {_owner(found, one)}",
        wording.days_left(one),
        wording.forecast(one) or f"进度 {wording.percent(one['actual'])}",
        light=blocks.light(one["light"]),
        badges=blocks.badges(one),
        rightCode=one["light"],
        id=key,
    )


def _owner(found: Material, one: Row) -> str:
    if missing(one["owner"]):
        return str(one["responsible_unit"] or "") or "责任人未定"
    who = found.named(one["owner"], is_demo=one["owner_demo"])
    return " ".join(filter(None, (who, one["owner_unit"])))


# --- scenes


def scenes(found: Material) -> list[Scene]:
    """The scenes in the order of the agenda, without what is skipped; an empty agenda has one that says so."""
    shown = [entry for entry in found.meeting.agenda if not entry.skipped]
    if not shown:
        empty = text("议程是空的。退出投影，点“加一项”或“按现在的数据重排议程”。", big=True)
        return [_plain("item-0", Kind.OTHER, found.meeting.title) | {"columns": [[empty]]}]
    return [_scene(found, entry) for entry in shown]


def _plain(key: str, kind: Kind, title: str) -> Scene:
    """A scene with nothing but its title."""
    return {
        "id": key,
        "kind": kind.value,
        "title": title,
        "subtitle": "",
        "light": None,
        "badges": [],
        "minutes": 0,
        "note": "",
        "zone": "",
        "number": None,
        "map": None,
        "flow": False,
        "columns": [[]],
        "targets": [],
    }


def _scene(found: Material, entry: Entry) -> Scene:
    plain = _plain(f"item-{entry.number}", entry.kind, entry.title)
    plain |= {"minutes": entry.minutes, "note": entry.note}
    draw = DRAWN.get(entry.kind)
    return plain | (draw(found, entry) if draw else {})


def _county(found: Material, _entry: Entry) -> Scene:
    snapshot = found.snapshot
    campaign, word = snapshot.playbook.campaign, snapshot.playbook.words.zone
    behind = [one for one in worst_first(stands(snapshot.zones)) if one.light.value in OPEN]
    outlook = wording.outlook(snapshot.playbook.county.name, outlooks(snapshot)[COUNTY])
    return {
        "badges": blocks.demo_badge(snapshot),
        "subtitle": f"{campaign.name}，到{wording.date(campaign.end)}",
        "map": {"level": "county", "focus": snapshot.county_code},
        "columns": [
            [
                head(f"{word}（{len(snapshot.zones)}）"),
                _lights(snapshot.zones["light"]),
                *(text(line, big=True) for line in outlook),
                *_listed(
                    f"告急、预警的{word}（{len(behind)}）", [_zone_row(found, one.id) for one in behind]
                ),
                _figures(county.figures(snapshot)),
                *_listed(
                    "最吃紧的五项",
                    _late_rows(found, snapshot.objectives, WORST)[:WORST],
                    "没有告急或预警的目标。",
                ),
            ]
        ],
    }


def _zone_row(found: Material, key: str) -> Piece:
    one = row_of(found.snapshot.zones, key)
    return row(
        f"{one['number']} {one['name']}",
        _commander(found, key),
        wording.villages_out(one),
        blocks.light_counts(one),
        light=blocks.light(one["light"]),
        pick=key,
    )


def _commander(found: Material, key: str) -> str:
    """Who commands a zone, in words; 待定 where nobody does."""
    title = found.snapshot.playbook.roles.commander
    held = found.snapshot.holders("zone", "commander")
    if key not in held.index:
        return f"{title} 待定"
    duty = row_of(held, key)
    return f"{title} {wording.person(duty['name'], is_demo=duty['is_demo'])}"


def _changes(found: Material, _entry: Entry) -> Scene:
    word = found.snapshot.playbook.words.zone
    if found.last is None:
        return {"columns": [[text("没有更早的定格可比。从第二次会议起，这里列出变化。", big=True)]]}
    number = counts(found.changed)
    figures = [
        blocks.figure(
            meetings.word(what, word), str(count), "项", code="r" if what in meetings.BAD and count else ""
        )
        for what, count in number.items()
    ]
    pieces = [_figures(figures)]
    for what, count in number.items():
        pieces += _kind(found, what, count, word)
    since = found.last.seal.as_of if found.last.seal else found.last.held_on
    return {
        "badges": blocks.demo_badge(found.snapshot),
        "subtitle": f"{wording.date(since)}“{found.last.title}”以来",
        "flow": True,
        "columns": [pieces if len(found.changed) else [text("没有变化。", big=True)]],
    }


def _kind(found: Material, what: What, count: int, word: str) -> list[Piece]:
    if not count:
        return []
    rows = found.changed[found.changed["what"] == what.value].head(TURNED)
    drawn = [_turned(found, what, one) for _, one in each(rows)]
    more = [text(f"另有 {count - TURNED} 项，见导出的 Excel。")] if count > TURNED else []
    return [head(f"{meetings.word(what, word)}（{count}）"), *drawn, *more]


def _turned(found: Material, what: What, one: Row) -> Piece:
    zones = found.snapshot.zones["name"]
    where = "" if missing(one["zone"]) else str(zones.get(one["zone"], ""))
    lamp = blocks.light(one["after"]) if what in meetings.LIGHTED else None
    title = found.addressed(one["title"]) if what is What.CARD else one["title"]
    way = "" if lamp and one["before"] in ("", one["after"]) else meetings.turned(what, one)
    return row(title, where, way, badges=blocks.badges(one), light=lamp)


def _orders(found: Material, entry: Entry) -> Scene:
    """The orders of the last meeting, those that are still open first."""
    last = found.last
    of_last = found.orders["origin_kind"].eq("meeting") & found.orders["origin_id"].eq(
        last.id if last else "—"
    )
    mine = found.orders[of_last]
    known = [(key, one, row_of(found.snapshot.objectives, key)) for key, one in each(mine)]
    known.sort(key=lambda item: (not missing(item[2]["done_on"]), int(item[2]["days_left"])))
    parts = {True: [], False: []}  # type: dict[bool, list[Piece]]
    for _, one, objective in known:
        parts[bool(missing(objective["done_on"]))].append(_order(found, one, objective))
    late = sum(bool(missing(one["done_on"])) and one["days_left"] < 0 for _, _, one in known)
    figures = [
        blocks.figure("共", str(len(known)), "件"),
        blocks.figure("已办结", str(len(parts[False])), "件"),
        blocks.figure("在办", str(len(parts[True])), "件"),
        blocks.figure("超期", str(late), "件", code="r" if late else ""),
    ]
    return {
        "title": f"上次会议的督办令（{len(known)} 件）" if last else entry.title,
        "subtitle": last.title if last else "",
        "badges": blocks.demo_badge(found.snapshot),
        "columns": [
            [
                _figures(figures),
                *_listed(f"还没办结（{len(parts[True])}）", parts[True]),
                *_listed(f"已办结（{len(parts[False])}）", parts[False]),
            ]
            if known
            else [text("上次会议没有下督办令。", big=True)]
        ],
    }


def _order(found: Material, one: Row, objective: Row) -> Piece:
    state = State(one["state"])
    sign = {"code": LIGHTS[state].value, "shape": SIGNS[state].shape, "word": SIGNS[state].word}
    said = f"责任 {found.addressed(one['to'])} · 期限 {wording.date(objective['deadline'])}"
    return row(
        one["text"],
        said,
        f"{sign['shape']} {sign['word']}",
        wording.days_left(objective),
        light=blocks.light(objective["light"]),
        badges=blocks.badges(objective),
        rightCode=sign["code"],
    )


def _worst(found: Material, entry: Entry) -> Scene:
    snapshot = found.snapshot
    faced = worst(stands(snapshot.zones))
    names = "、".join(one.name for one in faced)
    title = f"最吃紧的{snapshot.playbook.words.zone}对比：{names}" if faced else entry.title
    columns = [_side(found, one.id) for one in faced]
    return {
        "title": title,
        "badges": blocks.demo_badge(snapshot),
        "columns": columns or [[text("没有告急或预警的，不用对比。", big=True)]],
    }


def _side(found: Material, key: str) -> list[Piece]:
    """A zone held against another."""
    snapshot = found.snapshot
    one, mine = row_of(snapshot.zones, key), snapshot.objectives[snapshot.objectives["zone"] == key]
    top = row(
        f"{one['number']} {one['name']}", _commander(found, key), light=blocks.light(one["light"]), pick=key
    )
    late = _late_rows(found, mine, LATE // 2)
    return [top, *_said(found, key, mine), *_listed("落后的", late, "没有落后的目标。")]


def _said(found: Material, key: str, mine: pd.DataFrame) -> list[Piece]:
    """Will a zone make it, and its key figures."""
    one = row_of(found.snapshot.zones, key)
    lines = wording.outlook(one["name"], outlooks(found.snapshot)[key])
    return [*map(text, lines), _figures(zone.figures(one, mine))]


def _zone(found: Material, entry: Entry) -> Scene:
    snapshot, key = found.snapshot, entry.subject
    if key not in snapshot.zones.index:
        gone = f"这个{snapshot.playbook.words.zone}已经不在编成里，请在议程里跳过。"
        return {"columns": [[text(gone, big=True)]]}
    one, mine = row_of(snapshot.zones, key), snapshot.objectives[snapshot.objectives["zone"] == key]
    late = _late_rows(found, mine, LATE)
    return {
        "light": blocks.light(one["light"]),
        "badges": blocks.demo_badge(snapshot),
        "subtitle": _led(found, key),
        "zone": key,
        "number": int(one["number"]),
        "map": {"level": "zone", "focus": key},
        "columns": [
            [
                *_said(found, key, mine),
                *_listed("会上要问", [text(line) for line in asks(found, key, mine)]),
                *_listed("落后的", late, "没有落后的目标。"),
            ]
        ],
        "targets": _targets(found, key, mine),
    }


def _led(found: Material, key: str) -> str:
    """Who leads a zone."""
    title = found.snapshot.playbook.roles.commander
    people = [one for one in zone.leaders(found.snapshot, key)["items"] if one["role"] != title]
    deputies: dict[str, list[str]] = {}
    for one in people:
        name = wording.person(one["name"], is_demo=wording.DEMO in one["badges"])
        deputies.setdefault(one["role"], []).append(name)
    return "　".join(
        [_commander(found, key), *(f"{role} {'、'.join(names)}" for role, names in deputies.items())]
    )


def asks(found: Material, key: str, mine: pd.DataFrame) -> list[str]:
    """What the room has to ask of a zone, as it follows from how it stands."""
    outlook, late = outlooks(found.snapshot)[key], summary.count(mine).overdue
    late_orders = int(((mine["kind"] == "order") & mine["done_on"].isna() & (mine["days_left"] < 0)).sum())
    silent = outlook.villages.silent + outlook.works.silent
    said = [
        (late, f"逾期 {late} 项，哪一天补齐？"),
        (late_orders, f"督办令超期 {late_orders} 件，为什么没有办结？"),
        (outlook.unheard, f"{outlook.unheard} 项近四周没有填报，现在到哪一步？"),
        (silent, f"{silent} 项从来没有填报，哪一天报？"),
    ]
    asked = [line for count, line in said if count]
    return [*asked, *_pace(outlook)] or ["都在计划上，没有要追问的。"]


def _pace(outlook: Outlook) -> list[str]:
    if math.isnan(outlook.speed_up) or outlook.speed_up < wording.ENOUGH:
        return []
    if math.isinf(outlook.speed_up):
        return ["近四周没有进展，卡在哪里？"]
    return [f"要全部按期，须提速到近四周的 {outlook.speed_up:.1f} 倍，靠什么？"]


def _targets(found: Material, key: str, mine: pd.DataFrame) -> list[Piece]:
    """What an order given now can be about: the zone, or one of its late items; with whom it goes to."""
    snapshot = found.snapshot
    held, townships = snapshot.holders("zone", "commander"), snapshot.townships
    places = townships.index[townships["zone"] == key]
    one = {
        "label": str(snapshot.zones.loc[key, "name"]),
        "text": "",
        "who": _commander(found, key),
        "person": str(held.loc[key, "person_id"]) if key in held.index else "",
        "unit": "",
        "place": str(places[0]) if len(places) == 1 else snapshot.county_code,
    }
    late = mine[mine["light"].isin(OPEN) & mine["done_on"].isna()]
    return [one, *(_target(found, row) for _, row in each(blocks.by_risk(late).head(LATE)))]


def _target(found: Material, one: Row) -> Piece:
    person = "" if missing(one["person_id"]) else str(one["person_id"])
    return {
        "label": one["title"],
        "text": f"“{one['title']}”{wording.days_left(one)}：查明原因，排出赶工计划，按期补齐。",
        "who": _owner(found, one),
        "person": person,
        "unit": "" if person else str(one["responsible_unit"] or ""),
        "place": str(one["place_code"]),
    }


def _lists(found: Material, _entry: Entry) -> Scene:
    """Both ends of the running month's list, of zones and of units."""
    snapshot = found.snapshot
    content = scores.current(snapshot, kind=scores.MONTH)
    words = {scores.ZONE: snapshot.playbook.words.zone, scores.UNIT: "单位"}
    columns = [
        [head(title), *_places(content, end, words)]
        for end, title in (("red", "★ 红榜"), ("black", "▼ 黑榜"))
    ]
    return {
        "subtitle": f"月榜，{wording.date(content['first'])}至{wording.date(content['last'])}",
        "badges": blocks.demo_badge(snapshot),
        "columns": columns,
    }


def _places(content: Row, end: str, words: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for subject, word in words.items():
        places = [one for one in content["lists"][subject] if one["end"] == end]
        pieces += _listed(word, [_place(one, subject) for one in places])
    return pieces or [text("没有可排的：填报还不够比较。")]


def _place(one: Row, subject: str) -> Piece:
    silent = f"，另 {one['unreported']} 项未填报（不计）" if one["unreported"] else ""
    return row(
        f"第 {one['number']} 名　{one['name']}",
        f"{one['reported']} 项目标{silent}",
        f"{one['points']:.1f} 分",
        badges=[wording.DEMO] if one["is_demo"] else [],
        pick=one["id"] if subject == scores.ZONE else "",
    )


def _give(found: Material, _entry: Entry) -> Scene:
    everybody = _plain_target(found)
    return {"targets": [everybody]}


def _plain_target(found: Material) -> Piece:
    """An order that is about the whole county."""
    code = found.snapshot.county_code
    label = f"全县（{found.snapshot.playbook.county.name}）"
    return {"label": label, "text": "", "who": "", "person": "", "unit": "", "place": code}


def _close(found: Material, _entry: Entry) -> Scene:
    one = found.meeting
    where = f"，{one.place}" if one.place else ""
    shown = f"数据截至 {wording.date(found.snapshot.as_of)}"
    seal = f"定格校验值 {one.seal.sha256[:12]}" if one.seal else "还没有定格：这是预演。"
    return {
        "columns": [
            [
                text(one.title, big=True),
                text(f"{wording.date(one.held_on)}{where}，{one.chair}主持，{shown}"),
                text(seal),
                *(text(line) for line in one.note.splitlines()),
            ]
        ]
    }


DRAWN: dict[Kind, Callable[[Material, Entry], Scene]] = {
    Kind.COUNTY: _county,
    Kind.CHANGES: _changes,
    Kind.ORDERS: _orders,
    Kind.WORST: _worst,
    Kind.ZONE: _zone,
    Kind.LISTS: _lists,
    Kind.GIVE: _give,
    Kind.CLOSE: _close,
}
"""How each kind of item is drawn; one of the chair's own has its title alone."""


# --- what comes up during the meeting


def running(found: Material, given: Iterable[Given], empty: str) -> list[Piece]:
    """The running list: the orders of this meeting as they were given; ``empty`` says what to do without any."""
    rows = [
        row(
            one.text,
            f"责任 {found.addressed('、'.join(to.said for to in one.to))}",
            f"期限 {wording.short_date(one.objective['first_deadline'])}",
            badges=blocks.badges(one.objective),
        )
        for one in given
    ]
    return _listed(f"本次会议的督办令（{len(rows)}）", rows) or [text(empty, big=True)]


def people(found: Material) -> list[dict[str, str]]:
    """To whom an order can be given: those who lead or answer for something; only leaders are named."""
    duties = found.snapshot.duties
    demo = dict(zip(duties["person_id"], duties["is_demo"], strict=True))
    names = dict(zip(duties["person_id"], duties["name"], strict=True))
    listed = []
    for key, label in candidates(found.snapshot).items():
        whole = wording.person(names[key], is_demo=demo[key])
        shown = found.named(names[key], is_demo=demo[key])
        listed.append({"id": key, "label": shown + label.removeprefix(whole)})
    return listed

"""The facts of a meeting in sentences, shared by the notice, the minutes and the deck."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from data import wording
from data.rules.agenda import Kind, worst
from data.rules.cards import WORDS as CARD_WORDS
from data.rules.cards import State as CardState
from data.rules.changes import What
from data.rules.light import SIGNS, Light, sign_of
from data.rules.orders import SIGNS as ORDER_SIGNS
from data.rules.orders import State as OrderState
from data.rules.rectification import SIGNS as STAGE_SIGNS
from data.rules.rectification import Stage
from data.store import meetings as store
from data.store import summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from data.documents.facts import Change, Facts, Standing, Task
    from data.store.meetings import Entry

WORDS = {
    What.ZONE: "战区变灯",
    What.VILLAGE: "村变灯",
    What.LIGHT: "目标变灯",
    What.OVERDUE: "新逾期",
    What.DONE: "新完成",
    What.FOUND: "新发现问题",
    What.RECTIFIED: "问题整改完成",
    What.GIVEN: "新下督办令",
    What.CLOSED: "督办令销号",
    What.CARD: "黄红牌变动",
}
LIGHTED = (What.ZONE, What.VILLAGE, What.LIGHT, What.OVERDUE, What.DONE)
"""Changes whose before and after are lights."""
TRENDS = {"up": "上升", "down": "下降", "same": "持平", "new": "新上榜"}
NAMED = 5
"""Names in a sentence; the tables have them all, or say how many are left out."""


def word(what: What, zone: str) -> str:
    """A kind of change, with the county's own word for a zone."""
    return WORDS[what].replace("战区", zone)


def standing(what: What, value: str) -> str:
    """A light or state in shape and word."""
    if what in LIGHTED:
        return sign_of(value)
    if what is What.CARD:
        return CARD_WORDS[CardState(value)]
    sign = ORDER_SIGNS[OrderState(value)] if what in (What.GIVEN, What.CLOSED) else STAGE_SIGNS[Stage(value)]
    return f"{sign.shape} {sign.word}"


def turned(change: Change) -> str:
    """From what to what."""
    now = standing(change.what, change.after)
    was = standing(change.what, change.before) if change.before else now
    return now if was == now else f"{was} → {now}"


def named(names: Sequence[str], measure: str = "个") -> str:
    """The first few names, and how many there are in all."""
    more = f"等 {len(names)} {measure}" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more


def lights(counts: dict[Light, int]) -> str:
    """正常 30 项、预警 7 项 …; lights that nothing shows are left out."""
    return "、".join(f"{SIGNS[light].word} {counts[light]} 项" for light in Light if counts[light])


# --- the county


def overall(facts: Facts) -> list[str]:
    """How the county stands."""
    return [*_works(facts), *_zones(facts), *_villages(facts), *wording.outlook(facts.county, facts.outlook)]


def _works(facts: Facts) -> list[str]:
    count = facts.count
    if not count.total:
        return ["全县还没有作战目标。"]
    shown = Counter(facts.snapshot.objectives["light"])
    told = lights({light: shown[light.value] for light in Light})
    demo = int(facts.snapshot.objectives["is_demo"].sum())
    of_them = f"（其中{wording.DEMO} {demo} 项）" if demo else ""
    finished = f"已完成 {count.done} 项，逾期未完成 {count.overdue} 项"
    return [f"全县共有作战目标 {count.total} 项{of_them}，其中{told}；{finished}。"]


def _zones(facts: Facts) -> list[str]:
    if not facts.zones:
        return [f"还没有划分{facts.word}。"]
    found = {light: [zone.name for zone in facts.zones if zone.light == light.value] for light in Light}
    parts = [f"{SIGNS[light].word} {len(names)} 个" for light, names in found.items() if names]
    worse = found[Light.RED]
    behind = f"，告急的是{named(worse)}" if worse else ""
    return [f"{len(facts.zones)} 个{facts.word}中，{'、'.join(parts)}{behind}。"]


def _villages(facts: Facts) -> list[str]:
    villages = summary.village_exits(facts.snapshot)
    if not villages.total:
        return ["村退出：原文没有列出村名。"]
    lights = f"告急 {villages.red} 个，预警 {villages.yellow} 个"
    return [f"计划退出的贫困村 {villages.total} 个，已退出 {villages.done} 个，{lights}。"]


# --- what changed


def changed(facts: Facts) -> str:
    """How many of each kind of change there are since the meeting before."""
    if facts.last is None:
        return "这是第一次定格的会议，没有更早的数字可比。"
    since = f"与{wording.date(facts.last.held_on)}“{facts.last.title}”相比，"
    if not facts.changes:
        return f"{since}没有变化。"
    counts = Counter(one.what for one in facts.changes)
    return (
        since
        + "、".join(f"{word(what, facts.word)} {counts[what]} 项" for what in What if counts[what])
        + "。"
    )


def named_changes(facts: Facts) -> list[tuple[What, str]]:
    """Each kind of change with the names of what changed."""
    found = []
    for what in What:
        mine = [one for one in facts.changes if one.what is what]
        if mine:
            told = named([f"{one.title}（{turned(one)}）" for one in mine], "项")
            found.append((what, f"{told}。"))
    return found


# --- orders


def carried_out(facts: Facts) -> str:
    """What became of the orders of the meeting before."""
    if facts.last is None:
        return "没有上一次会议的督办令。"
    if not facts.before:
        return "上次会议没有下督办令。"
    done = sum(one.done for one in facts.before)
    return f"上次会议下达督办令 {len(facts.before)} 件，已销号 {done} 件，尚未销号 {len(facts.before) - done} 件。"


def ordered(orders: Iterable[Task]) -> str:
    """How many orders were given."""
    count = len(list(orders))
    return f"会上下达督办令 {count} 件，见督办令一览。" if count else "会上没有下达督办令。"


# --- a zone


def of_zone(zone: Standing) -> list[str]:
    """How a zone stands, what is late, and whether it will make it."""
    count = zone.count
    if not count.total:
        return [f"{zone.name}，{zone.rank}{zone.commander}，没有作战目标。"]
    told = lights({light: zone.lights[light.value] for light in Light})
    done = f"已完成 {count.done} 项，逾期未完成 {count.overdue} 项；村退出：{zone.villages}"
    return [
        f"{zone.name}，{zone.rank}{zone.commander}，{sign_of(zone.light)}。作战目标 {count.total} 项：{told}；{done}。",
        *wording.outlook(zone.name, zone.outlook),
        _late(zone),
    ]


def _late(zone: Standing) -> str:
    if not zone.late:
        return "没有告急的目标。"
    first = zone.late[0]
    more = f"等 {len(zone.late)} 项" if len(zone.late) > 1 else ""
    return f"告急的有“{first.title}”{more}，{first.owner}负责，期限{first.deadline}（{first.left}），{first.forecast}。"


def ask(zone: Standing, word: str) -> str:
    """What is asked of a zone; the chair gives the order."""
    if zone.late:
        return f"请{word}对 {len(zone.late)} 项告急目标逐项说明原因、补救措施和完成时间。"
    silent = zone.lights[Light.GREY.value]
    return f"请补报 {silent} 项从未填报的目标。" if silent else "请保持进度，按期完成。"


# --- the list


def listed(facts: Facts) -> list[str]:
    """Who is on the red and on the black list."""
    ends = {end: [zone.name for zone in facts.zones if zone.end == end] for end in ("red", "black")}
    if not any(ends.values()):
        return [f"{facts.period}{facts.word}得分拉不开，没有红榜、黑榜。"]
    red, black = (named(ends[end]) if ends[end] else "没有" for end in ("red", "black"))
    return [f"{facts.period}红榜：{red}。{facts.period}黑榜：{black}。"]


def faced(facts: Facts) -> list[Standing]:
    """The zones held against each other."""
    ids = [one.id for one in worst(store.stands(facts.snapshot.zones))]
    return [zone for key in ids for zone in facts.zones if zone.id == key]


# --- an item of the agenda


def of_item(facts: Facts, entry: Entry) -> list[str]:
    """What was shown under an item of the agenda, and what the chair noted."""
    return [*_shown(facts, entry), *([f"会议记录：{entry.note}"] if entry.note else [])]


def _shown(facts: Facts, entry: Entry) -> list[str]:
    mine = [zone for zone in facts.zones if zone.id == entry.subject]
    made: dict[Kind, Callable[[], list[str]]] = {
        Kind.COUNTY: lambda: overall(facts),
        Kind.CHANGES: lambda: [changed(facts)],
        Kind.ORDERS: lambda: [carried_out(facts)],
        Kind.WORST: lambda: [of_zone(zone)[0] for zone in faced(facts)],
        Kind.ZONE: lambda: [line for zone in mine for line in of_zone(zone)],
        Kind.LISTS: lambda: listed(facts),
        Kind.GIVE: lambda: [ordered(facts.orders)],
        Kind.CLOSE: lambda: ["见会议小结。"],
    }
    return made[entry.kind]() if entry.kind in made else []

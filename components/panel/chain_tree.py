"""责任树: from the chief down to whoever stands in a village, beside who answers for an item, each with the load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.light import Light
from data.store import exits
from data.store.chain import chain_of, helpers, item_loads, unit_loads
from data.store.frames import Row, each, missing
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

IN_VILLAGE = ("first_secretary", "team_leader", "village_secretary")
"""Who stands in a village, from the top down."""
JOINT = "连带责任"
"""Name of the rule by which a unit's head answers together with those the unit sends out."""
VACANT = "未明确"
MORE = "全县只列到每村的第一责任人，选一个片区看全部。"


def panel(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """The command side: chief, commanders, village leaders, those in the villages; of the county or one zone."""
    chief = _command(snapshot, zone=zone)
    name = f" · {snapshot.zones.loc[zone, 'name']!s}" if zone else ""
    return {
        "over": f"{snapshot.playbook.county.name}{name}",
        "title": "责任树",
        "subtitle": "点左边的三角展开或收起，点姓名看他负责的目标、期限和移交。",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [
            {
                "type": "branches",
                "title": "指挥线",
                "items": [chief],
                "empty": "",
                "note": f"灯和数是他负责的作战目标。帮扶人按户登记，不在树里，所以树到村为止。{'' if zone else MORE}",
            }
        ],
    }


@per_snapshot
def _command(snapshot: Snapshot, engine: Engine, *, zone: str = "") -> blocks.Block:
    """The chief with everybody below; down to every village only for one zone, for a county has hundreds."""
    tree = Tree(snapshot, engine)
    roles = snapshot.playbook.roles
    chief = tree.post(f"{roles.chief} · 全县", tree.first("county", "chief", snapshot.county_code))
    zones = [zone] if zone else list(snapshot.zones.index)
    return {**chief, "open": True, "children": [tree.zone(key, whole=bool(zone)) for key in zones]}


def side(snapshot: Snapshot) -> dict[str, Any]:
    """Who answers for an item in the whole county, and units with those they send out."""
    joint = [rule for rule in snapshot.playbook.rules if rule.name == JOINT]
    together = [_units(snapshot, joint[0]), helping(snapshot, helpers(snapshot))] if joint else []
    return {"title": "", "blocks": [_items(snapshot), *together]}


def helping(snapshot: Snapshot, known: pd.DataFrame) -> blocks.Block:
    """Whom each unit has helping households, who answer together with its head; what the documents say of helpers.

    Args:
        snapshot: The county.
        known: As :func:`data.store.chain.helpers` gives it.
    """
    items = [
        {
            "title": unit or "单位未填",
            "below": "单位主要领导负总责，帮扶人负直接责任",
            "right": f"{row['people']} 人",
            "rightBelow": f"帮扶 {row['households']} 户",
        }
        for unit, row in each(known)
    ]
    facts = snapshot.facts[snapshot.facts["indicator"].str.contains("帮扶") & snapshot.facts["value"].ne("")]
    told = [f"{one['indicator']} {one['value']} {one['unit']}（{key}）" for key, one in each(facts)]
    note = f"原文：{'；'.join(told)}。" if told else ""
    empty = "没有登记谁帮哪一户，原文没有名单。导入帮扶责任人台账以后，这里按单位列出帮扶人和帮扶的户数。"
    return blocks.rows(f"帮扶人（{int(known['people'].sum())}）", items, empty, note)


class Tree:
    """The posts of a snapshot, with the people on them and their loads."""

    def __init__(self, snapshot: Snapshot, engine: Engine | None = None) -> None:
        """Look up once who holds what."""
        self.snapshot = snapshot
        loads = chain_of(snapshot, engine).loads
        self._loads: dict[str, Row] = dict(each(loads))
        duties = snapshot.duties[snapshot.duties["current"]]
        posts = duties[duties["subject_kind"].isin(["county", "zone", "village"])]
        self._held: dict[tuple[str, str, str], list[Row]] = {}
        for _, row in each(posts):
            self._held.setdefault((row["subject_kind"], row["role"], row["subject_id"]), []).append(row)
        self._villages: dict[str, list[tuple[str, Row]]] = {}
        for key, village in each(snapshot.villages):
            if not missing(village["zone"]):
                self._villages.setdefault(village["zone"], []).append((key, village))

    def first(self, kind: str, role: str, subject: str) -> Row | None:
        """Who holds a role, the first where several do."""
        return next(iter(self._held.get((kind, role, subject), ())), None)

    def post(self, over: str, held: Row | None) -> blocks.Block:
        """One line: the post, who holds it, the load."""
        load = self._loads.get(held["person_id"], {}) if held else {}
        counts = {light.value: int(load.get(light.value, 0)) for light in Light}
        total = sum(counts.values())
        said = f"{wording.number(total)} 项 {blocks.light_counts(counts)}" if total else "没有作战目标"
        return {
            "light": blocks.light(load.get("light", Light.GREY.value)),
            "over": over,
            "name": held["name"] if held else VACANT,
            "badges": blocks.badges(held) if held else [],
            "vacant": held is None,
            "load": said if held else "",
            "pick": {"person": held["person_id"]} if held else None,
        }

    def zone(self, key: str, *, whole: bool) -> blocks.Block:
        """The commander, the further leaders of the zone, and below them the village leaders."""
        roles, zone = self.snapshot.playbook.roles, self.snapshot.zones.loc[key]
        post = self.post(f"{roles.commander} · {zone['name']}", self.first("zone", "commander", key))
        deputies = [self.post(roles.deputy, row) for row in self._held.get(("zone", "deputy", key), ())]
        return {**post, "open": whole, "children": [*deputies, *self._leaders(key, whole=whole)]}

    def _leaders(self, zone: str, *, whole: bool) -> list[blocks.Block]:
        """Village leaders with their villages; villages that nobody leads come last, under their own name."""
        led: dict[str, tuple[Row | None, list[tuple[str, Row]]]] = {}
        for key, village in self._villages.get(zone, ()):
            held = self.first("village", "village_leader", key)
            led.setdefault(held["person_id"] if held else "", (held, []))[1].append((key, village))
        named = [self._leader(held, own, whole=whole) for person, (held, own) in led.items() if person]
        _, rest = led.get("", (None, []))
        shown = [(key, village) for key, village in rest if whole or not missing(village["exit_id"])]
        return named + [self._village(key, village, whole=whole) for key, village in shown]

    def _leader(self, held: Row | None, villages: list[tuple[str, Row]], *, whole: bool) -> blocks.Block:
        names = "、".join(village["name"] for _, village in villages)
        post = self.post(f"{self.snapshot.playbook.roles.village_leader} · {names}", held)
        return {**post, "children": [self._village(key, village, whole=whole) for key, village in villages]}

    def _village(self, key: str, village: Row, *, whole: bool) -> blocks.Block:
        """A village under whoever stands highest in it; a poor one shows which post is vacant."""
        roles = self.snapshot.playbook.roles
        asked = IN_VILLAGE[-1:] if missing(village["exit_id"]) else IN_VILLAGE
        posts = [
            self.post(f"{roles.title(role)} · {village['name']}", self.first("village", role, key))
            for role in (asked if whole else asked[:1])
        ]
        return {**posts[0], "children": posts[1:]}


def _items(snapshot: Snapshot) -> blocks.Block:
    """Who answers for an item: villages that lack it, by the light of their exit."""
    names = {item.code: item.name for item in exits.load(snapshot).items}
    loads = item_loads(snapshot)
    duties = snapshot.duties
    mine = duties[
        duties["current"] & (duties["subject_kind"] == "criterion") & duties["subject_id"].isin(names)
    ]
    items = [_item(names[duty["subject_id"]], duty, loads) for _, duty in each(mine)]
    return {
        "type": "branches",
        "title": f"{snapshot.playbook.roles.objective_owner}（{len(items)} 条退出标准）",
        "items": items,
        "empty": "没有登记退出标准各条的责任人。在县包 duties.csv 里写明，或打开演示数据。",
        "note": "灯和数是缺这一条的村，按村退出的灯。",
    }


def _item(name: str, duty: Row, loads: pd.DataFrame) -> blocks.Block:
    load: Any = loads.loc[duty["person_id"]] if duty["person_id"] in loads.index else {}
    counts = {light.value: int(load.get(light.value, 0)) for light in Light}
    total = sum(counts.values())
    return {
        "light": blocks.light(load.get("light", Light.GREEN.value)),
        "over": name,
        "name": duty["name"],
        "badges": blocks.badges(duty),
        "load": f"{duty['unit']} · {f'{total} 村 {blocks.light_counts(counts)}' if total else '没有缺口'}",
        "pick": {"person": duty["person_id"]},
    }


def _units(snapshot: Snapshot, rule: Any) -> blocks.Block:
    """Each unit: its head ↔ those it sends to the villages, who answer together."""
    tree, loads = Tree(snapshot), unit_loads(snapshot)
    items = []
    for unit, load in each(loads.counts):
        sent = loads.sent[loads.sent["unit"] == unit].drop_duplicates("person_id")
        counts = {light.value: int(load[light.value]) for light in Light}
        head = next((row for _, row in each(loads.heads) if row["unit"] == unit), None)
        titles = snapshot.playbook.roles
        items.append(
            {
                **tree.post(f"{unit} · 单位主要领导", head),
                "light": blocks.light(load["light"]),
                "load": f"↔ {len(sent)} 人，{blocks.light_counts(counts)}",
                "children": [tree.post(titles.title(row["role"]), row) for _, row in each(sent)],
            }
        )
    return {
        "type": "branches",
        "title": f"{JOINT}（{len(items)} 个单位）",
        "items": items,
        "empty": "没有登记派出单位。在县包 people.csv 里写明单位，或打开演示数据。",
        "note": f"{rule.text}（{rule.source}）原文没有列名单，单位按责任人登记的单位归并。",
    }

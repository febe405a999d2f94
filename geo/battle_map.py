"""The battle map of a snapshot: its ground, the lights as of the day, the hover cards and the search index."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from data import wording
from data.store.frames import each, missing, row_of
from geo.battle_ground import POINT_LAYERS, ground
from geo.map_spec import Ground, MapSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

INTERNAL = "内部使用"
GROUNDS_KEPT = 12
Card = tuple[str, ...]
Entry = dict[str, str]
Subject = tuple[str, str]
"""Kind and id of what somebody answers for."""
PLACE = ("zone", "village", "objective")
_grounds: dict[tuple[str, int, bool, int, int], Ground] = {}
_lock = Lock()


def ground_of(snapshot: Snapshot) -> Ground:
    """The ground of a snapshot, the same for every day with the same boundaries until more than progress changes."""
    surveyed = hash(frozenset(snapshot.boundaries.items()))
    kinds = snapshot.objectives["kind"].isin([kind for kind, *_ in POINT_LAYERS])
    # What is proposed is on the map from its day on; a restored county may come back to a revision it had before.
    drawn = hash((*snapshot.villages.index, *snapshot.objectives.index[kinds]))
    key = (snapshot.county_code, snapshot.laid_out, snapshot.evidence_only, surveyed, drawn)
    # One maker at a time: it takes a second for a large county, and every viewer asks for it at once.
    with _lock:
        if key not in _grounds:
            while len(_grounds) >= GROUNDS_KEPT:
                del _grounds[next(iter(_grounds))]
            _grounds[key] = ground(snapshot)
        return _grounds[key]


@lru_cache(maxsize=24)
def spec_of(snapshot: Snapshot) -> MapSpec:
    """The map of a snapshot, made once and kept as long as snapshots are."""
    drawn = ground_of(snapshot)
    lights = {
        "zones": snapshot.zones["light"],
        "villages": snapshot.villages["light"],
    } | {kind: snapshot.objectives["light"] for kind, *_ in POINT_LAYERS}
    return MapSpec(
        ground=drawn,
        lights={
            layer.id: "".join(lights[layer.id].reindex([shape.id for shape in layer.shapes]))
            for layer in drawn.layers
        },
        approval=f"审图号：{number}" if (number := snapshot.playbook.county.approval) else INTERNAL,
    )


@lru_cache(maxsize=8)
def cards_of(snapshot: Snapshot) -> dict[str, dict[str, Card]]:
    """Lines of the hover cards by layer and shape; made when the first card is wanted, not with every map."""
    return make_cards(snapshot)


def make_cards(snapshot: Snapshot) -> dict[str, dict[str, Card]]:
    """The same, made anew: for a snapshot that is used once."""
    cards = {"zones": _zone_cards(snapshot), "villages": _village_cards(snapshot)}
    return cards | {kind: _objective_cards(snapshot, kind) for kind, *_ in POINT_LAYERS}


@lru_cache(maxsize=8)
def index_of(snapshot: Snapshot) -> tuple[Entry, ...]:
    """What the search box finds: id, layer, name, detail and the selection that shows it.

    People come once each, whatever they answer for; ``person`` tells that their list shows it and no single place.
    """
    subjects = dict(_subjects(snapshot))
    return (*subjects.values(), *_people(snapshot, subjects))


def _zone_cards(snapshot: Snapshot) -> dict[str, Card]:
    commanders = wording.names(snapshot.holders("zone", "commander"))
    title = snapshot.playbook.roles.commander
    return {
        key: (
            f"{title} {commanders.get(key, '待定')}",
            f"目标 告急 {zone['r']} · 预警 {zone['y']} · 正常 {zone['g']} · 未填报 {zone['n']}",
            f"村退出 {wording.villages_out(zone)}",
        )
        for key, zone in each(snapshot.zones)
    }


def _village_cards(snapshot: Snapshot) -> dict[str, Card]:
    township = snapshot.villages["township"].map(snapshot.townships["name"])
    secretaries = wording.names(snapshot.holders("village", "first_secretary"))
    title = snapshot.playbook.roles.first_secretary
    return {
        code: (
            " · ".join([str(township[code]), *_exit_progress(snapshot, village)]),
            *([f"{title} {secretaries[code]}"] if code in secretaries else []),
        )
        for code, village in each(snapshot.villages)
    }


def _exit_progress(snapshot: Snapshot, village: Row) -> list[str]:
    exit_id = village["exit_id"]
    return [] if missing(exit_id) else [_progress(row_of(snapshot.objectives, exit_id))]


def _objective_cards(snapshot: Snapshot, kind: str) -> dict[str, Card]:
    chosen = snapshot.objectives[snapshot.objectives["kind"] == kind]
    return {
        key: (
            _progress(objective),
            f"期限 {wording.date(objective['deadline'])} · {wording.forecast(objective)}".rstrip(" ·"),
            f"责任人 {_owner(objective)}",
            *([f"{wording.PROPOSED}，还不在项目库"] if objective["proposed"] else []),
            *_demo_line(objective),
        )
        for key, objective in each(chosen)
    }


def _demo_line(objective: Row) -> list[str]:
    if objective["is_demo"]:
        return [f"{wording.DEMO}数据"]
    return [f"{wording.DEMO_WITHIN}进展"] if objective["demo_progress"] else []


def _progress(objective: Row) -> str:
    if missing(objective["actual"]):
        return "未填报"
    return (
        f"完成 {wording.percent(objective['actual'])}（应 {wording.percent(objective['planned'])}）"
        f" · {wording.days_left(objective)}"
    )


def _owner(objective: Row) -> str:
    who = (
        []
        if missing(objective["owner"])
        else [wording.person(objective["owner"], is_demo=objective["owner_demo"])]
    )
    units = [objective["owner_unit"], objective["responsible_unit"]]
    return (
        " ".join(dict.fromkeys([*who, *(unit for unit in units if isinstance(unit, str) and unit)])) or "未定"
    )


def _subjects(snapshot: Snapshot) -> Iterator[tuple[Subject, Entry]]:
    """What people answer for: zones, villages and objectives."""
    for key, zone in each(snapshot.zones):
        yield ("zone", key), {"id": key, "layer": "zones", "name": zone["name"], "detail": "", "zone": key}
    township = snapshot.villages["township"].map(snapshot.townships["name"])
    for code, village in each(snapshot.villages):
        entry = {"id": code, "layer": "villages", "name": village["name"], "detail": township[code]}
        yield ("village", code), entry | _selection(village["zone"], code)
    village_name = snapshot.objectives["village"].map(snapshot.villages["name"])
    for key, objective in each(snapshot.objectives):
        kind = wording.KIND_WORDS[objective["kind"]]
        where = village_name[key] if isinstance(village_name[key], str) else ""
        detail = f"{kind} {where}".strip()
        entry = {"id": key, "layer": objective["kind"], "name": objective["title"], "detail": detail}
        yield ("objective", key), entry | _selection(objective["zone"], objective["village"], key)


def _selection(zone: object, village: object, objective: object = None) -> Entry:
    codes = zip(PLACE, (zone, village, objective), strict=True)
    return {name: code for name, code in codes if isinstance(code, str)}


def _people(snapshot: Snapshot, subjects: Mapping[Subject, Entry]) -> Iterator[Entry]:
    """Everybody who answers for something on the day, once."""
    held: dict[str, list[Row]] = {}
    for _, duty in each(snapshot.duties[snapshot.duties["current"]]):
        held.setdefault(duty["person_id"], []).append(duty)
    for key, duties in held.items():
        first = duties[0]
        name = wording.person(first["name"], is_demo=first["is_demo"])
        yield {"id": key, "layer": "person", "name": name} | _answering(snapshot, duties, subjects)


def _answering(snapshot: Snapshot, duties: list[Row], subjects: Mapping[Subject, Entry]) -> Entry:
    """What somebody answers for, and where: at one place, else in the list of his duties."""
    first, held = duties[0], {(duty["subject_kind"], duty["subject_id"]) for duty in duties}
    if len(held) > 1:
        what = (first["position"], first["unit"], f"{len(duties)} 项责任")
        return {"detail": _said(*what), "person": first["person_id"]}
    title = "、".join(dict.fromkeys(snapshot.playbook.roles.title(duty["role"]) for duty in duties))
    subject = subjects.get(held.pop())
    if subject is None:
        return {"detail": _said(title, first["unit"], "全县"), "person": first["person_id"]}
    place = {name: subject[name] for name in PLACE if name in subject}
    return {"detail": _said(title, first["unit"], subject["name"])} | place


def _said(*parts: str) -> str:
    """What there is to say, each thing once: a village is often its secretary's unit too."""
    return " · ".join(dict.fromkeys(filter(None, parts)))

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
    from collections.abc import Iterable, Iterator

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

INTERNAL = "内部使用"
GROUNDS_KEPT = 12
Card = tuple[str, ...]
Entry = dict[str, str]
_grounds: dict[tuple[str, int, bool], Ground] = {}
_lock = Lock()


def ground_of(snapshot: Snapshot) -> Ground:
    """The ground of a snapshot, the same for every day until something of the county's data changes."""
    key = (snapshot.county_code, snapshot.revision, snapshot.evidence_only)
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
    cards = {
        "zones": _zone_cards(snapshot),
        "villages": _village_cards(snapshot),
    } | {kind: _objective_cards(snapshot, kind) for kind, *_ in POINT_LAYERS}
    return MapSpec(
        ground=drawn,
        lights={
            layer.id: "".join(lights[layer.id].reindex([shape.id for shape in layer.shapes]))
            for layer in drawn.layers
        },
        cards=cards,
        index=tuple(_index(snapshot)),
        approval=f"审图号：{number}" if (number := snapshot.playbook.county.approval) else INTERNAL,
    )


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


def _index(snapshot: Snapshot) -> Iterator[Entry]:
    """Everything the search box finds: zones, villages, objectives, and people through what they answer for."""
    for key, zone in each(snapshot.zones):
        yield {"id": key, "layer": "zones", "name": zone["name"], "detail": "", "zone": key}
    township = snapshot.villages["township"].map(snapshot.townships["name"])
    for code, village in each(snapshot.villages):
        place = _selection(village["zone"], code)
        yield {"id": code, "layer": "villages", "name": village["name"], "detail": township[code], **place}
    village_name = snapshot.objectives["village"].map(snapshot.villages["name"])
    for key, objective in each(snapshot.objectives):
        place = _selection(objective["zone"], objective["village"]) | {"objective": key}
        kind = wording.KIND_WORDS[objective["kind"]]
        where = village_name[key] if isinstance(village_name[key], str) else ""
        detail = f"{kind} {where}".strip()
        yield {"id": key, "layer": objective["kind"], "name": objective["title"], "detail": detail, **place}
    yield from _people(snapshot)


def _selection(zone: object, village: object) -> Entry:
    pairs: Iterable[tuple[str, object]] = (("zone", zone), ("village", village))
    return {name: code for name, code in pairs if isinstance(code, str)}


def _people(snapshot: Snapshot) -> Iterator[Entry]:
    """Each person once a zone or village he answers for."""
    duties = snapshot.duties
    for _, duty in each(duties[duties["current"]]):
        title, subject = snapshot.playbook.roles.title(duty["role"]), duty["subject_id"]
        person = {
            "id": duty["person_id"],
            "layer": "person",
            "name": wording.person(duty["name"], is_demo=duty["is_demo"]),
        }
        if duty["subject_kind"] == "zone" and subject in snapshot.zones.index:
            zone = row_of(snapshot.zones, subject)
            yield {**person, "detail": f"{title} {zone['name']}", "zone": subject}
        elif duty["subject_kind"] == "village" and subject in snapshot.villages.index:
            village = row_of(snapshot.villages, subject)
            yield {**person, "detail": f"{title} {village['name']}", **_selection(village["zone"], subject)}

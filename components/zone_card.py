"""战区一页纸: what a commander takes into the meeting, one A4 page a zone, of a day or of a meeting's edition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from components import download
from components.panel import blocks
from data import wording
from data.errors import NotFrozenError, ZhantuError
from data.rules.criteria import SIGNS as VERDICTS
from data.rules.criteria import Verdict
from data.rules.light import SIGNS, Light
from data.rules.orders import SIGNS as ORDERS
from data.rules.orders import State
from data.store import meetings, summary
from data.store.frames import each, missing, row_of
from data.store.held_back import held_back
from data.store.outlook import outlooks
from geo.battle_ground import territory_of
from geo.battle_map import spec_of
from geo.map_spec import Ground, MapSpec
from geo.paper.lists import Item, Listing

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry
    from starlette.requests import Request
    from starlette.responses import Response

    from components.state import View
    from data.store.frames import Row
    from data.store.snapshot import Snapshot
    from geo.map_spec import Shape
    from geo.outline import Area
    from geo.to_card import Card, Figure

PATH: Final = "/export/zone_card.pdf"
MEDIA_TYPE: Final = "application/pdf"
MEETING: Final = "meeting"
NEAR: Final = 0.7
"""How far around a zone its map reaches, as a share of the zone's longer side."""
HASH: Final = 12
"""Characters of the hash that stand in a file's name."""
NAMED: Final = 4
"""Items that are named of what holds a village back; the others are counted."""
WANTED: Final = (
    "kind", "title", "village", "light", "state", "p_on_time", "days_left", "late_days", "deadline", "done_on",
    "owner", "owner_demo", "owner_unit", "responsible_unit", *blocks.BADGES,
)  # fmt: skip
"""Columns of the objectives that a card tells of."""
LISTED: Final = 60
"""Rows of a list that are laid out; no page has room for as many."""


@dataclass(frozen=True, eq=False)
class Stand:
    """How the county stood, of the day or as a meeting was shown it.

    Attributes:
        snapshot: The county.
        orders: As they are frozen, see :func:`data.store.meetings.orders_of`.
        sha256: Of the edition; empty where there is none.
    """

    snapshot: Snapshot
    orders: pd.DataFrame
    sha256: str = ""


def stand_of(snapshot: Snapshot, meeting: str) -> Stand:
    """How the county stands on the day, or stood in a meeting's edition.

    Raises:
        ZhantuError: The edition cannot be shown.
    """
    if not meeting:
        return Stand(snapshot, meetings.orders_of(snapshot))
    shown = meetings.shown_at(snapshot, meeting)
    return Stand(shown.snapshot, shown.frames["orders"], shown.sha256)


def link(view: View, zone: str = "", meeting: str = "") -> str:
    """Where the card of a zone is fetched, or those of all zones."""
    said = {"zone": zone, MEETING: meeting}
    return download.address(PATH, view, **{name: value for name, value in said.items() if value})


async def file(request: Request) -> Response:
    """The card of the zone asked for, else of every zone, as PDF."""
    zone, meeting = request.query_params.get("zone", ""), request.query_params.get(MEETING, "")
    return await download.pressed_answer(
        request, lambda snapshot, _view: _file(stand_of(snapshot, meeting), zone), MEDIA_TYPE
    )


def _file(stand: Stand, zone: str) -> tuple[str, bytes]:
    from geo.to_card import draw_cards  # noqa: PLC0415 - takes a second, and only who prints needs it

    snapshot = stand.snapshot
    if zone and zone not in snapshot.zones.index:
        raise ZhantuError(f"没有编号为“{zone}”的{snapshot.playbook.words.zone}。请从地图上重新导出。")
    whose = str(snapshot.zones.loc[zone, "name"]) if zone else f"各{snapshot.playbook.words.zone}"
    title = f"{snapshot.playbook.county.name}{whose}一页纸"
    chosen = [zone] if zone else list(snapshot.zones.sort_values("number").index)
    printed = draw_cards([card_of(stand, key) for key in chosen], title)
    edition = f"_定格{stand.sha256[:HASH]}" if stand.sha256 else ""
    return f"{title}_{snapshot.as_of}{edition}.pdf", printed.content


def card_of(stand: Stand, key: str) -> Card:
    """What a zone's card says."""
    from geo.to_card import Card  # noqa: PLC0415 - see above

    snapshot, zone = stand.snapshot, row_of(stand.snapshot.zones, key)
    county = snapshot.playbook.county.name
    objectives = snapshot.objectives.loc[snapshot.objectives["zone"] == key, list(WANTED)]
    spec, within = _ground(snapshot, key)
    return Card(
        over=f"{county} · {snapshot.playbook.campaign.name}",
        title=zone["name"],
        light=zone["light"],
        subtitle=_subtitle(snapshot, key),
        people=_people(snapshot, key),
        figures=_figures(zone, objectives),
        said=tuple(wording.outlook(zone["name"], outlooks(snapshot)[key])),
        lists=(_waiting(snapshot, objectives), _late(snapshot, objectives), _open_orders(stand, objectives)),
        spec=spec,
        area=territory_of(snapshot).zone_polygons.get(key),
        within=within,
        foot=_foot(stand, spec.approval),
    )


def _subtitle(snapshot: Snapshot, zone: str) -> str:
    townships = snapshot.townships.loc[snapshot.townships["zone"] == zone, "name"]
    counted = "只看有据数据" if snapshot.evidence_only else f"全部数据，含{wording.DEMO}"
    return f"{'、'.join(townships)}　数据截至 {wording.date(snapshot.as_of)}　{counted}"


def _people(snapshot: Snapshot, zone: str) -> tuple[tuple[str, str], ...]:
    duties = snapshot.duties
    mine = duties[duties["current"] & (duties["subject_kind"] == "zone") & (duties["subject_id"] == zone)]
    found = []
    for role in ("commander", "deputy"):
        held = mine[mine["role"] == role]
        names = "、".join(wording.person(one["name"], is_demo=one["is_demo"]) for _, one in each(held))
        if names or role == "commander":
            found.append((snapshot.playbook.roles.title(role), names or "待定：还没有写明姓名"))
    return tuple(found)


def _figures(zone: Row, objectives: pd.DataFrame) -> tuple[Figure, ...]:
    from geo.to_card import Figure  # noqa: PLC0415 - see above

    count = summary.count(objectives)
    lights = [
        Figure(SIGNS[light].word, wording.number(zone[light.value], 0), light.value)
        for light in (Light.RED, Light.YELLOW, Light.GREEN)
    ]
    left = "—" if missing(zone["people"]) else wording.number(zone["people"] - zone["people_out"], 0)
    return (
        *lights,
        Figure("逾期未完（项）", wording.number(count.overdue, 0)),
        Figure("村退出", wording.villages_out(zone).removesuffix(" 村")),
        Figure("未脱贫（人）", left),
    )


def _waiting(snapshot: Snapshot, objectives: pd.DataFrame) -> Listing:
    """Villages that are not there yet, with what holds them back and whose it is; the gravest first."""
    exits = objectives[(objectives["kind"] == "village_exit") & objectives["done_on"].isna()]
    ordered = blocks.by_risk(exits)
    gaps = _gaps(snapshot)
    items = tuple(_village(snapshot, row, gaps) for _, row in each(ordered.head(LISTED)))
    return Listing(
        f"还没有退出的村（{len(ordered)}）",
        ("村", "差在哪一条（责任人）", "期限", "灯"),
        (26, 104, 30, 26),
        _padded(items, len(ordered)),
        "没有：应退出的村都已退出，或没有退出任务。",
    )


def _gaps(snapshot: Snapshot) -> dict[str, pd.DataFrame] | None:
    """What holds each village back; None where an edition was frozen without it."""
    try:
        return {str(village): mine for village, mine in held_back(snapshot).groupby("village")}
    except NotFrozenError:
        return None


def _village(snapshot: Snapshot, leaving: Row, gaps: dict[str, pd.DataFrame] | None) -> Item:
    name = snapshot.villages["name"].get(leaving["village"], leaving["title"])
    if gaps is None:
        why = "这次会议没有定格达标条目"
    elif leaving["village"] in gaps:
        mine = gaps[leaving["village"]]
        more = f"；等 {len(mine)} 条" if len(mine) > NAMED else ""
        why = "；".join(_gap(one) for _, one in each(mine.head(NAMED))) + more
    else:
        why = "各条都已达标，等退出程序办完"
    return Item((str(name), why, wording.date(leaving["deadline"]), _sign(leaving)), leaving["light"])


def _gap(gap: Row) -> str:
    sign = VERDICTS[Verdict(gap["verdict"])]
    return f"{gap['name']}{sign.word}：{gap['owner'] or '没有责任人'}"


def _late(snapshot: Snapshot, objectives: pd.DataFrame) -> Listing:
    """What is overdue, the latest first; villages and orders have lists of their own."""
    late = objectives[
        objectives["done_on"].isna()
        & (objectives["days_left"] < 0)
        & ~objectives["kind"].isin(["village_exit", "order"])
    ].sort_values("days_left", kind="stable")
    places = snapshot.villages["name"]
    items = tuple(
        Item(
            (
                f"{one['title']}{''.join(f'（{badge}）' for badge in blocks.badges(one))}",
                str(places.get(one["village"], "")),
                _owner(one),
                wording.date(one["deadline"]),
                wording.days_left(one),
            ),
            one["light"],
        )
        for _, one in each(late.head(LISTED))
    )
    return Listing(
        f"逾期未完的事项（{len(late)}，逾期最久的在前）",
        ("事项", "地点", "责任人", "期限", "逾期"),
        (70, 26, 36, 30, 24),
        _padded(items, len(late)),
        "没有逾期的事项。",
    )


def _owner(objective: Row) -> str:
    if not missing(objective["owner"]):
        return wording.person(objective["owner"], is_demo=objective["owner_demo"])
    units = (objective["owner_unit"], objective["responsible_unit"])
    return next((unit for unit in units if isinstance(unit, str) and unit), "没有责任人")


def _open_orders(stand: Stand, objectives: pd.DataFrame) -> Listing:
    """Orders that somebody in the zone still has to carry out, the most urgent first."""
    mine = objectives[(objectives["kind"] == "order") & objectives["done_on"].isna()]
    known = mine[mine.index.isin(stand.orders.index)].sort_values("days_left", kind="stable")
    items = tuple(
        Item(
            (
                f"{one['title']}{''.join(f'（{badge}）' for badge in blocks.badges(one))}",
                str(stand.orders.loc[key, "to"]),
                wording.date(one["deadline"]),
                f"{wording.days_left(one)}，{_state(str(stand.orders.loc[key, 'state']))}",
            ),
            one["light"],
        )
        for key, one in each(known.head(LISTED))
    )
    return Listing(
        f"未办结的督办令（{len(known)}）",
        ("督办事项", "责任人", "期限", "时间和状态"),
        (76, 40, 30, 40),
        _padded(items, len(known)),
        "没有未办结的督办令。",
    )


def _state(state: str) -> str:
    return ORDERS[State(state)].word


def _sign(objective: Row) -> str:
    sign = SIGNS[Light(objective["light"])]
    return f"{sign.shape} {sign.word}"


def _padded(items: tuple[Item, ...], count: int) -> tuple[Item, ...]:
    """As many rows as there are: those beyond what a page can hold are only counted."""
    width = len(items[0].cells) if items else 0
    return items + tuple(Item(("",) * width) for _ in range(count - len(items)))


def _ground(snapshot: Snapshot, zone: str) -> tuple[MapSpec, frozenset[str]]:
    """The areas of the zone and its villages with those around them, and which are its own."""
    spec, area = spec_of(snapshot), territory_of(snapshot).zone_polygons.get(zone)
    near = area.buffer(max(_sides(area)) * NEAR) if area is not None else None
    layers, lights = [], {}
    for layer in spec.ground.layers:
        if layer.kind == "polygon":
            lit = zip(layer.shapes, spec.lights[layer.id], strict=True)
            kept = [(one, code) for one, code in lit if _meets(one, near)]
            layers.append(replace(layer, shapes=tuple(one for one, _ in kept)))
            lights[layer.id] = "".join(code for _, code in kept)
    within = frozenset(one.id for layer in layers for one in layer.shapes if one.zone == zone)
    return MapSpec(
        Ground(spec.ground.name, tuple(layers), spec.ground.extents), lights, spec.approval
    ), within


def _sides(area: Area) -> tuple[float, float]:
    west, south, east, north = area.bounds
    return east - west, north - south


def _meets(shape: Shape, near: BaseGeometry | None) -> bool:
    return near is not None and shape.area is not None and shape.area.intersects(near)


def _foot(stand: Stand, approval: str) -> str:
    snapshot = stand.snapshot
    said = [
        approval,
        "" if stand.sha256 else f"数据修订号 {snapshot.revision}",
        f"调度会定格 SHA-256 {stand.sha256}" if stand.sha256 else "",
        f"没有实测的界线为{wording.SCHEMATIC}",
        "" if snapshot.evidence_only else wording.DEMO_NOTE,
    ]
    return "　".join(filter(None, said))

"""离线地图: the battle map as one HTML file, to hand to whoever has no server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from components import download
from data import wording
from data.rules.households import mask_name
from data.store import meetings
from data.store.frames import each
from data.watermark import mark
from geo import to_folium
from geo.battle_ground import townships
from geo.battle_map import make_cards, spec_of
from geo.footprints import areas
from geo.map_spec import Ground, MapSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.snapshot import Snapshot
    from geo.map_spec import Layer
    from geo.outline import Area

PATH = "/export/map.html"
NAMES = "names"
"""In the address: 1 where the file is to name people; else their names are masked."""
MEETING = "meeting"
"""In the address: a meeting whose edition is shown instead of the day."""
MEDIA_TYPE = "text/html; charset=utf-8"


def links(view: state.View) -> list[dict[str, str]]:
    """The two ways to take the map along."""
    return [
        {"label": "导出离线地图（姓名遮挡）", "href": download.address(PATH, view)},
        {"label": "含姓名", "href": download.address(PATH, view, **{NAMES: "1"})},
    ]


def link(view: state.View, meeting: str) -> str:
    """Where the map is fetched with names masked, as a meeting was shown it or of the day."""
    return download.address(PATH, view, **({MEETING: meeting} if meeting else {}))


async def file(request: Request) -> Response:
    """The map of a county as of a day, as a file to be saved: it has scripts of its own, so it is no page of ours."""
    named, meeting = request.query_params.get(NAMES) == "1", request.query_params.get(MEETING, "")
    return await download.file_answer(
        request, lambda snapshot, view: _file(snapshot, view, named, meeting), MEDIA_TYPE
    )


def _file(snapshot: Snapshot, view: state.View, named: bool, meeting: str = "") -> tuple[str, bytes]:
    shown = meetings.shown_at(snapshot, meeting) if meeting else None
    if shown is None:
        return _page(snapshot, view, named)
    view = replace(view, as_of=shown.snapshot.as_of, evidence_only=shown.snapshot.evidence_only)
    return _page(shown.snapshot, view, named, f"调度会定格 SHA-256 {shown.sha256}")


def _page(snapshot: Snapshot, view: state.View, named: bool, edition: str = "") -> tuple[str, bytes]:
    county = snapshot.playbook.county.name
    told = snapshot if named else masked(snapshot)
    spec, layer = spec_of(snapshot), townships(snapshot)
    cards = {**make_cards(told), layer.id: _township_cards(snapshot)}
    text = to_folium.page(
        with_areas(with_townships(spec, layer), {} if snapshot.frozen else areas(snapshot)),
        cards,
        f"{county}作战总图",
        [*_notes(snapshot, view, named), *([edition] if edition else [])],
    )
    return f"{county}作战总图{view.as_of}{'（含姓名）' if named else ''}.html", text.encode()


def masked(snapshot: Snapshot) -> Snapshot:
    """The snapshot with every person's name masked 张**."""
    duties, objectives = snapshot.duties, snapshot.objectives
    return replace(
        snapshot,
        duties=duties.assign(name=duties["name"].map(mask_name)),
        objectives=objectives.assign(owner=_masked(objectives["owner"])),
    )


def _masked(names: pd.Series[str]) -> pd.Series[str]:
    return names.map(mask_name, na_action="ignore")


def with_townships(spec: MapSpec, layer: Layer) -> MapSpec:
    """The map with the townships between zones and villages; they are lines and have no light."""
    zones, *others = spec.ground.layers
    ground = Ground(spec.ground.name, (zones, layer, *others), spec.ground.extents)
    return MapSpec(ground, spec.lights, spec.approval)


def with_areas(spec: MapSpec, areas: Mapping[str, Area]) -> MapSpec:
    """The map with the surveyed areas of sites and bases around their symbols."""
    layers = tuple(
        replace(layer, shapes=tuple(replace(one, area=areas.get(one.id)) for one in layer.shapes))
        if layer.kind == "point"
        else layer
        for layer in spec.ground.layers
    )
    return replace(spec, ground=replace(spec.ground, layers=layers))


def _township_cards(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    zones = snapshot.zones["name"]
    return {
        code: (str(zones[township["zone"]]),) if township["zone"] in zones.index else ()
        for code, township in each(snapshot.townships)
    }


def _notes(snapshot: Snapshot, view: state.View, named: bool) -> list[str]:
    schematic = "" if snapshot.boundaries else f"，边界{wording.SCHEMATIC}"
    names = "含责任人姓名，请勿外传" if named else "责任人姓名已遮挡"
    return [download.note(view), f"{names}{schematic}；没有农户信息", *filter(None, [mark()])]

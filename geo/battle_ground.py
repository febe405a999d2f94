"""The ground of the battle map: zones, villages and the places of objectives, laid out once per county.

A survey may bring hundreds of thousands of vertices. What is drawn is simplified, with borders that stay shared;
exports and checks have the survey as it is.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

import shapely

from data.rules.industry import radius_m
from data.store.frames import each, missing, row_of
from geo.crs import area_km2
from geo.layout import spread
from geo.map_spec import Ground, Layer, Shape
from geo.outline import as_area, read_outline
from geo.partition import simplify_cover
from geo.territory import Territory, build

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from data.store.frames import Row
    from data.store.snapshot import Snapshot
    from geo.outline import Area
    from geo.partition import Position

SPACING = 0.17
"""Between objectives that share a village, as a share of the village's size; they are fanned out around it."""
LONG_WORD = 3
SCREEN_TOLERANCE_M = 10.0
"""Of surveyed boundaries: half a pixel where a village fills the map, and 551,578 vertices become 45,435."""
SEAT_SPACING_M = 600.0
"""Between those that stand at a township's seat."""
POINT_LAYERS = (
    ("relocation_site", "易地搬迁点", "搬", "county", True),
    ("industry_base", "产业基地", "产", "county", True),
    ("project", "项目", "项", "zone", True),
    ("indicator", "重点工作", "标", "zone", False),
)
"""Kind of objective, title, glyph, level from which it is shown, on at first."""
SIZES = ("people", "flats", "area_mu", "budget_wan")
"""What makes one symbol larger than another of its layer."""


def ground(snapshot: Snapshot) -> Ground:
    """Lay out everything that has a place; takes a second for the largest county, so keep the result."""
    territory = territory_of(snapshot)
    layers = [_zones(snapshot, territory), _villages(snapshot, territory)]
    places = _places(snapshot, territory)
    layers += [
        Layer(kind, title, "point", glyph, level, _points(snapshot, kind, places, territory), on)  # type: ignore[arg-type]
        for kind, title, glyph, level, on in POINT_LAYERS
    ]
    name = f"{snapshot.county_code}{'-evidence' if snapshot.evidence_only else ''}"
    return Ground(name, tuple(layers), _extents(territory, snapshot.county_code))


def townships(snapshot: Snapshot) -> Layer:
    """The townships as areas, for maps that show them beside the zones."""
    territory = territory_of(snapshot)
    shapes = tuple(
        Shape(
            code,
            str(township["name"]),
            _middle(territory.township_cells[code]),
            territory.township_cells[code],
            zone=_text(township["zone"]),
            schematic=code in territory.schematic_townships,
        )
        for code, township in each(snapshot.townships)
        if code in territory.township_cells
    )
    return Layer("townships", "乡镇", "polygon", "", "county", shapes)


@lru_cache(maxsize=4)
def territory_of(snapshot: Snapshot) -> Territory:
    """The areas and points of a snapshot as they are drawn: surveyed where there is a survey, else schematic.

    Townships and villages are simplified each as one cover.
    """
    surveyed = surveyed_of(snapshot)
    townships = {code: area for code, area in surveyed.items() if code in snapshot.townships.index}
    villages = {code: area for code, area in surveyed.items() if code not in townships}
    drawn = simplify_cover(townships, SCREEN_TOLERANCE_M) | simplify_cover(villages, SCREEN_TOLERANCE_M)
    return _built(snapshot, snapshot.villages, drawn)


def exact_territory_of(snapshot: Snapshot) -> Territory:
    """Townships and zones with every vertex of their survey, and no villages."""
    return _built(snapshot, snapshot.villages.head(0), surveyed_of(snapshot))


def surveyed_of(snapshot: Snapshot) -> dict[str, Area]:
    """The surveyed boundaries by code of the place."""
    return {code: as_area(shapely.from_geojson(text)) for code, text in snapshot.boundaries.items()}


def _built(snapshot: Snapshot, villages: pd.DataFrame, surveyed: Mapping[str, Area]) -> Territory:
    townships = snapshot.townships
    zones = townships[townships["zone"].notna()].groupby("zone").groups
    return build(
        read_outline(json.loads(snapshot.outline)),
        {code: (row["lon"], row["lat"]) for code, row in each(townships)},
        {str(zone): list(codes) for zone, codes in zones.items()},
        {
            code: (row["township"], None, None)
            if missing(row["lon"])
            else (row["township"], row["lon"], row["lat"])
            for code, row in each(villages)
        },
        surveyed,
    )


def _zones(snapshot: Snapshot, territory: Territory) -> Layer:
    schematic = snapshot.townships["zone"][list(territory.schematic_townships)]
    shapes = tuple(
        Shape(
            key,
            _short(zone["name"], snapshot.playbook.words.zone),
            _middle(territory.zone_polygons[key]),
            territory.zone_polygons[key],
            zone=key,
            schematic=key in set(schematic),
        )
        for key, zone in each(snapshot.zones)
        if key in territory.zone_polygons
    )
    return Layer("zones", snapshot.playbook.words.zone, "polygon", "", "county", shapes)


def _short(name: str, word: str) -> str:
    """A zone's name as labelled: a long word such as 作战工作组, which all of them end with, only costs room."""
    return name.removesuffix(word) if len(word) > LONG_WORD else name


def _middle(area: Area) -> Position:
    """A point well inside, for the label."""
    point = area.representative_point() if not area.contains(area.centroid) else area.centroid
    return (point.x, point.y)


def _villages(snapshot: Snapshot, territory: Territory) -> Layer:
    shapes = tuple(
        Shape(
            code,
            str(village["name"]),
            territory.village_points[code][:2],
            territory.village_cells[code],
            zone=_text(village["zone"]),
            village=code,
            schematic=code not in snapshot.boundaries,
        )
        for code, village in each(snapshot.villages)
        if code in territory.village_cells
    )
    return Layer("villages", "村", "polygon", "", "zone", shapes)


def _places(snapshot: Snapshot, territory: Territory) -> dict[str, Position]:
    """Where each objective stands: its own point, its village's, or its township's seat; all kept apart."""
    drawn = snapshot.objectives["kind"].isin([kind for kind, *_ in POINT_LAYERS])
    homes: defaultdict[str, dict[str, Position]] = defaultdict(dict)
    own = set(snapshot.objectives.index[snapshot.objectives["lon"].notna()])
    for key, objective in each(snapshot.objectives.loc[drawn, ["village", "township", "lon", "lat"]]):
        home = _home(objective, snapshot, territory)
        if home is not None:
            homes[_text(objective["village"])][key] = home
    places: dict[str, Position] = {}
    for village, here in homes.items():
        cell = territory.village_cells.get(village)
        spacing = SPACING * math.sqrt(area_km2(cell)) * 1000 if cell else SEAT_SPACING_M
        named = {place for key, place in here.items() if key not in own}
        places |= _fanned_out(here, named, spacing, cell or territory.outline)
    return places


def _fanned_out(
    homes: Mapping[str, Position], named: Collection[Position], spacing: float, within: Area
) -> dict[str, Position]:
    """Objectives around their places; a village or township that they stand at is left to its name."""
    names = {f"{lon} {lat}": (lon, lat) for lon, lat in named}
    placed = spread({**names, **homes}, spacing, within=within)
    return {key: placed[key] for key in homes}


def _home(objective: Row, snapshot: Snapshot, territory: Territory) -> Position | None:
    if not missing(objective["lon"]):
        return (objective["lon"], objective["lat"])
    if not missing(objective["village"]):
        return territory.village_points[objective["village"]][:2]
    if not missing(objective["township"]):
        seat = row_of(snapshot.townships, objective["township"])
        return (seat["lon"], seat["lat"])
    return None


def _points(
    snapshot: Snapshot, kind: str, places: Mapping[str, Position], territory: Territory
) -> tuple[Shape, ...]:
    chosen = snapshot.objectives[snapshot.objectives["kind"] == kind]
    weights = _weights(chosen)
    return tuple(
        Shape(
            key,
            str(objective["title"]),
            places[key],
            zone=_text(objective["zone"]),
            village=_text(objective["village"]),
            schematic=_is_schematic(objective, territory),
            weight=int(weights[key]),
            radius=0.0 if missing(objective["area_mu"]) else radius_m(objective["area_mu"]),
        )
        for key, objective in each(chosen)
        if key in places
    )


def _weights(objectives: pd.DataFrame) -> pd.Series[int]:
    """1, 2 or 3 by third of the first size that the objectives state."""
    size = objectives[list(SIZES)].astype(float).bfill(axis=1).iloc[:, 0]
    rank = size.rank(pct=True).fillna(0.0)
    return 1 + (rank > 1 / 3).astype(int) + (rank > 2 / 3).astype(int)


def _is_schematic(objective: Row, territory: Territory) -> bool:
    if not missing(objective["lon"]):
        return False
    return missing(objective["village"]) or territory.village_points[objective["village"]][2]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _extents(territory: Territory, county: str) -> dict[str, tuple[float, float, float, float]]:
    """West, south, east, north of the county, of each zone and of each village, by code."""
    areas = {county: territory.outline, **territory.zone_polygons, **territory.village_cells}
    return {code: tuple(area.bounds) for code, area in areas.items() if not area.is_empty}  # type: ignore[misc]

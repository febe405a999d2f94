"""A synthetic county: zones, village cells and objectives in places that do not exist, always the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from shapely import voronoi_polygons
from shapely.geometry import MultiPoint, Point, Polygon, mapping

if TYPE_CHECKING:
    from numpy.random import Generator

START, END, OPENING = date(2017, 1, 1), date(2018, 12, 31), date(2018, 9, 20)
EVIL = "<img src=x onerror=alert(1)>"
FIRST, SECOND = "龙凤太安新石永福兴和清乐同昌平南", "溪岭坪塘湾冲坝岩泉桥寨川林田峰井"
WORKS = ("安置点", "产业园", "饮水工程", "通村路", "茶叶基地")
ZONES = ("东一", "城关", "江北", "河西", "石山", "边沿", "中部", "南岭", "北坡", "西口", "新区", "高山")


@dataclass(frozen=True)
class Size:
    """How many of each."""

    zones: int
    villages: int
    points: int


SIZES = {"small": Size(6, 60, 80), "county": Size(9, 372, 2000), "wide": Size(12, 372, 2500)}


@dataclass(frozen=True)
class County:
    """Feature files by layer id, and the county's bounds [west, south, east, north]."""

    files: dict[str, dict[str, Any]]
    bounds: list[float]


@cache
def build(size_name: str) -> County:
    """The county of one size."""
    size, chance = SIZES[size_name], np.random.default_rng(7)
    outline = _outline(chance)
    cells = _cells(outline, size.zones, chance)
    zones = [_feature(f"z{i + 1:02}", f"{ZONES[i]}战区", cell) for i, cell in cells]
    villages = _villages(zones, size.villages, chance)
    zones[1]["name"] = villages[3]["name"] = EVIL
    points = _points(villages, size.points, chance)
    for feature in zones + villages:
        del feature["shape"]
    works = {"sites": points[::4], "projects": points[1::4] + points[2::4], "industry": points[3::4]}
    groups = {"zones": zones, "villages": villages, **works}
    files = {name: {"layer": name, "features": group} for name, group in groups.items()}
    return County(files, [round(edge, 4) for edge in outline.bounds])


def lights(size_name: str, layer: str, as_of: date) -> str:
    """One light a feature: grey at the start of the campaign, mostly green at its end."""
    features = build(size_name).files[layer]["features"]
    share = (as_of - START).days / (END - START).days
    return "".join(_light(feature["id"], share) for feature in features)


def _light(feature_id: str, share: float) -> str:
    draw = crc32(feature_id.encode()) / 2**32
    if share < 0.25 * draw:
        return "n"
    late = draw * 1.1 - share * 0.45
    return "r" if late > 0.62 else "y" if late > 0.42 else "n" if draw > 0.3 and draw < 0.33 else "g"


def _pick(chance: Generator, choices: Any) -> Any:
    return choices[int(chance.integers(len(choices)))]


def _outline(chance: Generator) -> Polygon:
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    reach = chance.uniform(0.75, 1.15, len(turns))
    rim = np.column_stack([107.5 + 0.42 * reach * np.cos(turns), 23.5 + 0.33 * reach * np.sin(turns)])
    return Polygon(rim).buffer(0.02).buffer(-0.02)


def _cells(area: Polygon, count: int, chance: Generator) -> list[tuple[int, Any]]:
    seats = []
    west, south, east, north = area.bounds
    while len(seats) < count:
        seat = Point(chance.uniform(west, east), chance.uniform(south, north))
        apart = 0.45 * math.sqrt(area.area / count)
        if area.contains(seat) and all(seat.distance(other) > apart for other in seats):
            seats.append(seat)
    cells = [cell.intersection(area) for cell in voronoi_polygons(MultiPoint(seats), extend_to=area).geoms]
    return list(enumerate(cell for cell in cells if not cell.is_empty))


def _feature(feature_id: str, name: str, shape: Any, **more: Any) -> dict[str, Any]:
    seat = shape.representative_point() if not shape.contains(shape.centroid) else shape.centroid
    common = {
        "id": feature_id,
        "name": name,
        "z": feature_id,
        "p": [round(seat.x, 5), round(seat.y, 5)],
        "s": 1,
    }
    return {**common, "g": mapping(shape.segmentize(0.01)), "shape": shape, **more}


def _villages(zones: list[dict[str, Any]], count: int, chance: Generator) -> list[dict[str, Any]]:
    villages = []
    for zone in zones:
        for _, cell in _cells(zone["shape"], count // len(zones), chance):
            code, name = f"v{len(villages) + 1:03}", _pick(chance, FIRST) + _pick(chance, SECOND) + "村"
            villages.append(_feature(code, name, cell, z=zone["id"], v=code))
    return villages


def _points(villages: list[dict[str, Any]], count: int, chance: Generator) -> list[dict[str, Any]]:
    points = []
    for i in range(count):
        village = villages[i % len(villages)]
        lon, lat = village["p"]
        point = [round(lon + chance.normal(0, 0.008), 5), round(lat + chance.normal(0, 0.008), 5)]
        name = f"{village['name'][:2]}{_pick(chance, WORKS)}"
        home = {"z": village["z"], "v": village["v"], "p": point}
        points.append({"id": f"o{i}", "name": name, "w": _pick(chance, (1, 1, 1, 2, 3)), **home})
    return points

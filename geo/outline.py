"""The outline of a county, and how far a position is from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import shapely
from shapely.geometry import GeometryCollection, MultiPolygon, Point, Polygon, box, shape
from shapely.ops import nearest_points

from geo.crs import plane_of
from geo.errors import OutlineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

Area: TypeAlias = Polygon | MultiPolygon

_DEGREES: Final = box(-180, -90, 180, 90)
_INWARD_M: Final = 100.0
_SHALLOWEST_M: Final = 0.01


def read_outline(source: Path | Mapping[str, Any]) -> Area:
    """Read an outline from GeoJSON: a geometry, a feature, or a collection whose areas are joined.

    Args:
        source: a UTF-8 GeoJSON file, or its parsed content; longitude and latitude in degrees.

    Returns:
        One valid area; self-touching rings are repaired.

    Raises:
        OutlineError: not GeoJSON, no area in it, or coordinates that are not degrees.
    """
    document = source if isinstance(source, Mapping) else _parse(source)
    outline = _joined(document)
    if outline.is_empty:
        raise OutlineError("轮廓文件里没有面(Polygon)要素, 请选择行政区划的面数据。")
    if not _DEGREES.covers(outline):
        raise OutlineError("轮廓坐标不是经纬度(度), 请先转换为 CGCS2000 或 WGS84 经纬度。")
    return outline


def as_area(geometry: BaseGeometry) -> Area:
    """Return the polygons of a geometry as one area; its lines and points are dropped."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    if not isinstance(geometry, GeometryCollection):
        return Polygon()
    areas = [part for part in geometry.geoms if isinstance(part, Polygon | MultiPolygon)]
    return join(areas) if areas else Polygon()


def join(areas: Iterable[Area]) -> Area:
    """Return the union of areas; no area gives an empty polygon."""
    return as_area(shapely.union_all(list(areas)))


def distance_km(outline: Area, lon: float, lat: float) -> float:
    """Return how far outside the outline a position lies, in km; 0 inside it."""
    plane = plane_of(outline)
    return plane.to_metres(outline).distance(Point(plane.point_to_metres(lon, lat))) / 1e3


def contains_with_tolerance(outline: Area, lon: float, lat: float, km: float) -> bool:
    """Tell whether a position lies inside the outline or at most so many km outside it."""
    return outline.contains(Point(lon, lat)) or distance_km(outline, lon, lat) <= km


def nearest_interior(outline: Area, lon: float, lat: float) -> tuple[float, float]:
    """Return the position if inside, else the nearest one some 100 m inside (less where it is narrow)."""
    if outline.contains(Point(lon, lat)):
        return lon, lat
    plane = plane_of(outline)
    area, position = plane.to_metres(outline), Point(plane.point_to_metres(lon, lat))
    depth = _INWARD_M
    while depth > _SHALLOWEST_M:
        inside = _nearest(area.buffer(-depth), position)
        if inside is not None:
            found = plane.point_to_degrees(inside.x, inside.y)
            if outline.contains(Point(found)):
                return found
        depth /= 2
    middle = outline.representative_point()
    return middle.x, middle.y


def _nearest(area: BaseGeometry, position: Point) -> Point | None:
    return None if area.is_empty else nearest_points(area, position)[0]


def _parse(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise OutlineError(f"读不出轮廓文件 {path.name}: 需要 UTF-8 编码的 GeoJSON。") from error
    if not isinstance(document, Mapping):
        raise OutlineError(f"轮廓文件 {path.name} 不是 GeoJSON 对象。")
    return document


def _joined(document: Mapping[str, Any]) -> Area:
    try:
        with np.errstate(invalid="ignore"):  # NaN among the coordinates: refused as not being degrees
            parts = [shapely.make_valid(shapely.force_2d(part)) for part in _geometries(document)]
            return as_area(shapely.union_all(parts))
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise OutlineError("轮廓里有无法识别的几何, 请重新导出为标准 GeoJSON。") from error


def _geometries(document: Mapping[str, Any]) -> list[BaseGeometry]:
    if document.get("type") == "FeatureCollection":
        contents = [feature["geometry"] for feature in document["features"]]
    elif document.get("type") == "Feature":
        contents = [document["geometry"]]
    else:
        contents = [document]
    return [shape(content) for content in contents if content is not None]

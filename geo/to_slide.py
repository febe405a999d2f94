"""The zones as plain lines for a slide, where they are native shapes that stay sharp and editable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.documents.deck import Drawing, Region
from data.store.frames import each
from geo.battle_ground import territory_of
from geo.crs import plane_of

if TYPE_CHECKING:
    from data.documents.deck import Point
    from data.store.snapshot import Snapshot
    from geo.crs import Coordinates
    from geo.outline import Area

_FINEST: Final = 1 / 1500
"""Of the map's width: less than a pixel of a projector."""


def to_slide(snapshot: Snapshot) -> Drawing | None:
    """The zones of a snapshot, or of an edition; None where they have no ground."""
    territory = territory_of(snapshot)
    if not territory.zone_polygons:
        return None
    plane = plane_of(territory.outline)
    west, south, east, north = plane.to_metres(territory.outline).bounds
    wide = east - west

    def unit(coordinates: Coordinates) -> Coordinates:
        return np.column_stack([coordinates[:, 0] - west, north - coordinates[:, 1]]) / wide

    regions = []
    for key, zone in each(snapshot.zones):
        if key in territory.zone_polygons:
            area = shapely.transform(plane.to_metres(territory.zone_polygons[key]), unit)
            regions.append(_region(str(zone["number"]), zone["light"], area))
    return Drawing(tuple(regions), (north - south) / wide)


def _region(label: str, light: str, area: Area) -> Region:
    drawn = shapely.simplify(area, _FINEST)
    rings = [ring for polygon in shapely.get_parts(drawn) for ring in (polygon.exterior, *polygon.interiors)]
    middle = area.representative_point()
    return Region(label, light, tuple(map(_points, rings)), (middle.x, middle.y))


def _points(ring: shapely.LinearRing) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring))

"""Surveyed areas of sites and bases on the map: they hold from a day on, so their files are published apart."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import shapely
from shapely.geometry import mapping

from data.store import layers as store
from data.store.frames import each
from data.store.kept import whatever_the_progress
from geo.outline import as_area
from geo.publish import publish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot
    from geo.outline import Area

TOLERANCE_DEG: Final = 1e-5
"""One metre, a third of a pixel two steps before the deepest zoom."""
DECIMALS: Final = 6
KEPT: Final = 4_000


@whatever_the_progress
def addresses(snapshot: Snapshot, engine: Engine) -> Mapping[str, str]:
    """Layer → address of its areas: ``{id: [polygon, ...]}``, a polygon as its rings of latitude and longitude.

    A layer without a surveyed area on the day is left out.
    """
    layers: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for key, geometry in _in_force(snapshot, engine):
        layers[str(snapshot.objectives.at[key, "kind"])][key] = _polygons(geometry)
    return {
        layer: publish(f"{snapshot.county_code}-{layer}-areas", {"areas": areas})
        for layer, areas in layers.items()
    }


@whatever_the_progress
def areas(snapshot: Snapshot, engine: Engine) -> Mapping[str, Area]:
    """Id → area in force on the day, as it is drawn."""
    return {key: _drawn(geometry) for key, geometry in _in_force(snapshot, engine)}


def _in_force(snapshot: Snapshot, engine: Engine) -> Iterator[tuple[str, str]]:
    """Ids of the objectives there are on the day, with their geometry as text."""
    for key, row in each(store.load(snapshot, engine).shapes):
        if key in snapshot.objectives.index:
            yield key, row["geometry"]


@lru_cache(maxsize=KEPT)
def _drawn(geometry: str) -> Area:
    return as_area(shapely.simplify(shapely.from_geojson(geometry), TOLERANCE_DEG))


@lru_cache(maxsize=KEPT)
def _polygons(geometry: str) -> list[Any]:
    drawn = mapping(_drawn(geometry))
    polygons = drawn["coordinates"] if drawn["type"] == "MultiPolygon" else [drawn["coordinates"]]
    return [
        [[[round(lat, DECIMALS), round(lon, DECIMALS)] for lon, lat in ring] for ring in polygon]
        for polygon in polygons
    ]

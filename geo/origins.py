"""From where to where people moved: a line from each village of origin to its relocation site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely.geometry import LineString

from geo.crs import length_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.map_spec import Ground, Shape
    from geo.partition import Position


@dataclass(frozen=True)
class Way:
    """The way from a village to a site, as the crow flies.

    Attributes:
        site: Objective id.
        village: Code of the village.
        name: Of the village.
        start: Where the village stands, degrees; ``end`` is where the site stands.
        km: Kilometres, in the Gauss-Krüger zone of the way.
        schematic: Either end is laid out and not surveyed.
    """

    site: str
    village: str
    name: str
    start: Position
    end: Position
    km: float
    schematic: bool


def ways(ground: Ground, pairs: Iterable[tuple[str, str]]) -> list[Way]:
    """The ways of these pairs of site and village, as far as both are on the map."""
    shapes = {layer.id: {shape.id: shape for shape in layer.shapes} for layer in ground.layers}
    sites, villages = shapes["relocation_site"], shapes["villages"]
    return [
        _way(sites[site], villages[village])
        for site, village in pairs
        if site in sites and village in villages
    ]


def _way(site: Shape, village: Shape) -> Way:
    km = length_km(LineString([village.point, site.point]))
    schematic = site.schematic or village.schematic
    return Way(site.id, village.id, village.name, village.point, site.point, km, schematic)

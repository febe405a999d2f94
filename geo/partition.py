"""Schematic boundaries: an area shared out among the seats in it, with no gap and no overlap.

The cells are the Voronoi cells of the seats, computed in the Gauss-Krüger plane. Their straight edges are
meant to look schematic (示意): nothing here imitates a surveyed boundary.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point, Polygon, box

from geo.crs import Coordinates, Plane, plane_of
from geo.outline import Area, as_area, join, nearest_interior
from geo.spiral import Crowd, Fan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

Position: TypeAlias = tuple[float, float]

_COINCIDENT_M: Final = 50.0
_MARGIN_M: Final = 10_000.0
# A straight edge in the plane is bent in degrees: at this spacing by less than 0.1 m.
_EDGE_STEP_M: Final = 2_000.0
_SNAP_DEG: Final = 1e-9
# A vertex that only one side of a border has lies off it by the last bits, which is a slit thinner than this.
_SLIT_DEG: Final = 1e-7
_DEGREE_OF_LATITUDE_M: Final = 111_000.0


def partition(boundary: Area, seats: Mapping[str, Position]) -> dict[str, Area]:
    """Share an area out among its seats, each getting what is nearest to it.

    The cells cover the boundary exactly and neighbours share every vertex. A piece cut off from its seat goes
    to the neighbour it has the longest border with; an island without a seat stays with the nearest one.

    Args:
        boundary: the area in degrees.
        seats: name → (lon, lat); see `settle` for seats that coincide or lie outside.

    Returns:
        name → cell in degrees, in the order of the seats. No seats give no cells.
    """
    if len(seats) <= 1:
        return dict.fromkeys(seats, boundary)
    plane = plane_of(boundary)
    settled = settle(boundary, seats)
    homes = plane.project(np.array(list(settled.values())))
    faces = _faces(boundary, homes, plane)
    owners = _with_fragments_attached(faces, _nearest_homes(faces, homes, plane), list(settled.values()))
    return {name: join(faces[i] for i in np.flatnonzero(owners == n)) for n, name in enumerate(settled)}


def settle(boundary: Area, seats: Mapping[str, Position]) -> dict[str, Position]:
    """Return where each seat stands in the partition: inside the boundary and 50 m from any other.

    Seats are settled in the order of their names, so that the order of the mapping does not matter: a seat
    outside is pulled in, one that coincides with an earlier one is set aside. All others stay where they are.
    """
    plane = plane_of(boundary)
    shapely.prepare(boundary)
    crowd = Crowd(_COINCIDENT_M)
    settled = {}
    for name in sorted(seats):
        position = nearest_interior(boundary, *seats[name])
        fan = Fan(*plane.point_to_metres(*position), _COINCIDENT_M)
        settled[name] = _set_aside(position, fan, crowd, boundary, plane)
    return {name: settled[name] for name in seats}


def simplify_cover(cells: Mapping[str, Area], tolerance_m: float) -> dict[str, Area]:
    """Return cells with fewer vertices for a screen; borders stay shared, so no gap and no overlap appears.

    Args:
        cells: name → area in degrees, a cover without overlaps.
        tolerance_m: bends smaller than about this size, in metres, are straightened.
    """
    if not cells:
        return {}
    areas = list(cells.values())
    if not shapely.coverage_is_valid(areas, gap_width=_SLIT_DEG):
        areas = _with_shared_vertices(areas)
    simple = shapely.coverage_simplify(areas, tolerance_m / _degree_m(areas))
    return {name: as_area(area) for name, area in zip(cells, simple, strict=True)}


def _degree_m(areas: Sequence[Area]) -> float:
    """Return the side in metres of a square as large as a square degree in the middle of the areas.

    The simplification weighs bends by their area (Visvalingam), so it needs no projection. Nor would one do:
    a long edge that is straight in the plane is bent in degrees and could cut off a vertex close to it.
    """
    _, south, _, north = shapely.total_bounds(areas)
    return _DEGREE_OF_LATITUDE_M * math.sqrt(math.cos(math.radians((south + north) / 2)))


def _set_aside(position: Position, fan: Fan, crowd: Crowd, boundary: Area, plane: Plane) -> Position:
    """Return the position itself if nobody stands there yet, else the first free spot around it."""

    def is_ground(x: float, y: float) -> bool:
        return boundary.contains(Point(plane.point_to_degrees(x, y)))

    if crowd.is_clear(fan.x, fan.y, fan.gap):
        crowd.add(fan.x, fan.y)
        return position
    return plane.point_to_degrees(*fan.take(crowd, is_ground))


def _faces(boundary: Area, homes: Coordinates, plane: Plane) -> list[Polygon]:
    """Cut the boundary along the Voronoi edges of the homes.

    All lines are cut at their crossings together, in degrees: so the outline keeps its vertices to the last
    bit, and faces that touch share theirs.
    """
    west, south, east, north = plane.to_metres(boundary).bounds
    reach = box(west, south, east, north).buffer(_MARGIN_M)
    edges = shapely.voronoi_polygons(MultiPoint(homes), extend_to=reach, only_edges=True)
    lines = shapely.union_all([boundary.boundary, plane.to_degrees(shapely.segmentize(edges, _EDGE_STEP_M))])
    return _inside(boundary, _polygonized(lines))


def _polygonized(lines: shapely.Geometry) -> list[Polygon]:
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    return [face for face in faces if isinstance(face, Polygon)]


def _inside(boundary: Area, faces: Sequence[Polygon]) -> list[Polygon]:
    shapely.prepare(boundary)
    return [face for face in faces if boundary.contains(face.representative_point())]


def _nearest_homes(faces: Sequence[Polygon], homes: Coordinates, plane: Plane) -> NDArray[np.intp]:
    """Return for each face the number of the home nearest to it, and so in the same Voronoi cell."""
    middles = plane.project(shapely.get_coordinates([face.representative_point() for face in faces]))
    apart = middles[:, np.newaxis, :] - homes[np.newaxis, :, :]
    nearest: NDArray[np.intp] = np.hypot(apart[..., 0], apart[..., 1]).argmin(axis=1)
    return nearest


def _with_fragments_attached(
    faces: Sequence[Polygon], owners: NDArray[np.intp], homes: Sequence[Position]
) -> NDArray[np.intp]:
    """Give each face without a home to the owner it has the longest border with, longest border first."""
    owners = owners.copy()
    settled = set(shapely.STRtree(faces).query(shapely.points(homes), predicate="within")[1].tolist())
    borders = _borders(faces, set(range(len(faces))) - settled)
    while borders:
        reachable = [
            (length, loose, other)
            for loose, lengths in borders.items()
            for other, length in lengths.items()
            if other in settled
        ]
        if not reachable:
            break
        _, loose, neighbour = max(reachable)
        owners[loose] = owners[neighbour]
        settled.add(loose)
        del borders[loose]
    return owners


def _borders(faces: Sequence[Polygon], loose: Iterable[int]) -> dict[int, dict[int, float]]:
    """Return loose face → neighbouring face → length of their common border (in degrees; only compared)."""
    tree = shapely.STRtree(faces)
    borders: dict[int, dict[int, float]] = {}
    for face in sorted(loose):
        neighbours = [int(n) for n in tree.query(faces[face], predicate="intersects") if n != face]
        lengths = {n: faces[face].boundary.intersection(faces[n].boundary).length for n in neighbours}
        borders[face] = {n: length for n, length in lengths.items() if length > 0}
    return borders


def _with_shared_vertices(areas: Sequence[Area]) -> list[Area]:
    """Return the areas with every vertex of a shared border in both neighbours.

    Borders met from one side only (a village border ending on a township border) would tear when simplified.
    """
    lines = shapely.union_all([area.boundary for area in areas], grid_size=_SNAP_DEG)
    faces = _polygonized(lines)
    middles = [face.representative_point() for face in faces]
    pieces: defaultdict[int, list[Polygon]] = defaultdict(list)
    for face, area in shapely.STRtree(areas).query(middles, predicate="within").T:
        pieces[int(area)].append(faces[face])
    return [join(pieces[number]) for number in range(len(areas))]

"""Positions for what has no surveyed point, and room for what shares one point. Nothing here is random."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry import Point

from geo.crs import Coordinates, Plane, plane_at, plane_of
from geo.outline import Area, as_area, nearest_interior
from geo.spiral import Crowd, Fan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.partition import Position

# Grid points a laid-out point has for itself: fine enough that the grid cannot be seen in the result.
_FINENESS: Final = 120
# Many points share a coarser grid, else the distances between grid and points would fill the memory.
_COARSE_FINENESS: Final = 20
_GRID_POINTS: Final = 6000
_MANY_VERTICES: Final = 2_000
# Clear of the edge by this share of the mean spacing, so that a symbol and its name stay in their own cell.
_EDGE_SHARE: Final = 0.3
_ROUNDS: Final = 40
_DECIMALS: Final = 6
_SAME_PLACE_M: Final = 1.0


def lay_out(cell: Area, fixed: Mapping[str, Position], names: Sequence[str]) -> dict[str, Position]:
    """Find places for names inside a cell: away from its edge, from each other and from the fixed points.

    Farthest-point sampling on a grid of interior points, then Lloyd relaxation in the Gauss-Krüger plane.

    Args:
        cell: the area in degrees.
        fixed: name → (lon, lat) of points that keep their place.
        names: what to place, without repetition; the same names in the same order get the same places.

    Returns:
        name → (lon, lat), degrees rounded to 0.1 m; schematic, to be marked as such.
    """
    if not names:
        return {}
    plane = plane_of(cell)
    kept = plane.project(np.array(list(fixed.values()), dtype=np.float64).reshape(-1, 2))
    grid, is_inner = _grid(plane.to_metres(cell), len(names) + len(fixed))
    chosen = _relaxed(grid, is_inner, kept, _farthest(grid, is_inner, kept, len(names)))
    return dict(zip(names, _positions(plane.unproject(grid[chosen])), strict=True))


def spread(
    points: Mapping[str, Position], spacing_m: float, within: Area | None = None
) -> dict[str, Position]:
    """Fan out points that share one place in a phyllotaxis spiral around it.

    The first point of a place stays there; each later one takes the next spot of the spiral that is clear of
    all points before it. So adding a point at the end moves none of the earlier ones.

    Args:
        points: name → (lon, lat); their order decides who stays and who moves.
        spacing_m: distance between fanned-out points in metres; halved where `within` has no more room.
        within: area in degrees that no point may leave; a point outside is pulled in first.
    """
    if not points:
        return {}
    shapely.prepare(within)
    plane = plane_at(next(iter(points.values()))[0])
    crowd, fans = Crowd(spacing_m), dict[tuple[int, int], Fan]()
    placed = {}
    for name, point in points.items():
        home = point if within is None else nearest_interior(within, *point)
        placed[name] = _fanned(home, crowd, fans, within, plane)
    return placed


def _fanned(
    home: Position, crowd: Crowd, fans: dict[tuple[int, int], Fan], within: Area | None, plane: Plane
) -> Position:
    """Return the home itself for the first point there, else the next free spot around it."""
    x, y = plane.point_to_metres(*home)
    place = round(x / _SAME_PLACE_M), round(y / _SAME_PLACE_M)
    if place not in fans:
        fans[place] = Fan(x, y, crowd.gap)
        crowd.add(x, y)
        return home

    def is_ground(x: float, y: float) -> bool:
        return within is None or within.contains(Point(_position(plane, x, y)))

    return _position(plane, *fans[place].take(crowd, is_ground))


def _position(plane: Plane, x: float, y: float) -> Position:
    return _positions(plane.unproject(np.array([[x, y]])))[0]


def _positions(coordinates: Coordinates) -> list[Position]:
    """Return positions rounded: the last bits of a projection library cannot change a stored place."""
    return [(float(lon), float(lat)) for lon, lat in np.round(coordinates, _DECIMALS)]


def _grid(cell: Area, points: int) -> tuple[Coordinates, NDArray[np.bool_]]:
    """Return interior points of a cell in metres, and which of them are well away from its edge.

    In a narrow cell both the step and the clearance are halved until there are enough points to choose from.
    """
    wanted = min(points * _FINENESS, max(points * _COARSE_FINENESS, _GRID_POINTS))
    step, clearance = math.sqrt(cell.area / wanted), math.sqrt(cell.area / points) * _EDGE_SHARE
    grid = _grid_points(cell, step)
    while len(grid) < wanted / 2:
        step /= 2
        grid = _grid_points(cell, step)
    cell = _plain(cell, clearance)
    is_inner = _is_inside(cell.buffer(-clearance), grid)
    while np.count_nonzero(is_inner) < wanted / 4:
        clearance /= 2
        is_inner = _is_inside(cell.buffer(-clearance), grid)
    return grid, is_inner


def _plain(cell: Area, clearance: float) -> Area:
    """The cell without bends that do not matter beside the clearance; a survey has thousands, which take long."""
    return (
        cell if shapely.get_num_coordinates(cell) < _MANY_VERTICES else as_area(cell.simplify(clearance / 10))
    )


def _grid_points(cell: Area, step: float) -> Coordinates:
    """Return the points of a staggered grid inside the cell, every other row shifted by half a step."""
    west, south, east, north = cell.bounds
    ys = np.arange(south + step / 2, north, step)
    xs = np.arange(west + step / 4, east + step / 2, step)
    x, y = np.meshgrid(xs, ys)
    x[1::2] += step / 2
    points = np.column_stack((x.ravel(), y.ravel()))
    return points[_is_inside(cell, points)]


def _is_inside(area: shapely.Geometry, points: Coordinates) -> NDArray[np.bool_]:
    shapely.prepare(area)
    return shapely.contains_xy(area, points[:, 0], points[:, 1])


def _farthest(
    grid: Coordinates, is_inner: NDArray[np.bool_], kept: Coordinates, count: int
) -> NDArray[np.intp]:
    """Return indices of inner grid points, each the farthest from all points before it.

    With nothing kept the first is the middle one.
    """
    if not len(kept):
        first = _middle(grid, is_inner, np.arange(len(grid)))
        return np.append(first, _farthest(grid, is_inner, grid[[first]], count - 1))
    candidates = np.flatnonzero(is_inner)
    apart = _distances(grid[candidates], kept).min(axis=1)
    chosen = []
    for _ in range(count):
        best = candidates[apart.argmax()]
        chosen.append(best)
        apart = np.minimum(apart, _distances(grid[candidates], grid[[best]])[:, 0])
    return np.array(chosen, dtype=np.intp)


def _relaxed(
    grid: Coordinates, is_inner: NDArray[np.bool_], kept: Coordinates, chosen: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Move each chosen point to the middle of the ground nearest to it, until nothing moves (Lloyd).

    Points move on the inner grid, within their own ground: so they stay apart, inside and off the edge.
    """
    for _ in range(_ROUNDS):
        ground = _distances(grid, np.vstack((grid[chosen], kept))).argmin(axis=1)
        moved = np.array([_middle(grid, is_inner, np.flatnonzero(ground == n)) for n in range(len(chosen))])
        if np.array_equal(moved, chosen):
            break
        chosen = moved
    return chosen


def _middle(grid: Coordinates, is_inner: NDArray[np.bool_], ground: NDArray[np.intp]) -> np.intp:
    """Return the inner point of a piece of ground that is nearest to its centroid."""
    inner = ground[is_inner[ground]]
    apart = _distances(grid[inner], grid[ground].mean(axis=0, keepdims=True))[:, 0]
    nearest: np.intp = inner[apart.argmin()]
    return nearest


def _distances(points: Coordinates, others: Coordinates) -> Coordinates:
    """Return the (n, m) distances between n points and m others."""
    apart = points[:, np.newaxis, :] - others[np.newaxis, :, :]
    distances: Coordinates = np.hypot(apart[..., 0], apart[..., 1])
    return distances

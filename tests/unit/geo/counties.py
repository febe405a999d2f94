"""Synthetic counties near 107.6°E 23.4°N: no real boundary, every shape chosen for a difficulty."""

import math
from itertools import combinations

import numpy as np
import shapely
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from geo.crs import plane_of
from geo.outline import Area

LON, LAT = 107.6, 23.4
SQUARE = box(LON - 0.2, LAT - 0.2, LON + 0.2, LAT + 0.2)
HORSESHOE = SQUARE.difference(box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.3))
WITH_EXCLAVE = MultiPolygon([SQUARE, box(LON + 0.3, LAT, LON + 0.35, LAT + 0.05)])
WITH_ENCLAVE = SQUARE.difference(box(LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05))


def _wobbly() -> Polygon:
    """A county with bays and capes, 180 vertices."""
    angles = np.linspace(0, 2 * math.pi, 180, endpoint=False)
    radius = 0.2 * (1 + 0.25 * np.sin(3 * angles) + 0.08 * np.sin(17 * angles))
    return Polygon(np.column_stack((LON + radius * np.cos(angles), LAT + radius * np.sin(angles))))


WOBBLY = _wobbly()
ALL = {
    "square": SQUARE,
    "wobbly": WOBBLY,
    "horseshoe": HORSESHOE,
    "exclave": WITH_EXCLAVE,
    "enclave": WITH_ENCLAVE,
}

positions = st.tuples(st.floats(LON - 0.25, LON + 0.4), st.floats(LAT - 0.25, LAT + 0.25))
# On a lattice points coincide, lie on one line or on one circle, and hit the outline.
lattice_positions = st.tuples(
    st.integers(-5, 7).map(lambda n: LON + n * 0.05), st.integers(-5, 5).map(lambda n: LAT + n * 0.05)
)


def named(points, prefix="p"):
    return {f"{prefix}{number:02}": point for number, point in enumerate(points)}


def seats(max_size=12):
    either = st.lists(positions, min_size=1, max_size=max_size) | st.lists(
        lattice_positions, min_size=1, max_size=max_size
    )
    return either.map(named)


def uncovered_share(cells, boundary: Area) -> float:
    """Share of a boundary by which the union of the cells misses or exceeds it."""
    return shapely.union_all(list(cells)).symmetric_difference(boundary).area / boundary.area


def overlap_share(cells) -> float:
    """Share of the cells' area that is counted twice."""
    cells = list(cells)
    return sum(cell.area for cell in cells) / shapely.union_all(cells).area - 1


def apart_m(first, second) -> float:
    """Distance of two positions in metres."""
    plane = plane_of(SQUARE)
    return math.dist(plane.point_to_metres(*first), plane.point_to_metres(*second))


def closest_m(points) -> float:
    return min((apart_m(a, b) for a, b in combinations(points, 2)), default=math.inf)

"""Datums, the Gauss-Krüger plane of a county, and honest areas and lengths.

Everything is stored as CGCS2000 longitude and latitude in degrees (EPSG:4490). WGS84 outlines differ from it
by less than 0.1 m on the ground, far below the accuracy of any outline drawn here, and are taken as they are.
GCJ-02 (高德, 腾讯) and BD-09 (百度) are offset by hundreds of metres and must be converted first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from data.rules.industry import SQUARE_METRES_PER_MU
from geo.errors import OutsideChinaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

Coordinates: TypeAlias = NDArray[np.float64]
Datum: TypeAlias = Literal["cgcs2000", "wgs84", "gcj02", "bd09"]
Geometry = TypeVar("Geometry", bound="BaseGeometry")

STORED: Final = CRS.from_epsg(4490)

_ZONE_WIDTH: Final = 3
_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135
_FIRST_EPSG: Final = 4534

# Krasovsky 1940, the ellipsoid inside the GCJ-02 offset, whatever datum the coordinates are on.
_KRASOVSKY_A: Final = 6378245.0
_KRASOVSKY_EE: Final = 0.00669342162296594323
_BAIDU_PI: Final = np.pi * 3000 / 180
_CHINA: Final = (72.004, 0.8293, 137.8347, 55.8271)
_CONVERGED_DEG: Final = 1e-10
_MAX_ROUNDS: Final = 30


@dataclass(frozen=True)
class Plane:
    """A Gauss-Krüger plane: metres east and north, for distances and areas of one county.

    Attributes:
        meridian: central meridian of the 3° zone, degrees east.
    """

    meridian: int

    def project(self, coordinates: Coordinates) -> Coordinates:
        """Carry an (n, 2) array of longitude and latitude to metres east and north."""
        return _carry(_transformers(self.meridian)[0], coordinates)

    def unproject(self, coordinates: Coordinates) -> Coordinates:
        """Carry an (n, 2) array of metres east and north to longitude and latitude."""
        return _carry(_transformers(self.meridian)[1], coordinates)

    def to_metres(self, geometry: Geometry) -> Geometry:
        """Return the geometry in metres."""
        return shapely.transform(geometry, self.project)

    def to_degrees(self, geometry: Geometry) -> Geometry:
        """Return a geometry in metres as longitude and latitude."""
        return shapely.transform(geometry, self.unproject)

    def point_to_metres(self, lon: float, lat: float) -> tuple[float, float]:
        """Return one position in metres east and north."""
        x, y = self.project(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def point_to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return one position in degrees."""
        lon, lat = self.unproject(np.array([[x, y]]))[0]
        return float(lon), float(lat)


def central_meridian(lon: float) -> int:
    """Return the central meridian (degrees) of the 3° zone a longitude lies in.

    Raises:
        OutsideChinaError: east or west of the zones defined for China, or not a number.
    """
    meridian = _ZONE_WIDTH * np.floor(lon / _ZONE_WIDTH + 0.5)
    if not _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
        raise OutsideChinaError(f"经度 {lon} 不在中国 3° 分带(75°E–135°E)内, 请检查坐标的顺序和单位。")
    return int(meridian)


def zone_number(lon: float) -> int:
    """Return the number of the 3° zone (25 to 45) a longitude lies in."""
    return central_meridian(lon) // _ZONE_WIDTH


def gauss_kruger(lon: float) -> CRS:
    """Return the CGCS2000 3° Gauss-Krüger system of a longitude, eastings without the zone prefix.

    Source: EPSG:4534 (central meridian 75°E) to EPSG:4554 (135°E), one code a zone.
    """
    return CRS.from_epsg(_epsg(central_meridian(lon)))


def plane_at(lon: float) -> Plane:
    """Return the plane of the 3° zone a longitude lies in."""
    return Plane(central_meridian(lon))


def plane_of(geometry: BaseGeometry) -> Plane:
    """Return the plane of the middle of a geometry in degrees."""
    west, _, east, _ = geometry.bounds
    return plane_at((west + east) / 2)


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area in km², in the Gauss-Krüger zone of the geometry (true to 0.07 % inside the zone)."""
    return _in_metres(geometry).area / 1e6


def area_mu(geometry: BaseGeometry) -> float:
    """Return the area in 亩 (1 亩 = 2000/3 m²)."""
    return _in_metres(geometry).area / SQUARE_METRES_PER_MU


def length_km(geometry: BaseGeometry) -> float:
    """Return the length of a line, or of the boundary of an area, in km."""
    return _in_metres(geometry).length / 1e3


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return the GCJ-02 position of a WGS84 one; outside China they are the same.

    Source: the public reimplementation of the GCJ-02 offset (wgtochina_lb; eviltransform, MIT).
    """
    return _single(_gcj02_from_wgs84, lon, lat)


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Return the WGS84 position of a GCJ-02 one, by iterating the forward offset (round trip below 1 mm)."""
    return _single(_wgs84_from_gcj02, lon, lat)


def bd09_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Return the WGS84 position of a BD-09 (百度) one.

    The inverse formula in common use is up to half a metre off, so the forward offset is iterated instead.
    """
    return _single(_wgs84_from_bd09, lon, lat)


def wgs84_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """Return the BD-09 position of a WGS84 one.

    Source: the public reimplementation of the BD-09 offset over GCJ-02 (eviltransform, MIT).
    """
    return _single(_bd09_from_wgs84, lon, lat)


def to_stored(geometry: Geometry, datum: Datum) -> Geometry:
    """Return a geometry in degrees of the named datum in the stored datum, CGCS2000."""
    if datum == "gcj02":
        return shapely.transform(geometry, _wgs84_from_gcj02)
    if datum == "bd09":
        return shapely.transform(geometry, _wgs84_from_bd09)
    return geometry


def _epsg(meridian: int) -> int:
    return _FIRST_EPSG + (meridian - _FIRST_MERIDIAN) // _ZONE_WIDTH


@lru_cache(maxsize=32)
def _transformers(meridian: int) -> tuple[Transformer, Transformer]:
    """Return the transformers of a zone, there and back; building one takes 50 ms, using it microseconds."""
    plane = CRS.from_epsg(_epsg(meridian))
    forward = Transformer.from_crs(STORED, plane, always_xy=True)
    return forward, Transformer.from_crs(plane, STORED, always_xy=True)


def _carry(transformer: Transformer, coordinates: Coordinates) -> Coordinates:
    east, north = transformer.transform(coordinates[:, 0], coordinates[:, 1])
    return np.column_stack((east, north))


def _in_metres(geometry: BaseGeometry) -> BaseGeometry:
    return geometry if geometry.is_empty else plane_of(geometry).to_metres(geometry)


def _single(convert: Callable[[Coordinates], Coordinates], lon: float, lat: float) -> tuple[float, float]:
    converted = convert(np.array([[lon, lat]], dtype=np.float64))[0]
    return float(converted[0]), float(converted[1])


def _gcj02_from_wgs84(coordinates: Coordinates) -> Coordinates:
    offset = _gcj02_offset(coordinates)
    return np.where(_inside_china(coordinates), coordinates + offset, coordinates)


def _bd09_from_gcj02(coordinates: Coordinates) -> Coordinates:
    x, y = coordinates.T
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU_PI)
    return np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))


def _bd09_from_wgs84(coordinates: Coordinates) -> Coordinates:
    return _bd09_from_gcj02(_gcj02_from_wgs84(coordinates))


def _wgs84_from_gcj02(coordinates: Coordinates) -> Coordinates:
    return _invert(_gcj02_from_wgs84, coordinates)


def _wgs84_from_bd09(coordinates: Coordinates) -> Coordinates:
    return _wgs84_from_gcj02(_invert(_bd09_from_gcj02, coordinates))


def _invert(forward: Callable[[Coordinates], Coordinates], target: Coordinates) -> Coordinates:
    """Solve forward(x) = target; the offsets vary so slowly that each round gains two digits."""
    guess = target
    for _ in range(_MAX_ROUNDS):
        miss = forward(guess) - target
        guess = guess - miss
        if not miss.size or np.abs(miss).max() < _CONVERGED_DEG:
            break
    return guess


def _inside_china(coordinates: Coordinates) -> NDArray[np.bool_]:
    """Return an (n, 1) mask of the box in which the GCJ-02 offset is applied."""
    lon, lat = coordinates.T
    west, south, east, north = _CHINA
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside.reshape(-1, 1)


def _gcj02_offset(coordinates: Coordinates) -> Coordinates:
    """Return the offset in degrees for (n, 2) WGS84 coordinates."""
    east, north = _offset_series(coordinates[:, 0] - 105.0, coordinates[:, 1] - 35.0)
    latitude = np.radians(coordinates[:, 1])
    curvature = 1 - _KRASOVSKY_EE * np.sin(latitude) ** 2
    meridian_radius = _KRASOVSKY_A * (1 - _KRASOVSKY_EE) / curvature**1.5
    parallel_radius = _KRASOVSKY_A / np.sqrt(curvature) * np.cos(latitude)
    return np.column_stack((np.degrees(east / parallel_radius), np.degrees(north / meridian_radius)))


def _offset_series(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Return the offset east and north in metres, x and y in degrees from 105°E 35°N."""
    root, pi = np.sqrt(np.abs(x)), np.pi
    ripple = 20 * np.sin(6 * x * pi) + 20 * np.sin(2 * x * pi)
    east = ripple + 20 * np.sin(x * pi) + 40 * np.sin(x * pi / 3)
    east += 150 * np.sin(x * pi / 12) + 300 * np.sin(x * pi / 30)
    north = ripple + 20 * np.sin(y * pi) + 40 * np.sin(y * pi / 3)
    north += 160 * np.sin(y * pi / 12) + 320 * np.sin(y * pi / 30)
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root + east * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root + north * 2 / 3
    return east, north

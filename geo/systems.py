"""Coordinate systems in which surveys come, and the way from each to the stored one.

A system is a datum and, where coordinates are metres, a projection. CGCS2000 and WGS84 are taken as the same
(:mod:`geo.crs`). 1954 北京 and 1980 西安 are tens of metres off, differently in every place: they are taken only with
the seven parameters of a county.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry import Point, box

from geo.crs import Coordinates, Geometry, central_meridian, to_stored
from geo.errors import GeoError, OldDatumError, UnknownSystemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.outline import Area

DatumName: TypeAlias = Literal["cgcs2000", "wgs84", "gcj02", "bd09", "xian80", "beijing54"]
Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north, as they stand in the file."""

DATUMS: Final[dict[DatumName, str]] = {
    "cgcs2000": "CGCS2000（国家大地坐标系）",
    "wgs84": "WGS84（GPS）",
    "gcj02": "GCJ-02（高德、腾讯）",
    "bd09": "BD-09（百度）",
    "xian80": "1980 西安坐标系",
    "beijing54": "1954 北京坐标系",
}
OLD: Final[tuple[DatumName, ...]] = ("xian80", "beijing54")
_SHORT: Final[dict[DatumName, str]] = {"cgcs2000": "CGCS2000", "xian80": "西安80", "beijing54": "北京54"}
_ELLIPSOIDS: Final[dict[DatumName, str]] = {
    "cgcs2000": "+a=6378137 +rf=298.257222101",
    "xian80": "+a=6378140 +rf=298.257",
    "beijing54": "+ellps=krass",
}
_WORDS: Final[tuple[tuple[DatumName, tuple[str, ...]], ...]] = (
    ("xian80", ("xian", "西安")),
    ("beijing54", ("beijing", "pulkovo", "krass", "北京")),
    (
        "cgcs2000",
        ("china geodetic", "china_geodetic", "cgcs", "china 2000", "china_2000", "new beijing 2000"),
    ),
    ("wgs84", ("wgs 84", "wgs_1984", "wgs84", "wgs 1984", "world geodetic")),
)
"""By which words the name of a datum is known."""
NEAR_DEG: Final = 0.3
"""How far outside the county a layer's middle may lie to be taken for one of the county."""
_EASTING_M: Final = 500_000


@dataclass(frozen=True)
class System:
    """A coordinate system.

    Attributes:
        id: Tells it apart, in forms and in the audit trail.
        title: On screen.
        datum: What its degrees mean.
        plane: Its projection, as PROJ or WKT text; empty where coordinates are degrees.
    """

    id: str
    title: str
    datum: DatumName
    plane: str = ""


@dataclass(frozen=True)
class SevenParameters:
    """From an old datum to CGCS2000: the Bursa-Wolf model 布尔莎, rotation of the coordinate frame.

    Attributes:
        dx: Metres; likewise ``dy`` and ``dz``.
        rx: Seconds of arc; likewise ``ry`` and ``rz``.
        scale: Parts per million.
    """

    dx: float
    dy: float
    dz: float
    rx: float
    ry: float
    rz: float
    scale: float


def menu(lon: float) -> tuple[System, ...]:
    """The systems a survey of a county at this longitude may come in: degrees first, then 3° and 6° zones."""
    degrees = (System(datum, f"经纬度 · {title}", datum) for datum, title in DATUMS.items())
    planes = (plane for datum in _ELLIPSOIDS for plane in _zones(datum, lon))
    return (*degrees, *planes)


def _zones(datum: DatumName, lon: float) -> Iterator[System]:
    """Gauss-Krüger zones at a longitude and beside it, without and with the zone's number before the easting."""
    middle = central_meridian(lon)
    narrow = [(3, meridian, meridian // 3) for meridian in (middle, middle - 3, middle + 3)]
    six = 6 * int(lon // 6) + 3
    wide = [(6, six + step, (six + step + 3) // 6) for step in (0, -6, 6)]
    for width, meridian, number in (*narrow, *wide):
        yield gauss_kruger(datum, width, meridian, number, prefixed=False)
        yield gauss_kruger(datum, width, meridian, number, prefixed=True)


def gauss_kruger(datum: DatumName, width: int, meridian: int, number: int, *, prefixed: bool) -> System:
    """A Gauss-Krüger zone 3° or 6° wide; the prefix is the zone's number before the easting in metres."""
    easting = number * 1_000_000 + _EASTING_M if prefixed else _EASTING_M
    said = "带号在前" if prefixed else "不带带号"
    return System(
        f"{datum}-{width}-{meridian}{'-p' if prefixed else ''}",
        f"{_SHORT[datum]} · {width}° 带第 {number} 带（中央经线 {meridian}°，东坐标{said}）",
        datum,
        f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={easting} +y_0=0 {_ELLIPSOIDS[datum]} +units=m +no_defs",
    )


def named(id_: str, lon: float, declared: System | None = None) -> System:
    """The system of an id, out of the menu or as the file declares it.

    Raises:
        UnknownSystemError: There is none.
    """
    for system in (*([declared] if declared else []), *menu(lon)):
        if system.id == id_:
            return system
    raise UnknownSystemError("请选择坐标系。不知道时请问提供数据的单位。")


def from_text(text: str) -> System | None:
    """The system that a file declares, as WKT (.prj) or as an authority's code; None where it declares none.

    Raises:
        UnknownSystemError: It declares one that is not known here.
    """
    if not text.strip():
        return None
    try:
        crs = CRS.from_user_input(text.strip())
    except CRSError as error:
        raise UnknownSystemError("文件里写的坐标系看不懂。请在下面选择坐标系。") from error
    degrees = crs.geodetic_crs
    if degrees is None or crs.is_geocentric:
        raise UnknownSystemError(f"文件里写的坐标系“{crs.name[:60]}”不是大地坐标系。请在下面选择坐标系。")
    datum = _datum(degrees)
    plane = crs.to_wkt() if crs.is_projected else ""
    return System("declared", f"文件写明：{crs.name[:60]}", datum, plane)


def _datum(degrees: CRS) -> DatumName:
    parts = (degrees, degrees.datum, degrees.ellipsoid)
    said = " ".join(part.name for part in parts if part is not None).lower()
    for datum, words in _WORDS:
        if any(word in said for word in words):
            return datum
    raise UnknownSystemError(
        f"文件里写的基准“{degrees.name[:60]}”不认识。请先转换为 CGCS2000，或在下面选择。"
    )


def likely(bounds: Bounds, outline: Area) -> list[System]:
    """The systems of the menu in which something with these bounds would lie in the county, likeliest first.

    Datums cannot be told apart by their figures: of systems that differ in the datum alone CGCS2000 is given.
    """
    lon = outline.centroid.x
    found = [
        system for system in menu(lon) if system.datum == "cgcs2000" and _middle_in(bounds, system, outline)
    ]
    # 3° and 6° zones with the same meridian have the same coordinates unless prefixed.
    return list({system.plane: system for system in reversed(found)}.values())[::-1]


def swapped(bounds: Bounds, outline: Area) -> bool:
    """Whether something with these bounds would lie in the county if east and north changed places."""
    west, south, east, north = bounds
    return not likely(bounds, outline) and bool(likely((south, west, north, east), outline))


def _middle_in(bounds: Bounds, system: System, outline: Area) -> bool:
    try:
        middle = to_degrees(Point(box(*bounds).centroid), system)
    except GeoError:
        return False
    return bool(np.isfinite(middle.x)) and outline.distance(middle) <= NEAR_DEG


def to_degrees(geometry: Geometry, system: System) -> Geometry:
    """A geometry in the degrees of its own datum."""
    if not system.plane:
        return geometry
    back = _unprojecting(system.plane)
    return shapely.transform(geometry, lambda coordinates: _carried(back, coordinates))


def to_cgcs2000(geometry: Geometry, system: System, shift: SevenParameters | None = None) -> Geometry:
    """A geometry, or an array of them, of a system as it is stored: CGCS2000 degrees, without heights.

    Coordinates that the system does not know become infinite.

    Raises:
        OldDatumError: An old datum, and no parameters are given.
    """
    if system.datum in OLD and shift is None:
        raise OldDatumError(old_datum_text(system.datum))
    flat = to_degrees(shapely.force_2d(geometry), system)
    if system.datum in OLD and shift is not None:
        shifting = _shifting(system.datum, shift)
        flat = shapely.transform(flat, lambda coordinates: _carried(shifting, coordinates))
    elif system.datum in ("gcj02", "bd09"):
        flat = to_stored(flat, system.datum)
    return flat


def old_datum_text(datum: DatumName) -> str:
    """Why an old datum is refused."""
    return (
        f"{DATUMS[datum]}与 CGCS2000 相差几十到一百多米，各地不同，没有统一公式。"
        "请让提供数据的单位先转换为 CGCS2000，或向自然资源部门索取本县的七参数后填在下面。"
    )


@lru_cache(maxsize=32)
def _unprojecting(plane: str) -> Transformer:
    crs = CRS.from_user_input(plane)
    degrees = crs.geodetic_crs
    if degrees is None:
        raise UnknownSystemError("这个投影没有对应的经纬度。请先转换为 CGCS2000。")
    return Transformer.from_crs(crs, degrees, always_xy=True)


@lru_cache(maxsize=8)
def _shifting(datum: DatumName, shift: SevenParameters) -> Transformer:
    """Degrees of an old datum to those of CGCS2000, at the height 0."""
    helmert = (
        f"+proj=helmert +x={shift.dx} +y={shift.dy} +z={shift.dz} +rx={shift.rx} +ry={shift.ry} +rz={shift.rz} "
        f"+s={shift.scale} +convention=coordinate_frame"
    )
    steps = (
        "+proj=unitconvert +xy_in=deg +xy_out=rad",
        f"+proj=cart {_ELLIPSOIDS[datum]}",
        helmert,
        f"+inv +proj=cart {_ELLIPSOIDS['cgcs2000']}",
        "+proj=unitconvert +xy_in=rad +xy_out=deg",
    )
    return Transformer.from_pipeline("+proj=pipeline " + " ".join(f"+step {step}" for step in steps))


def _carried(transformer: Transformer, coordinates: Coordinates) -> Coordinates:
    east, north, *_ = transformer.transform(coordinates[:, 0], coordinates[:, 1], np.zeros(len(coordinates)))
    return np.column_stack((east, north))

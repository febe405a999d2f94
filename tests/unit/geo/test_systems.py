"""Coordinates of every system a survey comes in, there and back; what cannot be told is asked, never guessed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from shapely.geometry import Point, box

from geo.crs import wgs84_to_bd09, wgs84_to_gcj02
from geo.errors import OldDatumError, UnknownSystemError
from geo.systems import SevenParameters, System, from_text, likely, menu, swapped, to_cgcs2000

HUIZE = box(103.05, 25.8, 103.95, 27.05)
MIDDLE = (103.46, 26.42)
EPSG = {"3° zone 35": 4523, "3° CM 105": 4544, "6° zone 18": 4496, "6° CM 105": 4507, "3° zone 34": 4522}
NOTHING = SevenParameters(0, 0, 0, 0, 0, 0, 0)


def by_id(id_):
    return next(system for system in menu(MIDDLE[0]) if system.id == id_)


def projected(epsg, lon, lat):
    return Transformer.from_crs(4490, epsg, always_xy=True).transform(lon, lat)


def metres(first, second):
    east = (first[0] - second[0]) * 111_320 * math.cos(math.radians(first[1]))
    return math.hypot(east, (first[1] - second[1]) * 111_000)


@pytest.mark.parametrize(
    ("id_", "epsg"),
    [
        ("cgcs2000-3-105-p", 4523),
        ("cgcs2000-3-105", 4544),
        ("cgcs2000-6-105-p", 4496),
        ("cgcs2000-3-102-p", 4522),
        ("cgcs2000-3-102", 4543),
    ],
)
@given(st.floats(102.5, 104.5), st.floats(25, 28))
def test_a_system_of_the_menu_is_the_one_of_the_register(id_, epsg, lon, lat):
    found = to_cgcs2000(Point(projected(epsg, lon, lat)), by_id(id_))
    assert metres((found.x, found.y), (lon, lat)) < 0.001


@given(st.floats(75, 134), st.floats(18, 53))
def test_offset_degrees_of_maps_come_back_to_within_a_millimetre(lon, lat):
    for datum, there in (("gcj02", wgs84_to_gcj02), ("bd09", wgs84_to_bd09)):
        found = to_cgcs2000(Point(there(lon, lat)), System(datum, datum, datum))
        assert metres((found.x, found.y), (lon, lat)) < 0.01


@pytest.mark.parametrize("form", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
@pytest.mark.parametrize("epsg", [4490, 4326, 4523, 4544, 4496, 32648, 3857])
def test_what_a_prj_declares_is_understood_in_every_dialect(form, epsg):
    crs = CRS.from_epsg(epsg)
    system = from_text(crs.to_wkt(form))
    there = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(*MIDDLE)
    found = to_cgcs2000(Point(there), system)
    assert metres((found.x, found.y), MIDDLE) < 0.001


@pytest.mark.parametrize(("epsg", "word"), [(4610, "西安"), (2360, "西安"), (4214, "北京"), (2412, "北京")])
def test_an_old_datum_is_refused_with_the_reason_unless_parameters_are_given(epsg, word):
    crs = CRS.from_epsg(epsg)
    system = from_text(crs.to_wkt("WKT1_ESRI"))
    there = Point(Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(*MIDDLE))
    with pytest.raises(OldDatumError, match=f"{word}坐标系.*七参数"):
        to_cgcs2000(there, system)
    found = to_cgcs2000(there, system, NOTHING)
    assert metres((found.x, found.y), MIDDLE) < 30  # the ellipsoids differ, nothing is shifted


def test_the_seven_parameters_shift_by_what_they_say():
    # At the equator of longitude 0 the first axis points up, the second east, the third north: 100 m east, 50 m north.
    system = System("x", "x", "xian80")
    east_north = SevenParameters(0, 100, 50, 0, 0, 0, 0)
    found = to_cgcs2000(Point(0, 0), system, east_north)
    assert metres((found.x, found.y), (0, 0)) == pytest.approx(math.hypot(100, 50), abs=1)
    # Rotating the frame by 1″ about the third axis turns everything 1″ of longitude back.
    turned = to_cgcs2000(Point(10, 0), system, SevenParameters(0, 0, 0, 0, 0, 1, 0))
    assert turned.x == pytest.approx(10 - 1 / 3600, abs=1e-8)


@pytest.mark.parametrize("name", EPSG)
def test_a_projection_is_recognised_by_where_it_would_put_the_county(name):
    east, north = projected(EPSG[name], *MIDDLE)
    found = likely((east - 10_000, north - 10_000, east + 10_000, north + 10_000), HUIZE)
    assert len(found) == 1
    assert metres(to_cgcs2000(Point(east, north), found[0]).coords[0], MIDDLE) < 0.01


def test_degrees_say_nothing_about_their_datum_and_elsewhere_nothing_is_likely():
    assert [system.id for system in likely((103.2, 26.0, 103.6, 26.8), HUIZE)] == ["cgcs2000"]
    assert likely((107.2, 23.0, 107.6, 23.8), HUIZE) == []
    assert swapped((26.0, 103.2, 26.8, 103.6), HUIZE)
    assert not swapped((103.2, 26.0, 103.6, 26.8), HUIZE)


@pytest.mark.parametrize("text", ["no system", 'LOCAL_CS["engineering"]', "EPSG:4269"])
def test_a_system_that_is_not_known_is_told_and_asked_for(text):
    with pytest.raises(UnknownSystemError):
        from_text(text)


def test_a_file_without_a_system_declares_none():
    assert from_text(" \n") is None

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from geo import crs
from geo.errors import OutsideChinaError

in_china = st.tuples(st.floats(74, 134), st.floats(18, 53))


def ground_apart_m(first, second):
    (lon, lat), (other_lon, other_lat) = first, second
    east = (lon - other_lon) * 111_320 * math.cos(math.radians(lat))
    return math.hypot(east, (lat - other_lat) * 111_320)


def area_between_parallels_km2(west, south, east, north):
    """Closed form of the area of a graticule cell on the CGCS2000 ellipsoid."""
    a, flattening = 6378.137, 1 / 298.257222101
    e = math.sqrt(flattening * (2 - flattening))

    def q(lat):
        sine = math.sin(math.radians(lat))
        return sine / (1 - (e * sine) ** 2) + math.atanh(e * sine) / e

    return (a * (1 - flattening)) ** 2 / 2 * math.radians(east - west) * (q(north) - q(south))


def test_pingguo_lies_in_zone_36_with_central_meridian_108():
    assert crs.zone_number(107.6) == 36
    assert crs.central_meridian(107.6) == 108
    assert crs.gauss_kruger(107.6).to_epsg() == 4545


@pytest.mark.parametrize(
    ("lon", "meridian", "epsg"), [(73.5, 75, 4534), (109.49, 108, 4545), (109.5, 111, 4546), (135, 135, 4554)]
)
def test_a_zone_reaches_one_and_a_half_degrees_to_each_side(lon, meridian, epsg):
    assert crs.central_meridian(lon) == meridian
    system = crs.gauss_kruger(lon)
    assert system.to_epsg() == epsg
    assert f"CM {meridian}E" in system.name


@pytest.mark.parametrize("lon", [23.4, 73.4, 136.5, -107.6, math.nan, math.inf])
def test_a_longitude_outside_china_has_no_zone(lon):
    with pytest.raises(OutsideChinaError):
        crs.gauss_kruger(lon)


def test_the_central_meridian_has_easting_500_km_and_no_zone_prefix():
    east, north = crs.plane_at(107.6).point_to_metres(108, 24)
    assert east == pytest.approx(500_000, abs=1e-6)
    assert north == pytest.approx(2_655_400, abs=500)


@given(in_china)
def test_a_position_comes_back_from_the_plane_to_a_millimetre(position):
    plane = crs.plane_at(position[0])
    assert ground_apart_m(plane.point_to_degrees(*plane.point_to_metres(*position)), position) < 0.001


@pytest.mark.parametrize(("lon", "tolerance"), [(107.995, 1e-6), (107.6, 5e-4), (106.6, 7e-4)])
def test_the_area_of_a_hundredth_degree_square_agrees_with_the_closed_form(lon, tolerance):
    square = (lon, 23.4, lon + 0.01, 23.41)
    assert crs.area_km2(box(*square)) == pytest.approx(area_between_parallels_km2(*square), rel=tolerance)


def test_one_square_kilometre_is_1500_mu():
    square = box(107.6, 23.4, 107.61, 23.41)
    assert crs.area_mu(square) == pytest.approx(1500 * crs.area_km2(square))


def test_a_degree_of_latitude_at_24_5_north_is_110_77_km():
    assert crs.length_km(LineString([(108, 24), (108, 25)])) == pytest.approx(110.767, abs=0.005)


def test_nothing_has_no_area():
    assert crs.area_km2(box(0, 0, 1, 1).difference(box(0, 0, 1, 1))) == 0


# Control values published with the eviltransform and coordtransform libraries (both MIT).
@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_gcj02_agrees_with_published_control_values(wgs84, gcj02):
    assert crs.wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-8)
    assert ground_apart_m(crs.gcj02_to_wgs84(*gcj02), wgs84) < 0.001


def test_tiananmen_is_shifted_by_half_a_kilometre():
    tiananmen = (116.39128, 39.90655)
    shifted = crs.wgs84_to_gcj02(*tiananmen)
    assert shifted == pytest.approx((116.39752, 39.90795), abs=1e-5)
    assert 500 < ground_apart_m(shifted, tiananmen) < 600


def test_bd09_agrees_with_the_published_control_value():
    wgs84 = crs.gcj02_to_wgs84(116.404, 39.915)
    assert crs.wgs84_to_bd09(*wgs84) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-8)


@given(in_china)
def test_gcj02_round_trips_to_a_millimetre(position):
    assert ground_apart_m(crs.gcj02_to_wgs84(*crs.wgs84_to_gcj02(*position)), position) < 0.001


@given(in_china)
def test_bd09_round_trips_to_a_millimetre(position):
    assert ground_apart_m(crs.bd09_to_wgs84(*crs.wgs84_to_bd09(*position)), position) < 0.001


def test_a_place_abroad_has_no_gcj02_offset():
    assert crs.wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)


@pytest.mark.parametrize(("datum", "convert"), [("gcj02", crs.gcj02_to_wgs84), ("bd09", crs.bd09_to_wgs84)])
def test_a_geometry_is_converted_vertex_by_vertex(datum, convert):
    line = LineString([(107.6, 23.4), (107.7, 23.5)])
    stored = list(crs.to_stored(line, datum).coords)
    assert stored[0] == pytest.approx(convert(107.6, 23.4), abs=1e-9)
    assert stored[1] == pytest.approx(convert(107.7, 23.5), abs=1e-9)


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000"])
def test_wgs84_is_taken_as_the_stored_datum(datum):
    assert crs.to_stored(Point(107.6, 23.4), datum) == Point(107.6, 23.4)

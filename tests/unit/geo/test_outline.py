import json

import pytest
from hypothesis import given
from shapely.geometry import MultiPolygon, Point, Polygon, mapping

from geo.errors import OutlineError
from geo.outline import contains_with_tolerance, distance_km, nearest_interior, read_outline
from tests.unit.geo.counties import LAT, LON, SQUARE, WITH_EXCLAVE, WOBBLY, apart_m, positions


def feature(geometry):
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def collection(*geometries):
    return {"type": "FeatureCollection", "features": [feature(geometry) for geometry in geometries]}


@pytest.mark.parametrize("wrap", [dict, feature, collection])
def test_an_outline_is_read_from_a_geometry_a_feature_or_a_collection(wrap):
    assert read_outline(wrap(mapping(SQUARE))).equals(SQUARE)


def test_several_features_become_one_outline():
    assert read_outline(collection(*(mapping(part) for part in WITH_EXCLAVE.geoms))).equals(WITH_EXCLAVE)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    file = tmp_path / "outline.geojson"
    file.write_text(json.dumps(collection(mapping(WOBBLY))), encoding="utf-8-sig")
    assert read_outline(file).equals(WOBBLY)


def test_a_self_crossing_ring_is_repaired():
    bow_tie = Polygon([(107, 23), (108, 24), (108, 23), (107, 24)])
    outline = read_outline(mapping(bow_tie))
    assert outline.is_valid
    assert isinstance(outline, MultiPolygon)
    assert outline.area == pytest.approx(0.5)


def test_heights_and_stray_lines_are_dropped():
    with_height = {
        "type": "Polygon",
        "coordinates": [[[107, 23, 9], [108, 23, 9], [108, 24, 9], [107, 23, 9]]],
    }
    line = {"type": "LineString", "coordinates": [[100, 20], [101, 21]]}
    outline = read_outline(collection(with_height, line, None))
    assert not outline.has_z
    assert outline.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": None},
        {"type": "FeatureCollection", "features": ["x"]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": [[[107, 23], [108, 24]]]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Point", "coordinates": [107, 23]},
        {"type": "Polygon", "coordinates": [[[5e5, 2.6e6], [6e5, 2.6e6], [6e5, 2.7e6], [5e5, 2.6e6]]]},
        {"type": "Polygon", "coordinates": [[[107, 23], [float("nan"), 23], [108, 24], [107, 23]]]},
    ],
)
def test_what_is_no_area_in_degrees_is_refused(broken):
    with pytest.raises(OutlineError):
        read_outline(broken)


@pytest.mark.parametrize("content", ["not json", "[1, 2]", ""])
def test_a_file_that_is_no_geojson_is_refused_by_name(tmp_path, content):
    file = tmp_path / "outline.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(OutlineError, match=r"outline\.geojson"):
        read_outline(file)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(OutlineError):
        read_outline(tmp_path / "absent.geojson")


def test_a_hundredth_degree_east_of_the_county_is_1_02_km_outside():
    assert distance_km(SQUARE, LON + 0.21, LAT) == pytest.approx(1.022, abs=0.005)
    assert distance_km(SQUARE, LON, LAT) == 0


def test_a_position_just_outside_is_accepted_within_the_tolerance_only():
    assert contains_with_tolerance(SQUARE, LON + 0.21, LAT, km=1.1)
    assert not contains_with_tolerance(SQUARE, LON + 0.21, LAT, km=0.9)
    assert contains_with_tolerance(SQUARE, LON, LAT, km=0)


@given(positions)
def test_a_position_is_pulled_in_no_farther_than_needed(position):
    found = nearest_interior(WOBBLY, *position)
    assert WOBBLY.contains(Point(found))
    assert apart_m(found, position) <= distance_km(WOBBLY, *position) * 1000 + 250


def test_a_position_inside_stays():
    assert nearest_interior(SQUARE, LON, LAT) == (LON, LAT)


def test_a_position_is_pulled_into_a_strip_narrower_than_the_usual_depth():
    strip = Polygon([(LON, LAT), (LON + 0.1, LAT), (LON + 0.1, LAT + 0.0001), (LON, LAT + 0.0001)])
    assert strip.contains(Point(nearest_interior(strip, LON + 0.05, LAT + 0.1)))

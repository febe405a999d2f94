import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.crs import area_km2, plane_of
from geo.layout import lay_out, spread
from geo.partition import partition
from tests.unit.geo.counties import (
    ALL,
    HORSESHOE,
    LAT,
    LON,
    SQUARE,
    WOBBLY,
    apart_m,
    closest_m,
    lattice_positions,
    named,
    positions,
)

counts = st.integers(1, 30).map(lambda n: [f"v{number:02}" for number in range(n)])
inside = st.tuples(st.floats(LON - 0.15, LON - 0.12), st.floats(LAT - 0.18, LAT + 0.18))
fixed_points = st.lists(inside, max_size=4).map(named)
places = st.lists(lattice_positions | positions, min_size=1, max_size=25).map(named)
counties = pytest.mark.parametrize("county", ALL.values(), ids=ALL.keys())


def mean_spacing_m(cell, points):
    return math.sqrt(area_km2(cell) * 1e6 / points)


@counties
@given(names=counts, fixed=fixed_points)
def test_villages_lie_inside_and_apart_from_each_other_and_from_surveyed_points(county, names, fixed):
    laid = lay_out(county, fixed, names)
    spacing = mean_spacing_m(county, len(names) + len(fixed))
    assert list(laid) == names
    assert all(county.contains(Point(position)) for position in laid.values())
    assert closest_m(laid.values()) >= 0.4 * spacing
    assert all(apart_m(a, b) >= 0.3 * spacing for a in laid.values() for b in fixed.values())


@pytest.mark.parametrize("county", [SQUARE, WOBBLY, HORSESHOE], ids=["square", "wobbly", "horseshoe"])
@pytest.mark.parametrize("count", [5, 12, 25, 60])
def test_villages_keep_off_the_edge(county, count):
    plane = plane_of(county)
    edge = plane.to_metres(county).boundary
    laid = lay_out(county, {}, [str(number) for number in range(count)])
    clearances = [edge.distance(Point(plane.point_to_metres(*position))) for position in laid.values()]
    assert min(clearances) >= 0.28 * mean_spacing_m(county, count)


@given(position=positions, count=st.integers(6, 40))
def test_no_part_of_a_township_is_left_empty(position, count):
    laid = lay_out(WOBBLY, {}, [str(number) for number in range(count)])
    nearest = min(apart_m(position, village) for village in laid.values())
    assert not WOBBLY.contains(Point(position)) or nearest <= 1.3 * mean_spacing_m(WOBBLY, count)


def test_village_cells_come_out_of_similar_size():
    laid = lay_out(WOBBLY, {}, [str(number) for number in range(25)])
    areas = [area_km2(cell) for cell in partition(WOBBLY, laid).values()]
    assert max(areas) < 2 * min(areas)


def test_villages_are_spaced_as_evenly_as_cells_of_a_honeycomb():
    laid = lay_out(SQUARE, {}, [str(number) for number in range(25)])
    nearest = [min(apart_m(a, b) for b in laid.values() if b != a) for a in laid.values()]
    spacing = mean_spacing_m(SQUARE, 25)
    assert min(nearest) > 0.75 * spacing
    assert max(nearest) < 1.2 * spacing


@given(names=counts, fixed=fixed_points)
def test_the_same_villages_get_the_same_places(names, fixed):
    assert lay_out(WOBBLY, fixed, names) == lay_out(WOBBLY, dict(reversed(fixed.items())), names)


def test_nothing_to_lay_out_gives_nothing():
    assert lay_out(WOBBLY, {"seat": (LON, LAT)}, []) == {}


def test_villages_find_places_in_a_long_narrow_township():
    valley = box(LON, LAT, LON + 0.4, LAT + 0.003)
    laid = lay_out(valley, {}, [str(number) for number in range(12)])
    assert all(valley.contains(Point(position)) for position in laid.values())
    assert closest_m(laid.values()) > 2000


def test_four_hundred_villages_are_laid_out_apart():
    laid = lay_out(WOBBLY, {}, [str(number) for number in range(400)])
    assert closest_m(laid.values()) >= 0.4 * mean_spacing_m(WOBBLY, 400)


@given(points=places, spacing=st.sampled_from([50, 300, 2000]))
def test_adding_an_objective_moves_none_of_the_earlier_ones(points, spacing):
    names = list(points)
    everything = spread(points, spacing)
    earlier = spread({name: points[name] for name in names[:-1]}, spacing)
    assert list(everything) == names
    assert {name: everything[name] for name in names[:-1]} == earlier


@given(points=places)
def test_the_first_objective_of_a_place_stays_there(points):
    first = {point: name for name, point in reversed(points.items())}
    placed = spread(points, 300)
    assert all(placed[name] == point for point, name in first.items())


@given(count=st.integers(2, 60), spacing=st.sampled_from([50, 300, 2000]))
def test_objectives_sharing_a_place_are_fanned_out_around_it(count, spacing):
    placed = spread(named([(LON, LAT)] * count), spacing)
    assert closest_m(placed.values()) >= spacing - 0.3
    assert max(apart_m(point, (LON, LAT)) for point in placed.values()) <= spacing * 1.2 * math.sqrt(count)


@given(points=places)
def test_a_fanned_out_objective_keeps_clear_of_all_before_it(points):
    placed = spread(points, 400)
    names = list(points)
    for number, name in enumerate(names):
        earlier = [placed[other] for other in names[:number]]
        moved = placed[name] != points[name]
        assert not moved or all(apart_m(placed[name], other) >= 399.7 for other in earlier)


@given(points=places)
def test_objectives_stay_within_their_area(points):
    placed = spread(points, 1500, within=HORSESHOE)
    assert all(HORSESHOE.contains(Point(point)) for point in placed.values())


def test_more_objectives_than_an_area_has_room_for_move_closer_together():
    yard = box(LON, LAT, LON + 0.01, LAT + 0.01)
    placed = spread(named([(LON + 0.005, LAT + 0.005)] * 60), 500, within=yard)
    assert all(yard.contains(Point(point)) for point in placed.values())
    assert 50 < closest_m(placed.values()) < 500


def test_no_objectives_are_spread_to_nothing():
    assert spread({}, 300) == {}

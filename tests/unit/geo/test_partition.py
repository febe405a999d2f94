import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geo.crs import plane_of
from geo.partition import partition, settle, simplify_cover
from tests.unit.geo.counties import (
    ALL,
    HORSESHOE,
    LAT,
    LON,
    SQUARE,
    WITH_ENCLAVE,
    WITH_EXCLAVE,
    WOBBLY,
    apart_m,
    closest_m,
    named,
    overlap_share,
    positions,
    seats,
    uncovered_share,
)

counties = pytest.mark.parametrize("county", ALL.values(), ids=ALL.keys())
TOWNS = named([(LON - 0.1, LAT - 0.12), (LON + 0.12, LAT - 0.1), (LON, LAT + 0.1), (LON + 0.03, LAT - 0.02)])


@counties
@given(seats=seats())
def test_cells_cover_the_county_exactly_and_do_not_overlap(county, seats):
    cells = partition(county, seats)
    assert list(cells) == list(seats)
    assert all(cell.is_valid and cell.area > 0 for cell in cells.values())
    assert uncovered_share(cells.values(), county) < 1e-12
    assert overlap_share(cells.values()) < 1e-12
    assert shapely.coverage_is_valid(list(cells.values()))


@counties
@given(seats=seats())
def test_every_seat_stands_in_its_own_cell(county, seats):
    cells = partition(county, seats)
    settled = settle(county, seats)
    assert all(cells[name].contains(Point(settled[name])) for name in seats)


@given(seats=seats(), random=st.randoms(use_true_random=False))
def test_the_order_of_the_seats_does_not_matter(seats, random):
    names = list(seats)
    random.shuffle(names)
    shuffled = partition(WOBBLY, {name: seats[name] for name in names})
    cells = partition(WOBBLY, seats)
    assert all(shuffled[name].equals(cells[name]) for name in seats)


@given(positions)
def test_a_place_belongs_to_the_nearest_seat(position):
    cells = partition(SQUARE, TOWNS)
    distances = sorted((apart_m(position, seat), name) for name, seat in TOWNS.items())
    undecided = distances[1][0] - distances[0][0] < 1
    assert undecided or not SQUARE.contains(Point(position)) or cells[distances[0][1]].covers(Point(position))


def test_a_single_seat_gets_the_whole_county():
    assert partition(WOBBLY, {"only": (LON, LAT)}) == {"only": WOBBLY}


def test_no_seats_give_no_cells():
    assert partition(WOBBLY, {}) == {}


@given(seats=seats())
def test_every_cell_of_a_connected_county_is_connected(seats):
    assert all(isinstance(cell, Polygon) for cell in partition(HORSESHOE, seats).values())


def test_a_piece_cut_off_from_its_seat_goes_to_the_neighbour():
    west_arm, south = (LON - 0.15, LAT + 0.05), (LON, LAT - 0.15)
    east_arm_top = (LON + 0.15, LAT + 0.18)
    assert apart_m(east_arm_top, west_arm) < apart_m(east_arm_top, south)
    cells = partition(HORSESHOE, {"west": west_arm, "south": south})
    assert cells["south"].contains(Point(east_arm_top))


def test_an_island_without_a_seat_stays_with_the_nearest_one():
    cells = partition(WITH_EXCLAVE, TOWNS)
    assert [name for name, cell in cells.items() if isinstance(cell, MultiPolygon)] == ["p01"]


def test_an_enclave_belongs_to_nobody():
    cells = partition(WITH_ENCLAVE, TOWNS)
    assert not any(cell.contains(Point(LON, LAT)) for cell in cells.values())


@given(st.lists(st.just((LON, LAT)) | st.just((LON, LAT + 0.0003)), min_size=2, max_size=9).map(named))
def test_seats_that_coincide_are_set_aside_by_fifty_metres(seats):
    settled = settle(SQUARE, seats)
    assert closest_m(settled.values()) >= 49.99
    assert settled["p00"] == seats["p00"]
    assert all(apart_m(settled[name], seats[name]) < 400 for name in seats)


def test_seats_far_enough_apart_stay_where_they_are():
    assert settle(SQUARE, TOWNS) == TOWNS


def test_coinciding_seats_find_room_even_in_a_tiny_area():
    yard = box(LON, LAT, LON + 0.0004, LAT + 0.0004)
    seats = named([(LON + 0.0002, LAT + 0.0002)] * 6)
    assert all(yard.contains(Point(position)) for position in settle(yard, seats).values())
    cells = partition(yard, seats)
    assert uncovered_share(cells.values(), yard) < 1e-9


def test_a_seat_outside_is_pulled_in_and_gets_a_cell():
    cells = partition(SQUARE, {"in": (LON, LAT), "out": (LON + 1, LAT)})
    assert 0 < cells["out"].area < cells["in"].area
    assert cells["out"].distance(Point(LON + 0.2, LAT)) == 0


@given(seats=seats(), tolerance=st.sampled_from([20, 200, 1000]))
def test_simplified_cells_still_share_their_borders(seats, tolerance):
    cells = partition(WOBBLY, seats)
    simple = simplify_cover(cells, tolerance)
    assert list(simple) == list(cells)
    assert shapely.coverage_is_valid(list(simple.values()))
    assert overlap_share(simple.values()) < 1e-9


def test_simplifying_drops_detail_smaller_than_the_tolerance():
    cells = partition(WOBBLY, TOWNS)
    simple = simplify_cover(cells, 500)
    assert shapely.get_num_coordinates(list(simple.values())).sum() < 150
    assert shapely.get_num_coordinates(list(cells.values())).sum() > 190
    moved = shapely.union_all(list(simple.values()))
    plane = plane_of(WOBBLY)
    assert plane.to_metres(moved).hausdorff_distance(plane.to_metres(WOBBLY)) < 1500


def test_a_border_met_from_one_side_only_does_not_tear():
    halves = partition(WOBBLY, named([(LON - 0.1, LAT), (LON + 0.1, LAT + 0.05)]))
    quarters = partition(halves["p00"], named([(LON - 0.1, LAT + 0.1), (LON - 0.1, LAT - 0.1)], "q"))
    cells = quarters | {"whole": halves["p01"]}
    simple = list(simplify_cover(cells, 1500).values())
    assert shapely.coverage_is_valid(simple)
    assert overlap_share(simple) < 1e-9
    assert isinstance(shapely.union_all(simple), Polygon)
    assert not shapely.union_all(simple).interiors


def test_nothing_is_simplified_to_nothing():
    assert simplify_cover({}, 100) == {}

import dataclasses
import math

import pytest
import shapely
from shapely.geometry import Point, box

from geo.errors import UnknownTownshipError
from geo.outline import join
from geo.territory import build
from tests.unit.geo.counties import LAT, LON, SQUARE, WOBBLY, apart_m, overlap_share, uncovered_share

TOWNSHIPS = {
    "t1": (LON - 0.1, LAT - 0.1),
    "t2": (LON + 0.1, LAT - 0.1),
    "t3": (LON - 0.1, LAT + 0.1),
    "t4": (LON + 0.1, LAT + 0.1),
}
ZONES = {"z01": ["t1", "t2"], "z02": ["t3"], "z03": ["t4"]}
GIVEN = {"t1-0": (LON - 0.12, LAT - 0.08), "t2-0": TOWNSHIPS["t2"]}
VILLAGES = {
    f"{township}-{number}": (township, *GIVEN.get(f"{township}-{number}", (None, None)))
    for township, count in {"t1": 9, "t2": 5, "t3": 1, "t4": 0}.items()
    for number in range(count)
}


@pytest.fixture(scope="module")
def territory():
    return build(WOBBLY, TOWNSHIPS, ZONES, VILLAGES)


def members(territory, township):
    return [cell for code, cell in territory.village_cells.items() if VILLAGES[code][0] == township]


def test_townships_cover_the_county_and_are_marked_schematic(territory):
    assert uncovered_share(territory.township_cells.values(), WOBBLY) < 1e-12
    assert territory.schematic_townships == set(TOWNSHIPS)


def test_a_zone_is_the_union_of_its_townships(territory):
    for zone, codes in ZONES.items():
        townships = [territory.township_cells[code] for code in codes]
        assert uncovered_share(townships, territory.zone_polygons[zone]) < 1e-12


@pytest.mark.parametrize("township", ["t1", "t2", "t3"])
def test_the_villages_of_a_township_cover_it_exactly(territory, township):
    assert uncovered_share(members(territory, township), territory.township_cells[township]) < 1e-9
    assert overlap_share(members(territory, township)) < 1e-9


def test_a_township_without_villages_has_a_cell_and_no_village_cells(territory):
    assert territory.township_cells["t4"].area > 0
    assert members(territory, "t4") == []


def test_a_surveyed_point_is_kept_and_the_others_are_laid_out_and_marked(territory):
    assert territory.village_points["t1-0"] == (*GIVEN["t1-0"], False)
    assert {code for code, point in territory.village_points.items() if not point[2]} == set(GIVEN)
    assert set(territory.village_points) == set(VILLAGES)


def test_every_village_point_lies_in_its_own_cell(territory):
    for code, (lon, lat, _) in territory.village_points.items():
        assert territory.village_cells[code].contains(Point(lon, lat))


def test_laid_out_villages_leave_room_at_the_seat(territory):
    laid = [point for code, point in territory.village_points.items() if code.startswith("t1") and point[2]]
    assert min(apart_m(point[:2], TOWNSHIPS["t1"]) for point in laid) > 1000


def test_building_twice_gives_the_same_territory(territory):
    again = build(WOBBLY, dict(reversed(TOWNSHIPS.items())), ZONES, VILLAGES)
    assert again.village_points == territory.village_points
    assert all(again.village_cells[code].equals(cell) for code, cell in territory.village_cells.items())


def test_a_territory_cannot_be_reassigned(territory):
    with pytest.raises(dataclasses.FrozenInstanceError):
        territory.outline = SQUARE


def test_a_village_across_the_township_border_keeps_its_point_and_is_marked():
    far = (LON + 0.05, LAT - 0.1)
    territory = build(SQUARE, TOWNSHIPS, ZONES, VILLAGES | {"t1-0": ("t1", *far)})
    assert territory.village_points["t1-0"] == (*far, False)
    assert territory.crossing_villages == {"t1-0"}
    cell = territory.village_cells["t1-0"]
    assert territory.township_cells["t1"].buffer(1e-9).covers(cell)
    assert cell.distance(Point(LON, LAT - 0.1)) < 0.002


def test_no_village_is_marked_as_crossing_when_all_lie_in_their_township(territory):
    assert territory.crossing_villages == frozenset()


def test_a_surveyed_township_wins_and_the_others_share_the_rest():
    surveyed = box(LON - 0.2, LAT - 0.2, LON + 0.05, LAT + 0.02)
    territory = build(SQUARE, TOWNSHIPS, ZONES, VILLAGES, {"t1": surveyed})
    assert territory.township_cells["t1"] == surveyed
    assert territory.schematic_townships == {"t2", "t3", "t4"}
    assert uncovered_share(territory.township_cells.values(), SQUARE) < 1e-9
    assert overlap_share(territory.township_cells.values()) < 1e-9
    assert uncovered_share(members(territory, "t1"), surveyed) < 1e-9


def test_a_thin_strip_between_survey_and_outline_is_given_to_nobody():
    surveyed = box(LON - 0.1995, LAT - 0.1995, LON, LAT)
    territory = build(
        SQUARE, TOWNSHIPS, ZONES, {}, {"t1": surveyed, "t2": box(LON, LAT - 0.2, LON + 0.2, LAT)}
    )
    schematic = join(territory.township_cells[code] for code in ("t3", "t4"))
    assert not schematic.intersects(Point(LON - 0.1, LAT - 0.1998))


def test_a_survey_that_leaves_no_ground_leaves_the_neighbours_without_a_cell_but_keeps_their_villages():
    territory = build(SQUARE, TOWNSHIPS, ZONES, VILLAGES, {"t1": SQUARE})
    assert set(territory.township_cells) == {"t1"}
    assert set(territory.village_points) == set(VILLAGES)
    assert territory.zone_polygons["z02"].is_empty
    laid = [point[:2] for code, point in territory.village_points.items() if code in {"t2-1", "t2-2"}]
    assert all(math.isclose(apart_m(a, TOWNSHIPS["t2"]), 700, abs_tol=500) for a in laid)


def test_a_surveyed_village_keeps_its_boundary_and_its_neighbours_lie_outside_it():
    surveyed = box(LON - 0.19, LAT - 0.19, LON - 0.03, LAT - 0.09)
    territory = build(SQUARE, TOWNSHIPS, ZONES, VILLAGES, {"t1-1": surveyed})
    assert territory.village_cells["t1-1"] == surveyed
    assert uncovered_share(members(territory, "t1"), territory.township_cells["t1"]) < 1e-9
    lon, lat, schematic = territory.village_points["t1-1"]
    assert surveyed.contains(Point(lon, lat))
    assert not schematic
    laid = [point for point in territory.village_points.values() if point[2]]
    assert not any(surveyed.contains(Point(point[:2])) for point in laid)


def test_villages_keep_schematic_points_where_surveyed_neighbours_took_all_ground():
    cell = build(SQUARE, TOWNSHIPS, ZONES, {}).township_cells["t2"]
    territory = build(SQUARE, TOWNSHIPS, ZONES, VILLAGES, {"t2-0": cell})
    assert "t2-1" not in territory.village_cells
    assert cell.contains(Point(territory.village_points["t2-1"][:2]))


@pytest.mark.parametrize(
    ("zones", "villages"), [({"z01": ["t9"]}, {}), ({}, {"v": ("t9", None, None)})], ids=["zone", "village"]
)
def test_an_unknown_township_is_named(zones, villages):
    with pytest.raises(UnknownTownshipError, match="t9"):
        build(SQUARE, TOWNSHIPS, zones, villages)


def test_a_county_of_twenty_five_townships_keeps_every_level_nested():
    townships = {f"t{n:02}": (LON - 0.16 + 0.08 * (n % 5), LAT - 0.16 + 0.08 * (n // 5)) for n in range(25)}
    villages = {f"{code}-{n}": (code, None, None) for code in townships for n in range(6)}
    territory = build(WOBBLY, townships, {"z01": list(townships)}, villages)
    assert len(territory.village_cells) == 150
    assert uncovered_share(territory.village_cells.values(), WOBBLY) < 1e-9
    assert all(shapely.is_valid(list(territory.village_cells.values())))

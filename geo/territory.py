"""The territory of a county: townships, zones and villages as areas and points, surveyed or schematic."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

import shapely
from shapely.geometry import Point

from geo.crs import plane_of
from geo.errors import UnknownTownshipError
from geo.layout import lay_out, spread
from geo.outline import Area, as_area, join
from geo.partition import Position, partition, settle

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Village: TypeAlias = tuple[str, float | None, float | None]
VillagePoint: TypeAlias = tuple[float, float, bool]

_NOTHING_SURVEYED: Final[Mapping[str, Area]] = MappingProxyType({})
_SEAT: Final = ""
# A strip thinner than this between a surveyed boundary and an outline of another survey is no ground.
_STRIP_M: Final = 200.0
_TOUCHING_DEG: Final = 1e-8
_NO_CELL_SPACING_M: Final = 300.0


@dataclass(frozen=True)
class Territory:
    """The geometry of one county in degrees (CGCS2000).

    Attributes:
        outline: the county.
        township_cells: township code → area; without a surveyed boundary a schematic one, left out if
            surveyed neighbours leave it no ground.
        zone_polygons: zone id → union of its townships.
        village_cells: village code → schematic area inside its township (or the surveyed one); left out if
            surveyed neighbours leave it no ground.
        village_points: village code → (lon, lat, schematic); schematic points were laid out, not surveyed.
        schematic_townships: townships whose boundary is schematic (示意).
        crossing_villages: villages whose surveyed point lies outside their township's area. They keep the
            point; their cell lies at the nearest ground of the township.
    """

    outline: Area
    township_cells: Mapping[str, Area]
    zone_polygons: Mapping[str, Area]
    village_cells: Mapping[str, Area]
    village_points: Mapping[str, VillagePoint]
    schematic_townships: frozenset[str]
    crossing_villages: frozenset[str]


def build(
    outline: Area,
    townships: Mapping[str, Position],
    zones: Mapping[str, Sequence[str]],
    villages: Mapping[str, Village],
    surveyed: Mapping[str, Area] = _NOTHING_SURVEYED,
) -> Territory:
    """Build the territory of a county.

    Args:
        outline: the county, in degrees.
        townships: code → (lon, lat) of the seat.
        zones: zone id → codes of its townships.
        villages: code → (township code, lon, lat); both None without a surveyed point.
        surveyed: code of a township or village → its surveyed boundary, taken unaltered.

    Raises:
        UnknownTownshipError: a zone or village names a township not among `townships`.
    """
    _check_townships(townships, zones, villages)
    cells = _cells(outline, townships, surveyed)
    points, village_cells = _villages(cells, townships, villages, surveyed)
    return Territory(
        outline=outline,
        township_cells=cells,
        zone_polygons={zone: join(cells[c] for c in codes if c in cells) for zone, codes in zones.items()},
        village_cells=village_cells,
        village_points=points,
        schematic_townships=frozenset(townships) - frozenset(surveyed),
        crossing_villages=_crossing(villages, points, cells),
    )


def _check_townships(
    townships: Mapping[str, Position], zones: Mapping[str, Sequence[str]], villages: Mapping[str, Village]
) -> None:
    users = {code: f"战区 {zone}" for zone, codes in zones.items() for code in codes}
    users |= {village[0]: f"村 {code}" for code, village in villages.items()}
    for township, user in users.items():
        if township not in townships:
            raise UnknownTownshipError(f"{user}所属的乡镇 {township} 不在本县乡镇名单内, 请核对代码。")


def _cells(boundary: Area, seats: Mapping[str, Position], surveyed: Mapping[str, Area]) -> dict[str, Area]:
    """Give the surveyed their boundary, and share what they leave of an area among the others."""
    own = {code: surveyed[code] for code in seats if code in surveyed}
    others = {code: seat for code, seat in seats.items() if code not in own}
    ground = _ground_left(boundary, own.values()) if others else None
    shared = {} if ground is None or ground.is_empty else partition(ground, others)
    cells = own | shared
    return {code: cells[code] for code in seats if code in cells}


def _ground_left(boundary: Area, surveyed: Collection[Area]) -> Area:
    """Return a boundary without the surveyed areas and without the thin strips along them."""
    if not surveyed:
        return boundary
    taken = join(surveyed)
    rest = as_area(boundary.difference(taken))
    strips = [part for part in _thin_parts(rest) if part.dwithin(taken, _TOUCHING_DEG)]
    return as_area(rest.difference(join(strips)))


def _thin_parts(area: Area) -> list[Area]:
    """Return the parts of an area that are thinner than a strip of ground may be."""
    if area.is_empty:
        return []
    plane = plane_of(area)
    core = plane.to_metres(area).buffer(-_STRIP_M / 2, join_style="mitre")
    # Wider than the core was narrowed: the straight edges of what is wide enough must not count as thin.
    wide = plane.to_degrees(core.buffer(_STRIP_M * 0.75, join_style="mitre"))
    return [as_area(part) for part in shapely.get_parts(area.difference(wide))]


def _villages(
    cells: Mapping[str, Area],
    townships: Mapping[str, Position],
    villages: Mapping[str, Village],
    surveyed: Mapping[str, Area],
) -> tuple[dict[str, VillagePoint], dict[str, Area]]:
    """Return the points and the cells of all villages, township by township."""
    all_points: dict[str, VillagePoint] = {}
    all_cells: dict[str, Area] = {}
    for township, seat in townships.items():
        members = {code: village for code, village in villages.items() if village[0] == township}
        points = _village_points(cells.get(township), seat, members, surveyed)
        all_points |= points
        if township in cells:
            homes = {code: (lon, lat) for code, (lon, lat, _) in points.items()}
            all_cells |= _cells(cells[township], homes, surveyed)
    return all_points, all_cells


def _village_points(
    cell: Area | None, seat: Position, villages: Mapping[str, Village], surveyed: Mapping[str, Area]
) -> dict[str, VillagePoint]:
    """Return the points of a township's villages, and which of them are schematic."""
    given = _given_points(villages, surveyed)
    laid = _laid_out(cell, {_SEAT: seat, **given}, villages, surveyed)
    return {code: (*given[code], False) if code in given else (*laid[code], True) for code in villages}


def _given_points(villages: Mapping[str, Village], surveyed: Mapping[str, Area]) -> dict[str, Position]:
    """Return the surveyed points; a village known only by its surveyed boundary gets a point inside that."""
    points = {}
    for code, (_, lon, lat) in villages.items():
        if lon is not None and lat is not None:
            points[code] = (lon, lat)
        elif code in surveyed:
            middle = surveyed[code].representative_point()
            points[code] = (middle.x, middle.y)
    return points


def _laid_out(
    cell: Area | None,
    known: Mapping[str, Position],
    villages: Collection[str],
    surveyed: Mapping[str, Area],
) -> dict[str, Position]:
    """Lay out the villages without a known point on their township's ground, leaving room at its seat.

    A township without a cell has its villages fanned out around the seat.
    """
    codes = [code for code in villages if code not in known]
    if cell is None:
        return spread(dict.fromkeys([_SEAT, *codes], known[_SEAT]), _NO_CELL_SPACING_M)
    ground = _ground_left(cell, [surveyed[code] for code in villages if code in surveyed])
    return lay_out(cell if ground.is_empty else ground, settle(cell, known), codes)


def _crossing(
    villages: Mapping[str, Village], points: Mapping[str, VillagePoint], cells: Mapping[str, Area]
) -> frozenset[str]:
    return frozenset(
        code
        for code, (township, _, _) in villages.items()
        if township in cells and not cells[township].covers(Point(points[code][:2])) and not points[code][2]
    )

"""The map's place on the paper: its scale, its frame with the grid, scale bar, check ruler and north arrow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from shapely.geometry import LineString, box

from geo.paper.formats import M_PER_MM, Box, rounded_down, rounded_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.crs import Coordinates, Plane
    from geo.paper.canvas import Sheet

Grid = Literal["km", "degrees", "none"]
RULER_MM: Final = 100.0
"""Length of the bar by which a print is checked."""
GRID_INK, MUTED = "#8497AA", "#3D4A59"
_GRID_SPACING: Final = 60.0
_BAR_MM: Final = 25.0
"""Of a scale bar that can be read."""
_STRIP: Final = 18
"""What the words beside scale bar and check ruler take, in type sizes."""
_MINUTES: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120)
_AIR: Final = 0.95
"""Of the frame that a map fitted to it may fill."""
_ON_EDGE: Final = 0.01


@dataclass(frozen=True)
class Chart:
    """Ground onto paper.

    Attributes:
        plane: The county's Gauss-Krüger plane.
        scale: Metres of ground a metre of paper.
        middle: What lies in the middle of the frame, metres east and north.
        frame: Where the map is on the sheet.
    """

    plane: Plane
    scale: float
    middle: tuple[float, float]
    frame: Box

    def mm(self, degrees: Coordinates) -> Coordinates:
        """Longitudes and latitudes (n, 2) on the sheet, mm."""
        return self._on_paper(self.plane.project(degrees))

    def of(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in degrees on the sheet, cut at the frame."""
        placed = shapely.transform(geometry, self.mm)
        frame = self.frame
        return shapely.clip_by_rect(placed, frame.left, frame.bottom, frame.right, frame.top)

    def metres(self, x: float, y: float) -> tuple[float, float]:
        """What lies at a place of the sheet, metres east and north."""
        at, size = self.frame.middle, self.scale * M_PER_MM
        return self.middle[0] + (x - at[0]) * size, self.middle[1] + (y - at[1]) * size

    def _on_paper(self, metres: Coordinates) -> Coordinates:
        placed: Coordinates = (metres - self.middle) / (self.scale * M_PER_MM) + self.frame.middle
        return placed

    def lines(self, grid: Grid) -> Iterator[tuple[BaseGeometry, str]]:
        """The lines of the grid on the sheet with what is written at their ends."""
        frame = self.frame
        west, south = self.metres(frame.left, frame.bottom)
        east, north = self.metres(frame.right, frame.top)
        if grid == "km":
            yield from self._kilometres(west, south, east, north)
        elif grid == "degrees":
            yield from self._degrees(west, south, east, north)

    def _kilometres(
        self, west: float, south: float, east: float, north: float
    ) -> Iterator[tuple[BaseGeometry, str]]:
        step = rounded_down(_GRID_SPACING * M_PER_MM * self.scale)
        for x in np.arange(math.ceil(west / step), math.floor(east / step) + 1) * step:
            yield self._line(np.array([(x, south), (x, north)])), f"{x / 1000:g}"
        for y in np.arange(math.ceil(south / step), math.floor(north / step) + 1) * step:
            yield self._line(np.array([(west, y), (east, y)])), f"{y / 1000:g}"

    def _degrees(
        self, west: float, south: float, east: float, north: float
    ) -> Iterator[tuple[BaseGeometry, str]]:
        corners = self.plane.unproject(np.array([(west, south), (west, north), (east, south), (east, north)]))
        (low_lon, low_lat), (high_lon, high_lat) = corners.min(axis=0), corners.max(axis=0)
        wanted = _GRID_SPACING * M_PER_MM * self.scale / 1852
        step = max([one for one in _MINUTES if one <= wanted], default=_MINUTES[0]) / 60
        along = np.linspace(0, 1, 40)
        for lon in np.arange(math.ceil(low_lon / step), math.floor(high_lon / step) + 1) * step:
            lats = low_lat + along * (high_lat - low_lat)
            yield self._cut(np.column_stack([np.full(40, lon), lats])), angle(lon)
        for lat in np.arange(math.ceil(low_lat / step), math.floor(high_lat / step) + 1) * step:
            lons = low_lon + along * (high_lon - low_lon)
            yield self._cut(np.column_stack([lons, np.full(40, lat)])), angle(lat)

    def _line(self, metres: Coordinates) -> LineString:
        return LineString(self._on_paper(metres))

    def _cut(self, degrees: Coordinates) -> BaseGeometry:
        frame = self.frame
        return LineString(self.mm(degrees)).intersection(
            box(frame.left, frame.bottom, frame.right, frame.top)
        )


def fitting(bounds: tuple[float, float, float, float], frame: Box) -> float:
    """The roundest scale at which bounds in metres fit into a frame."""
    return rounded_up(needed(bounds, frame.width * _AIR, frame.height * _AIR))


def needed(bounds: tuple[float, float, float, float], width: float, height: float) -> float:
    """The largest scale at which bounds in metres fit into so many mm."""
    west, south, east, north = bounds
    return max((east - west) / width, (north - south) / height) / M_PER_MM


def angle(degrees: float) -> str:
    """103.5 as 103°30′."""
    minutes = round(degrees * 60)
    return f"{minutes // 60}°{minutes % 60:02}′"


def draw_grid(sheet: Sheet, chart: Chart, grid: Grid, size: float) -> None:
    """The lines of the grid within the frame, and their figures around it."""
    frame = chart.frame
    for line, label in chart.lines(grid):
        if line.is_empty:
            continue
        sheet.shape(line, line=GRID_INK, width=0.1)
        begin, end = line.coords[0], line.coords[-1]
        goes_up = abs(end[1] - begin[1]) > abs(end[0] - begin[0])
        for x, y in (begin, end):
            ends_at = min(abs(y - frame.bottom), abs(y - frame.top)) < _ON_EDGE
            if goes_up and ends_at:
                outward = -1 if y < frame.middle[1] else 1
                sheet.text(x, y + outward * size * 0.85, label, size, colour=MUTED, anchor="middle")
            elif not goes_up and not ends_at:
                outward = -1 if x < frame.middle[0] else 1
                sheet.text(x + outward * size * 0.85, y, label, size, colour=MUTED, anchor="middle", angle=90)


def draw_edge(sheet: Sheet, frame: Box) -> None:
    """The neatline around the map."""
    sheet.box(frame, line="#14202E", width=0.35)


def north_box(frame: Box, size: float) -> Box:
    """Where the north arrow stands: the upper right corner."""
    return Box(frame.right - 4.5 * size, frame.top - 7.5 * size, 4 * size, 7 * size)


def draw_north(sheet: Sheet, spot: Box, size: float) -> None:
    """The arrow of grid north."""
    x, y = spot.middle
    sheet.box(spot, fill="#FFFFFF", alpha=0.85)
    tip, foot = spot.top - size * 1.9, spot.bottom + size * 1.8
    sheet.area([(x, tip), (x - size, foot), (x, foot + size)], fill="#14202E", line="#14202E", width=0.15)
    sheet.area([(x, tip), (x + size, foot), (x, foot + size)], fill="#FFFFFF", line="#14202E", width=0.15)
    sheet.text(x, spot.top - size, "北", size * 1.3, anchor="middle")
    sheet.text(x, y - size * 2.6, "坐标北", size * 0.9, anchor="middle", colour=MUTED)


def strip_width(size: float) -> float:
    """What the strip below the map needs at least for scale, scale bar and check ruler, mm."""
    return RULER_MM + _BAR_MM + _STRIP * size


def draw_scale(sheet: Sheet, strip: Box, scale: float, size: float) -> None:
    """Below the map: scale in figures and as a bar, and the bar by which a print is checked."""
    y = strip.middle[1]
    said = f"1:{scale:,.0f}"
    sheet.text(strip.left, y, said, size * 1.4)
    left = strip.left + sheet.writer.face.width(said, size * 1.4) + 2 * size
    room = strip.right - RULER_MM - 4 * size - left - sheet.writer.face.width("校验尺", size) - size
    _draw_bar(sheet, left, y, rounded_down(min(room, RULER_MM) * 0.9 * M_PER_MM * scale), scale, size)
    _draw_ruler(sheet, strip.right - RULER_MM - 2 * size, y, size)


def _draw_bar(sheet: Sheet, left: float, y: float, metres: float, scale: float, size: float) -> None:
    length = metres / scale / M_PER_MM
    for quarter in range(4):
        piece = Box(left + quarter * length / 4, y, length / 4, size * 0.5)
        sheet.box(piece, fill="#FFFFFF" if quarter % 2 else "#14202E", line="#14202E", width=0.15)
    unit, divisor = ("千米", 1000) if metres >= 2000 else ("米", 1)  # noqa: PLR2004 - below two kilometres metres read better
    for share in (0, 0.5, 1):
        word = f"{metres * share / divisor:g}{unit if share == 1 else ''}"
        sheet.text(left + share * length, y - size * 0.75, word, size * 0.9, anchor="middle")


def _draw_ruler(sheet: Sheet, left: float, y: float, size: float) -> None:
    sheet.text(left - size * 0.8, y + size * 0.25, "校验尺", size, anchor="right")
    sheet.box(Box(left, y, RULER_MM, size * 0.5), fill="#14202E")
    for ten in range(11):
        tall = size * (0.7 if ten % 5 == 0 else 0.4)
        at = left + ten * RULER_MM / 10
        sheet.line((at, y), (at, y - tall), width=0.15)
    sheet.text(
        left + RULER_MM / 2,
        y - size * 1.15,
        "100 毫米：打印后用尺量，不足即被缩放",
        size * 0.8,
        anchor="middle",
        colour=MUTED,
    )

"""The layers of a map on paper: areas, boundaries, symbols, names and numbers, with what had no room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from shapely.geometry import Polygon

from geo.palette import LIGHT_THEME, LIGHTS
from geo.paper import labels
from geo.paper.canvas import INK
from geo.paper.formats import Box, around
from geo.paper.symbols import draw_symbol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.map_spec import Layer, MapSpec, Shape
    from geo.paper.canvas import Sheet
    from geo.paper.frame import Chart

Level = Literal["county", "zone", "township", "village"]
TINY: Final = 0.15
_INSIDE, _OUTSIDE = 0.55, 0.10
"""How strongly areas are coloured: those the sheet is about, and those around them."""
DASHES: Final = (2.0, 1.0)
_LEAST_RADIUS: Final = 0.9
_COVER: Final = 0.21
"""Radius of a symbol over the side of the square that each has."""
LINES: Final = {
    "zones": ("#2C4A68", 0.55),
    "townships": ("#5A6878", 0.28),
    "villages": ("#8497AA", 0.12),
    "outline": ("#14202E", 0.9),
}
"""Colour and width of boundaries, mm on A4."""
PRIORITY: Final = "ryng"
"""Lights in the order in which their symbols get room."""
URGENT: Final = "ry"
"""Lights whose symbols are never thinned."""
_DOT: Final = 0.45
"""Size of a thinned symbol, as a share of a whole one."""
_AWAY: Final = 9.0
"""How far from its place a symbol may stand, in its own widths."""
_LEADER: Final = "#5A6878"
_SMALLER: Final = {"zones": (1.0, 0.8, 0.62), "townships": (1.0, 0.8), "villages": (1.0, 0.85)}
"""Type sizes tried for a name, as shares of the usual one."""
_NAMES: Final = {"zones": (3.0, 1.0), "townships": (2.2, 0.6), "villages": (1.75, 0.45)}
"""Type size of names in mm on A4, and how fast it grows with the paper."""
_PLACES: Final = {"zones": 3000, "townships": 1500, "villages": 120}
"""How many places are tried for a name."""
_STRESS: Final = {
    "county": {"zones": 1.0, "townships": 1.0, "villages": 1.0},
    "zone": {"zones": 0.9, "townships": 1.2, "villages": 1.2},
    "township": {"zones": 0.7, "townships": 1.0, "villages": 1.5},
    "village": {"zones": 0.6, "townships": 0.8, "villages": 2.2},
}
"""On a sheet about a smaller place the names of the small ones are larger."""


@dataclass
class Placed:
    """What became of the labels.

    Attributes:
        unnumbered: Ids of shapes whose symbol or number had no room on the map.
        unnamed: Areas whose name had no room, with the number that stands for it and whether that had room.
        crowded: Red and yellow symbols that had no room, drawn small on others.
        outside: Ids of shapes that are asked for and lie outside the frame.
        thinned: Ids of shapes that are drawn small and without a number.
        labels: Boxes of the names and numbers.
    """

    unnumbered: set[str] = field(default_factory=set)
    unnamed: list[tuple[Shape, int, bool]] = field(default_factory=list)
    crowded: int = 0
    outside: set[str] = field(default_factory=set)
    thinned: set[str] = field(default_factory=set)
    labels: list[Box] = field(default_factory=list)


@dataclass(frozen=True)
class _Symbol:
    """A point of the map where it lies on the sheet."""

    shape: Shape
    x: float
    y: float
    code: str
    glyph: str


class Drawing:
    """One map being drawn onto a sheet."""

    def __init__(
        self,
        sheet: Sheet,
        chart: Chart,
        spec: MapSpec,
        within: Collection[str] | None,
        level: Level,
        growth: float,
    ) -> None:
        """Begin with an empty frame.

        Args:
            sheet: What is drawn on.
            chart: Ground onto paper.
            spec: What is drawn.
            within: Ids of the shapes the sheet is about, None for all.
            level: What kind of place it is about.
            growth: Side of the paper over that of A4.
        """
        self.sheet, self.chart, self.spec, self.level, self.growth = sheet, chart, spec, level, growth
        self._within = within
        self.room = labels.Room(chart.frame)
        self.placed = Placed()
        self.radius = 0.0
        self._symbols: list[_Symbol] = []
        self._drawn: list[tuple[_Symbol, float, float]] = []
        self._wanted = labels.Room(chart.frame)
        self._spoken: set[str] = set()
        self._areas: dict[str, BaseGeometry] = {}

    def areas(self) -> None:
        """Colour the smallest areas that have lights, and draw every boundary."""
        polygons = [layer for layer in self.spec.ground.layers if layer.kind == "polygon"]
        lit = [layer for layer in polygons if layer.id in self.spec.lights]
        for layer in lit[-1:]:
            self._fill(layer)
        for layer in reversed(polygons):
            self._boundaries(layer)
        for layer in self.spec.ground.layers:
            if layer.kind == "point":
                self._footprints(layer)

    def _footprints(self, layer: Layer) -> None:
        """Surveyed areas of sites and bases around their symbols."""
        for shape, code in zip(layer.shapes, self.spec.lights[layer.id], strict=True):
            if shape.area is not None and self._is_ours(shape):
                light = LIGHTS[code]
                self.sheet.shape(
                    self._shown(shape), fill=light.fill, line=light.text, width=0.25, alpha=_INSIDE
                )

    def _fill(self, layer: Layer) -> None:
        for shape, code in zip(layer.shapes, self.spec.lights[layer.id], strict=True):
            if shape.area is not None:
                alpha = _INSIDE if self._is_ours(shape) else _OUTSIDE
                self.sheet.shape(self._shown(shape), fill=LIGHTS[code].fill, alpha=alpha)

    def _boundaries(self, layer: Layer) -> None:
        """Each boundary once, dashed where both sides are schematic."""
        colour, width = LINES[layer.id]
        width *= self.growth**0.5
        areas = {shape.id: self._shown(shape) for shape in layer.shapes}
        surveyed = [areas[one.id].boundary for one in layer.shapes if not one.schematic]
        schematic = [areas[one.id].boundary for one in layer.shapes if one.schematic]
        solid, dashed = shapely.union_all(surveyed), shapely.union_all(schematic)
        if surveyed:
            dashed = dashed.difference(solid)
        self._stroke(solid, colour, width, ())
        self._stroke(dashed, colour, width, DASHES)

    def _stroke(self, lines: BaseGeometry, colour: str, width: float, dashes: tuple[float, ...]) -> None:
        # What the frame cut open is not a boundary: the frame's own line is drawn there.
        frame = self.chart.frame.inset(TINY)
        kept = shapely.clip_by_rect(lines, frame.left, frame.bottom, frame.right, frame.top)
        if not kept.is_empty:
            self.sheet.shape(shapely.line_merge(kept), line=colour, width=width, dashes=dashes)

    def county(self, outline: BaseGeometry) -> None:
        """The line around the county."""
        colour, width = LINES["outline"]
        self._stroke(self.chart.of(outline).boundary, colour, width * self.growth**0.5, ())

    def symbols(self, numbers: Mapping[str, int]) -> None:
        """Find out which symbols there are, and place those that must be seen: red and yellow ones 告急、预警.

        Where one would lie on another it stands beside it, with a line to its place.
        """
        found = [
            (layer, shape, code)
            for layer in self.spec.ground.layers
            if layer.kind == "point"
            for shape, code in zip(layer.shapes, self.spec.lights[layer.id], strict=True)
            if shape.id in numbers
        ]
        self.radius = self._radius(max(len(found), 1))
        places = self.chart.mm(np.array([shape.point for _, shape, _ in found]).reshape(-1, 2))
        symbols = [
            _Symbol(shape, float(x), float(y), code, layer.glyph)
            for (layer, shape, code), (x, y) in zip(found, places, strict=True)
        ]
        inside = [one for one in symbols if self.chart.frame.holds(around(one.x, one.y, TINY, TINY))]
        self.placed.outside |= {one.shape.id for one in symbols} - {one.shape.id for one in inside}
        self._symbols = sorted(inside, key=lambda one: (PRIORITY.index(one.code), -one.shape.weight))
        self._wanted = labels.Room(self.chart.frame)
        for one in self._symbols:
            if one.code in URGENT:
                self._urgent(one)
            else:
                self._wanted.take(self._spot(one))

    def others(self) -> None:
        """Place the other symbols: small and without a number where they would lie on something."""
        for one in self._symbols:
            if one.code in URGENT:
                continue
            dot = around(one.x, one.y, 2 * _DOT * self.radius, 2 * _DOT * self.radius)
            if self.room.is_clear(self._spot(one).inset(self.radius * 0.1)):
                self.room.take(self._spot(one))
                self._draw(one, one.x, one.y)
            elif self.room.is_clear(dot.inset(_DOT * self.radius * 0.5)):
                self.room.take(dot)
                draw_symbol(self.sheet, one.x, one.y, _DOT * self.radius, one.code)
                self.placed.thinned.add(one.shape.id)
            else:
                self.placed.unnumbered.add(one.shape.id)

    def _urgent(self, one: _Symbol) -> None:
        """At its place, else beside it with a line to it, else as a mark that is told of."""
        side = 2 * self.radius
        free = self.room.is_clear(self._spot(one).inset(self.radius * 0.1))
        spot = self._spot(one) if free else self.room.first(labels.rings(one.x, one.y, side, _AWAY))
        if spot is None:
            draw_symbol(self.sheet, one.x, one.y, _DOT * self.radius, one.code)
            self.placed.crowded += 1
            self.placed.unnumbered.add(one.shape.id)
            return
        self.room.take(spot)
        x, y = spot.middle
        if not free:
            self.sheet.line((one.x, one.y), (x, y), colour=_LEADER, width=0.15)
            self.sheet.circle(one.x, one.y, 0.35, _LEADER)
        self._draw(one, x, y)

    def _spot(self, one: _Symbol) -> Box:
        return around(one.x, one.y, 2 * self.radius, 2 * self.radius)

    def _draw(self, one: _Symbol, x: float, y: float) -> None:
        size = self.radius * (0.9 + 0.12 * (one.shape.weight - 1))
        draw_symbol(self.sheet, x, y, size, one.code, one.glyph)
        self._drawn.append((one, x, y))

    def _radius(self, count: int) -> float:
        ground = self.chart.frame.width * self.chart.frame.height
        wanted = 1.5 * self.growth**0.55
        return float(np.clip(_COVER * (ground / count) ** 0.5, _LEAST_RADIUS, wanted))

    def numbers(self, numbers: Mapping[str, int], codes: str) -> None:
        """The number of each symbol of some lights beside it, or farther off with a line leading to it."""
        size = max(1.5, self.radius * 1.25)
        for one, x, y in self._drawn:
            if one.code not in codes:
                continue
            said = str(numbers[one.shape.id])
            width = self.sheet.writer.face.width(said, size) + 0.3 * size
            places = list(labels.beside(x, y, self.radius * 1.05, width, size))
            place = self.room.first(filter(self._wanted.is_clear, places)) or self.room.first(places)
            if place is None:
                self.placed.unnumbered.add(one.shape.id)
                continue
            self._lead((x, y), place)
            self._label(place, said, size)

    def _label(self, place: Box, said: str, size: float, colour: str = INK) -> None:
        self.placed.labels.append(place)
        self.sheet.box(place, fill="#FFFFFF", alpha=0.8)
        self.sheet.text(*place.middle, said, size, anchor="middle", colour=colour)

    def _lead(self, at: tuple[float, float], place: Box) -> None:
        """A thin line from a symbol to its number where that stands apart."""
        x, y = place.middle
        if max(abs(x - at[0]) - place.width / 2, abs(y - at[1]) - place.height / 2) > 1.4 * self.radius:
            self.sheet.line(at, (x, y), colour=_LEADER, width=0.1)

    def names(self, layer: Layer, first: int) -> int:
        """Names of a layer's areas; what has no room gets a number, from ``first`` on.

        Returns:
            The next number.
        """
        size, power = _NAMES[layer.id]
        size *= self.growth**power * _STRESS[self.level][layer.id]
        lights = self.spec.lights.get(layer.id)
        for number, shape in enumerate(layer.shapes):
            place = self._seen(shape)
            if place is None or not self._is_ours(shape) or shape.id in self._spoken:
                continue
            code = lights[number] if lights else ""
            if not self._named(layer.id, shape, place, size, code):
                first = self._numbered(shape, place, first)
        return first

    def _named(self, layer: str, shape: Shape, place: tuple[float, float], size: float, code: str) -> bool:
        """A name where nothing stands and nothing else wants to, else where nothing stands, else in smaller type."""
        said = self.sheet.writer.settable(shape.name)
        for scale in _SMALLER[layer]:
            type_size = size * scale
            width = self.sheet.writer.face.width(said, type_size) + type_size * (1.5 if code else 0.4)
            places = list(labels.on(self._shown(shape), *place, width, type_size * 1.15, _PLACES[layer]))
            box = self.room.first(filter(self._wanted.is_clear, places)) or self.room.first(places)
            if box is not None:
                self._name(box, said, type_size, code, shape)
                return True
        return layer == "zones" and self._named_afar(shape, place, size * _SMALLER[layer][-1], code)

    def _named_afar(self, shape: Shape, place: tuple[float, float], size: float, code: str) -> bool:
        """The name of a zone beside it, with a line to it: whoever stands far off reads nothing smaller."""
        said = self.sheet.writer.settable(shape.name)
        width = self.sheet.writer.face.width(said, size) + size * (1.5 if code else 0.4)
        box = self.room.first(labels.afar(*place, width, size * 1.15))
        if box is None:
            return False
        self.sheet.line(place, box.middle, colour=INK, width=0.3)
        self.sheet.circle(*place, 0.8, INK)
        self._name(box, said, size, code, shape)
        return True

    def skip_namesakes(self, above: Layer, below: Layer) -> None:
        """Leave out the names of areas that the name of the one around them begins with: 娜姑镇 within 娜姑镇战区."""
        names = {shape.id: shape.name for shape in above.shapes}
        self._spoken |= {
            shape.id
            for shape in below.shapes
            if shape.zone in names and names[shape.zone].startswith(shape.name)
        }

    def _name(self, box: Box, said: str, size: float, code: str, shape: Shape) -> None:
        self.placed.labels.append(box)
        self.sheet.box(box, fill="#FFFFFF", alpha=0.8)
        left = box.left + size * 0.2
        y = box.middle[1]
        if code:
            draw_symbol(self.sheet, left + size * 0.5, y, size * 0.42, code)
            left += size * 1.1
        colour = LIGHT_THEME.ink if self._is_ours(shape) else LIGHT_THEME.muted
        self.sheet.text(left, y, said, size, colour=colour)

    def _numbered(self, shape: Shape, place: tuple[float, float], number: int) -> int:
        """A number instead of a name, in small type; where even that has no room the table says so."""
        size = 1.5 * self.growth**0.4
        said = str(number)
        width = self.sheet.writer.face.width(said, size) + 0.3 * size
        box = self.room.first(labels.on(self._shown(shape), *place, width, size, _PLACES["villages"]))
        if box is not None:
            self._label(box, said, size, "#0B4F9E")
        self.placed.unnamed.append((shape, number, box is not None))
        return number + 1

    def _seen(self, shape: Shape) -> tuple[float, float] | None:
        """Where a shape's name belongs: its point, or the middle of what the frame shows of it; None where nothing."""
        x, y = self.chart.mm(np.array([shape.point]))[0]
        if self.chart.frame.holds(around(x, y, TINY, TINY)):
            return float(x), float(y)
        shown = self._shown(shape)
        if shown.area < 1.0:
            return None
        middle = shown.representative_point()
        return middle.x, middle.y

    def _shown(self, shape: Shape) -> BaseGeometry:
        """What the frame shows of a shape's area, mm."""
        if shape.id not in self._areas:
            self._areas[shape.id] = Polygon() if shape.area is None else self.chart.of(shape.area)
        return self._areas[shape.id]

    def _is_ours(self, shape: Shape) -> bool:
        return self._within is None or shape.id in self._within

"""What is put on paper and how: the content of a wall map, its public edition, its hash, and the finished PDF."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import shapely

from geo.map_spec import Ground, MapSpec
from geo.outline import as_area, join
from geo.partition import simplify_cover

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from geo.map_spec import Layer, Shape
    from geo.outline import Area
    from geo.paper.canvas import Page
    from geo.paper.drawing import Level
    from geo.paper.formats import Box, Paper
    from geo.paper.frame import Grid
    from geo.partition import Position

COARSE_DEG: Final = 0.01
"""Coordinates of the public edition: about a kilometre."""
_COARSE_M: Final = 1000.0


@dataclass(frozen=True)
class Entry:
    """What the table says of a shape beside its name and light."""

    place: str
    leader: str
    deadline: str


@dataclass(frozen=True, eq=False)
class Content:
    """What is to be put on paper.

    Attributes:
        spec: The map with the layers chosen; areas before points.
        outline: Of the county.
        area: What is to be shown whole.
        around: How much of its surroundings is shown as well where it is fitted, as a share of its size.
        centre: In the middle of the sheet, which may then be smaller than the area; None where it may not.
        level: What kind of place the sheet is about.
        within: Ids of the shapes the sheet is about; None for all, and around a village for those in the frame.
        entries: Of the points, by id.
        title: Of any length.
        subtitle: Day of the data and the like.
        notes: At the foot of the sheet.
        edition: SHA-256 of the meeting's edition it is made from, empty for none.
    """

    spec: MapSpec
    outline: Area
    area: Area
    around: float
    centre: Position | None
    level: Level
    within: Collection[str] | None
    entries: Mapping[str, Entry]
    title: str
    subtitle: str
    notes: tuple[str, ...]
    edition: str = ""


@dataclass(frozen=True)
class Form:
    """How it is to be put on paper.

    Attributes:
        paper: Format of the sheet.
        landscape: Whether its longer side lies.
        scale: Metres a metre; None to fit the paper.
        grid: Kilometres of the plane, degrees, or none.
        tiles: Format of the printer's paper that the sheet is cut onto; None to leave it whole.
    """

    paper: Paper
    landscape: bool
    scale: int | None = None
    grid: Grid = "km"
    tiles: Paper | None = None


@dataclass(frozen=True)
class Drawn:
    """A finished map.

    Attributes:
        content: The PDF.
        scale: Metres a metre.
        pages: Pages of the PDF.
        digest: SHA-256 of the data shown.
        remarks: What whoever prints it should know, such as characters that the typeface lacks.
        missing: Characters that the typeface lacks: code point, name, and the text where each stands.
        first: The first page, for :mod:`geo.paper.picture`.
        labels: Boxes of the names and numbers on the map, mm.
    """

    content: bytes
    scale: float
    pages: int
    digest: str
    remarks: tuple[str, ...]
    missing: tuple[str, ...]
    first: Page
    labels: tuple[Box, ...] = ()


def coarse(spec: MapSpec) -> MapSpec:
    """The map with every coordinate rounded to 0.01°: for the public."""
    layers = tuple(_coarse(layer) for layer in spec.ground.layers)
    return replace(spec, ground=Ground(spec.ground.name, layers, spec.ground.extents))


def coarse_area(area: Area) -> Area:
    """An area with rounded coordinates."""
    return as_area(shapely.make_valid(shapely.transform(area, lambda all_of: all_of.round(2))))


def coarse_outline(spec: MapSpec, outline: Area) -> Area:
    """The outline of a coarse map: that of its areas, so that the two agree; rounded itself where the map has none."""
    covers = [layer for layer in spec.ground.layers if layer.kind == "polygon"]
    areas = [shape.area for layer in covers[:1] for shape in layer.shapes if shape.area is not None]
    return join(areas) if areas else coarse_area(outline)


def _coarse(layer: Layer) -> Layer:
    areas = {shape.id: shape.area for shape in layer.shapes if shape.area is not None}
    simple = {key: coarse_area(area) for key, area in simplify_cover(areas, _COARSE_M).items()}
    shapes = tuple(
        replace(shape, point=_rounded(shape.point), area=simple.get(shape.id), radius=0.0)
        for shape in layer.shapes
    )
    return replace(layer, shapes=shapes)


def _rounded(point: Position) -> Position:
    return round(point[0] / COARSE_DEG) * COARSE_DEG, round(point[1] / COARSE_DEG) * COARSE_DEG


def digest_of(content: Content) -> str:
    """SHA-256 of everything that is shown, the same for the same data on any paper."""
    layers = [
        [layer.id, content.spec.lights.get(layer.id, ""), [_told(shape, content) for shape in layer.shapes]]
        for layer in content.spec.ground.layers
    ]
    shown = [content.title, content.subtitle, content.spec.approval, sorted(content.within or ()), layers]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def _told(shape: Shape, content: Content) -> list[object]:
    entry = content.entries.get(shape.id)
    told = [entry.place, entry.leader, entry.deadline] if entry else []
    area = "" if shape.area is None else shapely.to_wkb(shape.area, hex=True)
    return [shape.id, shape.name, *(round(one, 6) for one in shape.point), shape.schematic, area, *told]

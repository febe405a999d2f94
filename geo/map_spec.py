"""What a map shows, independent of how it is drawn: layers of shapes, their lights, their cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.outline import Area
    from geo.partition import Position

Level = Literal["county", "zone", "village"]


@dataclass(frozen=True)
class Shape:
    """One thing on the map.

    Attributes:
        id: Zone id, village code or objective id.
        name: As labelled.
        point: Where its symbol and label stand, degrees.
        area: Its polygon in a polygon layer; of a point, how far it reaches, where that is drawn.
        zone: The zone it lies in, empty if none.
        village: The village it lies in, empty if none.
        schematic: Its boundary or position was laid out, not surveyed (示意).
        weight: 1 to 3, size of its symbol.
        radius: Of the circle on the ground that is as large as it, metres; 0 where its area is unknown.
    """

    id: str
    name: str
    point: Position
    area: Area | None = None
    zone: str = ""
    village: str = ""
    schematic: bool = False
    weight: int = 1
    radius: float = 0.0


@dataclass(frozen=True)
class Layer:
    """A layer that can be switched on and off.

    Attributes:
        id: Also its name in the URL.
        title: On screen.
        kind: Polygons or points.
        glyph: The character inside a point's symbol.
        from_level: Shown from this level of the drill-down on.
        shapes: In the order in which their lights are given.
        on: Whether it is on when nobody said otherwise.
    """

    id: str
    title: str
    kind: Literal["polygon", "point"]
    glyph: str
    from_level: Level
    shapes: tuple[Shape, ...]
    on: bool = True


@dataclass(frozen=True, eq=False)
class Ground:
    """The part of a map that no report changes: layers and extents; ``name`` tells grounds apart in file names."""

    name: str
    layers: tuple[Layer, ...]
    extents: Mapping[str, tuple[float, float, float, float]]


@dataclass(frozen=True, eq=False)
class MapSpec:
    """A map as of a day.

    Attributes:
        ground: What is drawn.
        lights: Layer id → one light's code per shape.
        approval: 审图号, or 内部使用.
    """

    ground: Ground
    lights: Mapping[str, str]
    approval: str

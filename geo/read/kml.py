"""KML: places with names, data and shapes. Declarations are refused; links and styles are not looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon

from data.ledger.errors import DamagedFileError, HostileFileError, WrongTypeError
from geo.read.layer import LONGEST_TEXT, MOST_FIELDS, SourceLayer, count_features, hexadecimal, plain

DEEPEST: Final = 100
"""Elements within each other."""
NAME: Final = "name"
WGS84: Final = "EPSG:4326"
"""The standard says so: OGC KML 2.3, 7.1."""
_SHAPES: Final = ("Point", "LineString", "Polygon", "LinearRing")


@dataclass
class _Placemark:
    values: dict[str, str] = field(default_factory=dict)
    shapes: list[Any] = field(default_factory=list)


class _Reader:
    """Follows the elements of a file as they open and close."""

    def __init__(self) -> None:
        self.places: list[_Placemark] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._place: _Placemark | None = None
        self._key = ""
        self._rings: list[list[tuple[float, float]]] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self._path.append(tag)
        self._text = []
        if len(self._path) > DEEPEST:
            raise HostileFileError("KML 嵌套太深，不能导入。")
        if tag == "Placemark":
            self._place = _Placemark()
            count_features(len(self.places) + 1)
        elif tag in {"Data", "SimpleData"}:
            self._key = attributes.get("name", "")
        elif tag in _SHAPES and "Polygon" not in self._path[:-1]:
            self._rings = []

    def said(self, text: str) -> None:
        self._text.append(text)

    def closed(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        text = "".join(self._text).strip()
        self._text = []
        self._path.pop()
        if self._place is None:
            return
        if tag == "Placemark":
            self.places.append(self._place)
            self._place = None
        elif tag == NAME and self._path[-1:] == ["Placemark"]:
            self._place.values[NAME] = text[:LONGEST_TEXT]
        elif (tag == "value" and self._path[-1:] == ["Data"]) or tag == "SimpleData":
            self._place.values[self._key[:60] or tag] = text[:LONGEST_TEXT]
        elif tag == "coordinates":
            self._rings.append(_positions(text))
        elif tag in _SHAPES and "Polygon" not in self._path:
            self._place.shapes.append(_shape(tag, self._rings))


def read_kml(content: bytes) -> list[SourceLayer]:
    """The placemarks of a file as one layer.

    Raises:
        UnreadableFileError: Broken, with declarations, or without a placemark.
    """
    reader, parser = _Reader(), expat.ParserCreate()
    parser.StartElementHandler = reader.opened
    parser.EndElementHandler = reader.closed
    parser.CharacterDataHandler = reader.said
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    parser.ExternalEntityRefHandler = _refuse_declaration
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise DamagedFileError(f"KML 在第 {error.lineno} 行坏了，读不出来。请重新导出。") from error
    if not reader.places:
        raise WrongTypeError("KML 里没有地标（Placemark）。指向网址的链接不会去读。")
    return [_layer(reader.places)]


def _refuse_declaration(*_: object) -> int:
    raise HostileFileError("KML 里有 DOCTYPE 或 ENTITY 声明，可能去读别的文件，不能导入。")


def _layer(places: list[_Placemark]) -> SourceLayer:
    fields = list(dict.fromkeys(name for place in places for name in place.values))[:MOST_FIELDS]
    rows = [[plain(place.values.get(name)) for name in fields] for place in places]
    return SourceLayer("KML", fields, rows, hexadecimal(_together(place.shapes) for place in places), WGS84)


def _positions(text: str) -> list[tuple[float, float]]:
    try:
        numbers = [one.split(",") for one in text.split()]
        return [(float(lon), float(lat)) for lon, lat, *_ in numbers]
    except ValueError as error:
        raise DamagedFileError("KML 里有坐标不是数字。请重新导出。") from error


def _shape(tag: str, rings: list[list[tuple[float, float]]]) -> Any:
    try:
        if tag == "Point":
            return Point(rings[0][0])
        return Polygon(rings[0], rings[1:]) if tag == "Polygon" else LineString(rings[0])
    except (IndexError, ValueError, shapely.errors.ShapelyError) as error:
        raise DamagedFileError("KML 里有图形不完整。请重新导出。") from error


def _together(shapes: list[Any]) -> Any:
    if not shapes:
        return None
    if len(shapes) == 1:
        return shapes[0]
    polygons = all(isinstance(shape, Polygon) for shape in shapes)
    return MultiPolygon(shapes) if polygons else GeometryCollection(shapes)

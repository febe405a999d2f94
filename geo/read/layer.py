"""What is read from a map file, on both sides of the pipe between the child process and this one."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import shapely

from data.ledger.errors import DamagedFileError, TooLargeFileError, WrongTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

Value: TypeAlias = str | float | int | None

MOST_FEATURES: Final = 20_000
MOST_VERTICES: Final = 2_000_000
MOST_FIELDS: Final = 200
MOST_LAYERS: Final = 50
LONGEST_TEXT: Final = 300
"""Characters of one value; what is longer is cut."""
ENCODINGS: Final = {"gb18030": "GBK / GB18030", "utf-8": "UTF-8", "big5": "Big5（繁体）"}
"""In which the text of a file that does not say may be written."""


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """One layer of a map file.

    Attributes:
        name: As the file calls it.
        fields: Names of the columns.
        rows: One value a column for each feature.
        shapes: Well-known binary in hexadecimal for each feature, None where it has no shape; empty for a table,
            whose points are in its columns.
        system: The coordinate system that the file declares, as WKT or an authority's code; empty for none.
    """

    name: str
    fields: list[str]
    rows: list[list[Value]]
    shapes: list[str | None] = field(default_factory=list)
    system: str = ""

    @property
    def is_table(self) -> bool:
        """Whether its points are in its columns."""
        return not self.shapes and bool(self.rows)

    def geometries(self) -> list[BaseGeometry | None]:
        """The shapes, as they stand in the file.

        Raises:
            DamagedFileError: One of them is no shape.
        """
        try:
            return [None if text is None else shapely.from_wkb(text) for text in self.shapes]
        except shapely.errors.ShapelyError as error:
            raise DamagedFileError("文件里有读不出的图形。请用 QGIS 打开后另存一份再试。") from error


@dataclass(frozen=True, slots=True)
class MapFile:
    """What is in a map file.

    Attributes:
        kind: ``shp``, ``geojson``, ``gpkg``, ``kml``, ``csv`` or ``xlsx``.
        layers: Its layers, at least one.
        samples: Some of its text in each encoding it may be written in; empty where the file says.
    """

    kind: str
    layers: list[SourceLayer]
    samples: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """What crosses the pipe."""
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> MapFile:
        """The map file that a child describes.

        Raises:
            DamagedFileError: It describes none.
        """
        try:
            told = json.loads(content)
            layers = [SourceLayer(**layer) for layer in told["layers"]]
            return cls(told["kind"], layers, told["samples"])
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedFileError("文件没有读出内容。请用 QGIS 打开后另存一份再试。") from error


def plain(value: Any) -> Value:
    """A value as text or a figure: whole figures without a point, so that a code stays a code."""
    if value is None or isinstance(value, bool):
        return None if value is None else "是" if value else "否"
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value  # noqa: PLR2004 - exact up to here
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    return str(value).replace("\0", "").strip()[:LONGEST_TEXT]


def count_features(count: int) -> None:
    """Refuse more features than are taken.

    Raises:
        TooLargeFileError: There are.
    """
    if count > MOST_FEATURES:
        raise TooLargeFileError(
            f"图层有 {count} 个要素，最多 {MOST_FEATURES} 个。请拆成几个文件，或只留要导入的。"
        )


def hexadecimal(geometries: Iterable[BaseGeometry | None]) -> list[str | None]:
    """Shapes as they cross the pipe, without heights.

    Raises:
        TooLargeFileError: Together they have more vertices than are taken.
    """
    shapes: Sequence[BaseGeometry | None] = list(geometries)
    vertices = int(sum(shapely.get_num_coordinates(shapes)))
    if vertices > MOST_VERTICES:
        raise TooLargeFileError(
            f"图层有 {vertices} 个顶点，最多 {MOST_VERTICES} 个。请先用 QGIS 的“简化”减少顶点后再导入。"
        )
    return [
        None if shape is None else shapely.to_wkb(shapely.force_2d(shape), hex=True, include_srid=False)
        for shape in shapes
    ]


def table(name: str, rows: Sequence[Sequence[Any]]) -> SourceLayer:
    """A table with its header in the first row that says more than one thing: a title may be merged over all columns.

    Raises:
        UnreadableFileError: There is nothing in it, or more than is taken.
    """
    filled = [row for row in rows if len({cell for cell in row if cell not in (None, "")}) > 1]
    if len(filled) < 2:  # noqa: PLR2004 - a header and a row
        raise WrongTypeError("表里没有数据。第一行要有列名，例如：名称、经度、纬度。")
    count_features(len(filled) - 1)
    header = [str(cell if cell is not None else "").strip() for cell in filled[0]][:MOST_FIELDS]
    width = len(header)
    body = [[plain(cell) for cell in [*row, *[None] * width][:width]] for row in filled[1:]]
    return SourceLayer(name, header, body)

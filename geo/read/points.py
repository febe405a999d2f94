"""Points that stand in two columns of a table."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from shapely.geometry import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.read.layer import SourceLayer, Value

EAST: Final = ("经度", "东经", "lon", "lng", "long", "longitude")
NORTH: Final = ("纬度", "北纬", "lat", "latitude")
_SEXAGESIMAL: Final = re.compile(
    r"^[EN东北经纬]*\s*(\d{1,3})\s*[°度d]\s*(\d{1,2})\s*['′’分m]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"”秒s]|''|′′)?)?\s*[EN]?$"
)


def proposed(fields: Sequence[str]) -> tuple[str, str]:
    """The columns of east and north, as far as their names leave no doubt; X and Y do: surveyors' X points north."""
    return _named(fields, EAST), _named(fields, NORTH)


def _named(fields: Sequence[str], words: Sequence[str]) -> str:
    found = [name for name in fields if _bare(name) in words]
    return found[0] if len(found) == 1 else ""


def _bare(name: str) -> str:
    """A header without its unit in brackets."""
    return re.sub(r"[（(\[【].*", "", unicodedata.normalize("NFKC", name)).strip().lower()


def coordinate(value: Value) -> float:
    """A coordinate as a figure; degrees may be written with minutes and seconds. NaN for what is none."""
    if isinstance(value, (int, float)):
        return float(value)
    text = unicodedata.normalize("NFKC", value or "").strip()
    parts = _SEXAGESIMAL.match(text)
    if parts:
        degrees, minutes, seconds = (float(part or 0) for part in parts.groups())
        return degrees + minutes / 60 + seconds / 3600 if max(minutes, seconds) < 60 else math.nan  # noqa: PLR2004
    try:
        return float(text.removesuffix("°").strip())
    except ValueError:
        return math.nan


def points(layer: SourceLayer, east: str, north: str) -> list[Point | None]:
    """The point of each row; None where a row has none, or none that can be read."""
    columns = layer.fields.index(east), layer.fields.index(north)
    pairs = [tuple(coordinate(row[column]) for column in columns) for row in layer.rows]
    return [Point(pair) if all(map(math.isfinite, pair)) else None for pair in pairs]

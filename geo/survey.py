"""Checks a survey before anything of it is taken over: all that is wrong, said at once, with layer, number and name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from data.rules.industry import SQUARE_METRES_PER_MU
from geo.crs import plane_of
from geo.outline import as_area, contains_with_tolerance, distance_km, join
from geo.systems import to_cgcs2000

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.outline import Area
    from geo.systems import SevenParameters, System

Gravity: TypeAlias = Literal["stop", "warn", "note"]

TOLERANCE_KM: Final = 2.0
"""How far outside the public outline of the county something may lie: the outline is no better."""
OUTSIDE_SHARE: Final = 0.01
LEAST_MU: Final = 1.0
"""Gaps and overlaps smaller than this are the rounding of two digitisations."""
AREA_TOLERANCE: Final = 0.01
_SLIT_M: Final = 20.0
"""Half the width up to which an open slit between two areas counts as a gap."""
_TOUCHING_M: Final = 1.0
_WORLD: Final = box(72, 0, 138, 56)
"""Degrees in which China lies, with the south of its sea."""
MU_PER_KM2: Final = 1e6 / SQUARE_METRES_PER_MU
_KM2_FROM_MU: Final = 1500.0


@dataclass(frozen=True, slots=True)
class Item:
    """One feature of a survey.

    Attributes:
        number: In its layer, counted from 1.
        name: As it is called there.
        shape: In CGCS2000 degrees; None where it has none that can be used.
    """

    number: int
    name: str
    shape: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a survey.

    Attributes:
        gravity: ``stop`` hinders the import of the feature, ``warn`` wants a look, ``note`` tells what was done.
        number: Of the feature, 0 for the layer as a whole.
        name: Of the feature.
        text: What is the matter, and what to do.
    """

    gravity: Gravity
    number: int
    name: str
    text: str

    def said(self, layer: str) -> str:
        """With layer, number and name."""
        feature = f"第 {self.number} 个要素" + (f"“{self.name}”" if self.name else "") if self.number else ""
        return f"图层“{layer}”{feature}：{self.text}"


def items(
    shapes: Sequence[BaseGeometry | None],
    names: Sequence[str],
    system: System,
    shift: SevenParameters | None,
) -> tuple[list[Item], list[Remark]]:
    """The features of a layer in stored coordinates, and what is wrong with them alone.

    Raises:
        OldDatumError: An old datum, and no parameters are given.
    """
    there = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    array = np.array(shapes, dtype=object)
    array[there] = to_cgcs2000(array[there], system, shift)
    found, remarks = [], []
    for number, (shape, name) in enumerate(zip(array, names, strict=True), 1):
        problem = "没有图形，已略过。" if shape is None or shape.is_empty else _not_in_china(shape, system)
        found.append(Item(number, name, None if problem else shape))
        if problem:
            remarks.append(Remark("warn", number, name, problem))
    return found, remarks


def _not_in_china(shape: BaseGeometry, system: System) -> str:
    bounds = np.array(shape.bounds)
    if np.isfinite(bounds).all() and _WORLD.covers(box(*bounds)):
        return ""
    return f"按“{system.title}”换算后不在中国境内，请核对坐标系和坐标的顺序。"


# --- areas ----------------------------------------------------------------------------------------------------------


def areas(chosen: Mapping[str, Sequence[Item]]) -> tuple[dict[str, Area], list[Remark]]:
    """One valid area for each code; several features of one place are joined where they do not overlap."""
    found: dict[str, Area] = {}
    remarks: list[Remark] = []
    for code, features in chosen.items():
        usable = []
        for item in features:
            area, said = _area(item)
            remarks += said
            usable += [(item, area)] if area is not None else []
        one, said = _one_area(usable)
        remarks += said
        if one is not None:
            found[code] = one
    return found, remarks


def _area(item: Item) -> tuple[Area | None, list[Remark]]:
    shape = item.shape
    if shape is None:
        return None, []
    if not isinstance(shape, Polygon | MultiPolygon) and as_area(shape).is_empty:
        return None, [Remark("stop", item.number, item.name, f"是{_word(shape)}，不是面，不能作边界。")]
    if shape.is_valid:
        return as_area(shape), []
    repaired = as_area(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    if repaired.is_empty:
        return None, [Remark("stop", item.number, item.name, "图形无效，修不好，请重新画。")]
    reason = _reason(shape)
    return repaired, [
        Remark(
            "warn",
            item.number,
            item.name,
            f"图形无效（{reason}），已自动修复，修复后 {said_area(repaired)}。",
        )
    ]


def _word(shape: BaseGeometry) -> str:
    kind = shape.geom_type
    return "点" if "Point" in kind else "线" if "Line" in kind or "Ring" in kind else "混合图形"


def _reason(shape: BaseGeometry) -> str:
    said = shapely.is_valid_reason(shape).split("[")[0].strip()
    return {
        "Self-intersection": "自相交",
        "Ring Self-intersection": "环自相交",
        "Hole lies outside shell": "洞在外环之外",
        "Holes are nested": "洞中有洞",
        "Nested shells": "外环重叠",
        "Duplicate Rings": "有重复的环",
        "Interior is disconnected": "内部不连通",
        "Too few points in geometry component": "顶点太少",
    }.get(said, "拓扑错误")


def _one_area(features: Sequence[tuple[Item, Area]]) -> tuple[Area | None, list[Remark]]:
    """What several features of one place come to."""
    if not features:
        return None, []
    (first, area), *more = features
    remarks = []
    for item, other in more:
        if other.equals(area):
            remarks.append(
                Remark("warn", item.number, item.name, f"与第 {first.number} 个要素完全重复，已略过。")
            )
        elif mu(as_area(other.intersection(area))) >= LEAST_MU:
            text = f"与第 {first.number} 个要素对上同一个地方，又互相重叠，请在文件里合并或删去一个。"
            return None, [*remarks, Remark("stop", item.number, item.name, text)]
        else:
            area = join([area, other])
            text = f"与第 {first.number} 个要素是同一个地方，已合为一个多部分的面。"
            remarks.append(Remark("note", item.number, item.name, text))
    return area, remarks


def mu(area: Area) -> float:
    """The area in 亩, in the Gauss-Krüger zone it lies in."""
    return 0.0 if area.is_empty else plane_of(area).to_metres(area).area / SQUARE_METRES_PER_MU


def said_area(area: Area) -> str:
    """An area in words: small ones in 亩, large ones in km² too."""
    size = mu(area)
    if size < _KM2_FROM_MU:
        return f"{size:,.1f} 亩"
    return f"{size / MU_PER_KM2:,.2f} 平方公里（{size:,.0f} 亩）"


def against_county(
    found: Mapping[str, Area], numbers: Mapping[str, tuple[int, str]], outline: Area, county: str
) -> Iterator[Remark]:
    """What lies outside of the county.

    Args:
        found: Code → area.
        numbers: Code → number and name of its first feature.
        outline: The county.
        county: Its name.
    """
    shapely.prepare(outline)
    for code, area in found.items():
        number, name = numbers[code]
        if outline.covers(area):
            continue
        middle = area.representative_point()
        if not contains_with_tolerance(outline, middle.x, middle.y, TOLERANCE_KM):
            km = distance_km(outline, middle.x, middle.y)
            yield Remark(
                "stop", number, name, f"在{county}界外约 {km:,.1f} 公里，请核对坐标系，或是不是别县的。"
            )
            continue
        outside = as_area(area.difference(outline))
        if outside.area > OUTSIDE_SHARE * area.area:
            share = outside.area / area.area
            yield Remark(
                "warn",
                number,
                name,
                f"有 {said_area(outside)}（{share:.1%}）在县界（公开轮廓）之外，请核对。",
            )


def against_each_other(
    found: Mapping[str, Area], standing: Mapping[str, Area], names: Mapping[str, str]
) -> Iterator[Remark]:
    """Gaps and overlaps between areas, and with those that stand already, each with its area.

    Args:
        found: Code → new area.
        standing: Code → surveyed area of a neighbour that is not replaced.
        names: Code → name.
    """
    together = {**standing, **found}
    if not found or len(together) == 1:
        return
    plane = plane_of(shapely.box(*shapely.total_bounds(list(together.values()))))
    codes, metres = list(together), [plane.to_metres(area) for area in together.values()]
    yield from _overlaps(codes, metres, frozenset(found), names)
    yield from _gaps(codes, metres, names)


def _overlaps(
    codes: Sequence[str], metres: Sequence[Area], new: frozenset[str], names: Mapping[str, str]
) -> Iterator[Remark]:
    tree = shapely.STRtree(metres)
    for one, other in tree.query(metres, predicate="intersects").T:
        if one >= other or not {codes[one], codes[other]} & new:
            continue
        size = as_area(metres[one].intersection(metres[other])).area / SQUARE_METRES_PER_MU
        if size >= LEAST_MU:
            pair = f"“{names[codes[one]]}”与“{names[codes[other]]}”"
            yield Remark("warn", 0, "", f"{pair}重叠 {_both(size)}。")


def _gaps(codes: Sequence[str], metres: Sequence[Area], names: Mapping[str, str]) -> Iterator[Remark]:
    union = join(metres)
    holes = [Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    tree = shapely.STRtree(metres)
    for gap in shapely.get_parts(as_area(join([*holes, _slits(metres, union)]).difference(union))):
        size = gap.area / SQUARE_METRES_PER_MU
        if size < LEAST_MU:
            continue
        beside = sorted(tree.query(gap, predicate="dwithin", distance=_TOUCHING_M))
        if len(beside) > 1:
            between = "、".join(f"“{names[codes[number]]}”" for number in beside)
            yield Remark("warn", 0, "", f"{between}之间有缝隙 {_both(size)}。")


def _slits(metres: Sequence[Area], union: Area) -> Area:
    """The union with narrow open slits closed, near borders that do not fit their neighbour's: closing all is slow."""
    edges = shapely.union_all(shapely.coverage_invalid_edges(metres, gap_width=2 * _SLIT_M))
    near = as_area(union.intersection(edges.buffer(4 * _SLIT_M)))
    return as_area(near.buffer(_SLIT_M, join_style="mitre").buffer(-_SLIT_M, join_style="mitre"))


def _both(size_mu: float) -> str:
    return f"{size_mu:,.1f} 亩（{size_mu / MU_PER_KM2:,.4g} 平方公里）"


def against_the_whole(found: Mapping[str, Area], outline: Area, county: str) -> Remark:
    """How the townships together compare with the outline of the county."""
    union = join(found.values())
    more, less = as_area(union.difference(outline)), as_area(outline.difference(union))
    text = (
        f"全部边界合计 {said_area(union)}，{county}公开轮廓 {said_area(outline)}；"
        f"多出 {said_area(more)}，缺少 {said_area(less)}。公开轮廓较粗，以实测为准。"
    )
    return Remark("note", 0, "", text)


@dataclass(frozen=True, slots=True)
class Stated:
    """An area that something says, beside the one drawn.

    Attributes:
        by: What says it, in words.
        mu: In 亩.
    """

    by: str
    mu: float


def against_stated(
    found: Mapping[str, Area], numbers: Mapping[str, tuple[int, str]], stated: Mapping[str, Stated]
) -> Iterator[Remark]:
    """Where the area drawn is not the area stated."""
    for code, said in stated.items():
        if code not in found or said.mu <= 0:
            continue
        drawn = mu(found[code])
        if abs(drawn / said.mu - 1) > AREA_TOLERANCE:
            text = f"图上 {drawn:,.1f} 亩，{said.by} {said.mu:,.1f} 亩，相差 {drawn / said.mu - 1:+.1%}。"
            yield Remark("warn", *numbers[code], text)


def outside_parent(
    middles: Mapping[str, Point],
    numbers: Mapping[str, tuple[int, str]],
    parents: Mapping[str, tuple[str, Area]],
) -> Iterator[Remark]:
    """Villages that do not lie in the surveyed boundary of their township."""
    for code, point in middles.items():
        if code in parents and not parents[code][1].covers(point):
            text = f"不在所属的“{parents[code][0]}”的实测边界内，请核对对应关系。"
            yield Remark("warn", *numbers[code], text)


# --- points ---------------------------------------------------------------------------------------------------------


def points(
    chosen: Mapping[str, Sequence[Item]], outline: Area, county: str
) -> tuple[dict[str, Point], list[Remark]]:
    """One point for each code: a point as it is, an area by its middle."""
    found: dict[str, Point] = {}
    remarks: list[Remark] = []
    shapely.prepare(outline)
    for code, features in chosen.items():
        usable = [item for item in features if item.shape is not None]
        if not usable:
            continue
        if len(usable) > 1:
            said = "、".join(str(item.number) for item in usable)
            text = f"第 {said} 个要素都对上这个地方，只能留一个。"
            remarks.append(Remark("stop", usable[0].number, usable[0].name, text))
            continue
        point, more = _point(usable[0], outline, county)
        remarks += more
        if point is not None:
            found[code] = point
    return found, remarks


def _point(item: Item, outline: Area, county: str) -> tuple[Point | None, list[Remark]]:
    if item.shape is None:
        return None, []
    middle = item.shape if isinstance(item.shape, Point) else item.shape.centroid
    if contains_with_tolerance(outline, middle.x, middle.y, TOLERANCE_KM):
        return middle, []
    km = distance_km(outline, middle.x, middle.y)
    text = f"在{county}界外约 {km:,.1f} 公里，请核对坐标系，或是不是别县的。"
    return None, [Remark("stop", item.number, item.name, text)]


def numbers_of(chosen: Mapping[str, Iterable[Item]]) -> dict[str, tuple[int, str]]:
    """Code → number and name of its first feature."""
    return {code: (first.number, first.name) for code, (first, *_) in chosen.items()}

"""What has to be asked about a map file: which layer, what it shows, encoding, coordinate system, columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
import streamlit as st

from components import feedback
from components.label import plain
from data.store import layers as store
from geo import systems
from geo.errors import UnknownSystemError
from geo.intake import UNITS, Answers, best_column
from geo.read.layer import ENCODINGS
from geo.read.points import points, proposed
from geo.targets import POINTS

if TYPE_CHECKING:
    from geo.intake import Subjects
    from geo.read.layer import MapFile, SourceLayer
    from geo.systems import SevenParameters, System

ENCODING = "encoding"
SHIFT_FIELDS = ("ΔX（米）", "ΔY（米）", "ΔZ（米）", "εx（秒）", "εy（秒）", "εz（秒）", "尺度（ppm）")


@dataclass(frozen=True)
class Target:
    """What a layer shows.

    Attributes:
        layer: ``township``, ``village`` or a kind of objective.
        as_points: Only where it stands, not how far it reaches.
    """

    layer: str
    as_points: bool


@dataclass(frozen=True)
class Asked:
    """Everything that was said."""

    target: Target
    answers: Answers
    prefix: str


def choose_layer(found: MapFile, upload: str) -> SourceLayer:
    """The layer that is meant."""
    if len(found.layers) == 1:
        return found.layers[0]
    number = st.selectbox(
        "文件里有几个图层，导入哪一个",
        range(len(found.layers)),
        format_func=lambda n: f"{found.layers[n].name}（{len(found.layers[n].rows)} 个要素）",
        key=f"layer-{upload}-which",
    )
    return found.layers[number or 0]


def choose_target(layer: SourceLayer, upload: str) -> Target | None:
    """What the layer shows; None while nobody said."""
    areas = {(key, False): word for key, word in store.LAYERS.items()}
    places = {(key, True): word for key, word in POINTS.items()}
    options = places if layer.is_table else areas | places
    chosen = st.selectbox(
        f"这 {len(layer.rows)} 个要素是什么",
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder="请选择",
        key=f"layer-{upload}-target",
    )
    return Target(*chosen) if chosen else None


def ask(found: MapFile, layer: SourceLayer, target: Target, subjects: Subjects, upload: str) -> Asked | None:
    """Ask for the rest; None while something is open."""
    prefix = f"layer-{upload}-{target.layer}"
    if found.samples and not _encoding(found, upload):
        return None
    named_by = _named_by(layer, subjects, prefix)
    east, north = _axes(layer, prefix) if layer.is_table else ("", "")
    if layer.is_table and not (east and north):
        return None
    system = _system(layer, subjects, (east, north), prefix)
    if system is None:
        return None
    shift = _shift(system, prefix) if system.datum in systems.OLD else None
    if system.datum in systems.OLD and shift is None:
        return None
    area, unit = ("", "亩") if target.as_points else _stated_area(layer, prefix)
    chosen = dict(st.session_state.get(f"{prefix}-chosen", {}))
    return Asked(target, Answers(named_by, system, shift, east, north, area, unit, chosen), prefix)


def _encoding(found: MapFile, upload: str) -> str | None:
    """The encoding of a file that does not say; the samples show what each would make of its text."""
    return st.radio(
        "文件没有写明文字编码。哪一行读得通？",
        list(found.samples),
        index=None,
        format_func=lambda name: f"{ENCODINGS[name]}：{plain('、'.join(found.samples[name]))}",
        key=f"layer-{upload}-{ENCODING}",
    )


def _named_by(layer: SourceLayer, subjects: Subjects, prefix: str) -> str:
    fields = list(dict.fromkeys(layer.fields)) or [""]
    best = best_column(layer, subjects)
    chosen = st.selectbox(
        "按哪一列对应到本县（代码或名称）",
        fields,
        index=fields.index(best) if best in fields else 0,
        key=f"{prefix}-named",
    )
    return chosen or ""


def _axes(layer: SourceLayer, prefix: str) -> tuple[str, str]:
    """The columns of a table's coordinates; only columns called 经度, 纬度 and the like are proposed."""
    fields = list(dict.fromkeys(layer.fields))
    words = ("经度或东坐标在哪一列", "纬度或北坐标在哪一列（测绘的 X 是北坐标）")
    chosen = []
    for column, word, name in zip(st.columns(2), words, proposed(fields), strict=True):
        index = fields.index(name) if name else None
        chosen.append(
            column.selectbox(word, fields, index=index, placeholder="请选择", key=f"{prefix}-{word[:2]}")
        )
    return chosen[0] or "", chosen[1] or ""


def _system(layer: SourceLayer, subjects: Subjects, axes: tuple[str, str], prefix: str) -> System | None:
    """The coordinate system: what the file declares comes first; without that, what is likely is only told."""
    declared = _declared(layer)
    bounds = _bounds(layer, axes)
    likely = systems.likely(bounds, subjects.outline) if bounds else []
    menu = systems.menu(subjects.outline.centroid.x)
    likely_ids = {system.id for system in likely}
    options = {
        system.id: system
        for system in (
            *([declared] if declared else []),
            *likely,
            *(s for s in menu if s.id not in likely_ids),
        )
    }
    chosen = st.selectbox(
        "坐标系",
        list(options),
        index=0 if declared else None,
        format_func=lambda key: options[key].title,
        placeholder="文件没有写明，请选择",
        key=f"{prefix}-system",
    )
    if not declared:
        _say_likely(likely, swapped=bool(bounds) and systems.swapped(bounds, subjects.outline))  # type: ignore[arg-type]
    return options[chosen] if chosen else None


def _declared(layer: SourceLayer) -> System | None:
    try:
        return systems.from_text(layer.system)
    except UnknownSystemError as unknown:
        feedback.warn(str(unknown))
        return None


def _bounds(layer: SourceLayer, axes: tuple[str, str]) -> systems.Bounds | None:
    shapes = points(layer, *axes) if layer.is_table else layer.geometries()
    there = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not there:
        return None
    west, south, east, north = shapely.total_bounds(there)
    return float(west), float(south), float(east), float(north)


def _say_likely(likely: list[System], *, swapped: bool) -> None:
    if likely:
        degrees = (
            "；经纬度分不出 CGCS2000、WGS84、GCJ-02、BD-09，请问提供数据的单位" if not likely[0].plane else ""
        )
        st.caption(f"从数字看，像是：{likely[0].title}{degrees}。")
    elif swapped:
        st.caption("从数字看，像是东、北坐标（经度、纬度）写反了。")
    else:
        st.caption("按表里任何一种坐标系都落不到本县附近，请核对文件。")


def _shift(system: System, prefix: str) -> SevenParameters | None:
    """The seven parameters of an old datum; nothing is taken over without them."""
    feedback.warn(systems.old_datum_text(system.datum))
    with st.expander("本县的七参数（布尔莎模型，坐标框架旋转，到 CGCS2000）"):
        values = [
            column.number_input(word, value=None, format="%.6f", key=f"{prefix}-shift-{number}")
            for number, (column, word) in enumerate(
                zip([*st.columns(4), *st.columns(3)], SHIFT_FIELDS, strict=True)
            )
        ]
    given = [float(value) for value in values if value is not None]
    return systems.SevenParameters(*given) if len(given) == len(SHIFT_FIELDS) else None


def _stated_area(layer: SourceLayer, prefix: str) -> tuple[str, str]:
    left, right = st.columns([2, 1])
    fields = list(dict.fromkeys(layer.fields))
    column = left.selectbox(
        "写明面积的列（没有可以不选）", fields, index=None, placeholder="请选择", key=f"{prefix}-area"
    )
    unit = right.selectbox("单位", list(UNITS), key=f"{prefix}-unit")
    return column or "", unit or "亩"

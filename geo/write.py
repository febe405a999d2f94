"""Shapes on their way out: GeoJSON text, and the layers of a county as GeoJSON or GeoPackage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas
import pandas as pd
import pyogrio
import shapely
from shapely.geometry import Point, mapping, shape

from data import scratch, wording
from data.rules.light import SIGNS, Light
from data.store import layers as store
from data.store.frames import each, missing, row_of
from geo.battle_ground import exact_territory_of, territory_of
from geo.battle_map import spec_of
from geo.outline import as_area
from geo.survey import MU_PER_KM2, mu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

CGCS2000: Final = 4490
KEPT_DECIMALS: Final = 8
"""Of a degree: one millimetre."""
SURVEYED, SCHEMATIC = "实测", "示意"
KINDS: Final = {
    "relocation_site": "易地搬迁安置点",
    "industry_base": "产业基地",
    "project": "项目",
    "indicator": "重点工作",
}
LAYERS: Final = {"zones": "战区", "townships": "乡镇", "villages": "村", **KINDS, "shapes": "范围"}
"""Name of a layer in an address → on screen, and in the file."""


@dataclass(frozen=True)
class Feature:
    """One thing on its way out."""

    shape: BaseGeometry
    values: dict[str, Any]


def geojson(area: BaseGeometry) -> str:
    """A shape as it is kept: GeoJSON geometry, rounded to a millimetre and still valid."""
    rounded = shapely.set_precision(area, 10**-KEPT_DECIMALS)
    return json.dumps(mapping(as_area(rounded)), separators=(",", ":"))


def as_geojson(snapshot: Snapshot, layer: str, engine: Engine | None = None) -> bytes:
    """One layer as GeoJSON, CGCS2000 degrees.

    Raises:
        KeyError: There is no such layer.
    """
    features = [
        {"type": "Feature", "geometry": mapping(one.shape), "properties": one.values}
        for one in features_of(snapshot, layer, engine)
    ]
    document = {
        "type": "FeatureCollection",
        "name": f"{snapshot.playbook.county.name}{LAYERS[layer]}",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{CGCS2000}"}},
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def as_geopackage(snapshot: Snapshot, engine: Engine | None = None) -> bytes:
    """All layers that have something in them as one GeoPackage."""
    with scratch.folder() as folder:
        path = folder / "layers.gpkg"
        for layer, name in LAYERS.items():
            features = list(features_of(snapshot, layer, engine))
            if features:
                frame = geopandas.GeoDataFrame(
                    pd.DataFrame([one.values for one in features]),
                    geometry=[one.shape for one in features],
                    crs=CGCS2000,
                )
                pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", promote_to_multi=None)
        return path.read_bytes()


def features_of(snapshot: Snapshot, layer: str, engine: Engine | None = None) -> Iterator[Feature]:
    """The features of a layer with their attributes; a household is in none.

    Raises:
        KeyError: There is no such layer.
    """
    if layer in KINDS:
        return _objectives(snapshot, layer)
    if layer == "shapes":
        return _shapes(snapshot, engine)
    return {"zones": _zones, "townships": _townships, "villages": _villages}[layer](snapshot)


def _zones(snapshot: Snapshot) -> Iterator[Feature]:
    territory = exact_territory_of(snapshot)
    schematic = set(snapshot.townships["zone"][list(territory.schematic_townships)])
    for key, zone in each(snapshot.zones):
        area = territory.zone_polygons.get(key)
        if area is not None and not area.is_empty:
            own = {
                "编号": key,
                "名称": zone["name"],
                **_light(zone),
                **_drawn(area, schematic=key in schematic),
            }
            yield Feature(area, own | _ground(snapshot, zone))


def _townships(snapshot: Snapshot) -> Iterator[Feature]:
    territory = exact_territory_of(snapshot)
    zones = snapshot.zones["name"]
    for code, place in each(snapshot.townships):
        area = territory.township_cells.get(code)
        if area is not None:
            own = {"代码": code, "名称": place["name"], "战区": _name(zones, place["zone"])}
            own |= _drawn(area, schematic=code in territory.schematic_townships)
            yield Feature(area, own | _ground(snapshot, place))


def _villages(snapshot: Snapshot) -> Iterator[Feature]:
    """Villages as points, where the map shows them: without a survey their areas say less than their places."""
    territory = territory_of(snapshot)
    for code, place in each(snapshot.villages):
        lon, lat, schematic = territory.village_points[code]
        own = {
            "代码": code,
            "名称": place["name"],
            "乡镇": snapshot.townships.loc[place["township"], "name"],
            "战区": _name(snapshot.zones["name"], place["zone"]),
            **_light(place),
            "位置": SCHEMATIC if schematic else SURVEYED,
            "边界": SURVEYED if code in snapshot.boundaries else SCHEMATIC,
        }
        yield Feature(Point(lon, lat), own | _ground(snapshot, place))


def _objectives(snapshot: Snapshot, kind: str) -> Iterator[Feature]:
    """As the map shows them: those without a place of their own stand where they were laid out."""
    layer = next(layer for layer in spec_of(snapshot).ground.layers if layer.id == kind)
    for drawn in layer.shapes:
        row = row_of(snapshot.objectives, drawn.id)
        own = {"位置": SCHEMATIC if drawn.schematic else "登记"}
        yield Feature(Point(drawn.point), _objective(snapshot, drawn.id, row) | own)


def _shapes(snapshot: Snapshot, engine: Engine | None) -> Iterator[Feature]:
    for key, row in each(store.load(snapshot, engine).shapes):
        if key in snapshot.objectives.index:
            own = _objective(snapshot, key, row_of(snapshot.objectives, key))
            yield Feature(
                shape(json.loads(row["geometry"])), own | {"图上亩": row["area_mu"], "边界": SURVEYED}
            )


def _objective(snapshot: Snapshot, key: str, row: Row) -> dict[str, Any]:
    return {
        "编号": key,
        "名称": row["title"],
        "类别": wording.KIND_WORDS[row["kind"]],
        "战区": _name(snapshot.zones["name"], row["zone"]),
        "村": _name(snapshot.villages["name"], row["village"]),
        **_light(row),
        "完成": None if missing(row["actual"]) else round(float(row["actual"]), 4),
        "期限": row["deadline"].date().isoformat(),
        **_ground(snapshot, row),
    }


def _light(row: Row) -> dict[str, str]:
    return {"灯": SIGNS[Light(row["light"])].word}


def _drawn(area: BaseGeometry, *, schematic: bool) -> dict[str, Any]:
    size = round(mu(as_area(area)) / MU_PER_KM2, 3)
    return {"边界": SCHEMATIC if schematic else SURVEYED, "面积平方公里": size}


def _ground(snapshot: Snapshot, row: Row) -> dict[str, Any]:
    """Where it comes from, and what was counted."""
    return {
        "来源": str(row["source"]),
        "演示": wording.DEMO if row.get("is_demo", False) else "",
        "口径": "只看有据数据" if snapshot.evidence_only else "全部数据，含演示",
        "截至": snapshot.as_of.isoformat(),
    }


def _name(names: pd.Series[str], code: object) -> str:
    return str(names[code]) if isinstance(code, str) else ""

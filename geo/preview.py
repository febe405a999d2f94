"""A folium map of what a survey would change: old boundaries grey, new ones coloured; nothing comes from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import folium
import shapely
from shapely.geometry import mapping

from geo.to_folium import html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

OLD, NEW, TROUBLE = "old", "new", "trouble"
STYLES: Final[dict[str, dict[str, Any]]] = {
    OLD: {"color": "#6B7280", "weight": 1.5, "dashArray": "4 4", "fillOpacity": 0.0},
    NEW: {"color": "#A61B1B", "weight": 2, "fillColor": "#E8A33D", "fillOpacity": 0.25},
    TROUBLE: {"color": "#5B21B6", "weight": 3, "fillColor": "#5B21B6", "fillOpacity": 0.35},
}
TOLERANCE_DEG: Final = 0.0001
"""Ten metres: a preview needs no more."""
DECIMALS: Final = 5
RADIUS_PX: Final = 6
MOST_ZOOM: Final = 18
ZOOM_STEP: Final = 0.25


def preview(
    old: Mapping[str, BaseGeometry],
    new: Mapping[str, BaseGeometry],
    trouble: Iterable[str],
    assets: tuple[str, str],
) -> folium.Map:
    """The map.

    Args:
        old: Name → shape as it stands, CGCS2000 degrees.
        new: Name → shape as it would be.
        trouble: Names among the new ones that something is the matter with.
        assets: Addresses of Leaflet's script and style on this server.
    """
    drawn = folium.Map(
        tiles=None, max_zoom=MOST_ZOOM, zoom_snap=ZOOM_STEP, attribution_control=False, prefer_canvas=True
    )
    drawn.default_js, drawn.default_css = [("leaflet", assets[0])], [("leaflet_css", assets[1])]
    marked = set(trouble)
    features = [_feature(name, shape, OLD) for name, shape in old.items()]
    features += [_feature(name, shape, TROUBLE if name in marked else NEW) for name, shape in new.items()]
    if not features:
        return drawn
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: STYLES[feature["properties"]["kind"]],
        marker=folium.CircleMarker(radius=RADIUS_PX, fill=True),
        tooltip=folium.GeoJsonTooltip(fields=["label"], labels=False),
    ).add_to(drawn)
    west, south, east, north = shapely.total_bounds([*old.values(), *new.values()])
    drawn.fit_bounds([[south, west], [north, east]])
    return drawn


def _feature(name: str, shape: BaseGeometry, kind: str) -> dict[str, Any]:
    said = "（现有）" if kind == OLD else "（新）"
    drawn = mapping(shapely.set_precision(shape.simplify(TOLERANCE_DEG), 10**-DECIMALS, mode="pointwise"))
    return {
        "type": "Feature",
        "properties": {"label": html(f"{name}{said}"), "kind": kind},
        "geometry": {"type": drawn["type"], "coordinates": drawn["coordinates"]},
    }

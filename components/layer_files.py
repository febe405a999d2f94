"""Layers on their way out, from our own routes behind the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from components import download
from components.panel.layers import GEOJSON, GEOPACKAGE
from geo.write import LAYERS, as_geojson, as_geopackage

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components.state import View
    from data.store.snapshot import Snapshot

__all__ = ["GEOJSON", "GEOPACKAGE", "geojson_file", "geopackage_file"]


async def geojson_file(request: Request) -> Response:
    """One layer as GeoJSON."""
    layer = request.query_params.get("layer", "")
    if layer not in LAYERS:
        return PlainTextResponse("没有这个图层。请从“图层”页的导出链接下载。", 404)

    def build(snapshot: Snapshot, view: View) -> tuple[str, bytes]:
        return f"{snapshot.playbook.county.name}{LAYERS[layer]}{view.as_of}.geojson", as_geojson(
            snapshot, layer
        )

    return await download.file_answer(request, build, "application/geo+json")


async def geopackage_file(request: Request) -> Response:
    """All layers as one GeoPackage."""

    def build(snapshot: Snapshot, view: View) -> tuple[str, bytes]:
        return f"{snapshot.playbook.county.name}图层{view.as_of}.gpkg", as_geopackage(snapshot)

    return await download.file_answer(request, build, "application/geopackage+sqlite3")

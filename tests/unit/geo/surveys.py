"""Map files made for tests: two squares beside each other near 103.4°E 26.4°N, in every format and system."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import pyogrio
from shapely.geometry import box, mapping

from tests.unit.data.sheets import xlsx

LON, LAT = 103.4, 26.4
SQUARES = {"者海镇": box(LON, LAT, LON + 0.1, LAT + 0.1), "娜姑镇": box(LON + 0.1, LAT, LON + 0.2, LAT + 0.1)}
CODES = ["530326103", "530326105"]


def frame(epsg=4490):
    made = geopandas.GeoDataFrame(
        {"代码": CODES, "名称": list(SQUARES)}, geometry=list(SQUARES.values()), crs=4490
    )
    return made.to_crs(epsg)


def zipped(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def shapefile_parts(epsg=4490, encoding="gbk"):
    """The files of a Shapefile by ending; a .cpg only for UTF-8, as the usual programs write it."""
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame(epsg), Path(folder) / "乡镇界.shp", encoding=encoding)
        parts = {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
    if encoding == "gbk":
        parts.pop(".cpg", None)
        parts[".dbf"] = parts[".dbf"][:29] + b"\0" + parts[".dbf"][30:]
    return parts


def shapefile(epsg=4490, encoding="gbk", without=()):
    parts = shapefile_parts(epsg, encoding)
    return zipped({f"乡镇界{ending}": part for ending, part in parts.items() if ending not in without})


def geopackage(epsg=4490):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "towns.gpkg"
        pyogrio.write_dataframe(frame(epsg), path, driver="GPKG")
        return path.read_bytes()


def geojson(epsg=4490):
    made = frame(epsg)
    features = [
        {
            "type": "Feature",
            "properties": {"代码": row["代码"], "名称": row["名称"]},
            "geometry": mapping(row.geometry),
        }
        for _, row in made.iterrows()
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def kml(_epsg=4326):
    places = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='代码'><value>{code}</value></Data></ExtendedData>"
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{_ring(shape)}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark>"
        for (name, shape), code in zip(SQUARES.items(), CODES, strict=True)
    )
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{places}</Document></kml>'.encode()


def kmz(_epsg=4326):
    return zipped({"doc.kml": kml()})


def _ring(shape):
    return " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)


def table(encoding="gb18030"):
    rows = [",".join(map(str, row)) for row in _points()]
    return "\r\n".join(rows).encode(encoding)


def sheet():
    return xlsx(_points())


def _points():
    yield "名称", "经度", "纬度", "备注"
    for name, shape in SQUARES.items():
        yield name, shape.centroid.x, shape.centroid.y, ""

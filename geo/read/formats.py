"""The readers, one a format. They run in the child process only."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from io import BytesIO, StringIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from data.ledger.errors import DamagedFileError, HostileFileError, TooLargeFileError, WrongTypeError
from geo.read import text
from geo.read.dbf import read_dbf
from geo.read.kinds import SHAPE_MAGIC, kind_of
from geo.read.kml import read_kml
from geo.read.layer import (
    MOST_FIELDS,
    MOST_LAYERS,
    MapFile,
    SourceLayer,
    count_features,
    hexadecimal,
    plain,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DRIVERS: Final = {"shp": "ESRI Shapefile", "gpkg": "GPKG"}
"""The only drivers of GDAL that are let near a file. All other formats are read by our own code."""
FORBIDDEN_DRIVERS: Final = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF", "EDIGEO", "EEDA",
    "ESRIJSON", "Elasticsearch", "FlatGeobuf", "GDALG", "GML", "GPSBabel", "GPX", "GTFS", "GeoJSON", "GeoJSONSeq",
    "GeoRSS", "HTTP", "Idrisi", "JML", "JSONFG", "KML", "LIBKML", "LVBAG", "MBTiles", "MEM", "MVT", "MapInfo File",
    "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM",
    "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES", "PMTiles", "S57", "SQLite", "SXF", "Selafin",
    "TopoJSON", "VDV", "VFK", "VICAR", "VRT", "WAsP", "WFS", "XLSX",
)  # fmt: skip
"""Drivers that are taken out of GDAL before it starts: among them those that read other files and addresses."""
SETTINGS: Final = {
    "GDAL_SKIP": ",".join(FORBIDDEN_DRIVERS),
    "OGR_SKIP": ",".join(FORBIDDEN_DRIVERS),
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "PROJ_NETWORK": "OFF",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_STATIC_VIRTUAL_OGR": "NO",
    "GDAL_NUM_THREADS": "1",
}
"""Of GDAL, read as it starts."""
_LARGEST_PART: Final = 256 << 20


def read_map_file(path: Path, encoding: str) -> MapFile:
    """What is in a file.

    Args:
        path: The file, in a folder that may be written into.
        encoding: What a person said its text is written in; empty while nobody was asked.

    Raises:
        UnreadableFileError: It is refused.
    """
    content = path.read_bytes()
    kind = kind_of(content)
    if kind == "shp":
        return _shapefiles(content, path.parent, encoding)
    if kind == "gpkg":
        return MapFile(kind, _geopackage(content, path.parent))
    if kind in {"kml", "kmz"}:
        return MapFile("kml", read_kml(content if kind == "kml" else _first_kml(content)))
    if kind == "geojson":
        return MapFile(kind, [_geojson(content)])
    return _csv(content, encoding) if kind == "csv" else MapFile(kind, [])


# --- Shapefile ------------------------------------------------------------------------------------------------------


def _shapefiles(content: bytes, folder: Path, encoding: str) -> MapFile:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sets = _sets(archive)
        layers, unsaid = [], b""
        for number, (name, parts) in enumerate(sets.items()):
            read = {ending: _part(archive, entry) for ending, entry in parts.items()}
            table = read_dbf(read[".dbf"])
            said = text.declared(read.get(".cpg", b"")) or table.language
            words = b"" if said else table.text()
            unsaid += words and words + b"\n"
            chosen = said or encoding or (_first(words) if words else "ascii")
            layers.append(_shapefile(name, read, (folder / f"layer{number}.shp"), chosen))
    return MapFile("shp", layers, text.samples(unsaid) if unsaid else {})


def _first(words: bytes) -> str:
    return next(iter(text.samples(words)))


def _sets(archive: zipfile.ZipFile) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """The files that belong together, by the name of the layer."""
    found: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if "__MACOSX" not in path.parts and path.suffix.lower() in {".shp", ".shx", ".dbf", ".prj", ".cpg"}:
            found.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = entry
    sets = {key: parts for key, parts in found.items() if ".shp" in parts}
    if len(sets) > MOST_LAYERS:
        raise TooLargeFileError(
            f"压缩包里有 {len(sets)} 个图层，最多 {MOST_LAYERS} 个。请只压缩要导入的图层。"
        )
    for key, parts in sets.items():
        missing = [ending for ending in (".shx", ".dbf") if ending not in parts]
        if missing:
            raise DamagedFileError(
                f"图层“{_said(parts['.shp'], key)}”缺 {'、'.join(missing)} 文件，请一起压缩。"
            )
    return {_said(parts[".shp"], key): parts for key, parts in sets.items()}


def _said(entry: zipfile.ZipInfo, key: str) -> str:
    """The name of a layer; Windows packs Chinese names in GBK without saying so."""
    name = PurePosixPath(key).name
    if entry.flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as part:
            content = part.read(_LARGEST_PART + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise DamagedFileError("压缩包坏了，里面的文件解不开。请重新压缩后再上传。") from error
    if len(content) > _LARGEST_PART:
        raise TooLargeFileError("压缩包里的文件太大。请只压缩要导入的图层。")
    return content


def _shapefile(name: str, parts: Mapping[str, bytes], path: Path, encoding: str) -> SourceLayer:
    for ending in (".shp", ".shx"):
        if not parts[ending].startswith(SHAPE_MAGIC):
            raise HostileFileError(f"图层“{name}”的 {ending} 不是 Shapefile，内容和名字不符，不能导入。")
        path.with_suffix(ending).write_bytes(parts[ending])
    try:
        fields, rows = read_dbf(parts[".dbf"]).decoded(encoding)
    except UnicodeError as error:
        raise DamagedFileError(f"图层“{name}”的文字不是 {encoding} 编码。请换一种编码。") from error
    found = _by_gdal(path, "shp")
    shapes = found["shapes"]
    if len(shapes) != len(rows):
        raise DamagedFileError(
            f"图层“{name}”有 {len(shapes)} 个图形、{len(rows)} 行属性，对不上。请用 QGIS 打开后另存一份再试。"
        )
    return SourceLayer(name, fields, rows, shapes, _prj(parts.get(".prj", b"")))


def _prj(content: bytes) -> str:
    return content.decode("utf-8", "replace").strip("\0 \r\n\ufeff")


# --- GDAL -----------------------------------------------------------------------------------------------------------


def _geopackage(content: bytes, folder: Path) -> list[SourceLayer]:
    path = folder / "layer.gpkg"
    path.write_bytes(content)
    reading = _gdal()
    names = [str(name) for name, kind in reading.list_layers(path) if kind is not None]
    if not names:
        raise WrongTypeError("这个 GeoPackage 里没有矢量图层。")
    if len(names) > MOST_LAYERS:
        raise TooLargeFileError(f"GeoPackage 里有 {len(names)} 个图层，最多 {MOST_LAYERS} 个。")
    layers = [(name, _by_gdal(path, "gpkg", name)) for name in names]
    return [
        SourceLayer(name, found["fields"], found["rows"], found["shapes"], found["system"])
        for name, found in layers
    ]


def _by_gdal(path: Path, kind: str, layer: str | None = None) -> dict[str, Any]:
    """Read one layer with the driver of its kind and no other."""
    reading = _gdal()
    try:
        info = reading.read_info(path, layer=layer)
        if info["driver"] != DRIVERS[kind]:
            raise WrongTypeError("文件的内容和类型不符，不能导入。")
        count_features(max(int(info["features"]), 0))
        meta, _, shapes, columns = reading.raw.read(
            path, layer=layer, columns=[] if kind == "shp" else list(info["fields"])[:MOST_FIELDS]
        )
    except (reading.errors.DataSourceError, reading.errors.DataLayerError, reading.errors.CRSError) as error:
        raise DamagedFileError("图层读不出来，文件可能坏了。请用 QGIS 打开后另存一份再试。") from error
    if shapes is None:
        raise WrongTypeError("图层里没有图形。")
    import shapely  # noqa: PLC0415 - with GDAL

    geometries = [None if shape is None else shapely.from_wkb(shape) for shape in shapes]
    return {
        "fields": [str(name) for name in meta["fields"]],
        "rows": [[plain(value) for value in row] for row in zip(*columns, strict=True)]
        or [[] for _ in geometries],
        "shapes": hexadecimal(geometries),
        "system": str(meta["crs"] or ""),
    }


def _gdal() -> Any:
    """GDAL with two drivers and no way out. It reads its settings as it starts."""
    os.environ.update(SETTINGS)
    import pyogrio  # noqa: PLC0415 - its settings come first

    return pyogrio


# --- our own readers ------------------------------------------------------------------------------------------------


def _first_kml(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml")]
        found = _part(archive, entries[0])
    if kind_of(found) != "kml":
        raise WrongTypeError("KMZ 里的 KML 不是 KML。请重新导出。")
    return found


def _geojson(content: bytes) -> SourceLayer:
    document = _parsed(content)
    features = _features(document)
    count_features(len(features))
    fields = list(dict.fromkeys(name for _, properties in features for name in properties))[:MOST_FIELDS]
    return SourceLayer(
        str(document.get("name") or "GeoJSON")[:60],
        [str(name) for name in fields],
        [[_scalar(properties.get(name)) for name in fields] for _, properties in features],
        hexadecimal(_shape(geometry) for geometry, _ in features),
        _geojson_system(document),
    )


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise DamagedFileError("GeoJSON 必须是 UTF-8 编码。请在 QGIS 里重新导出。") from error
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(
            "这个 GeoJSON 读不出来，内容不完整或格式不对。请在 QGIS 里重新导出。"
        ) from error
    if not isinstance(document, dict) or document.get("type") == "gdal_streamed_alg":
        raise WrongTypeError("这个 JSON 文件不是 GeoJSON。")
    return document


def _no_number(text: str) -> float:
    raise ValueError(text)


def _features(document: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    try:
        if document["type"] == "FeatureCollection":
            return [(one["geometry"], dict(one.get("properties") or {})) for one in document["features"]]
        if document["type"] == "Feature":
            return [(document["geometry"], dict(document.get("properties") or {}))]
        if "coordinates" in document or "geometries" in document:
            return [(document, {})]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DamagedFileError("GeoJSON 里有要素不完整。请在 QGIS 里重新导出。") from error
    raise WrongTypeError("这个 JSON 文件不是 GeoJSON（TopoJSON 也不行）。请在 QGIS 里另存为 GeoJSON。")


def _shape(geometry: Any) -> Any:
    import shapely  # noqa: PLC0415 - in the child, once it is known to be needed
    from shapely.geometry import shape  # noqa: PLC0415

    if geometry is None:
        return None
    try:
        return shape(geometry)
    except (
        shapely.errors.ShapelyError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
    ) as error:
        raise DamagedFileError("GeoJSON 里有读不出的图形。请在 QGIS 里重新导出。") from error


def _scalar(value: Any) -> Any:
    return plain(json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value)


def _geojson_system(document: dict[str, Any]) -> str:
    """The older standard let a file name its system; the newer one says WGS84, but not every file in metres obeys."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name)[:200] if isinstance(name, str) else ""


def _csv(content: bytes, encoding: str) -> MapFile:
    try:
        decoded, found = content.decode("utf-8-sig"), {}
    except UnicodeDecodeError:
        found = text.samples(content)
        decoded = content.decode(encoding if encoding in found else next(iter(found)))
    try:
        rows = list(csv.reader(StringIO(decoded), delimiter=_delimiter(decoded)))
    except csv.Error as error:
        raise DamagedFileError("CSV 读不出来。请另存为 UTF-8 的 CSV 再试。") from error
    return MapFile("csv", [table("CSV", rows)], found)


def _delimiter(decoded: str) -> str:
    head = decoded.split("\n", 1)[0]
    return max(",\t;", key=head.count)

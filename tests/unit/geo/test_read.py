"""Map files of every format in every system are read to the same squares; hostile ones are refused with the reason."""

from __future__ import annotations

import io
import json
import zipfile

import pyogrio
import pytest
import shapely

from data.ledger.errors import HostileFileError, UnreadableFileError
from geo.read import formats
from geo.read.formats import DRIVERS, FORBIDDEN_DRIVERS, read_map_file
from geo.read.kinds import MOST_ENTRIES
from geo.read.layer import MOST_FEATURES, MapFile, plain
from geo.read.points import coordinate, points, proposed
from geo.read.upload import read_upload
from geo.systems import from_text, to_cgcs2000
from tests.unit.data.sheets import xlsx
from tests.unit.geo import surveys
from tests.unit.geo.surveys import CODES, LAT, LON, SQUARES, zipped

SYSTEMS = {
    "CGCS2000 degrees": 4490,
    "WGS84 degrees": 4326,
    "3° zone, CM 105": 4544,
    "3° zone 35 in front": 4523,
    "6° zone 18 in front": 4496,
    "UTM 48N": 32648,
}
FORMATS = {"shp": surveys.shapefile, "gpkg": surveys.geopackage, "geojson": surveys.geojson}
CASES = [(kind, epsg) for kind in FORMATS for epsg in SYSTEMS.values()] + [("kml", 4326), ("kmz", 4326)]


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read in this process, with GDAL as it is."""
    monkeypatch.setattr(formats, "SETTINGS", {})

    def read_content(content, encoding=""):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return MapFile.from_json(read_map_file(path, encoding).to_json())

    return read_content


def made(kind, epsg):
    return {**FORMATS, "kml": surveys.kml, "kmz": surveys.kmz}[kind](epsg)


@pytest.mark.parametrize(("kind", "epsg"), CASES)
def test_a_survey_comes_out_the_same_from_every_format_and_system(read, kind, epsg):
    layer = read(made(kind, epsg), "gb18030").layers[0]
    system = from_text(layer.system)
    squares = [to_cgcs2000(shape, system) for shape in layer.geometries()]
    for square, expected in zip(squares, SQUARES.values(), strict=True):
        assert square.symmetric_difference(expected).area < 1e-4 * expected.area
    values = {str(value) for row in layer.rows for value in row}
    assert {*SQUARES, *CODES} <= values


# --- encodings


def test_a_shapefile_that_does_not_name_its_encoding_is_asked_about_with_samples(read):
    found = read(surveys.shapefile())
    assert found.samples["gb18030"][:2] == ["代码", "名称"]
    assert "utf-8" not in found.samples
    assert read(surveys.shapefile(), "gb18030").layers[0].fields == ["代码", "名称"]


def test_a_shapefile_that_names_its_encoding_is_not_asked_about(read):
    found = read(surveys.shapefile(encoding="utf-8"))
    assert (found.samples, found.layers[0].rows[0]) == ({}, ["530326103", "者海镇"])


def test_the_name_of_a_layer_packed_by_windows_is_readable(read):
    parts = {f"乡镇界{ending}": part for ending, part in surveys.shapefile_parts().items()}
    content = _without_utf8_flag(zipped({_as_cp437(name): part for name, part in parts.items()}))
    assert read(content).layers[0].name == "乡镇界"


def _as_cp437(name):
    return name.encode("gb18030").decode("cp437")


def _without_utf8_flag(content):
    """Windows writes the bytes of its code page; the packer of tests would write UTF-8 and say so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as plain_archive:
        for entry in archive.infolist():
            copy = _CodePage(entry.filename)
            plain_archive.writestr(copy, archive.read(entry))
    return out.getvalue()


class _CodePage(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):  # noqa: N802 - the packer's own name
        return self.filename.encode("cp437"), self.flag_bits


def test_a_table_in_gbk_is_read_and_asked_about(read):
    found = read(surveys.table())
    layer = found.layers[0]
    assert next(iter(found.samples)) == "gb18030"
    assert proposed(layer.fields) == ("经度", "纬度")
    assert [(point.x, point.y) for point in points(layer, "经度", "纬度")] == [
        pytest.approx((square.centroid.x, square.centroid.y)) for square in SQUARES.values()
    ]


def test_surveyors_x_and_y_are_never_proposed_as_east_and_north():
    assert proposed(["名称", "X", "Y"]) == ("", "")
    assert proposed(["经度(度)", "LAT"]) == ("经度(度)", "LAT")


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("103°30′", 103.5),
        ("东经103度30分36秒", 103.51),
        ("１０３．５", 103.5),
        (103.5, 103.5),
        ("103.5°", 103.5),
    ],
)
def test_degrees_are_read_with_minutes_and_seconds_and_in_full_width(text, degrees):
    assert coordinate(text) == pytest.approx(degrees)


@pytest.mark.parametrize("text", ["", None, "没有", "103°61′", "1,2"])
def test_what_is_no_coordinate_gives_no_point(text):
    assert coordinate(text) != coordinate(text)  # NaN


def test_a_code_that_a_table_holds_as_a_figure_stays_a_code():
    assert (plain(530326103.0), plain(530326103), plain(0.5), plain(float("nan"))) == (
        530326103,
        530326103,
        0.5,
        None,
    )


# --- files that are refused

VRT = (
    b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
    b"</OGRVRTDataSource>"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>'
BILLION = b'<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><kml><Placemark/></kml>'
LATE = b"<kml>" + b" " * 5000 + b"<!DOCTYPE x><Placemark/></kml>"
UTF16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE kml [<!ENTITY x "y">]><kml/>'.encode("utf-16")


def link():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return content.getvalue()


def with_vrt_as_shp():
    return zipped(
        {f"a{end}": VRT if end == ".shp" else part for end, part in surveys.shapefile_parts().items()}
    )


REFUSED = {
    "VRT as GeoJSON": (VRT, "虚拟图层"),
    "VRT as Shapefile": (with_vrt_as_shp, "内容和名字不符"),
    "a network address": (b"/vsicurl/http://127.0.0.1:9/a.geojson", "指向别的文件或网址"),
    "another address": (b"http://127.0.0.1:9/a.geojson\n", "指向别的文件或网址"),
    "XXE in KML": (XXE, "DOCTYPE"),
    "billion laughs": (BILLION, "DOCTYPE"),
    "a late declaration": (LATE, "DOCTYPE"),
    "a declaration in UTF-16": (UTF16, "认不出来"),
    "XXE in KMZ": (lambda: zipped({"doc.kml": XXE}), "DOCTYPE"),
    "zip slip": (lambda: zipped({"../../a.shp": b"x"}), "指向包外"),
    "an absolute path": (lambda: zipped({"/etc/a.shp": b"x"}), "指向包外"),
    "a Windows path": (lambda: zipped({"C:\\a.shp": b"x"}), "指向包外"),
    "a link": (link, "有链接"),
    "a zip bomb": (lambda: zipped({"a.shp": b"\0" * (40 << 20)}), "压缩炸弹"),
    "many entries": (lambda: zipped({f"{n}.shp": b"" for n in range(MOST_ENTRIES + 1)}), "最多 2000 个"),
    "macros": (lambda: zipped({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "带宏"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 xls"),
    "a bare .shp": (lambda: surveys.shapefile_parts()[".shp"], "只有一个 .shp"),
    "no .dbf": (lambda: surveys.shapefile(without=(".dbf",)), "缺 .dbf"),
    "SQLite": (b"SQLite format 3\0" + b"\0" * 200, "不是 GeoPackage"),
    "a broken zip": (b"PK\x03\x04" + b"x" * 50, "压缩包坏了"),
    "half a GeoJSON": (lambda: surveys.geojson()[:-20], "读不出来"),
    "TopoJSON": (b'{"type":"Topology","objects":{}}', "不是 GeoJSON"),
    "a pipeline of GDAL": (b'{"type":"gdal_streamed_alg","command_line":"x"}', "不是 GeoJSON"),
    "deep JSON": (b'{"type":"Feature","geometry":' + b"[" * 100_000, "读不出来"),
    "infinity": (b'{"type":"Point","coordinates":[Infinity,1]}', "读不出来"),
    "too many features": (
        lambda: json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": None}] * (MOST_FEATURES + 1),
            }
        ).encode(),
        "最多 20000 个",
    ),
    "a link in KML": (
        b"<kml><NetworkLink><Link><href>http://x/</href></Link></NetworkLink></kml>",
        "没有地标",
    ),
    "an empty file": (b"  \n", "空的"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "认不出来"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_layer_or_means_harm_is_refused_with_the_reason(read, name):
    content, said = REFUSED[name]
    with pytest.raises(UnreadableFileError, match=said):
        read(content() if callable(content) else content)


def test_gdal_is_let_near_files_with_two_drivers_and_no_other():
    assert set(pyogrio.list_drivers()) - set(FORBIDDEN_DRIVERS) == set(DRIVERS.values())


# --- in the child


def test_the_child_reads_a_shapefile_and_refuses_what_means_harm():
    found = read_upload(surveys.shapefile(4523), "gb18030")
    assert found.layers[0].rows == [["530326103", "者海镇"], ["530326105", "娜姑镇"]]
    assert (
        shapely.box(LON, LAT, LON + 0.1, LAT + 0.1).distance(
            to_cgcs2000(found.layers[0].geometries()[0], from_text(found.layers[0].system)).centroid
        )
        == 0
    )
    with pytest.raises(HostileFileError, match="虚拟图层"):
        read_upload(VRT)
    with pytest.raises(UnreadableFileError, match="内容和名字不符"):
        read_upload(with_vrt_as_shp())


def test_a_workbook_with_longitude_and_latitude_is_read_as_points():
    rows = [("乡镇", "经度", "纬度"), ("者海镇", 103.45, "26°30′"), ("娜姑镇", "103.55", 26.5)]
    found = read_upload(xlsx([("会泽县乡镇驻地",), *rows], merged=("A1:C1",)))
    layer = found.layers[0]
    assert (found.kind, layer.fields, layer.is_table) == ("xlsx", ["乡镇", "经度", "纬度"], True)
    assert [(point.x, point.y) for point in points(layer, *proposed(layer.fields))] == [
        (103.45, 26.5),
        (103.55, 26.5),
    ]

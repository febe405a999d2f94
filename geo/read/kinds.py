"""What a file really is, told by its content and never by its name; archives are looked through first."""

from __future__ import annotations

import re
import stat
import zipfile
from io import BytesIO
from typing import Final

from data.ledger.errors import (
    DamagedFileError,
    HostileFileError,
    ProtectedFileError,
    TooLargeFileError,
    WrongTypeError,
)

ACCEPTED: Final = "Shapefile（打成 zip）、GeoJSON、GeoPackage（gpkg）、KML/KMZ、带经纬度的 CSV 或 xlsx"
MOST_ENTRIES: Final = 2_000
MOST_UNPACKED: Final = 256 << 20
MOST_RATIO: Final = 200
"""Unpacked bytes for a packed one, in entries of more than 1 MB."""
_RATIO_FROM: Final = 1 << 20
_ENCRYPTED: Final = 1
_SQLITE: Final = b"SQLite format 3\0"
_GPKG_IDS: Final = (b"GPKG", b"GP10", b"GP11")
_APPLICATION_ID: Final = slice(68, 72)
SHAPE_MAGIC: Final = b"\x00\x00\x27\x0a"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_BOMS: Final = (b"\xef\xbb\xbf",)
_OTHER_ARCHIVES: Final = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
_HEAD: Final = 4_096
_FORBIDDEN_XML: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_VIRTUAL: Final = re.compile(rb"<\s*(OGR)?VRT\w*", re.IGNORECASE)
_NETWORK: Final = re.compile(rb"^\s*(/vsi\w+|https?://|ftp://|WFS:|MVT:|GDALG)", re.IGNORECASE)


def kind_of(content: bytes) -> str:
    """The kind of a file: ``shp``, ``kmz``, ``xlsx``, ``gpkg``, ``kml``, ``geojson`` or ``csv``.

    Raises:
        UnreadableFileError: None of these, or made to do harm.
    """
    if not content.strip(b"\0\t\r\n "):
        raise DamagedFileError("文件是空的，请重新选择。")
    if content.startswith(b"PK"):
        return _kind_of_archive(unpacked_names(content))
    if content.startswith(_SQLITE):
        if content[_APPLICATION_ID] in _GPKG_IDS:
            return "gpkg"
        raise WrongTypeError("这是 SQLite 数据库，不是 GeoPackage。请在 QGIS 里另存为 GeoPackage。")
    _refuse_binary(content)
    return _kind_of_text(content)


def _kind_of_archive(names: list[str]) -> str:
    lower = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise ProtectedFileError("这个 Excel 带宏，不能导入。请另存为不带宏的 xlsx。")
    if "xl/workbook.xml" in lower:
        return "xlsx"
    for ending, kind in ((".shp", "shp"), (".kml", "kmz")):
        if any(name.endswith(ending) for name in lower):
            return kind
    raise WrongTypeError(
        f"压缩包里没有 .shp 文件，也没有 KML。能读的是：{ACCEPTED}；GeoJSON、gpkg、CSV 请直接上传，不用压缩。"
    )


def _refuse_binary(content: bytes) -> None:
    if content.startswith(SHAPE_MAGIC):
        raise WrongTypeError(
            "只有一个 .shp 不够。请把同名的 .shp、.shx、.dbf、.prj、.cpg 一起打成 zip 再上传。"
        )
    if content.startswith(_OLE):
        raise WrongTypeError("这是旧版 xls，或加了密码的 Excel。请去掉密码，另存为 xlsx 或 CSV 再上传。")
    if content.startswith(_OTHER_ARCHIVES):
        raise WrongTypeError("这种压缩格式不认识。请改用 zip。")
    if content.startswith(b"%PDF"):
        raise WrongTypeError(f"PDF 不是图层数据。能读的是：{ACCEPTED}。")


def _kind_of_text(content: bytes) -> str:
    text = content.removeprefix(_BOMS[0]).lstrip()
    head = text[:_HEAD]
    if b"\0" in head:
        raise WrongTypeError(f"这个文件认不出来。能读的是：{ACCEPTED}。")
    if head.startswith(b"<"):
        return _kind_of_xml(text, head)
    if head.startswith((b"{", b"[")):
        return "geojson"
    if _NETWORK.match(head):
        raise HostileFileError("这个文件指向别的文件或网址，不是图层数据，不能导入。")
    return "csv"


def _kind_of_xml(text: bytes, head: bytes) -> str:
    if _VIRTUAL.search(head):
        raise HostileFileError(
            "这是虚拟图层（VRT），会去读别的文件，不能导入。请在 QGIS 里另存为 GeoPackage。"
        )
    if _FORBIDDEN_XML.search(text):
        raise HostileFileError("文件里有 DOCTYPE 或 ENTITY 声明，可能去读别的文件，不能导入。")
    if b"<kml" in head or b":kml" in head:
        return "kml"
    raise WrongTypeError(f"这个 XML 文件不是 KML。能读的是：{ACCEPTED}。")


def unpacked_names(content: bytes) -> list[str]:
    """The names in an archive that is fit to be unpacked.

    Raises:
        UnreadableFileError: It is broken, locked, too large, or leads out of itself.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise DamagedFileError("压缩包坏了，打不开。请重新压缩后再上传。") from error
    if len(entries) > MOST_ENTRIES:
        raise TooLargeFileError(
            f"压缩包里有 {len(entries)} 个文件，最多 {MOST_ENTRIES} 个。请只压缩要导入的图层。"
        )
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise TooLargeFileError(f"压缩包解开后超过 {MOST_UNPACKED >> 20} MB。请只压缩要导入的图层。")
    return [entry.filename for entry in entries]


def _check_entry(entry: zipfile.ZipInfo) -> None:
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or re.match(r"[A-Za-z]:", entry.filename):
        raise HostileFileError("压缩包里有指向包外的路径，不能导入。请重新压缩。")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise HostileFileError("压缩包里有链接，不能导入。请只压缩图层本身的文件。")
    if entry.flag_bits & _ENCRYPTED:
        raise ProtectedFileError("压缩包加了密码。请去掉密码后再上传。")
    if entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise HostileFileError("压缩包的压缩比异常（像是压缩炸弹），不能导入。")

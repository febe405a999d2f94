"""Looks at a zipped spreadsheet before any library unpacks it. Runs in the child process."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from data.ledger.errors import (
    DamagedFileError,
    HostileFileError,
    ProtectedFileError,
    TooLargeFileError,
    WrongTypeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MOST_ENTRIES = 2_000
MOST_UNPACKED = 256 << 20  # bytes: 90,225 rows of twenty columns are some 90 MB of XML
STEEPEST = 200  # times smaller than unpacked; a table of repeated words reaches 40
SMALL = 1 << 20  # bytes: too little to be a bomb
CHUNK = 1 << 18
OVERLAP = 256  # bytes: what we look for may lie across two chunks
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
FAR_CELL = re.compile(rb"""\br\s*=\s*["'](?=[A-Z]{3}|[A-Z]*\d{6})([A-Z]{0,10})(\d{1,10})["']""")
MARKUP = (".xml", ".rels", ".vml")
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
ENCRYPTED = 1  # bit of a zip entry


def check(path: Path, most_rows: int, most_columns: int, tell: Callable[[float], None]) -> None:
    """Refuse what is no spreadsheet that is read, or would do harm.

    Args:
        path: A zip file, by its first bytes.
        most_rows: Rows that a sheet may have.
        most_columns: Columns that a sheet may have.
        tell: Called with the share done, 0 to 1.

    Raises:
        UnreadableFileError: It is refused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist())
            _check_kind(archive)
            _check_markup(archive, (most_rows, most_columns), tell)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise DamagedFileError("文件不完整或已损坏，打不开。请重新复制或另存一份再试。") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise HostileFileError(f"文件里的部件超过 {MOST_ENTRIES} 个，不像表格，没有打开。")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise HostileFileError(
            f"文件解开后超过 {MOST_UNPACKED >> 20} MB，没有打开。请删去图片和用不到的工作表后再试。"
        )
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise ProtectedFileError("文件已加密。请去掉打开密码，另存后再导入。")
    if _leads_out(entry):
        raise HostileFileError("文件里有指向外部的路径，不像表格，没有打开。")
    if entry.file_size > SMALL and entry.file_size > STEEPEST * max(entry.compress_size, 1):
        raise HostileFileError("文件的压缩比异常，像是压缩炸弹，没有打开。")


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename.replace("\\", "/")
    absolute = name.startswith("/") or re.match(r"[A-Za-z]:", name) is not None
    return absolute or ".." in name.split("/") or "\0" in name or stat.S_ISLNK(entry.external_attr >> 16)


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise ProtectedFileError("文件带有宏，没有打开。请另存为不带宏的 .xlsx 再导入。")
    if "xl/workbook.bin" in names:
        raise WrongTypeError("这是二进制工作簿（.xlsb），不能读取。请另存为 .xlsx 再导入。")
    if "xl/workbook.xml" in names:
        return
    if "mimetype" not in names or archive.read("mimetype").strip() != SPREADSHEET:
        raise WrongTypeError("这不是表格文件，可能改过文件名。请选 .xlsx、.xls、.ods 或 .csv 文件。")
    if (
        b"encryption-data" in archive.read("META-INF/manifest.xml")
        if "META-INF/manifest.xml" in names
        else False
    ):
        raise ProtectedFileError("文件已加密。请去掉打开密码，另存后再导入。")


def _check_markup(archive: zipfile.ZipFile, most: tuple[int, int], tell: Callable[[float], None]) -> None:
    entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(MARKUP)]
    whole = sum(entry.file_size for entry in entries) or 1
    read = 0
    for entry in entries:
        sheet = entry.filename.startswith("xl/worksheets/")
        for chunk in chunks(archive, entry):
            read += CHUNK
            tell(min(read / whole, 1.0))
            _check_chunk(chunk)
            if sheet:
                _check_cells(chunk, *most)


def chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked entry; each chunk begins with the end of the one before."""
    tail = b""
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _check_chunk(chunk: bytes) -> None:
    if any(declaration in chunk for declaration in DECLARATIONS):
        raise HostileFileError("文件里有表格不会有的声明（DOCTYPE），没有打开。")


def _check_cells(chunk: bytes, most_rows: int, most_columns: int) -> None:
    for letters, digits in FAR_CELL.findall(chunk):
        if int(digits) > most_rows or column_number(letters.decode()) > most_columns:
            raise TooLargeFileError(
                f"{_said(letters.decode(), digits.decode())}超出了 {most_rows} 行 × {most_columns} 列。"
                "请删去表格外的内容和格式后再试。"
            )


def _said(letters: str, digits: str) -> str:
    return f"单元格 {letters}{digits} " if letters else f"第 {digits} 行"


def column_number(letters: str) -> int:
    """``A`` → 1, ``AA`` → 27; 0 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(column: int) -> str:
    """0 → ``A``, 26 → ``AA``."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

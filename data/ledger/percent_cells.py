"""Which cells of an Excel workbook are shown as per cent: the number in them, 0.85, is seen as 85 %.

Runs in the child process. Whether 0.85 stands for 85 % or for 0.85 % is told by the cell's format alone, which the
library that reads the cells leaves out.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from data.ledger.archive import chunks, column_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BUILT_IN = {9, 10}  # 0% and 0.00%, ECMA-376 part 1, 18.8.30
QUOTED = re.compile(r'"[^"]*"|\\.')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Cells = dict[int, set[int]]
"""Row → columns, both from 0."""


def percent_cells(path: Path) -> Mapping[str, Cells]:
    """Name of the sheet → its cells shown as per cent; empty for a file of another kind.

    Raises:
        xml.etree.ElementTree.ParseError: The workbook is broken.
    """
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        styles = _styles(_parsed(archive, "xl/styles.xml")) if "xl/styles.xml" in names else []
        if not styles:
            return {}
        sheets = {name: part for name, part in _sheets(archive).items() if part in names}
        return {name: _cells(archive, part, styles) for name, part in sheets.items()}


def _parsed(archive: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(archive.read(part))  # noqa: S314 - declarations were refused before


def _styles(root: ET.Element) -> list[int]:
    """Numbers of the cell styles that show per cent."""
    formats = {
        int(one.get("numFmtId", 0))
        for one in root.iterfind(".//{*}numFmt")
        if "%" in QUOTED.sub("", one.get("formatCode", ""))
    }
    shown = formats | BUILT_IN
    styles = root.iterfind("./{*}cellXfs/{*}xf")
    return [number for number, style in enumerate(styles) if int(style.get("numFmtId", 0)) in shown]


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → the part it is in."""
    relations = _parsed(archive, "xl/_rels/workbook.xml.rels")
    targets = {one.get("Id"): posixpath.join("/xl", one.get("Target", ""))[1:] for one in relations}
    sheets = _parsed(archive, "xl/workbook.xml").iterfind("./{*}sheets/{*}sheet")
    return {one.get("name", ""): targets.get(one.get(RELATION), "") for one in sheets}


def _cells(archive: zipfile.ZipFile, part: str, styles: list[int]) -> Cells:
    wanted = "|".join(map(str, styles)).encode()
    cell = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})" s="(?:' + wanted + rb')"')
    found: Cells = defaultdict(set)
    for chunk in chunks(archive, archive.getinfo(part)):
        for letters, digits in cell.findall(chunk):
            found[int(digits) - 1].add(column_number(letters.decode()) - 1)
    return found

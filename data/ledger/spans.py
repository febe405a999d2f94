"""Merged areas of OpenDocument sheets, which the library that reads the cells leaves out. Runs in the child process."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
CONTENT = "content.xml"
Corners = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell: row and column, from 0."""


def merged_areas(path: Path) -> Mapping[str, list[Corners]]:
    """Name of the sheet → its merged areas; empty for a file of another kind.

    Raises:
        xml.etree.ElementTree.ParseError: The document is broken.
    """
    areas: dict[str, list[Corners]] = defaultdict(list)
    with zipfile.ZipFile(path) as archive:
        if CONTENT not in archive.namelist() or b"-spanned=" not in archive.read(CONTENT):
            return areas
        with archive.open(CONTENT) as file:
            name, row = "", 0
            for event, element in ET.iterparse(file, events=("start", "end")):  # noqa: S314 - declarations were refused
                if event == "start" and element.tag == f"{TABLE}table":
                    name, row = element.get(f"{TABLE}name", ""), 0
                elif event == "end" and element.tag == f"{TABLE}table-row":
                    areas[name] += _in_row(element, row)
                    row += _number(element, "number-rows-repeated")
                    element.clear()
    return areas


def _in_row(element: ET.Element, row: int) -> list[Corners]:
    found: list[Corners] = []
    column = 0
    for cell in element:
        if cell.tag not in CELLS:
            continue
        rows, columns = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            found.append(((row, column), (row + rows - 1, column + columns - 1)))
        column += _number(cell, "number-columns-repeated")
    return found


def _number(element: ET.Element, name: str) -> int:
    return int(element.get(f"{TABLE}{name}", "1"))

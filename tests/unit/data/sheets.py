"""Spreadsheet files made in memory, well-formed and otherwise."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(
    rows: Iterable[Sequence[object]], merged: Iterable[str] = (), name: str = "台账", hidden: str = ""
) -> bytes:
    """A workbook with one sheet, and a hidden one when it is named."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    if hidden:
        book.create_sheet(hidden)["A1"] = "内部"
        book[hidden].sheet_state = "hidden"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def ods(rows: Iterable[Iterable[str]], manifest: str = "", repeated: int = 1) -> bytes:
    """An OpenDocument sheet whose cells are given as XML, each row so often."""
    begin = f'<table:table-row table:number-rows-repeated="{repeated}">'
    body = "".join(f"{begin}{''.join(row)}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="台账">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest or "<manifest/>"}
    return zipped(parts)


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_date(day: str) -> str:
    return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'


def ods_number(number: float) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{number}"/>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def with_parts(workbook: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """The workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**old, **parts})

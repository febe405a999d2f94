"""Makes an Office file depend on its content alone: the same content gives the same bytes, whenever it is written."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip archive can say."""
DATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
WORKBOOK = ".xlsx"


def steady(content: bytes, made_at: str) -> bytes:
    """The same file with the time of its edition in place of the time of writing; workbooks within it too.

    Args:
        content: A docx, pptx or xlsx file.
        made_at: ISO 8601, with an offset.
    """
    written = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith(WORKBOOK):
                part = steady(part, made_at)
            elif name == "docProps/core.xml":
                part = DATED.sub(rb"\g<1>" + _stamp(made_at) + rb"\g<2>", part)
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, part)
    return written.getvalue()


def _stamp(made_at: str) -> bytes:
    return f"{made_at[:19]}Z".encode()

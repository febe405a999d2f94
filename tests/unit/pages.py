"""What a PDF says, page by page."""

from __future__ import annotations

import re

import pypdfium2


def texts(pdf: bytes) -> list[str]:
    """The text of each page, without spaces and line breaks."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = []
        for page in document:
            text = page.get_textpage()
            pages.append(re.sub(r"\s", "", text.get_text_range()))
            text.close()
            page.close()
    return pages

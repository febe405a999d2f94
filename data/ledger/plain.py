"""Text of cells in one form, whatever keyboard it came from."""

from __future__ import annotations

import re
import unicodedata

SPACE = re.compile(r"\s+")
BLANKS = re.compile(r"[\u200b-\u200f\u2060\ufeff]")  # signs without width, as web pages leave them
DASHES = str.maketrans("‐‑‒–—―−─－", "-" * 9)
NOTHING = frozenset({"", "-", "--", "/", "//", "\\", "无", "空", "暂无", "N/A", "n/a"})


def plain(text: str) -> str:
    """Half-width, with one kind of dash and single spaces: ``１２，５００ 元`` → ``12,500 元``."""
    if text.isascii() and text.isalnum():
        return text
    text = BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(DASHES)
    return SPACE.sub(" ", text).strip()


def compact(text: str) -> str:
    """The same without any space: ``李　明`` → ``李明``."""
    return plain(text).replace(" ", "")


def says_nothing(text: str) -> bool:
    """Whether a cell is filled in as empty: ``—``, ``/``, ``无``."""
    return compact(text) in NOTHING

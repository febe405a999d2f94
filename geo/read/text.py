"""In which encoding a file's text is written: what it says, or samples from which a person can tell."""

from __future__ import annotations

from typing import Final

from data.ledger.errors import DamagedFileError
from geo.read.layer import ENCODINGS

SAMPLES: Final = 5
_ALIASES: Final = {
    "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "936": "gb18030", "cp936": "gb18030",
    "ansi 936": "gb18030", "utf-8": "utf-8", "utf8": "utf-8", "65001": "utf-8", "big5": "big5", "950": "big5",
}  # fmt: skip
"""What stands in a .cpg file → encoding."""


def declared(cpg: bytes) -> str:
    """The encoding that a .cpg file names; empty where it names none that is known."""
    return _ALIASES.get(cpg.decode("ascii", "ignore").strip().lower(), "")


def samples(text: bytes) -> dict[str, list[str]]:
    """Some lines of a text in each encoding it can be read in, the likeliest first.

    Text that is valid UTF-8 is hardly ever anything else, so that comes first where it fits.

    Raises:
        DamagedFileError: None fits.
    """
    found = {}
    for encoding in sorted(ENCODINGS, key=lambda name: name != "utf-8"):
        try:
            lines = text.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
        found[encoding] = list(dict.fromkeys(line[:40] for line in lines if not line.isascii()))[:SAMPLES]
    if not found:
        raise DamagedFileError("文字的编码认不出来（不是 GBK、UTF-8、Big5）。请另存为 UTF-8 再试。")
    return found

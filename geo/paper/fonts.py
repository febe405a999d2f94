"""The typeface of paper: how wide a text is, where it breaks, what it lacks, and a font of what a sheet needs.

Noto Sans CJK SC comes with a wheel, so no machine's own fonts are used. Its outlines are cubic (CFF), which matplotlib
embeds in a way that strict readers refuse. The characters of a sheet are therefore carried over into a small TrueType
font, which every reader takes and whose text can be searched.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from noto_cjk_sans_otc import FONT_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SIMPLIFIED: Final = 2
"""Number of the face for simplified Chinese in the collection."""
PLACEHOLDER: Final = "〓"
"""Printers' sign for a character that the case lacks."""
_UNITS: Final = 1000
_MADE: Final = 3_600_000_000
"""Seconds since 1904: a fixed day in 2018, so that the same texts give the same file."""
_BEND: Final = 1.0
"""Between the curve of the font and ours, in thousandths of the type size."""
_CAP: Final = 0.36
"""Half the height of a Chinese character above the line, as a share of the type size: to centre a text on a point."""
PRESS: Final = Lock()
"""Held by whoever draws: one sheet at a time, for the typeface is shared and a large sheet takes much memory."""
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_TOLD: Final = 8
"""Characters that are named on a sheet; the others are counted."""
_NO_END: Final = "（【《〈“‘"
_SAID: Final = 24
"""Characters of a text by which it is known."""
_NO_BEGINNING: Final = "，。、；：！？）】》〉”’%‰℃"


class _Advances(dict[str, int]):
    """How far each character moves on, in thousandths of the type size; looked up once a character."""

    def __init__(self, names: Mapping[int, str], metrics: Mapping[str, tuple[int, int]]) -> None:
        super().__init__()
        self._names, self._metrics = names, metrics

    def __missing__(self, character: str) -> int:
        self[character] = int(self._metrics[self._names.get(ord(character), ".notdef")][0])
        return self[character]


class Face:
    """The typeface, read once; not for two threads at a time."""

    def __init__(self) -> None:
        """Open the collection; tables are read when asked for."""
        font = TTFont(FONT_PATH, fontNumber=SIMPLIFIED, lazy=True)
        self._names: dict[int, str] = font.getBestCmap()
        self._outlines = font.getGlyphSet()
        self._metrics = font["hmtx"]
        self._advances = _Advances(self._names, self._metrics)
        self._converted: dict[str, Any] = {}

    def has(self, character: str) -> bool:
        """Whether the typeface has the character."""
        return ord(character) in self._names

    def width(self, text: str, size: float) -> float:
        """Width of a text in the unit of its type size."""
        return size * sum(map(self._advances.__getitem__, text)) / _UNITS

    def wrapped(self, text: str, width: float, size: float) -> list[str]:
        """A text in lines no wider than ``width``, broken between any two characters that may stand apart."""
        room = width * _UNITS / size
        if sum(map(self._advances.__getitem__, text)) <= room:
            return [text]
        lines, line, used = [], "", 0
        for character in text:
            wide = self._advances[character]
            if line and used + wide > room:
                kept = _breakable(line, character)
                lines.append(kept)
                line = line[len(kept) :]
                used = sum(map(self._advances.__getitem__, line))
            line, used = line + character, used + wide
        return [*lines, line]

    def save(self, characters: Iterable[str], path: Path | BinaryIO) -> None:
        """Write a TrueType font of these characters."""
        codes = {ord(character): self._names[ord(character)] for character in sorted(set(characters))}
        names = [".notdef", *dict.fromkeys(codes.values())]
        built = FontBuilder(_UNITS, isTTF=True)
        built.setupGlyphOrder(names)
        built.setupCharacterMap(codes)
        built.setupGlyf({name: self._quadratic(name) for name in names})
        built.setupHorizontalMetrics({name: self._metrics[name] for name in names})
        built.setupHorizontalHeader(ascent=880, descent=-120)
        named = {"familyName": "Noto Sans CJK SC", "styleName": "Regular", "psName": "NotoSansCJKsc-Regular"}
        built.setupNameTable(named)
        built.setupOS2()
        built.setupPost()
        built.updateHead(created=_MADE, modified=_MADE)
        built.font.recalcTimestamp = False
        built.save(path)

    def _quadratic(self, name: str) -> Any:
        if name not in self._converted:
            pen = TTGlyphPen(None)
            self._outlines[name].draw(Cu2QuPen(pen, _BEND, reverse_direction=True))
            self._converted[name] = pen.glyph()
        return self._converted[name]


def _breakable(line: str, after: str) -> str:
    """What of a line stays on it: no stop begins the next one, and no bracket opens at its end."""
    at = len(line)
    while at and (after in _NO_BEGINNING or line[at - 1] in _NO_END):
        at -= 1
        after = line[at]
    return line[:at] or line


@lru_cache(maxsize=1)
def face() -> Face:
    """The one typeface."""
    return Face()


def centred(size: float) -> float:
    """How far below the middle of a text its line lies."""
    return size * _CAP


def lacking(missing: Iterable[str]) -> str:
    """What a sheet says of characters the typeface lacks; empty where it has all."""
    codes = [f"U+{ord(one):04X}" for one in missing]
    most = f" 等 {len(codes)} 个" if len(codes) > _TOLD else ""
    return f"字体缺字（以 {PLACEHOLDER} 代替）：{'、'.join(codes[:_TOLD])}{most}" if codes else ""


def told(missing: Mapping[str, str]) -> list[str]:
    """What is said of characters the typeface lacks: code point, name, and where each stands."""
    return [
        f"U+{ord(one):04X} {unicodedata.name(one, '（无名称）')}，在“{_short(text)}”里"
        for one, text in missing.items()
    ]


def _short(text: str) -> str:
    return text if len(text) <= _SAID else f"{text[:_SAID]}…"


class Writer:
    """Texts as the typeface can set them; remembers what it lacked."""

    def __init__(self) -> None:
        """Nothing is missing yet."""
        self.face = face()
        self.missing: dict[str, str] = {}
        """Characters the typeface lacks, each with the text where it was first met."""

    def settable(self, text: str) -> str:
        """The text on one line, with a placeholder for each character the typeface lacks."""
        line = _BREAKS.sub(" ", text).strip()
        lacking = [character for character in dict.fromkeys(line) if not self.face.has(character)]
        if not lacking:
            return line
        self.missing = dict.fromkeys(lacking, line) | self.missing
        return "".join(PLACEHOLDER if character in lacking else character for character in line)

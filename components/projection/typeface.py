"""Rare characters of a meeting: which they are, a font of them for the browser, and which not even that has.

A machine shows text in its own fonts, and few of these have the characters of Unicode's later extensions that villages
and people are named with, such as 㙟 and 𠅤. What a scene needs of them therefore comes with it, from the typeface that
the papers are set in.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from geo.paper.fonts import Face, told

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTENSION_A = range(0x3400, 0x4DC0)
PRIVATE = range(0xE000, 0xF900)
"""Where makers of fonts put characters of their own: another font shows something else, or nothing."""
BEYOND = 0x20000
"""From here on are the extensions B and later."""
_ONE_AT_A_TIME = Lock()


def carried(*said: Any) -> dict[str, Any]:
    """What a browser needs to show texts on any machine.

    Args:
        said: Texts, or lists and dicts with texts anywhere in them.

    Returns:
        `characters`, the rare ones that come along; `font`, a TrueType font of them in base64, or empty; `missing`,
        what is said of those that the typeface lacks.
    """
    where: dict[str, str] = {}
    for text in _texts(said):
        if not text.isascii():
            where |= {one: text for one in text if _is_rare(one) and one not in where}
    if not where:
        return {"characters": "", "font": "", "missing": []}
    with _ONE_AT_A_TIME:
        has = {one for one in where if _face().has(one)}
        characters = "".join(sorted(has))
        lacking = {one: text for one, text in where.items() if one not in has}
        return {"characters": characters, "font": _font(characters), "missing": told(lacking)}


def _is_rare(character: str) -> bool:
    code = ord(character)
    return code >= BEYOND or code in EXTENSION_A or code in PRIVATE


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        yield from _texts(list(said.values()))
    elif isinstance(said, (list, tuple)):
        for one in said:
            yield from _texts(one)


@lru_cache(maxsize=1)
def _face() -> Face:
    """A face of the screen's own: the papers' may be held for as long as a wall map takes."""
    return Face()


@lru_cache(maxsize=16)
def _font(characters: str) -> str:
    if not characters:
        return ""
    file = BytesIO()
    _face().save(characters, file)
    return b64encode(file.getvalue()).decode()

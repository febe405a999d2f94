"""Which place a name or code in a survey means."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_VILLAGE: Final = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "行政村", "村")
_NATIONS: Final = "壮苗瑶侗彝回傣白藏畲满土家布依仫佬毛南傈僳哈尼拉祜纳西"
_TOWNSHIP: Final = re.compile(rf"(街道办事处|街道办|街道|[{_NATIONS}]{{1,8}}族乡|民族乡|镇|乡)$")
_SPACE: Final = re.compile(r"[\s·•・.．\-—_]+")
TOWNSHIP_DIGITS, VILLAGE_DIGITS = 9, 12


def plain(name: str) -> str:
    """A name without spaces, full-width figures and brackets' content."""
    text = unicodedata.normalize("NFKC", name)
    return _SPACE.sub("", re.sub(r"[（(].*?[）)]", "", text))


def stem(name: str) -> str:
    """A name without the word for what it is: 者海 of 者海镇, 马头 of 马头村委会; a single letter is left alone."""
    text = plain(name).removesuffix("人民政府")
    for shorter in (_TOWNSHIP.sub("", text), *(text.removesuffix(word) for word in _VILLAGE)):
        if shorter != text and len(shorter) > 1:
            return shorter
    return text


def code_of(text: str, digits: int) -> str:
    """A code as it is written in surveys: 12 digits for a township end in 000; empty for what is no code."""
    plain_text = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if not re.fullmatch(r"\d{6,19}", plain_text):
        return ""
    return plain_text[:digits] if set(plain_text[digits:]) <= {"0"} and len(plain_text) >= digits else ""


class Register:
    """The places something can be matched to."""

    def __init__(self, names: Mapping[str, Iterable[str]], digits: int) -> None:
        """Take the places.

        Args:
            names: Code or id → what the place is called.
            digits: Of a code; 0 where ids are no codes.
        """
        self._digits = digits
        self._codes = set(names)
        self._whole: defaultdict[str, set[str]] = defaultdict(set)
        self._stems: defaultdict[str, set[str]] = defaultdict(set)
        for code, called in names.items():
            for name in filter(None, called):
                self._whole[plain(name)].add(code)
                self._stems[stem(name)].add(code)

    def find(self, text: str) -> set[str]:
        """Codes of the places that a text may mean: by code, else by whole name, else by stem."""
        if not text.strip():
            return set()
        code = code_of(text, self._digits) if self._digits else text.strip()
        if code in self._codes:
            return {code}
        return self._whole.get(plain(text)) or self._stems.get(stem(text)) or set()

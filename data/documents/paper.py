"""An official paper 公文 as content: headings in their four levels, paragraphs, tables, forms, and who issues it.

The parts are those of GB/T 9704-2012, 党政机关公文格式. What no document of the county gives, such as the number of the
paper or the issuing office, is left open and says so: whoever issues the paper fills it in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from data.ledger.workbook import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNPRINTABLE = "〓"
"""Printers' sign for a character that cannot be set, as on the wall map."""
BREAKS = re.compile(r"[\t\r\n\v\f\u2028\u2029]+")
SOFT = "\u200b"
"""Where a title breaks if it takes more than a line, so that no word is torn."""
TIGHT = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=\d)|(?<=\d) (?=[\u3000-\u9fff\uff00-\uffef])")
"""Spaces between figures and Chinese: the screen has them, an official paper has none (GB/T 9704-2012, GB/T 15835)."""
HASH = 12
"""Characters of an edition's hash on the page; the whole one stands in the file's properties."""
ISSUER = "（印发机关）"
"""Stands where the issuing office signs: no document of the county says which it is."""
NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is 一、, 2 （一）, 3 1., 4 （1）."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; one that is not indented stands at the margin."""

    text: str
    indented: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; its width in millimetres of the 156 between the margins."""

    header: str
    width: float
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on every page; without rows the ``empty`` sentence stands instead."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Labels with what is filled in, or left to the pen: then the row is ``tall`` millimetres high."""

    rows: tuple[tuple[str, str], ...]
    tall: float = 0.0


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期."""

    day: str
    by: str = ISSUER


@dataclass(frozen=True, slots=True)
class Slip:
    """From here on the sheet is cut off and comes back, under a title of its own."""

    title: str


Block: TypeAlias = Heading | Text | Table | Form | Signature | Slip


@dataclass(frozen=True, slots=True)
class About:
    """The file's properties.

    Attributes:
        title: What it is.
        subject: Of what county and day.
        sha256: Of the edition it rests on, whole; empty where it rests on none.
        made_at: When the edition was made, ISO 8601; the file bears the same time, whenever it is written.
    """

    title: str
    subject: str
    sha256: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper.

    Attributes:
        mark: The red head 发文机关标志.
        number: Below it 发文字号.
        title: The title; empty where the red head says it all. It breaks at :data:`SOFT`.
        remark: Below the title, in brackets: what of it is demo.
        to: To whom 主送; empty for minutes.
        body: Headings, paragraphs, tables, the signature.
        record: Lines of the 版记.
        about: The file's properties.
    """

    mark: str
    number: str
    title: str
    remark: str
    to: str
    body: tuple[Block, ...]
    record: tuple[str, ...]
    about: About


def printable(text: str) -> str:
    """The text on one line; what XML has no place for becomes the printers' sign, so that its absence is seen."""
    return FORBIDDEN.sub(UNPRINTABLE, BREAKS.sub(" ", text)).strip()


def official(text: str) -> str:
    """The text as :func:`printable` gives it, figures close to the words as official papers have them."""
    return TIGHT.sub("", printable(text))


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals: 十, 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones or not tens else "")


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, each heading with its number in front."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Heading):
            at = block.level - 1
            counts[at:] = [counts[at] + 1, *[0] * (len(counts) - at - 1)]
            yield Heading(f"{_number(block.level, counts[at])}{block.text}", block.level)
        else:
            yield block


def _number(level: int, number: int) -> str:
    forms = (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")
    return forms[level - 1]


def short_hash(sha256: str) -> str:
    """The hash as it stands on the page."""
    return f"定格校验值 {sha256[:HASH]}…"

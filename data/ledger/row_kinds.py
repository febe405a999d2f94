"""Which rows below a header are no entries: totals, headings, numbers of columns, notes, signatures."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from data.ledger.plain import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.ledger.tables import Cell

TOTAL = re.compile(r"\(?.{0,12}(?:合计|小计|总计|共计|累计)\)?:?|全[县区市镇乡村]")
SIGNED = re.compile(
    r"(?:填表|填报|制表|审核|审批|复核|经办|统计|单位|主管|分管|主要)(?:单位)?(?:人|员|领导|负责人|日期|时间|单位)?(?:签字|签名|盖章)?:.*"
    r"|(?:负责人|联系人|联系电话|电话|日期|签字|盖章|签章)[^:]{0,6}:.*"
)
NOTE = re.compile(r"(?:注|备注|说明|填表说明|填写说明|填报说明|例|示例|提示)\d?[:、.].*")
SECTION = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+[部类]).*"
)
COLUMN_NUMBER = re.compile(r"\(?\d{1,3}\)?(?:=[\d()+\-*/%×÷]+)?|[甲乙丙丁戊己庚辛]|[A-Z]{1,2}")
LOOKED_AT = 3  # of the first filled cells one says that a row is a total
FEW, SHARE = 3, 0.6


def reason_to_skip(row: Sequence[Cell], header: Mapping[int, str]) -> str:
    """Why a row is no entry, in Chinese; empty when it is one.

    Args:
        row: The row.
        header: Number of a column → its own header, in one form (``compact``).
    """
    return next(_reasons(row, header), "")


def _reasons(row: Sequence[Cell], header: Mapping[int, str]) -> Iterator[str]:
    """Most rows are entries, and their first cells say so; the whole row is looked at where those leave a doubt."""
    begin = list(islice(_words(row), LOOKED_AT))
    if not begin:
        yield "空行"
        return
    first = begin[0][1]
    if any(header.get(column) == word for column, word in begin) and _repeats(dict(_words(row)), header):
        yield "重复的表头"
    if all(COLUMN_NUMBER.fullmatch(word) for _, word in begin) and _numbers_columns(dict(_words(row))):
        yield "列号"
    if any(TOTAL.fullmatch(word) for _, word in begin):
        yield "合计行"
    if SIGNED.match(first):
        yield "签字栏"
    if NOTE.match(first):
        yield "说明"
    if SECTION.match(first) and all(word == first for _, word in _words(row)):
        yield "分类标题"


def _words(row: Sequence[Cell]) -> Iterator[tuple[int, str]]:
    """The filled cells: number of the column and what stands there, in one form."""
    for column, cell in enumerate(row):
        if cell is not None and (word := compact(cell if isinstance(cell, str) else str(cell))):
            yield column, word


def _repeats(words: Mapping[int, str], header: Mapping[int, str]) -> bool:
    """Whether most cells say what their column's header says, as on a second printed page."""
    same = sum(header.get(column) == word for column, word in words.items())
    return same >= min(FEW, len(header)) and same >= SHARE * len(words)


def _numbers_columns(words: Mapping[int, str]) -> bool:
    """Whether the cells number the columns: 1, 2, 3=1+2 …, after 甲, 乙 where those are words."""
    if len(words) < FEW or not all(COLUMN_NUMBER.fullmatch(word) for word in words.values()):
        return False
    numbers = [int(found[0]) for word in words.values() if (found := re.match(r"\d+", word.strip("()")))]
    return not numbers or numbers == list(range(1, len(numbers) + 1))

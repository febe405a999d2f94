"""A ledger on its way out: as it stands, or as a form to fill in, both with drop-downs and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.ledger.books.parts import JOINT
from data.ledger.columns import Kind
from data.ledger.private import masked
from data.ledger.workbook import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from data.ledger import workbook
    from data.ledger.book import Book, Reading, Values
    from data.ledger.columns import Field, Value
    from data.store.snapshot import Snapshot

FORMATS = {Kind.INT: "0", Kind.NUMBER: "0.##", Kind.PERCENT: "0.##", Kind.DATE: "yyyy-mm-dd", Kind.CODE: "@"}
"""How Excel shows the cells of a kind. A code is text even for whoever types one in."""
YES, NO = "是", "否"
ROWS_A_REPORT = 2000
READ, WRITTEN = 0.3, 0.9
"""Share of the work when the rows are read, and when all of them are written: packing the file comes after."""
DATE_NOTE = "日期，例如 2018-06-30"
BLANK_NOTE = "留空表示不改"


def ledger_sheet(
    book: Book,
    reading: Reading,
    *,
    unmasked: bool = False,
    report: Callable[[float], None] = lambda _share: None,
) -> Sheet:
    """A ledger as it stands on the day.

    Args:
        book: The ledger.
        reading: The county on the day on screen.
        unmasked: Show personal information; whoever asks has given a reason, which the caller keeps.
        report: Told the share done: once when the rows are read, then while they are written.
    """
    fields = book.fields(reading.snapshot)
    rows = reading.rows(book)
    report(READ)
    return Sheet(
        f"{_county(reading.snapshot)}{book.title}{reading.snapshot.as_of}",
        _columns(reading.snapshot, fields),
        (_row(fields, values, unmasked=unmasked) for values in _told(rows, report)),
        f"{_county(reading.snapshot)}{book.title}（共 {len(rows)} 行）",
        tab=book.title,
    )


def _told(rows: Mapping[str, Values], report: Callable[[float], None]) -> Iterator[Values]:
    """The rows, with a word now and then on how many were taken."""
    for number, values in enumerate(rows.values()):
        if number % ROWS_A_REPORT == 0:
            report(READ + (WRITTEN - READ) * number / len(rows))
        yield values


def form(book: Book, snapshot: Snapshot) -> Sheet:
    """An empty ledger to fill in, with the county's own names to choose from."""
    fields = [field for field in book.fields(snapshot) if field.told]
    name = f"{_county(snapshot)}{book.title}（空白表）"
    return Sheet(name, _columns(snapshot, fields), (), name, tab=book.title)


def _county(snapshot: Snapshot) -> str:
    return snapshot.playbook.county.name


def _columns(snapshot: Snapshot, fields: Iterable[Field]) -> list[Column]:
    return [
        Column(
            field.title,
            field.width,
            FORMATS.get(field.kind, "General"),
            tuple(_words(snapshot, field)),
            _note(field),
        )
        for field in fields
    ]


def _words(snapshot: Snapshot, field: Field) -> list[str]:
    """What there is to choose from in a column."""
    if field.kind is Kind.CHOICE:
        return [choice.word for choice in field.choices]
    if field.kind is Kind.BOOL:
        return [YES, NO]
    if field.kind is Kind.TOWNSHIP:
        return list(dict.fromkeys(snapshot.townships["name"]))
    if field.kind is Kind.VILLAGE:
        return sorted(set(snapshot.villages["name"]))
    return []


def _note(field: Field) -> str:
    """What to know when filling a column in; nothing for a text that may be left out."""
    said = [
        "必填" if field.required else "",
        f"只核对，不写入；要改请到{field.kept_in}" if field.kept_in else "",
        "由系统算出，填了也不保存" if not field.told else "",
        DATE_NOTE if field.kind is Kind.DATE else "",
        f"可填几项，用“{JOINT}”隔开" if field.kind in (Kind.MANY, Kind.PEOPLE) else "",
        field.note,
    ]
    told = [one for one in said if one]
    return "；".join([*told, *([BLANK_NOTE] if told and not field.required else [])])


def shown(field: Field, value: Value | None) -> str:
    """A value as a preview shows it."""
    written = _cell(field, value, unmasked=False)
    if written is None:
        return ""
    return f"{written:.10g}" if isinstance(written, float) else str(written)


def _row(fields: Iterable[Field], values: Values, *, unmasked: bool) -> list[workbook.Value]:
    return [_cell(field, values.get(field.code), unmasked=unmasked) for field in fields]


def _cell(field: Field, value: Value | None, *, unmasked: bool) -> workbook.Value:
    if value is None:
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return JOINT.join(value)
    if field.kind is Kind.CHOICE:
        return next((choice.word for choice in field.choices if choice.value == value), str(value))
    if field.private and not unmasked:
        return masked(str(value))
    return value

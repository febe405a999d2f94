"""One row of a ledger corrected or added on screen 画面填报: an import of one row, and undone like one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from data.actions.imports import Upload, take_over
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.ledger.book import Incoming, Reading
from data.ledger.books import BOOKS
from data.ledger.books.parts import JOINT, PLACES, place_of, plain, typed
from data.ledger.columns import Kind
from data.ledger.compare import compare
from data.ledger.sheet import shown
from data.store.engine import current_engine
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.ledger.book import Book, Comparison, Values
    from data.ledger.columns import Field
    from data.store.snapshot import Snapshot

BY_HAND = "画面填报"
UNWRITTEN = ("id", "number")
"""Columns that the program fills in."""
WHERE = "place"
"""Field of the one question for township and village."""


@dataclass(frozen=True)
class Row:
    """What somebody changed of a row, or all that is said of a new one.

    Attributes:
        ledger: Code of the ledger.
        key: Id of the row's subject; empty for a new one.
        values: What was filled in, by field, in the plain form of ledgers.
        seen: What stood on screen in the same fields.
        place: Code of the township or village; empty where that stays as it is.
        people: Ids of known persons, by field; a name without one is somebody new.
    """

    ledger: str
    key: str
    values: dict[str, str]
    seen: dict[str, str] = field(default_factory=dict)
    place: str = ""
    people: dict[str, str] = field(default_factory=dict)


@per_snapshot
def standing(snapshot: Snapshot, engine: Engine, *, ledger: str) -> dict[str, Values]:
    """The rows of a ledger as they stand."""
    return BOOKS[ledger].standing(Reading(snapshot, engine))


def fields_of(snapshot: Snapshot, ledger: str) -> tuple[Field, ...]:
    """The columns of a ledger that somebody can fill in; township and village are asked as one."""
    return tuple(
        one
        for one in BOOKS[ledger].fields(snapshot)
        if one.told and not one.remark and one.code not in (*UNWRITTEN, *PLACES)
    )


def changed(snapshot: Snapshot, row: Row, filled: Mapping[str, object], engine: Engine | None = None) -> Row:
    """The row with the fields that say something else than what stood there; a blank says nothing.

    Args:
        snapshot: The county as it was on screen.
        row: Whose fields they are.
        filled: What stands in the fields of a form.
        engine: Another database than the configured one.
    """
    known = standing(snapshot, engine, ledger=row.ledger).get(row.key, {}) if row.key else {}
    said = {key: plain(value) for key, value in filled.items() if value not in (None, "", ())}  # type: ignore[arg-type]
    before = {key: plain(known[key]) if key in known else "" for key in said}
    values = {key: value.strip() for key, value in said.items() if value.strip() != before[key]}
    return replace(row, values=values, seen={key: before[key] for key in values if row.key})


def ground(snapshot: Snapshot, row: Row, engine: Engine | None = None) -> tuple[str, Row]:
    """What stands in the fields of a row by now, in words, and the row resting on it."""
    if row.ledger not in BOOKS or not row.key:
        return "", row
    known = standing(snapshot, engine, ledger=row.ledger).get(row.key, {})
    fields = {one.code: one for one in BOOKS[row.ledger].fields(snapshot)}
    seen = {key: plain(known[key]) if key in known else "" for key in row.seen}
    words = [_said(fields[key], value) for key, value in seen.items() if key in fields]
    return "；".join(words), replace(row, seen=seen)


def said(snapshot: Snapshot, row: Row) -> str:
    """What a row says, in words."""
    book = BOOKS.get(row.ledger)
    if book is None:
        return row.ledger
    fields = {one.code: one for one in book.fields(snapshot)}
    words = [_said(fields[key], value) for key, value in row.values.items() if key in fields]
    if row.place:
        words.append("地点 " + "".join(map(str, place_of(snapshot, row.place).values())))
    return f"{'' if row.key else '新增：'}{'；'.join(words)}"


def _said(of: Field, value: str) -> str:
    try:
        said = f"{shown(of, typed(value, of.kind))} {of.unit}".strip() if value else "空白"
        return f"{of.header} {said}"
    except ValueError:
        return f"{of.header} {value}"


def enter_row(basis: Basis, row: Row, engine: Engine | None = None) -> str:
    """Write what was filled in, as an import of one row.

    Args:
        basis: The day on screen, and who fills it in.
        row: What was filled in.
        engine: Another database than the configured one.

    Returns:
        Id of the import.

    Raises:
        RefusedInputError: Anything is wrong, or the row stands otherwise by now; nothing was saved. Fields are those
            of the ledger.
    """
    engine = engine or current_engine()
    book = BOOKS.get(row.ledger)
    if book is None or book.households:
        raise RefusedInputError([FieldProblem("", f"没有“{row.ledger}”这本可以逐项填的台账")])
    reading = Reading(basis.now(engine), engine)
    refuse_if(list(_unfit(book, reading, row)))
    incoming = _incoming(book, reading, row)
    found = compare(book, reading, [incoming])
    refuse_if(list(_problems(book, reading, found)))
    refuse_if([FieldProblem("", "填的与现在的一样，没有要保存的")] if not found.changes else [])
    return take_over(basis, book, Upload(BY_HAND, b"", (incoming,), found, by_hand=True), engine)


def _unfit(book: Book, reading: Reading, row: Row) -> Iterator[FieldProblem]:
    """No such row or column, or a field that says something else by now."""
    known = reading.rows(book).get(row.key)
    fields = {one.code: one for one in fields_of(reading.snapshot, book.code)}
    if row.key and known is None:
        yield FieldProblem("", "台账里没有这一项，请重新打开这一页")
        return
    for code in row.values.keys() | row.seen.keys():
        if code not in fields:
            yield FieldProblem("", f"台账里没有“{code}”这一栏，或它由系统算出")
            continue
        yield from _not_offered(fields[code], row.values.get(code, ""))
        if row.key:
            now = plain(known[code]) if known and code in known else ""
            if row.seen.get(code, "") != now:
                before = row.seen.get(code, "") or "空白"
                yield FieldProblem(code, f"打开时是“{before}”，现在已是“{now or '空白'}”。请核对后再保存一次")


def _not_offered(of: Field, value: str) -> Iterator[FieldProblem]:
    """A choice that the column does not have."""
    offered = {one.value for one in of.choices}
    said = set(value.split(JOINT)) if of.kind is Kind.MANY else {value}
    if offered and value and not said <= offered:
        yield FieldProblem(of.code, f"“{of.header}”没有“{value}”，请从列表里选")


def _incoming(book: Book, reading: Reading, row: Row) -> Incoming:
    """The whole row, so that the ledger knows it again, with what was filled in."""
    kinds = {one.code: one.kind for one in book.fields(reading.snapshot)}
    known = reading.rows(book).get(row.key, {}) if row.key else {}
    try:
        new = {code: typed(value, kinds[code]) for code, value in row.values.items()}
    except ValueError as error:
        raise RefusedInputError([FieldProblem("", "有一栏填的不是它要的数字或日期")]) from error
    place = row.place or str(known.get(WHERE, ""))
    where = place_of(reading.snapshot, row.place) if row.place else {}
    return Incoming(BY_HAND, 1, {**known, **new, **where}, place, dict(row.people))


def _problems(book: Book, reading: Reading, found: Comparison) -> Iterator[FieldProblem]:
    """What the ledger refuses, at the field it is about."""
    codes = {f"“{one.header}”": one.code for one in book.fields(reading.snapshot)}
    for problem in found.problems:
        code = codes.get(problem.column, "")
        yield FieldProblem(WHERE if code in PLACES else code, problem.message)

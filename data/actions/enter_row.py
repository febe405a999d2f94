"""One row of a ledger corrected or added on screen 画面填报: an import of one row, and undone like one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.actions.fresh import moved
from data.actions.imports import Upload, take_over
from data.actions.permit import permit_at, spots_of_row
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.ledger.book import Incoming, Reading
from data.ledger.books import BOOKS
from data.ledger.books.of_households import OfHouseholds
from data.ledger.books.parts import JOINT, PLACES, place_of, plain, typed
from data.ledger.columns import Kind
from data.ledger.compare import compare
from data.ledger.private import masked
from data.ledger.sheet import shown
from data.model import Household
from data.rules.permissions import Deed
from data.store.engine import current_engine
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.ledger.book import Book, Comparison, Values
    from data.ledger.columns import Field
    from data.rules.permissions import Actor
    from data.store.snapshot import Snapshot

BY_HAND = "画面填报"
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


def rows(
    snapshot: Snapshot, ledger: str, village: str, actor: Actor, engine: Engine | None = None
) -> dict[str, Values]:
    """The rows of a ledger as they stand; of one about households those of a village, and never kept."""
    if not BOOKS[ledger].households:
        return standing(snapshot, engine, ledger=ledger)
    return BOOKS[ledger].standing(Reading(snapshot, engine or current_engine(), actor, village))


@per_snapshot
def standing(snapshot: Snapshot, engine: Engine, *, ledger: str) -> dict[str, Values]:
    """The rows of a ledger as they stand."""
    return BOOKS[ledger].standing(Reading(snapshot, engine))


def fields_of(snapshot: Snapshot, ledger: str, *, new: bool = False) -> tuple[Field, ...]:
    """The columns of a ledger that somebody can fill in; township and village are asked as one.

    Args:
        snapshot: The county.
        ledger: Code of the ledger.
        new: Of a row that is not there yet: it may bring its number along where the program does not give them.
    """
    book = BOOKS[ledger]
    left_out = {*book.fixed, *PLACES} | (set() if new else {"id"})
    return tuple(
        one
        for one in book.fields(snapshot)
        if one.told and not one.remark and not one.kept_in and one.code not in left_out
    )


def changed(snapshot: Snapshot, row: Row, filled: Mapping[str, object], engine: Engine | None = None) -> Row:
    """The row with the fields that say something else than what stood there; a blank says nothing.

    Personal information that comes back as it was masked says nothing either; what stood there is kept masked.

    Args:
        snapshot: The county as it was on screen.
        row: Whose fields they are.
        filled: What stands in the fields of a form.
        engine: Another database than the configured one.
    """
    known = _standing(snapshot, row, engine)
    private = {one.code for one in BOOKS[row.ledger].fields(snapshot) if one.private}
    said = {key: plain(value).strip() for key, value in filled.items() if value not in (None, "", ())}  # type: ignore[arg-type]
    before = {key: plain(known[key]) if key in known else "" for key in said}
    shown = {key: masked(value) if key in private and value else value for key, value in before.items()}
    values = {key: value for key, value in said.items() if value not in (before[key], shown[key])}
    return replace(row, values=values, seen={key: shown[key] for key in values if row.key})


def _standing(snapshot: Snapshot, row: Row, engine: Engine | None) -> Values:
    """The row as it stands; nothing for a new one. The program itself asks: nothing of it is shown unmasked."""
    if not row.key:
        return {}
    book = BOOKS[row.ledger]
    if not book.households:
        return standing(snapshot, engine, ledger=row.ledger).get(row.key, {})
    engine = engine or current_engine()
    village = _village(snapshot, book, row, engine)
    return book.standing(Reading(snapshot, engine, village=village)).get(row.key, {}) if village else {}


def _village(snapshot: Snapshot, book: Book, row: Row, engine: Engine) -> str:
    """The village whose households are read for a row: where its household lives, else where it is to be registered."""
    if not row.key:
        return row.place
    household = book.household_of(row.key) if isinstance(book, OfHouseholds) else row.key
    mine = Household.county_code == snapshot.county_code, Household.id == household
    with engine.connect() as connection:
        return connection.scalar(select(Household.village_code).where(*mine)) or ""


def ground(snapshot: Snapshot, row: Row, engine: Engine | None = None) -> tuple[str, Row]:
    """What stands in the fields of a row by now, in words, and the row resting on it."""
    if row.ledger not in BOOKS or not row.key:
        return "", row
    known = _standing(snapshot, row, engine)
    fields = {one.code: one for one in BOOKS[row.ledger].fields(snapshot)}
    seen = {key: _seen(fields.get(key), known) for key in row.seen}
    words = [_said(fields[key], value) for key, value in seen.items() if key in fields]
    return "；".join(words), replace(row, seen=seen)


def _seen(of: Field | None, known: Values) -> str:
    """What stands in a field, as a form shows it to whoever gave no reason."""
    if of is None or of.code not in known:
        return ""
    return masked(str(known[of.code])) if of.private else plain(known[of.code])


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
    permit_at(basis, Deed.ENTER, engine, *spots_of_row(basis.now(engine), row.key, row.place, engine))
    engine = engine or current_engine()
    book = BOOKS.get(row.ledger)
    if book is None:
        raise RefusedInputError([FieldProblem("", f"没有“{row.ledger}”这本可以逐项填的台账")])
    reading = _reading(basis, book, row, engine)
    refuse_if(list(_unfit(book, reading, row)))
    incoming = _incoming(book, reading, row)
    found = compare(book, reading, [incoming])
    refuse_if(list(_problems(book, reading, found)))
    refuse_if([FieldProblem("", "填的与现在的一样，没有要保存的")] if not found.changes else [])
    upload = Upload(
        BY_HAND, b"", (incoming,), found, actor=reading.actor, by_hand=True, village=reading.village
    )
    return take_over(basis, book, upload, engine)


def _reading(basis: Basis, book: Book, row: Row, engine: Engine) -> Reading:
    """What a row is held against; of households those of its village that whoever fills it in may see."""
    now = basis.now(engine)
    if not book.households:
        return Reading(now, engine)
    village = _village(now, book, row, engine)
    if not village:
        raise RefusedInputError([FieldProblem(WHERE, "请选择村；要更正的，请从列表里选一户")])
    return Reading(now, engine, basis.actor, village)


def _known(book: Book, reading: Reading, row: Row) -> Values | None:
    """The row as it stands, or of whom it is to be told something for the first time; None where nobody is meant."""
    known = reading.rows(book).get(row.key)
    if known is None and isinstance(book, OfHouseholds):
        return book.whom(reading, row.key) or None
    return known


def _unfit(book: Book, reading: Reading, row: Row) -> Iterator[FieldProblem]:
    """No such row or column, or a field that says something else by now."""
    known = _known(book, reading, row)
    fields = {one.code: one for one in fields_of(reading.snapshot, book.code, new=not row.key)}
    if row.key and known is None:
        yield FieldProblem("", "台账里没有这一项，请重新打开这一页")
        return
    for code in row.values.keys() | row.seen.keys():
        if code not in fields:
            yield FieldProblem("", f"台账里没有“{code}”这一栏，或它由系统算出")
            continue
        yield from _not_offered(fields[code], row.values.get(code, ""))
        if row.key:
            now = _seen(fields[code], known or {})
            before = row.seen.get(code, "")
            said = f"打开时是“{before or '空白'}”，现在已是“{now or '空白'}”。请核对后再保存一次"
            yield from moved(code, said, before, now)


def _not_offered(of: Field, value: str) -> Iterator[FieldProblem]:
    """A choice that the column does not have."""
    offered = {one.value for one in of.choices}
    said = set(value.split(JOINT)) if of.kind is Kind.MANY else {value}
    if offered and value and not said <= offered:
        yield FieldProblem(of.code, f"“{of.header}”没有“{value}”，请从列表里选")


def _incoming(book: Book, reading: Reading, row: Row) -> Incoming:
    """The whole row, so that the ledger knows it again, with what was filled in."""
    kinds = {one.code: one.kind for one in book.fields(reading.snapshot)}
    known = (_known(book, reading, row) or {}) if row.key else {}
    try:
        new = {code: typed(value, kinds[code]) for code, value in row.values.items()}
    except ValueError as error:
        raise RefusedInputError([FieldProblem("", "有一栏填的不是它要的数字或日期")]) from error
    place = row.place or str(known.get(WHERE, reading.village))
    where = place_of(reading.snapshot, row.place) if row.place else {}
    return Incoming(BY_HAND, 1, {**book.carried(known, new), **new, **where}, place, dict(row.people))


def _problems(book: Book, reading: Reading, found: Comparison) -> Iterator[FieldProblem]:
    """What the ledger refuses, at the field it is about."""
    codes = {f"“{one.header}”": one.code for one in book.fields(reading.snapshot)}
    for problem in found.problems:
        code = codes.get(problem.column, "")
        yield FieldProblem(WHERE if code in PLACES else code, problem.message)

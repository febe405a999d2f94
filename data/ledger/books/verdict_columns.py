"""The columns of 贫困村退出验收表 that say how a village stands by the items of the exit criteria."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from data.ledger.book import Change, Reading, Values, Writing, number
from data.ledger.books import parts
from data.ledger.columns import Field, Kind
from data.rules.criteria import SIGNS, Verdict, compare, is_required, threshold_on
from data.rules.judgement import Judgement, problems_of
from data.store import exits, verdicts
from data.store.frames import each, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.counties.schemes import Criterion
    from data.store.snapshot import Snapshot

VALUE, MET = "value:", "met:"
"""How the codes of the columns begin; the item's code follows."""
NUMERIC, DAY, PERSON = "numeric", "judged_on", "inspector"
AT = {"on_date": DAY, "person": PERSON}
"""Where a column says what a judgement's field does."""


def fields(snapshot: Snapshot) -> tuple[Field, ...]:
    """Two columns for each item with a number, one for each that is judged."""
    return tuple(field for item in exits.items_of(snapshot) for field in _of(item))


def _of(item: Criterion) -> Iterator[Field]:
    name = item.name.rpartition("：")[2]
    names = tuple(dict.fromkeys((name, item.name, item.short_name)))
    measured = item.kind == NUMERIC
    if measured:
        kind = Kind.PERCENT if item.unit == "%" else Kind.NUMBER
        said = (*names, *(f"{other}指标值" for other in names[1:]))
        yield Field(
            f"{VALUE}{item.code}",
            f"{name}指标值",
            kind,
            item.unit,
            synonyms=said,
            note=item.threshold,
            width=12,
        )
    verdict = tuple(f"{other}{word}" for other in names for word in ("是否达标", "达标"))[1:]
    yield Field(
        f"{MET}{item.code}",
        f"{name}是否达标",
        Kind.BOOL,
        synonyms=verdict if measured else (*verdict, *names),
        told=not measured,
        note="由指标值和标准得出" if measured else item.threshold,
        width=10,
    )


def known(reading: Reading) -> dict[str, Values]:
    """Values and verdicts that count, by village."""
    found: dict[str, Values] = {}
    shown = exits.load(reading.snapshot, reading.engine)
    kinds = {item.code: item.kind for item in shown.items}
    for _, row in each(shown.known.reset_index()):
        village, item = row["village"], row["item"]
        if item not in kinds:
            continue
        mine = found.setdefault(village, {})
        if kinds[item] == NUMERIC and not missing(row["value"]):
            mine[f"{VALUE}{item}"] = float(row["value"])
        if row["verdict"] != Verdict.OPEN:
            mine[f"{MET}{item}"] = row["verdict"] == Verdict.MET
    return found


def problems(reading: Reading, change: Change, village: str) -> Iterator[tuple[str, str]]:
    """What forbids the verdicts of a row, as where they are entered on screen."""
    for item in exits.items_of(reading.snapshot):
        judgement = _judgement(reading, change, village, item, parts.AUTHOR)
        if judgement is None:
            continue
        frame = verdicts.frame_of(reading.snapshot, judgement, reading.engine)
        for problem in problems_of(judgement, frame):
            own = f"{VALUE if item.kind == NUMERIC else MET}{item.code}"
            yield AT.get(problem.field, own), problem.message


def rows(writing: Writing, change: Change, village: str) -> Iterator[dict[str, Any]]:
    """The verdicts of a row as assessments."""
    for item in exits.items_of(writing.reading.snapshot):
        judgement = _judgement(writing.reading, change, village, item, writing.source)
        if judgement is not None:
            frame = verdicts.frame_of(writing.reading.snapshot, judgement, writing.reading.engine)
            asked = frame.item or item
            yield writing.told(**verdicts.kept_as(judgement, asked, writing.day))


def lacking(reading: Reading, change: Change, village: str) -> list[str]:
    """What a village would still lack of the items its exit waits for, with its verdicts."""
    view = reading.snapshot
    matrix = exits.load(view, reading.engine, everyone=True).matrix
    found = []
    for item in exits.items_of(view):
        verdict = _told(reading, change, item) or Verdict(str(matrix.loc[village, item.code]))
        if is_required(item, view.as_of) and verdict is not Verdict.MET:
            found.append(f"{item.name}（{SIGNS[verdict].word}）")
    return found


def _judgement(
    reading: Reading, change: Change, village: str, item: Criterion, source: str
) -> Judgement | None:
    """What a row says new of an item; None where it says nothing new."""
    value, met = change.values.get(f"{VALUE}{item.code}"), change.values.get(f"{MET}{item.code}")
    scheme = exits.leaves_by(reading.snapshot)
    if scheme is None or (value is None and met is None):
        return None
    said = change.incoming.values
    day = said.get(DAY)
    return Judgement(
        "village",
        village,
        scheme.key,
        item.code,
        day if isinstance(day, dt.date) else reading.snapshot.as_of,
        met=met if isinstance(met, bool) else None,
        value=number(change.values, f"{VALUE}{item.code}"),
        person=str(said.get(PERSON) or parts.AUTHOR),
        source=source,
    )


def _told(reading: Reading, change: Change, item: Criterion) -> Verdict | None:
    """The verdict that a row gives on an item; None where it gives none."""
    value, met = number(change.values, f"{VALUE}{item.code}"), change.values.get(f"{MET}{item.code}")
    if item.kind != NUMERIC:
        return None if met is None else Verdict.MET if met else Verdict.UNMET
    asked = threshold_on(item, reading.snapshot.as_of, exits.lines())
    return None if value is None or asked is None else compare(value, str(item.op), asked)

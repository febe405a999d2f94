"""The columns of 贫困村退出验收表 that say how far a village is on the steps of the exit procedure."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from data.ledger.books import parts
from data.ledger.columns import Choice, Field, Kind
from data.rules.exit_steps import Entry, Standing, obstacles, track
from data.store import exit_steps as store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.counties.playbook import ExitStepSpec
    from data.ledger.book import Change, Reading, Values, Writing
    from data.rules.exit_steps import Track
    from data.store.snapshot import Snapshot

STEP, DAY = "step:", "step_on:"
"""How the codes of the columns begin; the step's id follows."""
PERSON, REASON = "inspector", "reason"
PASSED, BACK = "通过", "退回"
DECISIONS = (
    Choice(PASSED, ("达标", "合格", "同意", "已通过", "例外通过", "是")),
    Choice(BACK, ("不通过", "未通过", "不合格", "不达标", "未达标", "不同意", "否")),
)
ALSO = {
    "application": ("村级自评", "村级申请", "村申请"),
    "village_review": ("民主评议", "村评议", "村民代表大会评议"),
    "township_check": ("乡镇初验", "乡镇初审", "乡镇审核", "乡级核查"),
    "county_acceptance": ("县级核验", "县级核查", "县级认定", "县级审核"),
    "announcement": ("公示公告", "公告", "批准退出"),
}
"""What forms call the usual steps."""
ANNOUNCED = {"announcement": ("公告日期", "批准日期")}
WORDS = {
    Standing.PASSED: PASSED,
    Standing.EXCEPTED: PASSED,
    Standing.SENT_BACK: BACK,
}


def fields(snapshot: Snapshot) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Two columns a step; those of the last step apart, for others of the form stand before them."""
    steps = [tuple(_of(step)) for step in snapshot.playbook.exit_steps]
    before = tuple(field for step in steps[:-1] for field in step)
    return before, steps[-1] if steps else ()


def _of(step: ExitStepSpec) -> Iterator[Field]:
    names = ALSO.get(step.id, ())
    yield Field(
        f"{STEP}{step.id}",
        step.name,
        Kind.CHOICE,
        synonyms=names,
        choices=DECISIONS,
        width=10,
        note=step.unit,
    )
    days = (*(f"{name}{word}" for name in (step.name, *names) for word in ("日期", "时间")),)
    yield Field(
        f"{DAY}{step.id}",
        f"{step.name}日期",
        Kind.DATE,
        synonyms=(*days[1:], *ANNOUNCED.get(step.id, ())),
        width=12,
    )


def known(reading: Reading) -> dict[str, Values]:
    """Where the villages stand, by village."""
    found = {}
    for village, steps in store.load(reading.snapshot, reading.engine).tracks.items():
        values: Values = {}
        for step in steps:
            if step.entry is not None and step.standing in WORDS:
                values[f"{STEP}{step.spec.id}"] = WORDS[step.standing]
                values[f"{DAY}{step.spec.id}"] = step.entry.on_date
        found[village] = values
    return found


def problems(
    reading: Reading, change: Change, village: str, lacking: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What forbids the steps of a row, taken one after another, as where they are entered on screen.

    Args:
        reading: The county on the day on screen.
        change: The row.
        village: Code of its village.
        lacking: What the village lacks once the row's own verdicts count.
    """
    view = reading.snapshot
    specs, steps = view.playbook.exit_steps, _track(reading, village)
    yield from _undecided(change, specs)
    for entry in _entries(reading, change, village, lacking):
        found = obstacles(steps, entry, lacking, view.as_of, view.playbook.campaign.start)
        yield from ((_at(problem.field, entry.step), problem.message) for problem in found)
        if found:
            return
        steps = track(specs, [*(step.entry for step in steps if step.entry is not None), entry])


def _at(field: str, step: str) -> str:
    """The column that says what a field of an entry does."""
    usual = {"on_date": f"{DAY}{step}", "person": PERSON, "exception": REASON, "note": REASON}
    return usual.get(field, f"{STEP}{step}")


def rows(writing: Writing, change: Change, village: str, lacking: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The steps of a row as entries of the exit procedure, in their order."""
    for entry in _entries(writing.reading, change, village, lacking):
        values = asdict(entry) | {"objective_id": change.key, "source": writing.source}
        yield writing.told(**values)


def _track(reading: Reading, village: str) -> Track:
    view = reading.snapshot
    tracks = store.load(view, reading.engine).tracks
    return tracks[village] if village in tracks else track(view.playbook.exit_steps, ())


def _entries(reading: Reading, change: Change, village: str, lacking: Sequence[str]) -> Iterator[Entry]:
    """What a row decides, step by step: a decision that is new, or the same again on another day."""
    said, view = change.incoming.values, reading.snapshot
    number = store.load(view, reading.engine).recorded.get((village, view.as_of), 0)
    reason, person = str(said.get(REASON, "")).strip(), str(said.get(PERSON) or parts.AUTHOR)
    for step in view.playbook.exit_steps:
        decision, dated = f"{STEP}{step.id}", f"{DAY}{step.id}"
        if decision not in said or change.values.keys().isdisjoint((decision, dated)):
            continue
        passed = said[decision] == PASSED
        excepted = passed and bool(lacking)
        yield Entry(
            step.id,
            _day(change, decision, dated) or view.as_of,
            recorded_on=view.as_of,
            sequence=number,
            passed=passed,
            person=person,
            exception=reason if excepted else "",
            note="" if excepted else reason,
        )
        number += 1


def _day(change: Change, decision: str, dated: str) -> dt.date | None:
    """The day of a decision; that of the one before it is not meant."""
    before = decision in change.old and dated not in change.values
    day = None if before else change.incoming.values.get(dated)
    return day if isinstance(day, dt.date) else None


def _undecided(change: Change, specs: Sequence[ExitStepSpec]) -> Iterator[tuple[str, str]]:
    for step in specs:
        if f"{DAY}{step.id}" in change.values and f"{STEP}{step.id}" not in change.incoming.values:
            yield f"{STEP}{step.id}", f"填了{step.name}日期，没有填{PASSED}还是{BACK}"

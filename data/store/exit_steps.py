"""The exit procedure 退出程序 of a snapshot: where every village that leaves the list stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.rules.criteria import SIGNS, Verdict
from data.rules.exit_steps import Entry, Track, count_passed, track
from data.store import exits
from data.store.frames import Row, each, read
from data.store.kept import per_snapshot
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Procedure:
    """Where the villages stand. Shared read-only, like the snapshot.

    Attributes:
        tracks: The steps of each village that leaves the list, by village code.
        lacking: What each of them still lacks, by village code: names of required items with their verdict.
        recorded: How many entries of a village became known on a day, by village code and day.
    """

    tracks: dict[str, Track]
    lacking: dict[str, list[str]]
    recorded: dict[tuple[str, dt.date], int]

    def standing(self, villages: list[str]) -> list[int]:
        """How many of these villages are past no step, past the first only, … past all of them."""
        passed = [count_passed(self.tracks[code]) for code in villages]
        steps = max(map(len, self.tracks.values()), default=0)
        return [passed.count(number) for number in range(steps + 1)]


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Procedure:
    """The procedure of a snapshot's villages."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        rows = read(connection, question.exit_steps())
    leaving = exits.load(snapshot, engine)
    specs = snapshot.playbook.exit_steps
    entries: dict[str, list[Entry]] = {str(code): [] for code in leaving.villages.index}
    villages = {exit_id: str(code) for code, exit_id in leaving.villages["exit_id"].items()}
    for _, row in each(rows[rows["objective_id"].isin(villages)]):
        entries[villages[row.pop("objective_id")]].append(_entry(row))
    return Procedure(
        tracks={code: track(specs, mine) for code, mine in entries.items()},
        lacking=_lacking(leaving),
        recorded=Counter((code, entry.recorded_on) for code, mine in entries.items() for entry in mine),
    )


def _entry(row: Row) -> Entry:
    days = {name: row[name].date() for name in ("on_date", "recorded_on")}
    return Entry(**{**row, **days})


def _lacking(leaving: exits.Exits) -> dict[str, list[str]]:
    names = {item.code: item.name for item in leaving.items}
    found: dict[str, list[str]] = {}
    for _, gap in each(leaving.gaps):
        said = f"{names[gap['item']]}（{SIGNS[Verdict(gap['verdict'])].word}）"
        found.setdefault(gap["village"], []).append(said)
    return found

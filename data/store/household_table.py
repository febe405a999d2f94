"""Households as a table: places down, one question across; what the screen and its Excel file both show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, cast

import pandas as pd

from data.rules.households import BATCHES, CAUSES, MONITORED, RISKS
from data.rules.light import Light
from data.store import households as sums
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

HOUSEHOLDS, PEOPLE = sums.MEASURES
OUT, LATE = sums.OUT[0], sums.OUT_LATE[0]
BASE = ["households", "people", "households_out", "people_out"]
"""What a snapshot knows of every village."""
Counts: TypeAlias = dict[tuple[str, str], int]
"""The cells of one place, by key and measure."""


@dataclass(frozen=True)
class Heading:
    """A column.

    Attributes:
        key: First level of the table's columns.
        name: On screen.
        light: Code of the light in which it is shown, empty for none.
    """

    key: str
    name: str
    light: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """One question, by village.

    Attributes:
        headings: The columns in order.
        cells: Places × (key, measure); 0 where there is nobody. Measures: households, and where the question knows
            them people, households_out, households_late.
        base: Of each place: households, people, households_out, people_out.
        once: Key of those counted once, which stands beside columns that overlap; empty where none do.
    """

    headings: tuple[Heading, ...]
    cells: pd.DataFrame
    base: pd.DataFrame
    once: str = ""

    def rows(self) -> Iterator[tuple[str, Counts, Row]]:
        """Every place with its counts and its base."""
        base = self.base.to_dict("index")
        for code, counts in self.cells.to_dict("index").items():
            yield str(code), cast("Counts", counts), cast("Row", base[code])

    def within(self, places: pd.Index[str]) -> Table:
        """Some of the places."""
        return replace(self, cells=self.cells.loc[places], base=self.base.loc[places])

    def summed(self, groups: pd.Series[str]) -> Table:
        """The sums over groups of places; a place in no group is left out."""
        return replace(self, cells=self.cells.groupby(groups).sum(), base=self.base.groupby(groups).sum())

    def total(self) -> Table:
        """The sum over all places, as a table of one row."""
        return replace(self, cells=self.cells.sum().to_frame().T, base=self.base.sum().to_frame().T)


@dataclass(frozen=True)
class Topic:
    """A question that can be asked.

    Attributes:
        id: In the address.
        word: On the control.
        title: Above the table.
        build: Reads the table.
    """

    id: str
    word: str
    title: str
    build: Callable[[Snapshot, Engine | None], Table]


def table_of(snapshot: Snapshot, topic: Topic, engine: Engine | None = None) -> Table:
    """The answer to a question, by village that has households."""
    return topic.build(snapshot, engine)


def of_zone(snapshot: Snapshot, table: Table, zone: str) -> Table:
    """The villages of a zone, or all of them."""
    zones = snapshot.villages["zone"].reindex(table.base.index)
    return table.within(table.base.index[zones == zone]) if zone else table


def by_zone(snapshot: Snapshot, table: Table) -> Table:
    """The sums of every zone, in the order of the zones."""
    found = table.summed(snapshot.villages["zone"].reindex(table.base.index))
    return found.within(snapshot.zones.index[snapshot.zones.index.isin(found.base.index)])


@per_snapshot
def _batches(snapshot: Snapshot, engine: Engine) -> Table:
    headings = [Heading(key, name) for key, name in BATCHES.items()]
    return _table(snapshot, headings, sums.by_batch(snapshot, engine), once=sums.ANY)


@per_snapshot
def _causes(snapshot: Snapshot, engine: Engine) -> Table:
    found = _across(sums.by_cause(snapshot, engine))
    named = [cause for cause in _keys(found) if cause not in CAUSES]
    headings = [Heading(cause, cause or "未填") for cause in (*CAUSES, *named)]
    return _table(snapshot, headings, found)


@per_snapshot
def _years(snapshot: Snapshot, engine: Engine) -> Table:
    found = _across(sums.by_year(snapshot, engine))
    years = sorted(_keys(found), key=int)
    headings = [Heading(year, f"{year}年" if int(year) else "未定") for year in years]
    return _table(snapshot, headings, found)


@per_snapshot
def _items(snapshot: Snapshot, engine: Engine) -> Table:
    items = sums.criteria_of(snapshot).items
    found = _across(sums.by_item(snapshot, engine))
    return _table(snapshot, [Heading(item.code, item.name) for item in items], found)


@per_snapshot
def _watched(snapshot: Snapshot, engine: Engine) -> Table:
    long = sums.by_risk(snapshot, engine)
    kinds = _across(long.groupby(level=[0, 1]).sum())
    lights = _across(long.groupby(level=[0, 2]).sum())
    headings = [Heading(kind, kind) for kind in MONITORED]
    headings += [
        Heading(code.value, RISKS[code].word, code.value) for code in (Light.RED, Light.YELLOW, Light.GREEN)
    ]
    return _table(snapshot, headings, kinds.join(lights, how="outer"))


TOPICS = (
    Topic("batch", "帮扶措施", "五个一批", _batches),
    Topic("cause", "致贫原因", "主要致贫原因", _causes),
    Topic("year", "计划年度", "计划脱贫年度", _years),
    Topic("item", "达标条目", "还差哪些条目", _items),
    Topic("watch", "监测", "防返贫监测", _watched),
)


def topic_of(name: str) -> Topic:
    """A topic by its id; the first for any other name."""
    return next((topic for topic in TOPICS if topic.id == name), TOPICS[0])


def _across(long: pd.DataFrame) -> pd.DataFrame:
    """Village × key long becomes villages × (key, measure)."""
    parts = {
        (str(key), measure): part.droplevel(1)[measure]
        for key, part in long.groupby(level=1)
        for measure in long.columns
    }
    columns = pd.MultiIndex.from_arrays([[key for key, _ in parts], [measure for _, measure in parts]])
    return pd.DataFrame(parts, columns=columns)


def _keys(wide: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(wide.columns.get_level_values(0)))


def _table(snapshot: Snapshot, headings: Sequence[Heading], wide: pd.DataFrame, once: str = "") -> Table:
    """Every village that has households, with a column for every heading even where nobody is in it."""
    base = snapshot.villages.loc[snapshot.villages["households"].notna(), BASE].astype(int)
    keys = [heading.key for heading in headings] + ([once] if once else [])
    measures = list(dict.fromkeys(wide.columns.get_level_values(1))) or [HOUSEHOLDS]
    columns = pd.MultiIndex.from_product([keys, measures])
    cells = wide.reindex(index=base.index, columns=columns, fill_value=0)
    return Table(tuple(headings), cells.fillna(0).astype(int), base, once)

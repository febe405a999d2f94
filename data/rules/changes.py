"""What changed between two editions 定格, and what became known later about the day of one.

Only what was frozen is compared: the answer is the same whenever it is asked.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.rules.orders import State as OrderState
from data.rules.rectification import FINISHED
from data.rules.status import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class What(StrEnum):
    """What can change."""

    ZONE = "zone"
    VILLAGE = "village"
    LIGHT = "light"
    OVERDUE = "overdue"
    DONE = "done"
    FOUND = "found"
    RECTIFIED = "rectified"
    GIVEN = "given"
    CLOSED = "closed"
    CARD = "card"


COLUMNS = ["what", "id", "title", "before", "after", "zone", "is_demo"]
FINDING, ORDER = "rectification", "order"
"""Kinds of objective that have changes of their own."""


def changes(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything that changed from one edition to a later one.

    Args:
        before: The frames of the earlier one: zones, villages, objectives, orders, findings and cards, by id.
        after: Those of the later one.

    Returns:
        Columns what (see :class:`What`), id, title, before, after (lights, states, or empty), zone, is_demo; in the
        order of :class:`What`, then as they stand in the later edition.
    """
    parts = [
        _lights(What.ZONE, before["zones"], _of_zones(after["zones"])),
        _lights(What.VILLAGE, before["villages"], _of_villages(after["villages"])),
        *_objectives(before["objectives"], after["objectives"]),
        *_findings(before, after),
        *_orders(before, after),
        _cards(before["cards"], after["cards"]),
    ]
    filled = [part for part in parts if not part.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)


def counts(found: pd.DataFrame) -> dict[What, int]:
    """How many of each; also of those there are none of."""
    each = found["what"].value_counts()
    return {what: int(each.get(what.value, 0)) for what in What}


def corrections(frozen: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Values of an edition's day that are known otherwise by now: what was frozen stays, and this is said beside it.

    Args:
        frozen: The edition's objectives by id.
        known: By id: value as of the edition's day as known now, and known_on, the day that became known.

    Returns:
        By id: title, unit, before, after (missing: not reported), known_on, zone, is_demo.
    """
    same = frozen.index.intersection(known.index)
    was, now = frozen.loc[same, "value"].astype(float), known.loc[same, "value"].astype(float)
    other = same[~(was.eq(now) | (was.isna() & now.isna()))]
    columns: pd.DataFrame = frozen.loc[other, ["title", "unit", "zone", "is_demo"]].copy()
    columns["before"], columns["after"] = was[other], now[other]
    columns["known_on"] = known.loc[other, "known_on"]
    return columns


def _of_zones(zones: pd.DataFrame) -> pd.DataFrame:
    return zones.assign(title=zones["name"], zone=zones.index, is_demo=False)


def _of_villages(villages: pd.DataFrame) -> pd.DataFrame:
    return villages.assign(title=villages["name"], is_demo=False)


def _lights(what: What, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Lights that turned; what was not there before has not turned."""
    was = before["light"].reindex(after.index)
    return _rows(what, after, was, after["light"], was.notna() & was.ne(after["light"]))


def _objectives(before: pd.DataFrame, after: pd.DataFrame) -> Iterable[pd.DataFrame]:
    works = after[after["kind"].ne(ORDER)]
    yield _lights(What.LIGHT, before, works)
    late = after["state"].eq(State.OVERDUE.value)
    late_before = before["state"].eq(State.OVERDUE.value).reindex(after.index, fill_value=False)
    yield _rows(What.OVERDUE, after, "", after["light"], late & ~late_before)
    done = works["done_on"].notna() & works["kind"].ne(FINDING)
    done_before = before["done_on"].notna().reindex(works.index, fill_value=False)
    yield _rows(What.DONE, works, before["light"].reindex(works.index), works["light"], done & ~done_before)


def _findings(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> Iterable[pd.DataFrame]:
    now = after["findings"].join(after["objectives"][["title", "zone", "is_demo"]])
    was = before["findings"]["stage"].reindex(now.index)
    yield _rows(What.FOUND, now, "", now["stage"], was.isna())
    finished = [stage.value for stage in FINISHED]
    yield _rows(What.RECTIFIED, now, was, now["stage"], now["stage"].isin(finished) & ~was.isin(finished))


def _orders(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> Iterable[pd.DataFrame]:
    now = after["orders"].join(after["objectives"][["title", "zone", "is_demo"]])
    was = before["orders"]["state"].reindex(now.index)
    closed = OrderState.CLOSED.value
    yield _rows(What.GIVEN, now, "", now["state"], was.isna())
    yield _rows(What.CLOSED, now, was, now["state"], now["state"].eq(closed) & was.ne(closed))


def _cards(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Cards that were put up, or went on."""
    titled = after.assign(title=after["subject"] + " " + after["rule"])
    was = before["state"].reindex(after.index)
    return _rows(What.CARD, titled, was.fillna(""), titled["state"], was.ne(titled["state"]))


def _rows(
    what: What,
    after: pd.DataFrame,
    was: pd.Series[Any] | str,
    now: pd.Series[Any],
    chosen: pd.Series[Any],
) -> pd.DataFrame:
    rows = after[chosen.astype(bool)]
    return pd.DataFrame(
        {
            "what": what.value,
            "id": rows.index.astype(object),
            "title": rows["title"].to_numpy(object),
            "before": "" if isinstance(was, str) else was[rows.index].to_numpy(object),
            "after": now[rows.index].to_numpy(object),
            "zone": rows["zone"].to_numpy(object),
            "is_demo": rows["is_demo"].to_numpy(bool),
        },
        columns=COLUMNS,
    )

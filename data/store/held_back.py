"""What holds villages back: the items of the exit criteria they do not meet, and who answers for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from data import wording
from data.rules.criteria import Verdict
from data.store import exits
from data.store.frames import each, missing
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.frames import Row
    from data.store.snapshot import Snapshot

COLUMNS: Final = ("village", "item", "name", "verdict", "owner")


@per_snapshot
def held_back(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """The items that villages which are to leave the list still wait for.

    Returns:
        Columns village, item (code), name (of the item), verdict (unmet, or not judged yet) and owner as it is said,
        empty where nobody answers; the unmet come before the unjudged.
    """
    found = exits.load(snapshot, engine)
    names = {item.code: item.name for item in found.items}
    waiting = found.villages.index[found.villages["done_on"].isna()]
    gaps = found.gaps[found.gaps["village"].isin(waiting)]
    rows = [
        (gap["village"], gap["item"], names[gap["item"]], gap["verdict"], _owner(gap))
        for _, gap in each(gaps)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    unjudged = frame["verdict"] != Verdict.UNMET.value
    return (
        frame.assign(_later=unjudged)
        .sort_values("_later", kind="stable")
        .drop(columns="_later")
        .reset_index(drop=True)
    )


def _owner(gap: Row) -> str:
    if not missing(gap["name"]):
        return wording.person(gap["name"], is_demo=bool(gap["is_demo"]))
    return "" if missing(gap["unit"]) else str(gap["unit"])

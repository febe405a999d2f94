"""Rows on their way into the database, and the seeded dice that the overlay throws."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.counties.pack import Pack
    from data.model import Base

Row = dict[str, Any]
Rows = dict["type[Base]", list[Row]]

SOURCE = "演示数据：按固定种子生成，不是事实"


def demo_row(pack: Pack, **values: Any) -> Row:
    """A row of the county, marked as demo."""
    return {
        "county_code": pack.playbook.county.code,
        "source": SOURCE,
        "is_demo": True,
        "verify": False,
        **values,
    }


def dice(pack: Pack, topic: str) -> random.Random:
    """Dice of their own for each topic, so that a change in one does not move the others."""
    demo = pack.playbook.demo
    return random.Random(f"{pack.playbook.county.code}/{demo.seed}/{topic}")  # noqa: S311 - demo data


def day_after(date: dt.date, days: float) -> dt.date:
    """The date ``days`` later, rounded to whole days."""
    return date + dt.timedelta(days=round(days))

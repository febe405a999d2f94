"""The calendar of what recurs: what is due in each week, month, quarter or half-year, what was held and missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from data.rules.light import Light, Sign
from data.rules.workdays import ONE_DAY, is_workday, last_workday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
WEEK = dt.timedelta(days=7)


class Standing(StrEnum):
    """What became of one that was due."""

    HELD = "held"
    MISSED = "missed"
    DUE = "due"
    COMING = "coming"
    UNKNOWN = "unknown"


SIGNS = {
    Standing.HELD: Sign("已开展", "✓", "绿"),
    Standing.MISSED: Sign("未开展", "✗", "红"),
    Standing.DUE: Sign("本期该办", "▲", "黄"),
    Standing.COMING: Sign("未到期", "·", "灰"),
    Standing.UNKNOWN: Sign("未填报", "○", "灰"),
}
LIGHTS = {
    Standing.HELD: Light.GREEN,
    Standing.MISSED: Light.RED,
    Standing.DUE: Light.YELLOW,
    Standing.COMING: Light.GREY,
    Standing.UNKNOWN: Light.GREY,
}
"""In whose colour each is drawn."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that something is due.

    Attributes:
        first: First day of its week, month, quarter or half-year within the campaign.
        last: Last day of it.
        due: The working day by which it must have been held.
        held_on: The first day in it on which it was held, as known; None where no record says so.
        standing: What became of it.
    """

    first: dt.date
    last: dt.date
    due: dt.date
    held_on: dt.date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something is due in a campaign.

    Attributes:
        every: ``week``, ``month``, ``quarter``, ``half_year`` or ``year``.
        begins: Due at the begin of each period, as a Monday meeting 周一例会; else at its end, as a month-end meeting.
        start: First day of the campaign.
        end: Last day of the campaign.
    """

    every: str
    begins: bool
    start: dt.date
    end: dt.date


def occasions(rhythm: Rhythm, held: Iterable[dt.date], as_of: dt.date) -> list[Occasion]:
    """Every time something recurring is due, and what became of it.

    Args:
        rhythm: How often.
        held: The days on which it was held.
        as_of: The day asked about; what was held later does not count.

    Returns:
        In order. A period without a working day has none. Where no record at all says that it was ever held, what is
        past is unknown, not missed: nobody is blamed for a book that was not kept.
    """
    days = sorted(day for day in held if day <= as_of)
    found = []
    for first, last in _periods(rhythm):
        due = _due(first, last, rhythm.begins)
        if due is None:
            continue
        on = next((day for day in days if first <= day <= last), None)
        found.append(Occasion(first, last, due, on, _standing(first, due, on, as_of, bool(days))))
    return found


def _standing(first: dt.date, due: dt.date, on: dt.date | None, as_of: dt.date, kept: bool) -> Standing:
    if on is not None:
        return Standing.HELD
    if due < as_of:
        return Standing.MISSED if kept else Standing.UNKNOWN
    return Standing.DUE if first <= as_of else Standing.COMING


def _due(first: dt.date, last: dt.date, begins: bool) -> dt.date | None:
    """The first or last working day of a period; None where it has none, as in a week of holidays."""
    if not begins:
        day = last_workday(last)
        return day if day >= first else None
    while first <= last and not is_workday(first):
        first += ONE_DAY
    return first if first <= last else None


def _periods(rhythm: Rhythm) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last days, within the campaign, of the periods that touch it; a week begins on Monday."""
    every, start, end = rhythm.every, rhythm.start, rhythm.end
    first = start - ONE_DAY * start.weekday() if every == "week" else _month_of(start, MONTHS[every])
    while first <= end:
        after = first + WEEK if every == "week" else _months_on(first, MONTHS[every])
        yield max(first, start), min(after - ONE_DAY, end)
        first = after


def _month_of(day: dt.date, length: int) -> dt.date:
    """First day of the period of so many months that a day lies in."""
    return dt.date(day.year, (day.month - 1) // length * length + 1, 1)


def _months_on(first: dt.date, count: int) -> dt.date:
    months = first.year * 12 + first.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)

"""Working days of the Chinese calendar: weekends worked off and public holidays as the State Council announces them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import chinese_calendar

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=8192)
def is_workday(day: dt.date) -> bool:
    """Whether offices work on a day; Monday to Friday in years whose holidays nobody has announced yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def is_announced(day: dt.date) -> bool:
    """Whether the holidays of the day's year are known; else working days are an assumption 待核."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def last_workday(day: dt.date) -> dt.date:
    """The day itself, or the working day before it."""
    while not is_workday(day):
        day -= ONE_DAY
    return day


def back(day: dt.date, count: int) -> dt.date:
    """The working day ``count`` working days before ``day``; with 0 the day itself or the working day before it."""
    day = last_workday(day)
    for _ in range(count):
        day = last_workday(day - ONE_DAY)
    return day


def between(first: dt.date, last: dt.date) -> int:
    """Working days after ``first`` up to and with ``last``; negative when ``last`` comes first."""
    if last < first:
        return -between(last, first)
    days = ((first + ONE_DAY * number) for number in range(1, (last - first).days + 1))
    return sum(map(is_workday, days))

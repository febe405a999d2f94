"""Days as people write them into ledgers."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from data.ledger.numbers import COUNTS, spoken
from data.ledger.plain import compact
from data.ledger.unfit import UnfitError

FIRST_YEAR, LAST_YEAR = 1900, 2099
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_050  # 1950-01-01 and 2099-12-31; smaller numbers are rather years
SERIAL_ZERO = dt.date(1899, 12, 30)  # as Excel counts, with the 29 February 1900 that never was
HOW = "请写成 2018-06-30 或 2018年6月30日"
BEFORE = re.compile(r"(?:之前|以前|前)$")
TIME = re.compile(r"(?<=\d)[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
YEAR_IN_WORDS = re.compile(r"^([〇零一二三四五六七八九]{4})(?=年)")
COUNT_IN_WORDS = re.compile(
    r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号])"
)
DAY = re.compile(
    r"(?P<y>\d{4})(?P<sign>[-./])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})"
    r"|(?P<y2>\d{4})(?P<m2>\d{2})(?P<d2>\d{2})"
    r"|(?:(?P<y3>\d{4})年)?(?P<m3>\d{1,2})月(?P<d3>\d{1,2})[日号]?"
)
MONTH = re.compile(
    r"(?P<y>\d{4})[-./](?P<m>\d{1,2})|(?P<y2>\d{4})(?P<m2>\d{2})|(?P<y3>\d{4})年(?P<m3>\d{1,2})月份?"
)
END = re.compile(r"(?:(?P<y>\d{4})年)?(?:(?P<year>年[底末])|(?P<m>\d{1,2})月份?[底末]|(?P<month>月[底末]))")
YEAR_END = re.compile(r"(\d{4})年?[底末]")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was read.

    Attributes:
        date: The day.
        exact: False when only the month was written, or the year had to be added.
    """

    date: dt.date
    exact: bool = True


def day_of_text(text: str, today: dt.date | None, *, begins: bool = False) -> Day:
    """The day that a text says.

    Args:
        text: E.g. ``2018.6.30``, ``2018年6月``, ``6月底``.
        today: The day that 6月底, 年底 and 月底 are said on, for the year and month they leave out; they are refused
            without it.
        begins: A month without a day means its first day instead of its last.

    Raises:
        UnfitError: It is no day, no clear one, or one that there is not.
    """
    said = _in_digits(BEFORE.sub("", TIME.sub("", compact(text))))
    for read in (_full, _end, _month):
        day = read(said, today, begins=begins)
        if day is not None:
            return day
    if re.fullmatch(r"\d{4}年?", said):
        raise UnfitError(f"“{text}”只有年份", HOW)
    if re.fullmatch(r"\d{1,2}[-./]\d{1,2}(?:[-./]\d{1,4})?", said):
        raise UnfitError(f"“{text}”分不清年、月、日", HOW)
    raise UnfitError(f"“{text}”不是日期", HOW)


def day_of_number(number: float, *, begins: bool = False) -> Day:
    """The day that a number in a date column means: Excel's count of days, 20180630, 201806 or 2018.6.

    Raises:
        UnfitError: It means none, or may mean two: 2018.1 is January or October, for Excel drops the last 0.
    """
    if FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return Day(SERIAL_ZERO + dt.timedelta(int(number)))
    if number.is_integer():
        return day_of_text(str(int(number)), None, begins=begins)
    if re.fullmatch(r"\d{4}\.1", str(number)):
        raise UnfitError(f"“{number}”可能是 1 月，也可能是 10 月（Excel 去掉了末尾的 0）", HOW)
    return day_of_text(str(number), None, begins=begins)


def _in_digits(said: str) -> str:
    said = YEAR_IN_WORDS.sub(lambda found: "".join(str(COUNTS[sign]) for sign in found[1]), said)
    return COUNT_IN_WORDS.sub(lambda found: str(spoken(found[1])), said)


def _full(said: str, today: dt.date | None, *, begins: bool) -> Day | None:  # noqa: ARG001 - as the other readers
    parts = DAY.fullmatch(said)
    if parts is None:
        return None
    year = _part(parts, "y")
    return Day(
        _date(_year(year, said, today), int(_part(parts, "m")), int(_part(parts, "d")), said),
        exact=bool(year),
    )


def _month(said: str, today: dt.date | None, *, begins: bool) -> Day | None:  # noqa: ARG001 - as the other readers
    parts = MONTH.fullmatch(said)
    if parts is None:
        return None
    first = _date(int(_part(parts, "y")), int(_part(parts, "m")), 1, said)
    return Day(first if begins else _last_of(first), exact=False)


def _end(said: str, today: dt.date | None, *, begins: bool) -> Day | None:  # noqa: ARG001 - as the other readers
    """The end of a year or a month is a clear day; what it leaves out comes from today."""
    whole = YEAR_END.fullmatch(said)
    if whole:
        return Day(_date(int(whole[1]), 12, 31, said))
    parts = END.fullmatch(said)
    if parts is None:
        return None
    year = _year(parts["y"], said, today)
    month = 12 if parts["year"] else int(parts["m"] or _said_on(said, today).month)
    return Day(_last_of(_date(year, month, 1, said)), exact=bool(parts["y"]))


def _part(parts: re.Match[str], key: str) -> str:
    """The year, month or day, whichever of the three ways of writing it was."""
    return next((parts[name] for name in (key, f"{key}2", f"{key}3") if parts[name]), "")


def _year(written: str | None, said: str, today: dt.date | None) -> int:
    return int(written) if written else _said_on(said, today).year


def _said_on(said: str, today: dt.date | None) -> dt.date:
    if today is None:
        raise UnfitError(f"“{said}”没有写年份", HOW)
    return today


def _last_of(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _date(year: int, month: int, day: int, said: str) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnfitError(f"“{said}”的年份不在 {FIRST_YEAR}—{LAST_YEAR} 之间", HOW)
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise UnfitError(f"没有“{said}”这一天", HOW) from error

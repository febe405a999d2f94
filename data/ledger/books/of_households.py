"""What the ledgers about registered households have in common: a row means a household, and repeats who that is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from data.ledger.book import Book
from data.ledger.books.register import basics, register_behind, register_of
from data.ledger.columns import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from data.ledger.book import Change, Incoming, Reading, Values


class OfHouseholds(Book):
    """A ledger whose rows are about registered households; it registers nobody."""

    households = True

    def find(self, standing: Mapping[str, Values], rows: Sequence[Incoming]) -> list[str]:
        """By number, else by head and people in its village; also those of whom the ledger says nothing yet."""
        register = register_behind(standing)
        return [register.key_of(row) for row in rows]

    def whom(self, reading: Reading, key: str) -> Values:
        """What a row that is not there yet says of whom it means; nothing where there is no such household."""
        return basics(register_of(reading).rows.get(self.household_of(key), {}))

    def household_of(self, key: str) -> str:
        """The household that a row is about."""
        return key

    def problems(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """No such household, a day to come."""
        yield from register_of(reading).absent(change.incoming, self.household_of(change.key))
        today = reading.snapshot.as_of
        for field in self.fields(reading.snapshot):
            day = change.values.get(field.code) if field.kind is Kind.DATE else None
            if isinstance(day, dt.date) and day > today:
                yield field.code, f"{field.header} {day} 晚于页面日期 {today}。还没有到的日子不能填"

    def cautions(self, reading: Reading, change: Change) -> Iterator[tuple[str, str]]:
        """What the register knows otherwise of a household that is new to this ledger."""
        yield from register_of(reading).contradicted(change, self.household_of(change.key))

"""What a column of a ledger 台账 is: the same description reads an upload, checks it, and writes the list out again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

Value = str | float | int | bool | dt.date
"""A cell once it is understood; blanks are left out of a row."""


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    CODE = "code"
    """Text that may look like a number: leading zeros stay."""
    WHOLE = "whole"
    NUMBER = "number"
    PERCENT = "percent"
    """A share in percent: 80 % is 80."""
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    MANY = "many"
    """Several of the choices, joined by 、 in their order."""
    TOWNSHIP = "township"
    VILLAGE = "village"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a ledger.

    Attributes:
        code: English name, the key of a row's values.
        header: As the form of the level above calls it, without the unit.
        kind: What its cells hold.
        unit: Of its numbers as kept; an upload's header may name another one of the same kind (万元, 元).
        synonyms: What other counties call it.
        required: A new row needs it.
        choices: The words of a CHOICE or MANY column.
        aliases: Other ways to say a choice, by what is said.
        note: What the person who fills it in should know.
        width: In characters, when written.
        told: False for a column that is only written (a computed rate): an upload's value is compared, never kept.
        private: Personal information: masked when written, unless a reason was given.
    """

    code: str
    header: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    note: str = ""
    width: int = 14
    told: bool = True
    private: bool = False

    @property
    def title(self) -> str:
        """The header with its unit, as it is written."""
        return f"{self.header}（{self.unit}）" if self.unit else self.header

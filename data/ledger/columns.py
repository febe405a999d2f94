"""What a ledger's columns are: the fields that are read from a sheet and written to one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

Value = str | float | int | bool | dt.date | tuple[str, ...]
"""A cell once it is understood; blanks are left out of a row."""


class Kind(Enum):
    """What the cells of a field hold, and what they are read to."""

    TEXT = "text"  # str as written
    CODE = "code"  # str, with its leading zeros
    INT = "int"  # int
    NUMBER = "number"  # float in the field's unit
    PERCENT = "percent"  # float, 85.0 for 85 %
    DATE = "date"  # datetime.date
    BOOL = "bool"  # bool
    CHOICE = "choice"  # one value of the field's choices
    MANY = "many"  # tuple of values of the choices; of any words when the field has no choices
    PERSON = "person"  # str, a name
    PEOPLE = "people"  # tuple of names
    TOWNSHIP = "township"  # str as written; data/ledger/names.py finds the place
    VILLAGE = "village"  # the same


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a field that has a closed list of them.

    Attributes:
        word: What stands on screen and in the cell.
        synonyms: What else is written for it.
        code: What it is read to; the word itself when empty.
    """

    word: str
    synonyms: tuple[str, ...] = ()
    code: str = ""

    @property
    def value(self) -> str:
        """What it is read to."""
        return self.code or self.word


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a ledger.

    Attributes:
        code: Its name in the code, unique within a ledger.
        header: Its header on screen, without the unit.
        kind: What its cells hold.
        unit: Unit of its numbers, e.g. 万元; other units of the same dimension are converted to it.
        synonyms: Other headers by which it goes.
        required: Whether every row needs a value.
        choices: The closed list of a CHOICE or MANY.
        note: What to know when filling it in, in Chinese.
        width: Width in characters when it is written.
        begins: A month without a day (2018.6) means its first day, as for a beginning; otherwise its last.
        told: False for a column that is only written, such as a computed rate: what an upload says there is not kept.
        remark: True for what is said about a change, such as its reason or author: by itself it changes nothing.
        kept_in: Title of the ledger that keeps this column, where another one only repeats it (the head of a
            household in the list of its helpers): an upload that says otherwise is told so, and changes nothing.
        private: Personal information: masked when written, unless a reason was given.
    """

    code: str
    header: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    note: str = ""
    width: int = 14
    begins: bool = False
    told: bool = True
    remark: bool = False
    private: bool = False
    kept_in: str = ""

    @property
    def title(self) -> str:
        """The header as it is written, with the unit."""
        return f"{self.header}（{self.unit}）" if self.unit else self.header

"""Errors of the domain. Every message says in Chinese what happened, where, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


class ZhantuError(Exception):
    """Base of all expected failures; its message is fit for the screen."""


class DatabaseError(ZhantuError):
    """The database cannot be opened, or was made by another version."""


class UnknownCountyError(ZhantuError):
    """A county code that the database does not hold."""


class UnknownKindError(ZhantuError):
    """A kind of objective that does not exist."""


class UnknownPersonError(ZhantuError):
    """A person who is not there, or is hidden with the demo rows."""


class NotFrozenError(ZhantuError):
    """Something that was not frozen with a meeting's edition is asked of it."""


class UnknownLedgerError(ZhantuError):
    """A ledger that does not exist, or is not for whoever asks."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file.

    Attributes:
        file: Path within ``data/counties``, e.g. ``451082/objectives.csv``.
        line: Line of the file, counted from 1; 0 when the whole file is meant.
        what: What is wrong, in Chinese.
        remedy: What to do about it, in Chinese.
    """

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        """The problem as one sentence for the screen."""
        where = f"{self.file} 第 {self.line} 行" if self.line else self.file
        return f"{where}：{self.what}。{self.remedy}。"


class PackError(ZhantuError):
    """A county pack, or a file that packs share, is refused whole.

    Attributes:
        problems: Everything that is wrong, in order of file and line.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Refuse because of ``problems`` (at least one)."""
        self.problems = tuple(sorted(set(problems)))
        listed = "\n".join(f"· {problem}" for problem in self.problems)
        super().__init__(f"县包有 {len(self.problems)} 处问题，没有载入：\n{listed}")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong in what somebody filled in.

    Attributes:
        field: Name of the field, as the action calls it; empty when the whole form is meant.
        message: What is wrong and what to do, in Chinese.
    """

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Moved(FieldProblem):
    """What a form rests on was changed by somebody else while it was filled in.

    Attributes:
        seen: What stood there when the form was opened.
        now: What stands there by now.
    """

    seen: str
    now: str


@dataclass(frozen=True, slots=True)
class Crossed(FieldProblem):
    """Somebody saved something between check and write; nothing speaks against trying again."""


class RefusedInputError(ZhantuError):
    """Something filled in on screen is refused whole; nothing was saved.

    Attributes:
        problems: Everything that is wrong, at least one.
    """

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        """Refuse because of ``problems``."""
        self.problems = tuple(problems)
        super().__init__("没有保存：" + "；".join(problem.message for problem in problems))


def refuse_if(problems: Sequence[FieldProblem]) -> None:
    """Refuse when there is any problem.

    Raises:
        RefusedInputError: There is.
    """
    if problems:
        raise RefusedInputError(problems)

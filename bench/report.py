"""What was measured against what was promised, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import east_asian_width

HEADERS = ("measure", "budget", "measured", "ok")


@dataclass(frozen=True)
class Result:
    """One measured value.

    Attributes:
        name: What was measured, and how often.
        value: The value that counts.
        unit: Its unit.
        budget: Upper limit in the same unit; None where the value is only told.
        note: What else was seen, such as the spread.
    """

    name: str
    value: float
    unit: str
    budget: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the budget, if there is one, was kept."""
        return self.budget is None or self.value <= self.budget

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row of the table."""
        budget = "" if self.budget is None else f"≤ {_figure(self.budget)} {self.unit}"
        measured = f"{_figure(self.value)} {self.unit}{f'  ({self.note})' if self.note else ''}"
        verdict = "" if self.budget is None else ("ok" if self.kept else "MISSED")
        return self.name, budget, measured, verdict


def table(results: list[Result]) -> str:
    """The results in aligned columns."""
    rows = [HEADERS, *(result.cells for result in results)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ("-" * widths[0], "-" * widths[1], "-" * widths[2], "-" * widths[3]))
    lines = (" | ".join(map(_padded, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Cells on a console: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)

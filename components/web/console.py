"""What the person who starts the program reads: plain lines and a progress bar, on any console."""

from __future__ import annotations

import sys
from unicodedata import east_asian_width

BAR_CELLS = 24
LINE_CELLS = 76


def use_utf8() -> None:
    """Write Chinese on every console and into every log file; a character it cannot show becomes ``?``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str) -> None:
    """One line for the person."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One line about what went wrong and what to do."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class ProgressBar:
    """Shows the steps of a long work: a bar in a terminal, one line a step in a log file."""

    def __init__(self) -> None:
        """Nothing is shown before the first step, so that no work shows no bar."""
        self._step = ""

    def __call__(self, step: str, share: float) -> None:
        """Show a step, and the share of the whole work that is done (0 to 1)."""
        if sys.stdout.isatty():
            filled = round(BAR_CELLS * min(max(share, 0.0), 1.0))
            bar = "█" * filled + "░" * (BAR_CELLS - filled)
            sys.stdout.write("\r" + padded(f"{bar} {share:4.0%} {step}"))
            sys.stdout.flush()
        elif step != self._step:
            say(f"{share:4.0%} {step}")
        self._step = step

    def close(self) -> None:
        """End the bar's line."""
        if self._step and sys.stdout.isatty():
            say("")


def padded(text: str) -> str:
    """The text cut and filled to a line's width, so that it covers the longer line before it.

    Chinese characters take two cells. Spaces, because an old Windows console shows control codes as text.
    """
    shown, cells = "", 0
    for character in text:
        cells += 2 if east_asian_width(character) in "WF" else 1
        if cells > LINE_CELLS:
            return shown
        shown += character
    return shown + " " * (LINE_CELLS - cells)

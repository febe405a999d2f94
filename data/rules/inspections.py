"""督查: who may know of an inspection before it is over."""

from __future__ import annotations

import datetime as dt

Day = dt.date | None


def is_over(done_on: Day, as_of: dt.date) -> bool:
    """Whether an inspection was over by a day."""
    return done_on is not None and done_on <= as_of


def is_visible(*, hidden: bool, over: bool, full: bool) -> bool:
    """Whether somebody may see an inspection: an unannounced one stays with the headquarters until it is over.

    Args:
        hidden: Its kind is unannounced, such as 四不两直.
        over: It was over by the day on screen.
        full: Who asks may see everything; whoever opens a file that is handed on may not.
    """
    return full or over or not hidden

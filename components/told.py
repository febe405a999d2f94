"""What a component of ours tells: a browser can send anything, so only what can be what it should be is taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeGuard

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST: Final = 2000
"""Letters of one text: ids and filters are short, and an order has at most that many."""
HALF: Final = re.compile(r"[\ud800-\udfff]")
"""Half of a sign: no address and no database can hold it."""


def event(key: str, name: str) -> object:
    """What the component with a key tells of an event; None where there is nothing."""
    told = st.session_state.get(key)
    return told.get(name) if isinstance(told, dict) else None


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text that can be kept: none that is endless, none with half of a sign in it."""
    return isinstance(value, str) and len(value) <= LONGEST and not HALF.search(value)


def texts(value: object, names: Collection[str] | None = None) -> dict[str, str] | None:
    """The texts of an object by their names.

    Args:
        value: What was sent.
        names: Those that are asked for; None for whatever there is.

    Returns:
        What is text; None where no object was sent.
    """
    if not isinstance(value, dict):
        return None
    return {
        name: text
        for name, text in value.items()
        if is_text(name) and is_text(text) and (names is None or name in names)
    }

"""Text from data in what Streamlit reads as Markdown: labels, options of a choice, headings of what opens."""

from __future__ import annotations

from string import punctuation
from typing import Final

SIGNS: Final = str.maketrans({sign: f"\\{sign}" for sign in punctuation})


def plain(text: str) -> str:
    """The same text, in which nothing means anything but itself."""
    return text.translate(SIGNS)

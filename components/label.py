"""Text from data in what Streamlit reads as Markdown: labels, options of a choice, headings of what opens."""

from __future__ import annotations

import re
from string import punctuation
from typing import Final

ADDRESS: Final = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
"""Where an address in bare text is no address any more once something stands there: signs before it do not help."""
NOTHING: Final = "\u2060"
"""Takes no room, and no line is broken at it."""
SIGNS: Final = str.maketrans({sign: f"\\{sign}" for sign in punctuation})


def plain(text: str) -> str:
    """The same text to look at, in which nothing means anything but itself."""
    return ADDRESS.sub(NOTHING, text).translate(SIGNS)

"""What a person reads when something went wrong: what happened and what to do, never a traceback."""

from __future__ import annotations

import streamlit as st


def warn(*texts: str) -> None:
    """Say what may quote an address or data: as plain text, in which no Markdown can hide a link."""
    for text in texts:
        st.text(f"⚠ {text}")

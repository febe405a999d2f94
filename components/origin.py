"""Where from somebody acts: this machine, or the address that the server's gate has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.store.unit_of_work import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = "x-zhantu-origin"
"""In which a gate names the address; what a client says under such a name never comes through."""


def note(headers: Mapping[str, str] | None = None) -> None:
    """Let the events of this run say where from they come.

    Args:
        headers: Of the request; those of the page's own connection if left out.
    """
    told = st.context.headers if headers is None else headers
    ORIGIN.set(told.get(HEADER) or ORIGIN.get())

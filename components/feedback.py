"""What a person reads when something went wrong: what happened and what to do, never a traceback."""

from __future__ import annotations

import logging

import streamlit as st

from data.errors import ZhantuError

LOG = logging.getLogger(__name__)
UNEXPECTED = "这一步没有完成，数据没有改动。请刷新页面再试；仍不行，请把发生的时间和正在做的事告诉管理员。"


def warn(*texts: str) -> None:
    """Say what may quote an address or data: as plain text, in which no Markdown can hide a link."""
    for text in texts:
        st.text(f"⚠ {text}")


def show_error(error: Exception) -> bool:
    """Say in Chinese what a page ran into; the details go to the log.

    Returns:
        True: Streamlit need not show the error itself.
    """
    expected = isinstance(error, ZhantuError)
    if not expected:
        LOG.error("a page failed", exc_info=error)
    warn(str(error) if expected else UNEXPECTED)
    return True

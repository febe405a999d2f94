"""What stands on screen when a page could not be drawn, and how it comes back by itself."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import streamlit as st

from components import feedback
from components.live.component import LINE
from data.errors import ZhantuError
from data.store.faults import fault_in

LOG = logging.getLogger(__name__)
UNEXPECTED = "这一步没有完成，数据没有改动。请刷新页面再试；仍不行，请把发生的时间和正在做的事告诉管理员。"
AGAIN = f"again-{LINE}"
"""Key of what asks for another run; like the news of others it is no use that somebody makes of their session."""
BOOT = """
export default ({parentElement, setTriggerValue}) => {
  parentElement.ask = () => setTriggerValue('again', Date.now());
  parentElement.timer ??= setInterval(() => {
    if (parentElement.isConnected) parentElement.ask();
    else clearInterval(parentElement.timer);
  }, 2000 + 2000 * Math.random());
};
"""


def show_error(error: Exception) -> bool:
    """Say in Chinese what a page ran into; the details go to the log.

    Returns:
        True: Streamlit need not show the error itself.
    """
    fault = fault_in(error)
    if fault is not None:
        LOG.warning("a page has to wait: %s", type(error).__name__)
        feedback.warn(fault.unseen)
        _renderer()(key=AGAIN, on_again_change=lambda: None)
    elif isinstance(error, ZhantuError):
        feedback.warn(str(error))
    else:
        LOG.error("a page failed", exc_info=error)
        feedback.warn(UNEXPECTED)
    return True


@lru_cache(maxsize=1)
def _renderer() -> Any:
    return st.components.v2.component("zhantu_again", js=BOOT)

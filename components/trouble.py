"""What stands on screen when a page could not be drawn, and how it comes back by itself."""

from __future__ import annotations

import logging
import random
import time
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import feedback
from components.live.component import LINE
from data.errors import ZhantuError
from data.store.faults import FaultError, fault_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.faults import Fault

LOG = logging.getLogger(__name__)
UNEXPECTED = "这一步没有完成，数据没有改动。请刷新页面再试；仍不行，请把发生的时间和正在做的事告诉管理员。"
AGAIN = f"again-{LINE}"
"""Key of what asks for another run; like the news of others it is no use that somebody makes of their session."""
DRAWN = "drawn-last"
"""Where the session keeps which screen was drawn whole last."""
REST, SPREAD = 2.0, 2.0
"""Seconds until a page tries again, and by how much they differ: not all come back at the same moment."""
BOOT = """
export default ({parentElement, setTriggerValue}) => {
  parentElement.ask = () => setTriggerValue('again', Date.now());
  parentElement.timer ??= setInterval(() => {
    if (parentElement.isConnected) parentElement.ask();
    else clearInterval(parentElement.timer);
  }, 2000 + 2000 * Math.random());
};
"""


@contextmanager
def waiting_for_the_database(screen: str) -> Iterator[None]:
    """While the database does not answer, a screen stays as it was drawn, with what somebody has filled in.

    A run that ends in another one takes nothing off the page; so it runs again until the database is back. A screen
    that was not drawn before has nothing to lose: :func:`show_error` says what is the matter in its place.
    """
    try:
        yield
    except Exception as error:
        fault = _fault_of(error)
        if fault is None or st.session_state.get(DRAWN) != screen:
            raise
        LOG.warning("a page has to wait: %s", type(error).__name__)
        with st.bottom, st.container(key="held"):
            feedback.warn(fault.held)
        time.sleep(REST + SPREAD * random.random())  # noqa: S311 - a moment, not a secret
        st.rerun()
    st.session_state[DRAWN] = screen


def _fault_of(error: Exception) -> Fault | None:
    return error.fault if isinstance(error, FaultError) else fault_in(error)


def show_error(error: Exception) -> bool:
    """Say in Chinese what a page ran into; the details go to the log.

    Returns:
        True: Streamlit need not show the error itself.
    """
    fault = _fault_of(error)
    if fault is not None:
        LOG.warning("a page has to wait: %s", type(error).__name__)
        feedback.warn(str(error) if isinstance(error, FaultError) else fault.unseen)
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

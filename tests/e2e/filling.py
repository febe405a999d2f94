"""Filling in forms as a hand would that waits until what stood there before has gone."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.harness import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

SECONDS = 30
LISTEN = """() => {
  window.__said = '';
  const hear = () => {
    for (const toast of document.querySelectorAll('[data-testid="stToast"]')) window.__said += toast.textContent;
  };
  new MutationObserver(hear).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


def only(locator: Locator) -> Locator:
    """The one element that is meant, once those of the state before have gone."""
    expect(locator).to_have_count(1)
    return locator


def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript expression; the security policy forbids the browser's own way to wait for one."""
    deadline = time.monotonic() + SECONDS
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never happened: {condition}"
        page.wait_for_timeout(50)


def press(page: Page, button: str) -> None:
    """Press the one button with this word, once the page has done what was asked of it before."""
    settled(page)
    only(page.get_by_role("button", name=button, exact=True)).click()


@contextmanager
def saying(page: Page, words: str) -> Iterator[None]:
    """What is done inside makes the page say this in passing, heard however late somebody listens."""
    page.evaluate(LISTEN)
    yield
    until(page, f"window.__said.includes({json.dumps(words)})")
    settled(page)


def fill_in(page: Page, opening: str, **fields: str) -> None:
    """Open a form by the word on its button, fill in the fields by their labels, and save it, which closes it."""
    press(page, opening)
    for label, value in fields.items():
        only(page.get_by_label(label)).fill(value)
    save = only(page.get_by_role("button", name="保存", exact=True))
    save.click()
    expect(save).to_have_count(0)
    settled(page)

"""Filling in forms as a hand would that waits until what stood there before has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def only(locator: Locator) -> Locator:
    """The one element that is meant, once those of the state before have gone."""
    expect(locator).to_have_count(1)
    return locator


def fill_in(page: Page, opening: str, **fields: str) -> None:
    """Open a form by the word on its button, fill in the fields by their labels, and save it, which closes it."""
    only(page.get_by_role("button", name=opening, exact=True)).click()
    for label, value in fields.items():
        only(page.get_by_label(label)).fill(value)
    save = only(page.get_by_role("button", name="保存", exact=True))
    save.click()
    expect(save).to_have_count(0)

"""The whole product's fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import SCREEN, watched_page
from tests.e2e.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

expect.set_options(timeout=30_000)  # as long as everything else of playwright's waits


@pytest.fixture(scope="session")
def calm_browser(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of somebody who asked for less motion; it too keeps the program's scripts."""
    with browser.new_context(**SCREEN, reduced_motion="reduce") as context:
        yield context


@pytest.fixture
def moving_wall(page: Page, running_app: str) -> Wall:
    """The running program with the map's flights, as most people see it."""
    return Wall(page, running_app)


@pytest.fixture
def wall(calm_browser: BrowserContext, running_app: str) -> Iterator[Wall]:
    """The running program on a fresh page; no test may ask another host or break the security policy."""
    with watched_page(calm_browser) as page:
        yield Wall(page, running_app)

"""The whole product's fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import POLICY, _is_own
from tests.e2e.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="module")
def warm_browser(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps what it has loaded from test to test, of somebody who asked for less motion."""
    context = browser.new_context(
        viewport={"width": 1920, "height": 1080},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    yield context
    context.close()


@pytest.fixture
def moving_wall(page: Page, running_app: str) -> Wall:
    """The running program with the map's flights, as most people see it."""
    return Wall(page, running_app)


@pytest.fixture
def wall(warm_browser: BrowserContext, running_app: str) -> Iterator[Wall]:
    """The running program on a fresh page; no test may ask another host or break the security policy."""
    page = warm_browser.new_page()
    outside: list[str] = []
    violations: list[str] = []
    page.on("request", lambda request: _is_own(request.url) or outside.append(request.url))
    page.on("console", lambda message: POLICY not in message.text or violations.append(message.text))
    yield Wall(page, running_app)
    page.close()
    assert outside == []
    assert violations == []

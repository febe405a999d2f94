"""Fixtures for every test: a ready database, the running program, a browser that tells on the page."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

from tests import harness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

# The same examples every time, however slow the machine: a red run then always means a change of the code.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

TESTS = Path(__file__).parent
KINDS = ("unit", "integration", "ui", "e2e")
SCREEN: Any = {
    "viewport": {"width": 1920, "height": 1080},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
POLICY = "Content Security Policy"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PREPARE = "from data.store.setup import prepare; prepare(lambda step, share: None)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folder below tests/ says what kind of test it is; the quick kinds run first.

    Within a kind the modules with many tests come first, so that two workers end at about the same time.
    """
    for item in items:
        item.add_marker(_kind(item))
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (KINDS.index(_kind(item)), -sizes[item.path]))


def _kind(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    return harness.free_port()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run see: what takes long is made there once, by :func:`harness.once`."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def prepared_home(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's folder with the database of a first start. Do not write into it: take :func:`home`."""
    original = harness.once(shared_folder / "first_start", _first_start)
    # Even a reader leaves files beside an SQLite database for a while, which another worker's copy would miss.
    return Path(shutil.copytree(original, tmp_path_factory.mktemp("prepared") / "home"))


def _first_start(folder: Path) -> None:
    done = harness.run_program("-c", PREPARE, home=folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def home(prepared_home: Path, tmp_path: Path) -> Path:
    """This test's own copy of the ready database's folder."""
    return Path(shutil.copytree(prepared_home, tmp_path / "home"))


@pytest.fixture
def running_app(app_to_read: tuple[str, Path]) -> Iterator[str]:
    """The address of the running program, for reading: a test that changes data takes :func:`changeable_app`."""
    base_url, folder = app_to_read
    before = harness.entries(folder)
    yield base_url
    assert harness.entries(folder) == before, "this test changes what others read: take changeable_app"


@pytest.fixture(scope="session")
def app_to_read(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = Path(shutil.copytree(prepared_home, tmp_path_factory.mktemp("running") / "home"))
    with harness.running_server(folder) as base_url:
        yield base_url, folder


@pytest.fixture(scope="module")
def changeable_home(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This module's own copy of the ready database's folder, which :func:`changeable_app` runs on."""
    return Path(shutil.copytree(prepared_home, tmp_path_factory.mktemp("changeable") / "home"))


@pytest.fixture(scope="module")
def changeable_app(changeable_home: Path) -> Iterator[str]:
    """The address of a program of this module's own, to enter things in."""
    with harness.running_server(changeable_home) as base_url:
        yield base_url


@pytest.fixture
def start_app(home: Path) -> Iterator[Callable[..., str]]:
    """Start the program for this test alone: ``start_app(root=folder)`` gives the address."""
    with ExitStack() as running:
        yield lambda root=harness.REPO: running.enter_context(harness.running_server(home, root))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, Path]]:
    """Prints every document of a folder with this machine's office, in one run: PDF files by name.

    Without an office a test is skipped, or fails under ``ZHANTU_REQUIRE_OFFICE=1``.
    """
    if shutil.which("soffice") is None:
        if os.environ.get("ZHANTU_REQUIRE_OFFICE") == "1":
            pytest.fail("no soffice on PATH")
        pytest.skip("no soffice on PATH")
    profile = tmp_path_factory.mktemp("office-profile")
    return lambda folder: harness.printed(folder, profile)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This machine's Chromium; without one a test is skipped, or fails under ``ZHANTU_REQUIRE_BROWSER=1``.

    While playwright is open its event loop runs, in which no other test could run its own: those with a browser
    come last.
    """
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        missing = "no Chromium on PATH (looked for " + ", ".join(BROWSERS) + ")"
        if os.environ.get("ZHANTU_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def warm_browser(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps the program's scripts from test to test."""
    with browser.new_context(**SCREEN) as context:
        yield context


@pytest.fixture
def page(warm_browser: BrowserContext) -> Iterator[Page]:
    """A fresh page at 1920 × 1080; the test fails if it asks another host or breaks the security policy."""
    with watched_page(warm_browser) as page:
        yield page


@contextmanager
def watched_page(context: BrowserContext) -> Iterator[Page]:
    """A page of a browser; at its end nobody else may have been asked and no policy been broken."""
    page = harness.tell_of_runs(context.new_page())
    outside: list[str] = []
    violations: list[str] = []
    page.on("request", lambda request: _is_own(request.url) or outside.append(request.url))
    page.on("console", lambda message: POLICY not in message.text or violations.append(message.text))
    yield page
    page.close()
    assert outside == []
    assert violations == []


def _is_own(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1:", "data:", "about:"))

"""What a person in front of the screen waits for, in Chromium on the largest county."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench import probes
from bench.report import Result
from bench.timing import median, p95
from bench.wire import Wire

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

    from bench.server import Server

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SCREEN = {"width": 1920, "height": 1080}
OWN = ("http://127.0.0.1:", "ws://127.0.0.1:", "blob:", "data:")
CLICKS, FIRST_PAGES, GANTTS = 20, 5, 5
MATRICES = ("530326", "451082")
"""The largest matrix, 会泽, and one of twelve items, 平果."""
MATRIX_CLICKS = 7
QUIET_MS = 900
"""After a click until the next: longer than the map's flight."""
PATIENCE = 20.0


def launch(playwright: Playwright) -> Browser:
    """This machine's Chromium."""
    executable = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])


@dataclass(frozen=True)
class Click:
    """One click on a zone.

    Attributes:
        map: Milliseconds from the click until the map was painted with what was asked for.
        panel: The same of the panel.
        still: Until the map's flight into the zone was over.
        server: Of these, from the frame sent to the script's end.
        plain: Bytes both ways before compression.
        packed: Bytes both ways as sent, with whatever was fetched.
    """

    map: float
    panel: float
    still: float
    server: float
    plain: int
    packed: float

    @property
    def painted(self) -> float:
        """Both map and panel are on the screen."""
        return max(self.map, self.panel)


@dataclass
class Room:
    """Browser and server, and every address that any page asked for."""

    browser: Browser
    server: Server
    county: str
    asked: list[str] = field(default_factory=list)

    def measure(self) -> list[Result]:
        """Everything a person waits for."""
        first = [self._first_page() for _ in range(FIRST_PAGES)]
        context = self._context()
        page = context.new_page()
        wire = Wire(page)
        self._open(page)
        clicks = _clicks(page, wire)
        blank, frames = _blank_frames(page)
        moved = _view_moved(page)
        context.close()
        gantts = [self._gantt() for _ in range(GANTTS + 1)][1:]
        matrices = [self._matrix(county) for county in MATRICES]
        outside = [url for url in self.asked if not url.startswith(OWN)]
        return [
            Result(
                f"first page, cold browser (median of {FIRST_PAGES})",
                median(first),
                "ms",
                2500,
                _spread(first),
            ),
            *_click_results(clicks),
            Result(
                f"menu click → Gantt of 2,000 painted, browser without its works (median of {GANTTS})",
                median(gantts),
                "ms",
                800,
                _spread(gantts),
            ),
            Result(f"blank frames in {frames} frames of 3 zone clicks", blank, "frames", 0),
            *matrices,
            Result("date change: map moved by itself", float(moved), "times", 0),
            Result("requests to other hosts", len(outside), "requests", 0, f"of {len(self.asked):,}"),
        ]

    def _context(self) -> BrowserContext:
        context = self.browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.on("request", lambda request: self.asked.append(request.url))
        return context

    def _open(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.goto(f"{self.server.address}/?county={self.county}")
        _until(page, probes.READY)

    def _matrix(self, county: str) -> Result:
        """From the click on 全部村 until the matrix of every village of a county is painted."""
        context = self._context()
        page = context.new_page()
        page.goto(f"{self.server.address}/villages?county={county}")
        _until(page, "Boolean(window.__zhantuMatrix)")
        times = []
        for _ in range(MATRIX_CLICKS + 1):
            times.append(_matrix_click(page, "全部村"))
            _matrix_click(page, "列入退出的村")
        context.close()
        return Result(
            f"全部村 → matrix of {county} painted (median of {MATRIX_CLICKS})",
            median(times[1:]),
            "ms",
            500,
            _spread(times[1:]),
        )

    def _first_page(self) -> float:
        """From the start of the navigation to the painted map, in a browser that has cached nothing."""
        context = self._context()
        page = context.new_page()
        self._open(page)
        painted = page.evaluate(
            "Math.max(__zhantu.paintedAt, __zhantuPanel.paintedAt) - performance.timeOrigin"
        )
        context.close()
        return float(painted)

    def _gantt(self) -> float:
        """From the click in the menu to the painted Gantt; the first one also makes the server read the plans."""
        context = self._context()
        page = context.new_page()
        self._open(page)
        page.wait_for_timeout(QUIET_MS)
        began = page.evaluate(probes.CLICK_ON_GANTT)
        _until(page, "Boolean(window.__zhantuGantt?.rows)")
        painted = page.evaluate("__zhantuGantt.paintedAt")
        context.close()
        return float(painted - began)


def _matrix_click(page: Page, label: str) -> float:
    """Milliseconds from a click above the matrix until it is painted anew."""
    page.wait_for_timeout(QUIET_MS)
    page.evaluate("window.__zhantuMatrix = null; window.__clicked = 0")
    page.evaluate(probes.STAMP_CLICK)
    page.locator(".matrix .pair button", has_text=label).click()
    _until(page, "Boolean(window.__zhantuMatrix)")
    return float(page.evaluate("window.__zhantuMatrix.paintedAt - window.__clicked"))


def _blank_frames(page: Page) -> tuple[int, int]:
    """How many frames showed an empty map while three zones were entered and left, of how many."""
    spots = page.evaluate(probes.SPOTS)[:3]
    page.evaluate(probes.WATCH_FRAMES)
    for spot in spots:
        page.mouse.click(spot["x"], spot["y"])
        page.wait_for_timeout(QUIET_MS)
        _up(page)
    frames = page.evaluate(probes.STOP_FRAMES)
    return sum(not covered for covered in frames), len(frames)


def _view_moved(page: Page) -> bool:
    """Whether zoom or place changed when only the date did, after the person had moved the map."""
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(QUIET_MS)
    before, day = page.evaluate(probes.VIEW), page.evaluate("__zhantu.asOf")
    page.locator(".zt-range").evaluate(probes.EARLIER)
    _until(page, f"__zhantu.asOf !== '{day}'")
    page.wait_for_timeout(QUIET_MS)
    return bool(page.evaluate(probes.VIEW) != before)


def _clicks(page: Page, wire: Wire) -> list[Click]:
    """Into a zone and back, one zone after another; the first click only warms up."""
    page.wait_for_timeout(QUIET_MS)
    return [_click(page, wire, number) for number in range(CLICKS + 1)][1:]


def _click(page: Page, wire: Wire, number: int) -> Click:
    """Click a zone on the county's map, wait for map and panel, and go back up."""
    spots = page.evaluate(probes.SPOTS)
    spot = spots[number % len(spots)]
    page.mouse.move(spot["x"], spot["y"])
    page.wait_for_timeout(300)  # the hover card is fetched by the hand that hovers, not by the click
    wire.reset()
    page.evaluate(probes.WATCH)
    page.mouse.click(spot["x"], spot["y"])
    _until(page, f"Boolean(({probes.TIMES})())")
    page.wait_for_timeout(QUIET_MS)
    times = page.evaluate(probes.TIMES)
    click = Click(**times, server=wire.server_ms, plain=wire.plain, packed=wire.packed + wire.fetched)
    _up(page)
    return click


def _up(page: Page) -> None:
    page.locator(".zt-root").focus()
    page.keyboard.press("Escape")
    _until(page, "__zhantu.level === 'county'")
    seen = ""
    while seen != (seen := page.evaluate(probes.VIEW)):  # a busy machine flies longer
        page.wait_for_timeout(QUIET_MS)


def _until(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition; the page's policy rules out Playwright's own way."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(condition):
        if time.monotonic() > deadline:
            raise RuntimeError(f"never happened: {condition}")
        page.wait_for_timeout(40)


def _click_results(clicks: list[Click]) -> list[Result]:
    painted = [click.painted for click in clicks]
    server = [click.server for click in clicks]
    packed = [click.packed / 1000 for click in clicks]
    plain = median([click.plain / 1000 for click in clicks])
    map_ms, panel_ms = median([click.map for click in clicks]), median([click.panel for click in clicks])
    parts = f"map {map_ms:.0f}, panel {panel_ms:.0f}"
    return [
        Result(
            f"zone click → map and panel painted (median of {len(clicks)})", median(painted), "ms", 400, parts
        ),
        Result("zone click → map and panel painted (p95)", p95(painted), "ms", 400, _spread(painted)),
        Result(
            "zone click → the map's flight is over (median)", median([click.still for click in clicks]), "ms"
        ),
        Result(
            "zone click, frame sent → script finished, browser drawing meanwhile (median)",
            median(server),
            "ms",
            note=_spread(server),
        ),
        Result(
            "zone click, bytes both ways (largest)",
            max(packed),
            "KB",
            10,
            f"{plain:.1f} KB before compression",
        ),
    ]


def _spread(values: list[float]) -> str:
    return f"{min(values):,.0f}–{max(values):,.0f}"

"""Drives the whole product in a browser: the map, the panel beside it, and the address above them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import expect

from tests.e2e.map_harness.driver import SECONDS, MapDriver

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

PAINTED = "Boolean(window.__zhantu?.paintedAt && window.__zhantuPanel?.paintedAt)"
DEMO = "演示"


class Wall(MapDriver):
    """The first screen of the running program."""

    def open(self, **query: object) -> Wall:
        """Load the screen with this address and wait until map and panel are drawn and stand still."""
        return self.visit(f"{self.base_url}/?{urlencode(query)}")

    def visit(self, address: str) -> Wall:
        """Load an address somebody sent."""
        self.page.goto(address)
        self.until(PAINTED)
        self.settle()
        return self

    def wait_for(self, happened: Callable[[], object], what: str) -> None:
        """Wait until Python finds something true; ``what`` is said if it never is."""
        deadline = time.monotonic() + SECONDS
        while not happened():
            assert time.monotonic() < deadline, f"{what}; the panel says “{self.title()}” at {self.page.url}"
            self.page.wait_for_timeout(25)

    def comes_to(self, check: Callable[[], None]) -> None:
        """Wait until assertions hold; the last one that did not is raised if they never do."""
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                return check()
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            self.page.wait_for_timeout(100)

    def shows(self, title: str) -> Wall:
        """Wait until both panel and breadcrumb are at ``title``, and the map stands still."""
        self.wait_for(lambda: self.title() == title and self.crumbs()[-1:] == [title], f"never at {title}")
        self.settle()
        return self

    def stays(self, title: str, seconds: float = 0.5) -> None:
        """The panel is at ``title`` and nothing that is still under way changes that."""
        self.shows(title)
        self.page.wait_for_timeout(seconds * 1000)
        self.settle()
        assert self.title() == title
        assert self.crumbs()[-1] == title

    def title(self) -> str:
        """What the panel is about."""
        script = "nodes => nodes[0]?.firstChild?.textContent ?? ''"
        return str(self.page.locator(".panel h2.title").evaluate_all(script))

    def crumbs(self) -> list[str]:
        """The breadcrumb from the county down."""
        return self.page.locator(".zt-crumbs li").all_inner_texts()

    def crumb(self, label: str) -> None:
        """Click in the breadcrumb."""
        self.page.locator(".zt-crumbs button", has_text=label).first.click()

    def panel_text(self) -> str:
        """Everything the panel says."""
        return "\n".join(self.page.locator(".panel").all_inner_texts())

    def block(self, title: str) -> Locator:
        """A block of the panel by the beginning of its heading."""
        return self.page.locator(".panel .block").filter(has=self.page.locator("h3", has_text=title)).first

    def row(self, text: str) -> Locator:
        """A row of the panel's lists that leads somewhere."""
        return self.page.locator(".panel button.row").filter(has_text=text).first

    def notices(self) -> list[str]:
        """What the screen tells somebody whose address asked for what is not there."""
        return self.page.get_by_test_id("stText").all_inner_texts()

    def query(self) -> dict[str, str]:
        """The address after the question mark."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def names(self, kind: str) -> set[str]:
        """Names of one kind, ``zone`` or ``village``, that can be read on the map."""
        return set(self.page.locator(f".zt-label-{kind}.is-shown .zt-label-name").all_inner_texts())

    def lights(self, layer: str) -> dict[str, str]:
        """The colour of every shown feature."""
        return {item["id"]: item["light"] for item in self.items(layer) if item["shown"]}

    def date(self) -> str:
        """The day the map is as of."""
        return str(self.page.evaluate("window.__zhantu.asOf"))

    def move_to(self, day: str) -> None:
        """Move the handle of the time bar and wait for that day's picture."""
        number = self.page.evaluate("day => Date.parse(`${day}T00:00:00Z`) / 86400000", day)
        self.page.locator(".zt-range").fill(str(round(number)))
        self.wait_for(lambda: self.date() == day and self.query().get("date") == day, f"never the {day}")
        self.settle()

    def rests_at(self) -> str:
        """The day at which a play that was stopped comes to rest, in the picture and in the address."""

        self.settle()
        self.wait_for(lambda: self.date() == self.query().get("date"), "the address says another day")
        return self.date()

    def press(self, key: str) -> None:
        """Press a key while the map has the focus."""
        self.page.locator(".zt-root").focus()
        self.page.keyboard.press(key)

    def search(self, text: str) -> Locator:
        """Type into the search box; gives the results."""
        self.page.locator(".zt-search input").fill("")
        results = self.page.locator(".zt-found li:visible")
        expect(results).to_have_count(0)
        self.page.locator(".zt-search input").fill(text)
        results.first.wait_for()
        return results

    def evidence_switch(self) -> None:
        """Turn 只看有据数据 the other way."""
        self.settle()
        self.page.get_by_text("只看有据数据").click()

    def switch_layer(self, layer: str) -> None:
        """Click a layer's box in the legend."""
        self.page.locator(f".zt-legend input[data-layer={layer}]").click()

    def layer_is_on(self, layer: str) -> bool:
        """Whether the legend's box of a layer is ticked."""
        return self.page.locator(f".zt-legend input[data-layer={layer}]").is_checked()

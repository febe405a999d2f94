"""Drives the map in a browser: where things are on the screen, what is shown, and what Python was told."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.harness import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECONDS = 30
ITEMS = """(wanted) => {
  const found = [];
  const map = window.__zhantu.map;
  const frame = map.getContainer().getBoundingClientRect();
  map.eachLayer((item) => {
    if (!item.spec || (wanted.layer && item.spec.id !== wanted.layer)) return;
    if (wanted.id && item.feature.id !== wanted.id) return;
    const {id, name, z: zone, v: village, p} = item.feature;
    const at = map.latLngToContainerPoint([p[1], p[0]]);
    const place = {x: at.x + frame.left, y: at.y + frame.top};
    found.push({id, name, zone, village, light: item.light, shown: item.shown, ...place});
  });
  return found;
}"""
SPOT = """({layer, id}) => {
  const map = window.__zhantu.map;
  const frame = map.getContainer().getBoundingClientRect();
  const all = [];
  map.eachLayer((item) => { if (item.spec) all.push(item); });
  const item = all.find((one) => one.spec.id === layer && one.feature.id === id);
  const middle = map.latLngToLayerPoint([item.feature.p[1], item.feature.p[0]]);
  const hit = (point) => all.filter((one) => one.shown && one._containsPoint(point));
  const blocks = (one) => one.spec.type === 'point' || one.spec.id === layer;
  const named = (x, y) => map.getContainer().getRootNode().elementFromPoint(x, y)?.closest('.zt-label');
  const free = (x, y) => [undefined, null, item.feature.name].includes(
    named(x, y)?.querySelector('.zt-label-name').textContent);
  for (let step = 0; step < 400; step += 1) {
    const turn = step * 2.4;
    const point = middle.add([2 * Math.sqrt(step) * Math.cos(turn), 2 * Math.sqrt(step) * Math.sin(turn)]);
    const found = hit(point);
    if (found.includes(item) && !found.some((one) => one !== item && blocks(one))) {
      const at = map.layerPointToContainerPoint(point);
      const [x, y] = [at.x + frame.left, at.y + frame.top];
      if (free(x, y)) return [x, y];
    }
  }
  return null;
}"""
LABELS = """() => {
  const root = window.__zhantu.map.getContainer().getRootNode();
  return [...root.querySelectorAll('.zt-label.is-shown')].map((node) => {
    const {left, top, right, bottom} = node.getBoundingClientRect();
    return {text: node.innerText, left, top, right, bottom};
  });
}"""
STANDS_STILL = """() => new Promise((tell) => {
  const map = window.__zhantu.map;
  const root = map.getContainer().closest('.zt-root');
  const view = () => [map.getZoom(), ...Object.values(map.getCenter()), innerWidth, root.clientWidth].join();
  const moves = () => root.ariaBusy === 'true' || map._animatingZoom || map._panAnim?._inProgress
    || map.scrollWheelZoom._startTime || root.querySelector('.zt-labels.is-moving');
  let [seen, calm, left] = [null, 0, 60];
  const look = () => {
    calm = !moves() && seen === (seen = view()) ? calm + 1 : 0;
    left -= 1;
    if (calm === 4 || left === 0) tell(calm === 4);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
WATCH_CANVAS = """() => {
  const map = window.__zhantu.map;
  const canvas = map.getContainer().querySelector('canvas');
  const probe = document.createElement('canvas');
  probe.width = probe.height = 24;
  const ctx = probe.getContext('2d', {willReadFrequently: true});
  window.frames = [];
  const look = () => {
    ctx.clearRect(0, 0, 24, 24);
    ctx.drawImage(canvas, 0, 0, 24, 24);
    const pixels = ctx.getImageData(0, 0, 24, 24).data;
    let covered = 0;
    for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 128) covered += 1;
    window.frames.push(covered / 576);
    window.watching = requestAnimationFrame(look);
  };
  look();
}"""


@dataclass
class MapDriver:
    """One browser page with the harness's map on it."""

    page: Page
    base_url: str

    def open(self, **query: object) -> MapDriver:
        """Load the page and wait for the first picture."""
        self.page.goto(f"{self.base_url}/?" + "&".join(f"{name}={value}" for name, value in query.items()))
        self.until("Boolean(window.__zhantu?.paintedAt)")
        self.settle()
        return self

    def until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds; the page's policy rules out Playwright's own way."""
        deadline = time.monotonic() + SECONDS
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, f"never happened: {condition}"
            self.page.wait_for_timeout(20)

    def settle(self) -> None:
        """Wait until what was asked of Python is drawn, and the map stands still with its labels placed."""
        settled(self.page)
        self.until(STANDS_STILL)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size and wait until the map fits it."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.until(f"innerWidth === {width} && innerHeight === {height}")
        self.settle()

    def zoom_in_at(self, x: float, y: float) -> None:
        """Turn the wheel over a place on the screen and wait until the map stands still nearer to it."""
        before = self.view()["zoom"]
        self.page.mouse.move(x, y)
        self.page.mouse.wheel(0, -300)
        self.until(f"window.__zhantu.map.getZoom() > {before}")
        self.settle()

    def painted_after(self, action: Any) -> float:
        """Do something, wait for the picture it leads to; milliseconds in the browser's clock."""
        before = self.page.evaluate("window.__zhantu.paintedAt")
        start = self.page.evaluate("performance.timeOrigin + performance.now()")
        action()
        self.until(f"window.__zhantu.paintedAt > {before}")
        return float(self.page.evaluate("window.__zhantu.paintedAt") - start)

    def items(self, layer: str = "", feature_id: str = "") -> list[dict[str, Any]]:
        """Features with their place on the screen and whether they are shown."""
        return list(self.page.evaluate(ITEMS, {"layer": layer, "id": feature_id}))

    def click(self, layer: str, feature_id: str) -> None:
        """Click a feature."""
        self.page.mouse.click(*self.spot(layer, feature_id))

    def spot(self, layer: str, feature_id: str) -> tuple[float, float]:
        """Where a feature can be hit: no symbol or other name on top of it, no neighbour across a border."""
        spot = self.page.evaluate(SPOT, {"layer": layer, "id": feature_id})
        assert spot, f"{feature_id} of {layer} cannot be hit"
        return spot[0], spot[1]

    def labels(self) -> list[dict[str, Any]]:
        """Shown labels with their boxes on the screen."""
        return list(self.page.evaluate(LABELS))

    def name_at(self, name: str) -> tuple[float, float]:
        """The middle of a name on the map."""
        [label] = [label for label in self.labels() if label["text"].split("\n")[0] == name]
        return (label["left"] + label["right"]) / 2, (label["top"] + label["bottom"]) / 2

    def view(self) -> dict[str, float]:
        """Zoom and centre."""
        script = (
            "(({lat, lng}, zoom) => ({lat, lng, zoom}))(__zhantu.map.getCenter(), __zhantu.map.getZoom())"
        )
        return dict(self.page.evaluate(script))

    def report(self) -> dict[str, Any]:
        """What Python was told."""
        return dict(json.loads(self.page.get_by_test_id("stCode").inner_text()))

    def told(self) -> list[dict[str, Any]]:
        """What Python says it was told by now, oldest first; more may be under way."""
        return list(self.report()["events"])

    def events(self) -> list[dict[str, Any]]:
        """All events, oldest first, once nothing is under way any more."""
        self.settle()
        return self.told()

    def wait_for_event(self, event: dict[str, Any]) -> None:
        """Wait until Python was told this last."""
        deadline = time.monotonic() + SECONDS
        while not (told := self.told()) or told[-1] != event:
            assert time.monotonic() < deadline, f"Python was told {told}, not {event}"
            self.page.wait_for_timeout(30)

    def wait_for_events(self, count: int) -> None:
        """Wait until Python was told this many things at least."""
        deadline = time.monotonic() + SECONDS
        while len(self.told()) < count:
            assert time.monotonic() < deadline, f"Python was told {self.told()} and no more"
            self.page.wait_for_timeout(30)

    def watch_frames(self) -> None:
        """Record for every frame from now on how much of the canvas is painted."""
        self.page.evaluate(WATCH_CANVAS)

    def frames(self) -> list[float]:
        """The recorded shares, 0 = blank."""
        return list(self.page.evaluate("(cancelAnimationFrame(window.watching), window.frames)"))

"""Scripts that look at the page from inside, in JavaScript."""

READY = "Boolean(window.__zhantu?.paintedAt && window.__zhantuPanel?.paintedAt)"

# Clicks 项目倒排 in the menu and tells when.
CLICK_ON_GANTT = """() => {
  const began = performance.timeOrigin + performance.now();
  [...document.querySelectorAll('.st-key-screens a')].find((link) => link.textContent.includes('项目倒排')).click();
  return began;
}"""

VIEW = "(({lat, lng}, zoom) => [lat, lng, zoom].join())(__zhantu.map.getCenter(), __zhantu.map.getZoom())"

EARLIER = "range => { range.stepDown(60); range.dispatchEvent(new Event('change')); }"

# Places on the screen where a click meets one zone and nothing else, nor a symbol that is close enough to be meant.
SPOTS = """() => {
  const map = window.__zhantu.map;
  const frame = map.getContainer().getBoundingClientRect();
  const all = [];
  map.eachLayer((item) => { if (item.spec && item.shown) all.push(item); });
  const near = [-12, -6, 0, 6, 12];
  const single = (at) => all.filter((item) => item._containsPoint(at)).length === 1;
  const alone = (at) => near.every((x) => near.every((y) => single(at.add([x, y]))));
  return all.filter((item) => item.spec.id === 'zones').flatMap((item) => {
    const [lon, lat] = item.feature.p;
    const at = map.latLngToLayerPoint([lat, lon]);
    const {x, y} = map.layerPointToContainerPoint(at);
    return alone(at) ? [{x: x + frame.left, y: y + frame.top}] : [];
  });
}"""

# Notes when the next click comes, when the panel has another title and has been painted, and when the flight ends.
WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  const seen = window.benchSeen = {};
  const before = window.__zhantuPanel.title;
  const clicked = (event) => { seen.clicked = performance.timeOrigin + event.timeStamp; };
  addEventListener('click', clicked, {capture: true, once: true});
  window.__zhantu.map.once('flyend', () => { seen.still = now(); });
  const look = () => requestAnimationFrame(() => {
    if (window.__zhantuPanel.title === before) look();
    else requestAnimationFrame(() => setTimeout(() => { seen.panel = now(); }, 0));
  });
  look();
}"""

# Milliseconds since the click; null until map and panel are painted.
TIMES = """() => {
  const {clicked, panel, still} = window.benchSeen;
  const {level, paintedAt} = window.__zhantu;
  if (!clicked || !panel || !still || level !== 'zone' || paintedAt < clicked) return null;
  return {map: paintedAt - clicked, panel: panel - clicked, still: still - clicked};
}"""

# Records for every frame from now on how much of the map's canvas is painted.
WATCH_FRAMES = """() => {
  const canvas = window.__zhantu.map.getContainer().querySelector('canvas');
  const probe = document.createElement('canvas');
  probe.width = probe.height = 24;
  const brush = probe.getContext('2d', {willReadFrequently: true});
  window.benchFrames = [];
  const look = () => {
    brush.clearRect(0, 0, 24, 24);
    brush.drawImage(canvas, 0, 0, 24, 24);
    const pixels = brush.getImageData(0, 0, 24, 24).data;
    let painted = 0;
    for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 128) painted += 1;
    window.benchFrames.push(canvas.isConnected ? painted : 0);
    window.benchWatching = requestAnimationFrame(look);
  };
  look();
}"""

STOP_FRAMES = "() => { cancelAnimationFrame(window.benchWatching); return window.benchFrames; }"

STAMP_CLICK = """() => addEventListener("pointerdown", () => {
  window.__clicked = performance.timeOrigin + performance.now();
}, { capture: true, once: true })"""
"""Notes when the next click begins, on the clock of ``paintedAt``."""

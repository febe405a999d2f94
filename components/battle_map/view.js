/** Where the map looks: fitting the focus, flying to it, keeping it fitted when the window changes. */

import * as L from '../leaflet/leaflet-src.esm.js';

const FLIGHT_MS = 600;
/** A frame that takes longer than this to draw makes a flight stutter. */
const SLOW_MS = 30;
const MAX_FOCUS_ZOOM = 15;
/** A focus smaller than this many degrees (a single site) is shown with its surroundings. */
const MIN_SPAN = 0.03;

const ease = (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

/** True when the person asked the system for less motion. */
export function calm() {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** The view of one map. */
export class View {
  /** The person has moved the map since the last focus: leave it where it is. */
  moved = false;
  flying = false;

  /**
   * @param {L.Map} map
   * @param {function(): {top: number, right: number, bottom: number, left: number}} insets px covered by panels
   */
  constructor(map, insets) {
    this.map = map;
    this.insets = insets;
    const container = map.getContainer();
    for (const event of ['wheel', 'pointerdown']) container.addEventListener(event, () => this.stop(), {passive: true});
    map.on('dragend', () => { this.moved = true; });
    container.addEventListener('wheel', () => { this.moved = true; }, {passive: true});
  }

  /** Take `[w, s, e, n]` as the new focus and go there. */
  focus([west, south, east, north], {animate}) {
    const padX = Math.max(MIN_SPAN - (east - west), 0) / 2;
    const padY = Math.max(MIN_SPAN - (north - south), 0) / 2;
    this.bounds = L.latLngBounds([south - padY, west - padX], [north + padY, east + padX]);
    this.moved = false;
    this.fit({animate});
  }

  /** Show the whole focus beside the panels. */
  fit({animate = false} = {}) {
    const size = this.map.getSize();
    if (!this.bounds || !size.x || !size.y) return;
    const {center, zoom} = this.target();
    if (animate && !calm()) this.fly(center, zoom);
    else this.jump(center, zoom);
  }

  target() {
    const {top, right, bottom, left} = this.insets();
    const covered = L.point(left + right, top + bottom);
    const zoom = Math.min(this.map.getBoundsZoom(this.bounds, false, covered), MAX_FOCUS_ZOOM);
    const corners = [this.bounds.getSouthWest(), this.bounds.getNorthEast()].map((at) => this.map.project(at, zoom));
    const middle = corners[0].add(corners[1]).divideBy(2).add([(right - left) / 2, (bottom - top) / 2]);
    return {center: this.map.unproject(middle, zoom), zoom};
  }

  jump(center, zoom) {
    this.stop();
    this.map.setView(center, zoom, {animate: false});
  }

  /** Centre a point, coming at least as near as `zoom`. */
  visit(at, zoom) {
    this.moved = true;
    const target = Math.max(this.map.getZoom(), zoom);
    if (calm()) this.jump(at, target);
    else this.fly(L.latLng(at), target);
  }

  zoomBy(steps) {
    this.moved = true;
    this.stop();
    this.map.setZoom(this.map.getZoom() + steps);
  }

  /**
   * Fly by drawing every frame at its own zoom. Leaflet's flyTo scales the last picture instead, which leaves the
   * surroundings blank on the way out; `_move` and `_moveEnd` are what it uses itself (1.9.3, pinned).
   */
  fly(center, zoom) {
    this.stop();
    const path = pathBetween(this.map, center, zoom);
    const start = performance.now();
    let drawing = {cost: 0, at: start};
    this.flying = true;
    this.map._stop();
    this.map.fire('flystart');
    const frame = (now) => {
      const t = Math.min(Math.max((now - start) / FLIGHT_MS, 0), 1);
      const at = path(ease(t));
      this.map._move(at.center, at.zoom);
      if (t === 1) this.flying = false;
      if (t === 1 || affordable(drawing)) drawing = timed(() => this.map._moveEnd(true));
      if (t < 1) this.request = requestAnimationFrame(frame);
      else this.map.fire('flyend');
    };
    this.request = requestAnimationFrame(frame);
  }

  /** Stay where the flight is now. */
  stop() {
    if (!this.flying) return;
    cancelAnimationFrame(this.request);
    this.flying = false;
    this.map.fire('flyend');
  }

  /** The component's size changed. */
  resized() {
    this.stop();
    this.map.invalidateSize({animate: false, pan: true});
    if (!this.moved) this.fit();
  }
}

/** A slow machine or a very large wall shows scaled pictures in between, and draws less often. */
function affordable({cost, at}) {
  return cost < SLOW_MS || performance.now() - at > 4 * cost;
}

function timed(action) {
  const start = performance.now();
  action();
  const now = performance.now();
  return {cost: now - start, at: now};
}

/** Zoom evenly about one fixed point of the ground, so that nothing swings through the picture. */
function pathBetween(map, center, zoom) {
  const from = {zoom: map.getZoom(), at: map.project(map.getCenter(), 0)};
  const to = map.project(center, 0);
  const steps = zoom - from.zoom;
  return (t) => {
    const share = Math.abs(steps) < 0.01 ? t : (1 - 2 ** (-steps * t)) / (1 - 2 ** -steps);
    const at = from.at.add(to.subtract(from.at).multiplyBy(share));
    return t === 1 ? {center, zoom} : {center: map.unproject(at, 0), zoom: from.zoom + steps * t};
  };
}

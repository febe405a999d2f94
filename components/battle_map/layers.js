/** The features of all layers: built once per published file, recoloured by style only. */

import * as L from '../leaflet/leaflet-src.esm.js';
import {feed} from './feeds.js';
import {HIDDEN, URGENCY} from './lights.js';
import {reached, targetOf} from './selection.js';
import {Area, Mark} from './shapes.js';
import {zoomFactor} from './symbols.js';

const BORDER = {zone: 2, village: 1};
/** Of a layer of which no area was surveyed. */
const NOWHERE = {};

/** All layers of one map. */
export class Layers {
  /** Events of every feature arrive here, with the feature as `propagatedFrom`. */
  hub = new L.Evented();
  /** @type {Map<string, {spec: Object, url: string, items: Array, casing: Array}>} in drawing order */
  groups = new Map();

  constructor(map, look) {
    this.map = map;
    this.look = look;
    this.renderer = L.canvas({padding: 0.15});
    map.on('zoom', () => this.tuneFactor());
  }

  /** Fetch the files of these layer specs, in their order; the surveyed areas of things come in files of their own. */
  read(specs) {
    const areas = ({areas: url}) => (url ? feed(url).then((file) => file.areas) : NOWHERE);
    const read = async (spec) => ({...await feed(spec.url), areas: await areas(spec)});
    return Promise.all(specs.map(read));
  }

  /**
   * Bring the map to this payload. Nothing is drawn before the next animation frame, then everything at once.
   * @param {Object} payload
   * @param {Array<{features: Array}>} files in the order of `payload.layers`
   * @param {function(Object): boolean} isOn is the layer switched on?
   */
  apply(payload, files, isOn) {
    const rebuilt = payload.layers.map((spec, i) => this.ensure(spec, files[i])).some(Boolean);
    const dropped = this.keepOnly(payload.layers);
    payload.layers.forEach((spec, i) => this.outline(this.groups.get(spec.id), files[i].areas));
    const changed = [...this.groups.values()].map((group) => this.paint(group, payload, isOn(group.spec)));
    if (rebuilt || dropped) this.stack();
    else if (changed.some(Boolean)) this.raiseMarks();
    this.tuneSymbols();
  }

  /** Make sure the layer is built from this file; true when it had to be. */
  ensure(spec, file) {
    const known = this.groups.get(spec.id);
    if (known?.url === spec.url) {
      known.spec = spec;
      return false;
    }
    if (known) remove(known);
    this.groups.set(spec.id, this.build(spec, file));
    return true;
  }

  /** Give the marks their surveyed areas, which change with the day. */
  outline(group, areas) {
    if (group.areas === areas) return;
    group.areas = areas;
    for (const item of group.items) {
      if (!(item instanceof Mark) || item.area === areas[item.feature.id]) continue;
      item.area = areas[item.feature.id];
      if (item.shown) item.setLatLng(item.getLatLng());
    }
  }

  build(spec, file) {
    const polygons = spec.type === 'polygon';
    const items = file.features.map((feature) => (polygons ? this.area(feature) : this.mark(feature)));
    const casing = polygons && (spec.fromLevel ?? 'county') === 'county' ? items.map((item) => this.casing(item)) : [];
    for (const item of items) {
      item.spec = spec;
      item.light = HIDDEN;
      item.addEventParent(this.hub);
    }
    [...casing, ...items].forEach((item) => item.addTo(this.map));
    return {spec, url: spec.url, items, casing};
  }

  area(feature) {
    const depth = feature.g.type === 'MultiPolygon' ? 2 : 1;
    const rings = L.GeoJSON.coordsToLatLngs(feature.g.coordinates, depth);
    const options = {renderer: this.renderer, bubblingMouseEvents: false, smoothFactor: 0.6, lineJoin: 'round'};
    return Object.assign(new Area(rings, options), {feature});
  }

  mark(feature) {
    const options = {renderer: this.renderer, bubblingMouseEvents: false, weight: 4, look: this.look};
    return Object.assign(new Mark([feature.p[1], feature.p[0]], options), {feature});
  }

  /** A wide stroke under the areas: only its outer half stays visible and draws the county's outline. */
  casing(item) {
    const options = {renderer: this.renderer, interactive: false, fill: false, lineJoin: 'round', smoothFactor: 0.6};
    return Object.assign(new Area(item.getLatLngs(), options), {feature: item.feature});
  }

  /** Colour one layer; true when a light changed. */
  paint(group, payload, on) {
    const {spec, items} = group;
    const visible = on && reached(payload.level, spec.fromLevel);
    let changed = false;
    items.forEach((item, i) => {
      const light = spec.classes[i] ?? HIDDEN;
      changed ||= light !== item.light;
      item.spec = spec;
      item.light = light;
      item.scale = spec.sizes?.[i];
      item.dim = dimOf(spec, item.feature, payload.selection);
      if (light !== HIDDEN) item.setStyle(this.styleOf(item));
      item.show(visible && light !== HIDDEN && !foreign(item));
    });
    group.casing.forEach((line, i) => this.paintCasing(line, items[i]));
    return changed;
  }

  styleOf(item) {
    if (item instanceof Mark) return {opacity: {'': 1, near: 0.6, far: 0.22}[item.dim]};
    const border = item.feature.v ? BORDER.village : BORDER.zone;
    return this.look.area(item.light, item.dim, border);
  }

  paintCasing(line, item) {
    line.setStyle({color: this.look.theme.casing, weight: this.look.line(5)});
    line.show(item.shown);
  }

  /** Paint everything again after a change of theme or size. */
  restyle() {
    for (const {items, casing} of this.groups.values()) {
      for (const item of items) if (item.light !== HIDDEN) item.setStyle(this.styleOf(item));
      casing.forEach((line, i) => this.paintCasing(line, items[i]));
    }
    this.tuneSymbols();
  }

  /** Drop layers the payload no longer has, and keep the rest in its order; true when any was dropped. */
  keepOnly(specs) {
    const kept = new Map(specs.map((spec) => [spec.id, this.groups.get(spec.id)]));
    const gone = [...this.groups.keys()].filter((id) => !kept.has(id));
    gone.forEach((id) => remove(this.groups.get(id)));
    this.groups = kept;
    return gone.length > 0;
  }

  /** Restore the order of drawing: outline, areas, marks. Outlines of the selection come in between by themselves. */
  stack() {
    const areas = this.inOrder().filter((group) => group.spec.type === 'polygon');
    areas.forEach(({casing}) => casing.forEach((line) => line.bringToFront()));
    areas.forEach(({items}) => items.forEach((item) => item.bringToFront()));
    this.hub.fire('stacked');
    this.raiseMarks();
  }

  /** Draw the marks last, the most urgent on top; also the hidden ones, which may be shown later. */
  raiseMarks() {
    const rank = (mark) => URGENCY.indexOf(mark.light);
    const marks = this.inOrder().flatMap(({items}) => items.filter((item) => item instanceof Mark));
    marks.sort((one, other) => rank(one) - rank(other)).forEach((mark) => mark.bringToFront());
  }

  inOrder() {
    return [...this.groups.values()];
  }

  /** Every feature now visible. */
  shown() {
    return this.inOrder().flatMap((group) => group.items.filter((item) => item.shown));
  }

  /** Ring the mark of this objective; null rings none. */
  choose(objective) {
    for (const mark of this.marks()) {
      const chosen = mark.feature.id === objective;
      if (chosen === Boolean(mark.chosen)) continue;
      mark.chosen = chosen;
      mark.redraw();
    }
  }

  /** The feature with this id, if it is loaded. */
  find(layerId, id) {
    return this.groups.get(layerId)?.items.find((item) => item.feature.id === id);
  }

  /** Bounds of the layers that form the county; null before anything is loaded. */
  countyBounds() {
    const base = this.inOrder().find((group) => group.casing.length);
    return base ? L.latLngBounds(base.items.map((item) => item.getBounds())) : null;
  }

  /** Visible marks. */
  marks() {
    return this.shown().filter((item) => item instanceof Mark);
  }

  /** Follow zoom and number of marks with the symbol size; takes effect when the marks are projected next. */
  tuneFactor() {
    const bounds = this.countyBounds();
    if (!bounds) return;
    const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => this.map.project(at));
    const spacing = Math.sqrt(Math.abs((high.x - low.x) * (high.y - low.y)) / Math.max(this.marks().length, 1));
    this.look.zoomFactor = zoomFactor(spacing / this.look.unit);
  }

  tuneSymbols() {
    this.tuneFactor();
    const size = `${this.look.unit} ${this.look.zoomFactor}`;
    if (size !== this.tunedSize) this.marks().forEach((mark) => mark.redraw());
    this.tunedSize = size;
  }
}

function remove(group) {
  [...group.casing, ...group.items].forEach((item) => item.remove());
}

/** What belongs to another zone and to a deeper level would only distract. */
function foreign({dim, spec}) {
  return dim === 'far' && spec.fromLevel && spec.fromLevel !== 'county';
}

/** '' = in the middle of attention, 'near' = beside it, 'far' = outside the selected zone. */
function dimOf(spec, feature, selection) {
  if (!selection?.zone) return '';
  if (feature.z && feature.z !== selection.zone) return 'far';
  const {village} = selection;
  return village && feature.v && feature.v !== village && targetOf(spec, feature).village ? 'near' : '';
}

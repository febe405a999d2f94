/** Names on the map. They never overlap: the most urgent are placed first, the rest where there is room. */

import * as L from '../leaflet/leaflet-src.esm.js';
import {el, refill} from './dom.js';
import {shapeIcon} from './lights.js';
import {reached, targetOf} from './selection.js';
import {Area} from './shapes.js';

const PRIORITY = {r: 0, y: 1, g: 2, n: 3};
/** Free space kept around a label in px. */
const MARGIN = 3;
/** A map with more names than this is no longer read; the rest wait for zooming in. */
const MOST = 260;
/** Among more symbols than this no name finds a place of its own. */
const CROWD = 600;

/** Where a label may stand, as shares of its size from its anchor: in the middle first. */
const AROUND_AREA = [
  [0, 0], [0, -0.6], [0, 0.6], [-0.4, 0], [0.4, 0],
  [-0.4, -0.6], [0.4, -0.6], [-0.4, 0.6], [0.4, 0.6], [0, -1.1], [0, 1.1],
  [0, -1.4], [0, 1.4], [0.7, 0], [-0.7, 0], [0.55, -0.8], [0.55, 0.8], [-0.55, -0.8], [-0.55, 0.8],
];
/** Only these first ones may stand with their middle outside the area. */
const NEAR = 5;
/** Beside a symbol: the sign says on which side. */
const AROUND_MARK = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]];

/** The labels of one map. */
export class Labels {
  /** @type {Map<string, {node: HTMLElement, text: string}>} */
  entries = new Map();

  /**
   * @param {L.Map} map
   * @param {import('./layers.js').Layers} layers
   * @param {function(): Array<DOMRect>} panels what labels must keep clear of
   */
  constructor(map, layers, panels) {
    this.map = map;
    this.layers = layers;
    this.panels = panels;
    this.pane = map.createPane('labels');
    this.pane.classList.add('zt-labels');
    this.pane.setAttribute('aria-hidden', 'true');
    map.on('zoomstart flystart', () => this.pane.classList.add('is-moving'));
    map.on('flystart', () => { this.held = true; });
    map.on('flyend', () => { this.held = false; this.settle(); });
    map.on('moveend', () => this.settle());
  }

  /** Place the labels anew, unless the map is in flight. */
  settle() {
    if (this.held) return;
    this.place();
    this.pane.classList.remove('is-moving');
  }

  /**
   * Take over names and lights after new data.
   * @param {{level: string, selection: Object, words: Object<string, string>, unit: number}} scene
   */
  update(scene) {
    this.scene = scene;
    const wanted = new Map(this.labelled().map((item) => [keyOf(item), item]));
    for (const [key, entry] of this.entries) {
      if (!wanted.has(key)) this.drop(key, entry);
    }
    wanted.forEach((item, key) => this.ensure(key, item));
    this.settle();
  }

  /** Visible features whose layer is named at this level. */
  labelled() {
    const {level, selection} = this.scene;
    const named = (item) => item.chosen || reached(level, namedFrom(item.spec));
    const items = this.layers.shown().filter((item) => item.feature.p && named(item));
    const covered = this.villagesShown(items);
    return items.filter((item) => {
      if (isZone(item)) return !(covered && item.feature.id === selection.zone);
      return item instanceof Area ? item.dim !== 'far' : !item.dim;
    });
  }

  /** The selected zone's own name stands in the breadcrumb; inside it belong the villages. */
  villagesShown(items) {
    return items.some((item) => !isZone(item) && item.feature.z === this.scene.selection.zone);
  }

  ensure(key, item) {
    const entry = this.entries.get(key) ?? this.create(key);
    this.bind(entry, item);
    const text = [item.feature.name, item.light, item.dim, this.scene.words[item.light], this.scene.unit].join('|');
    if (entry.text === text) return;
    entry.text = text;
    entry.size = null;
    this.fill(entry.node, item);
  }

  create(key) {
    const entry = {node: el('div', {class: 'zt-label'})};
    this.pane.append(entry.node);
    this.entries.set(key, entry);
    return entry;
  }

  /** A hand on a name is a hand on what it names: Leaflet gives the feature the events of its label as well. */
  bind(entry, item) {
    if (entry.item === item) return;
    entry.item = item;
    item.addInteractiveTarget(entry.node);
  }

  /** The feature may have left the map by now, so it cannot give up its label itself (`_targets`: 1.9.3, pinned). */
  drop(key, {node}) {
    delete this.map._targets[L.stamp(node)];
    node.remove();
    this.entries.delete(key);
  }

  fill(node, item) {
    const kind = isZone(item) ? 'zone' : item instanceof Area ? 'village' : 'site';
    const shown = node.classList.contains('is-shown') ? 'is-shown' : '';
    node.className = `zt-label zt-label-${kind} of-${item.light} ${item.dim ? `is-${item.dim}` : ''} ${shown}`;
    const name = el('span', {class: 'zt-label-name', text: item.feature.name});
    const word = el('span', {class: 'zt-label-word', text: this.scene.words[item.light]});
    if (kind === 'zone') refill(node, name, el('span', {class: 'zt-label-light'}, shapeIcon(item.light), word));
    else if (kind === 'village') refill(node, shapeIcon(item.light), name, ...('ry'.includes(item.light) ? [word] : []));
    else refill(node, name);
  }

  /** Find a place for every label in view; those without room are hidden, or shrink to their shape. */
  place() {
    if (!this.scene) return;
    const view = this.viewBox();
    const inView = [...this.entries.values()].filter((entry) => contains(view, this.anchor(entry)));
    const queue = inView.sort((one, other) => this.rank(one.item) - this.rank(other.item)).slice(0, MOST);
    const places = this.choose(queue, this.obstacles(), view);
    for (const entry of this.entries.values()) this.put(entry, places.get(entry));
  }

  choose(entries, taken, view) {
    this.measure(entries);
    const places = new Map();
    const marks = this.markBoxes(view);
    for (const entry of entries) {
      const free = this.candidates(entry).filter((box) => within(view, box) && !meets(box, taken));
      const spot = free.find((box) => box.home && !meets(box, marks)) ?? free[0];
      if (!spot) continue;
      places.set(entry, spot);
      taken.push(spot);
    }
    return places;
  }

  /** Symbols in view: a name covers one only where there is no other place for it. */
  markBoxes(view) {
    const marks = this.layers.marks().filter((mark) => contains(view, mark._point));
    if (marks.length > CROWD) return [];
    return marks.map(({_point: {x, y}, _radius: radius}) => ({
      left: x - radius, right: x + radius, top: y - radius, bottom: y + radius,
    }));
  }

  /** All sizes are read at once, so that the page is laid out once. */
  measure(entries) {
    const unknown = entries.filter((entry) => !entry.size);
    unknown.forEach(({node}) => node.classList.remove('is-shape'));
    for (const entry of unknown) {
      entry.size = {width: entry.node.offsetWidth, height: entry.node.offsetHeight};
    }
  }

  /** Boxes in the order of preference, the last one for the shape alone. */
  candidates(entry) {
    const {item, size: {width, height}} = entry;
    const {x, y} = this.anchor(entry);
    if (!(item instanceof Area)) return AROUND_MARK.map((side) => this.beside(x, y, side, entry));
    const boxes = AROUND_AREA.map(([dx, dy], i) => {
      const middle = L.point(x + dx * width, y + dy * height);
      return {...boxAround(middle.x, middle.y, width, height), home: item._containsPoint(middle), near: i < NEAR};
    });
    const {unit} = this.scene;
    const allowed = boxes.filter((box) => box.home || box.near);
    return [...allowed, {...boxAround(x, y, 1.3 * unit, 1.3 * unit), shapeOnly: true}];
  }

  beside(x, y, [dx, dy], {item, size}) {
    const gap = item._radius + (item.chosen ? this.scene.unit * 0.6 : 3);
    const slant = dx && dy ? 0.8 : 1;
    const reach = (sign, length) => sign * (gap * slant + length / 2);
    const box = boxAround(x + reach(dx, size.width), y + reach(dy, size.height), size.width, size.height);
    return {...box, home: true};
  }

  put({node}, spot) {
    node.classList.toggle('is-shown', Boolean(spot));
    if (!spot) return;
    node.classList.toggle('is-shape', Boolean(spot.shapeOnly));
    node.style.transform = `translate(${Math.round(spot.left + MARGIN)}px, ${Math.round(spot.top + MARGIN)}px)`;
  }

  anchor({item}) {
    const [lon, lat] = item.feature.p;
    return this.map.latLngToLayerPoint([lat, lon]);
  }

  /** Selected first, then red before amber before the rest; large before small. */
  rank(item) {
    const {selection} = this.scene;
    const chosen = Object.values(selection).includes(item.feature.id) ? -100 : 0;
    const dim = {'': 0, near: 6, far: 50}[item.dim];
    return chosen + dim + (item instanceof Area ? 0 : 20) + PRIORITY[item.light] * 4 - (item.feature.w ?? 1);
  }

  viewBox() {
    const origin = this.map.containerPointToLayerPoint([0, 0]);
    const size = this.map.getSize();
    return {left: origin.x, top: origin.y, right: origin.x + size.x, bottom: origin.y + size.y};
  }

  obstacles() {
    const frame = this.map.getContainer().getBoundingClientRect();
    return this.panels().map((rect) => {
      const corner = this.map.containerPointToLayerPoint([rect.left - frame.left, rect.top - frame.top]);
      return {left: corner.x, top: corner.y, right: corner.x + rect.width, bottom: corner.y + rect.height};
    });
  }
}

/** Points are named at village level unless their layer says otherwise. */
function namedFrom(spec) {
  return spec.labelFrom ?? (spec.type === 'point' ? 'village' : spec.fromLevel);
}

function isZone(item) {
  return Boolean(targetOf(item.spec, item.feature).zone && item instanceof Area && !item.feature.v);
}

function keyOf(item) {
  return `${item.spec.id}/${item.feature.id}`;
}

function boxAround(x, y, width, height) {
  const [halfWidth, halfHeight] = [width / 2 + MARGIN, height / 2 + MARGIN];
  return {left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight};
}

function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function meets(box, others) {
  return others.some((other) => overlap(box, other));
}

function contains(box, {x, y}) {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

function within(outer, box) {
  return box.left >= outer.left && box.right <= outer.right && box.top >= outer.top && box.bottom <= outer.bottom;
}

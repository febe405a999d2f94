/**
 * The battle map: entry point of the component. Streamlit calls the default export with every new payload; the map
 * itself lives on between calls, so that zoom, position and open panels survive a rerun.
 *
 * For tests and measurements only, the last map drawn is described on `window.__zhantu`:
 * `{paintedAt, map, level, asOf}`, `paintedAt` in ms since the epoch.
 */

import * as L from '../leaflet/leaflet-src.esm.js';
import {Crumbs} from './crumbs.js';
import {Cursor} from './cursor.js';
import {el, iconButton, refill} from './dom.js';
import {explain} from './feeds.js';
import {fullscreenSwitch} from './fullscreen.js';
import {Furniture} from './furniture.js';
import {HoverCard} from './hover.js';
import {ICONS} from './icons.js';
import {connectKeys} from './keyboard.js';
import {Labels} from './labels.js';
import {Layers} from './layers.js';
import {Legend} from './legend.js';
import {applyPalette} from './lights.js';
import {Lines} from './lines.js';
import {Look, unitFor} from './look.js';
import {Outlines} from './outlines.js';
import {Placing} from './placing.js';
import {Search} from './search.js';
import {compact, parentOf, same, targetOf} from './selection.js';
import {Area} from './shapes.js';
import {Timeline} from './timeline.js';
import {View} from './view.js';

const LIMITS = {minZoom: 5, maxZoom: 18};
/** Zoom at which a single found place is looked at. */
const PLACE_ZOOM = 12.5;
/** Above this share of the width the open legend would push the county aside. */
const LEGEND_SHARE = 0.3;
/** Below these widths panels go closer together: px, and text sizes behind a scene, which grows with the screen. */
const [NARROW_PX, NARROW_SCENE] = [700, 30];

const DOUBLE_CLICK_MS = 600;

const maps = new WeakMap();

/**
 * Show a payload; see the package docstring of `components.battle_map` for its fields.
 * @param {{parentElement: Node, data: Object, setTriggerValue: function(string, *): void}} component
 * @returns {Promise<function(): void>} cleans up once the component has left the page
 */
export default async function show({parentElement, data, setTriggerValue}) {
  let map = maps.get(parentElement);
  if (!map) {
    map = new BattleMap(parentElement, data);
    maps.set(parentElement, map);
  }
  map.send = setTriggerValue;
  map.receive(data);
  return () => setTimeout(() => map.closeIfGone(parentElement), 0);
}

/** One map on the page. */
export class BattleMap {
  /** Number of the newest payload; an older one still waiting for its files is dropped. */
  turn = 0;
  pickedAt = -Infinity;
  /** Layers the person switched, until the payload says otherwise. */
  switches = new Map();
  look = new Look();

  constructor(parent, payload) {
    this.ready = this.build(parent, payload);
  }

  async build(parent, payload) {
    this.root = el('div', {class: 'zt-root is-empty', role: 'application', tabindex: 0, 'aria-label': '作战地图'});
    this.root.style.visibility = 'hidden';
    const sheets = payload.css.map((href) => styleSheet(href));
    parent.append(...sheets.map((sheet) => sheet.node), this.root);
    await Promise.all(sheets.map((sheet) => sheet.loaded));
    this.setHeight(payload.height);
    this.setPalette(payload.palette);
    this.measureUnit();
    this.buildMap();
    this.buildPanels();
    this.connect();
    this.root.style.visibility = '';
  }

  buildMap() {
    this.canvasBox = el('div', {class: 'zt-map'});
    this.root.append(this.canvasBox);
    this.map = L.map(this.canvasBox, {
      ...LIMITS, preferCanvas: true, attributionControl: false, zoomControl: false, keyboard: false, boxZoom: false,
      doubleClickZoom: false, zoomSnap: 0, zoomDelta: 0.5, wheelPxPerZoomLevel: 90, center: [35, 105], zoom: 6,
    });
    this.layers = new Layers(this.map, this.look);
    this.outlines = new Outlines(this.map, this.layers, this.look);
    this.lines = new Lines(this.map, this.layers, this.look);
    this.labels = new Labels(this.map, this.layers, () => this.panelBoxes());
    this.cursor = new Cursor(this.map, this.layers, this.outlines);
    this.view = new View(this.map, () => this.insets());
  }

  buildPanels() {
    const left = el('div', {class: 'zt-top-left'});
    const right = el('div', {class: 'zt-top-right'});
    this.root.append(el('div', {class: 'zt-top'}, left, right));
    this.crumbs = new Crumbs(left, (pick) => this.pick(pick), () => this.goUp());
    this.search = new Search(right, (pick, row) => this.found(pick, row));
    this.tools = this.buildTools();
    this.legend = new Legend(this.root, (id, on) => this.switchLayer(id, on), () => this.panelsChanged());
    this.furniture = new Furniture(this.root, this.map);
    this.timeline = new Timeline(this.root, (iso) => this.emit('as_of', iso));
    this.message = el('div', {class: 'zt-message zt-panel', role: 'alert', hidden: true});
    this.voice = el('div', {class: 'zt-voice', 'aria-live': 'polite'});
    this.root.append(this.message, this.voice);
    this.card = new HoverCard(this.root);
    this.placing = new Placing(this.root, this.map, (point) => this.emit('point', point));
  }

  buildTools() {
    this.fullscreen = fullscreenSwitch(this.root, (text) => { this.voice.textContent = text; });
    const tools = el('div', {class: 'zt-tools zt-panel', role: 'group', 'aria-label': '地图工具'},
      iconButton(ICONS.plus, '放大（+）', () => this.view.zoomBy(0.5)),
      iconButton(ICONS.minus, '缩小（-）', () => this.view.zoomBy(-0.5)),
      iconButton(ICONS.home, '回到当前范围', () => this.refit()),
      this.fullscreen.button);
    this.root.append(tools);
    return tools;
  }

  connect() {
    this.layers.hub.on('mouseover mousemove', (event) => this.hover(event));
    this.layers.hub.on('mouseout', () => this.leave());
    this.layers.hub.on('click', (event) => this.clicked(event));
    this.map.on('dblclick', () => this.backgroundDoubleClicked());
    this.map.on('movestart zoomstart flystart', () => this.card.hide());
    this.map.on('click', () => this.clearTap());
    this.disconnectKeys = connectKeys(this.root, this.keyActions());
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.root);
    this.root.addEventListener('pointerdown', (event) => { this.touch = event.pointerType === 'touch'; }, true);
    this.onWindow = () => this.setHeight(this.payload?.height);
    window.addEventListener('resize', this.onWindow);
    this.onHistory = () => this.timeline.giveUp();
    window.addEventListener('popstate', this.onHistory);
  }

  keyActions() {
    return {
      move: (heading) => this.moveCursor(heading), enter: () => this.enterCursor(), up: () => this.goUp(),
      zoom: (steps) => this.view.zoomBy(steps), legend: () => this.legend.toggle(), search: () => this.search.focus(),
      fullscreen: () => this.fullscreen.toggle(), play: () => this.timeline.toggle(),
    };
  }

  // --- payloads ---------------------------------------------------------------------------------------------------

  /** Draw a payload as soon as its files are here, unless a newer one came meanwhile. */
  async receive(payload) {
    this.turn += 1;
    const turn = this.turn;
    this.latest = payload;
    this.setBusy(true);
    try {
      await this.ready;
      const files = await this.layers.read(payload.layers);
      if (turn === this.turn) this.draw(payload, files);
    } catch (error) {
      console.error('battle map', error);
      if (turn === this.turn) this.complain(error);
    }
  }

  draw(payload, files) {
    const before = this.payload;
    this.forgetSwitches(before, payload);
    this.payload = payload;
    this.selection = compact(payload.selection);
    this.words = Object.fromEntries(Object.values(payload.palette.lights).map(({code, word}) => [code, word]));
    this.message.hidden = true;
    this.root.classList.remove('is-empty');
    this.setHeight(payload.height);
    this.root.classList.toggle('is-bare', Boolean(payload.bare));
    const resized = payload.unit !== before?.unit && this.measureUnit();
    if (this.setPalette(payload.palette) || resized) this.layers.restyle();
    this.layers.apply(payload, files, (spec) => this.isOn(spec));
    this.lines.update(payload.lines);
    this.placing.update(payload.placing);
    if (before?.level !== payload.level || !same(before?.selection, payload.selection)) this.clearCursor();
    this.showSelection();
    this.drawPanels(payload);
    this.refocus(before, payload);
    if (resized && before) this.view.resized();
    this.drawLabels();
    this.painted(payload);
  }

  drawPanels(payload) {
    this.crumbs.update(payload.crumbs ?? []);
    this.search.setSource(payload);
    this.legend.update(payload, (spec) => this.isOn(spec));
    this.furniture.update(payload.badges);
    this.timeline.update(payload.timeline);
    this.card.setSource(payload.cardsUrl);
    if (this.hovered && !this.hovered.shown) this.leave();
    this.layoutPanels();
  }

  refocus(before, payload) {
    if (before?.focusKey === payload.focusKey) return;
    const focus = payload.focus ?? (before ? null : boxOf(this.layers.countyBounds()));
    if (focus) this.view.focus(focus, {animate: Boolean(before) && !payload.bare});
  }

  drawLabels() {
    this.labels.update({level: this.payload.level, selection: this.selection, words: this.words, unit: this.look.unit});
  }

  painted(payload) {
    const {turn} = this;
    requestAnimationFrame(() => setTimeout(() => {
      window.__zhantu = {
        paintedAt: performance.timeOrigin + performance.now(), map: this.map, level: payload.level,
        asOf: payload.timeline?.asOf ?? null,
      };
      if (turn === this.turn) this.setBusy(false);
    }, 0));
  }

  /** Say whether a newer picture than the one on the screen is on its way. */
  setBusy(busy) {
    this.root.ariaBusy = String(busy);
  }

  complain(error) {
    this.setBusy(false);
    const click = () => this.receive(this.latest);
    const retry = el('button', {type: 'button', class: 'zt-retry', text: '重试', on: {click}});
    refill(this.message, el('p', {text: explain(error)}), retry);
    this.message.hidden = false;
    this.timeline.pause();
  }

  setPalette(palette) {
    if (!this.look.setPalette(palette)) return false;
    applyPalette(this.root, palette);
    return true;
  }

  // --- layers -----------------------------------------------------------------------------------------------------

  isOn(spec) {
    return this.switches.get(spec.id) ?? spec.on;
  }

  /** The person's choice holds until Python itself changes its mind about that layer. */
  forgetSwitches(before, payload) {
    const known = new Map((before?.layers ?? []).map((spec) => [spec.id, spec.on]));
    for (const {id, on} of payload.layers) if (known.has(id) && known.get(id) !== on) this.switches.delete(id);
  }

  async switchLayer(id, on) {
    this.switches.set(id, on);
    const files = await this.layers.read(this.payload.layers);
    this.layers.apply(this.payload, files, (spec) => this.isOn(spec));
    this.drawLabels();
    this.emit('layers', this.payload.layers.filter((spec) => this.isOn(spec)).map((spec) => spec.id));
  }

  // --- choosing ---------------------------------------------------------------------------------------------------

  emit(name, value) {
    this.send(name, value);
  }

  /** Ask for a selection; it is outlined at once, the rest follows with the answer. */
  pick(selection) {
    if (same(selection, this.selection)) return;
    this.selection = compact(selection);
    this.pickedAt = performance.now();
    this.card.hide();
    this.showSelection();
    this.emit('pick', this.selection);
  }

  goUp() {
    const parent = parentOf(this.selection);
    if (parent) this.pick(parent);
  }

  /** A place is flown to; who answers for several has a list of them, which is not on the map. */
  found(pick, row) {
    if (row.person) {
      this.emit('person', row.person);
      return;
    }
    const item = this.layers.find(row.layer, row.objective ?? row.village ?? row.zone);
    if (item?.feature.p) this.view.visit([item.feature.p[1], item.feature.p[0]], PLACE_ZOOM);
    this.pick(pick);
    this.root.focus({preventScroll: true});
  }

  /** Outline the innermost selected area, ring the selected objective. */
  showSelection() {
    const {village, zone} = this.selection;
    const areas = this.layers.shown().filter((item) => item instanceof Area);
    const isZone = (item) => !item.feature.v && (item.feature.z ?? item.feature.id) === zone;
    const chosen = (village && areas.find((item) => item.feature.v === village)) || (zone && areas.find(isZone));
    this.outlines.put('selected', chosen || null);
    this.layers.choose(this.selection.objective ?? null);
  }

  /** The second click of a double click would hit whatever the first one brought there. */
  clicked(event) {
    const item = event.propagatedFrom;
    if (this.placing.on) {
      this.placing.put(event.latlng);
      return;
    }
    if (!this.touch && event.originalEvent.detail > 1) return;
    if (this.touch && this.tapped !== item) {
      this.tap(item, event);
      return;
    }
    this.clearTap();
    this.pick(targetOf(item.spec, item.feature));
  }

  backgroundDoubleClicked() {
    if (this.placing.on) return;
    if (!this.touch && performance.now() - this.pickedAt > DOUBLE_CLICK_MS) this.goUp();
  }

  /** A finger cannot hover: the first tap shows what it is, the second goes in. */
  tap(item, event) {
    this.tapped = item;
    this.outlines.put('hover', item);
    this.card.show(item, event.containerPoint, {words: this.words, hint: '再点一次进入'});
  }

  clearTap() {
    this.tapped = null;
    if (this.touch) this.leave();
  }

  hover(event) {
    if (this.touch || this.view.flying || this.map.dragging.moving()) return;
    const item = event.propagatedFrom;
    if (item !== this.hovered) this.outlines.put('hover', item);
    this.hovered = item;
    this.card.show(item, event.containerPoint, {words: this.words});
  }

  leave() {
    this.hovered = null;
    this.outlines.put('hover', null);
    this.card.hide();
  }

  // --- keyboard ---------------------------------------------------------------------------------------------------

  moveCursor(heading) {
    const item = this.cursor.move(heading);
    if (!item) return;
    this.card.show(item, this.cursor.at(item), {words: this.words, hint: '回车进入'});
    this.voice.textContent = `${item.feature.name}，${this.words[item.light]}`;
  }

  clearCursor() {
    if (this.cursor.item) this.card.hide();
    this.cursor.clear();
  }

  enterCursor() {
    const {item} = this.cursor;
    if (item) this.pick(targetOf(item.spec, item.feature));
  }

  // --- size -------------------------------------------------------------------------------------------------------

  /** A number of px, or "window": down to the lower edge of the window. */
  setHeight(height) {
    if (height === 'window') {
      const top = this.root.getBoundingClientRect().top + window.scrollY;
      this.root.style.height = `${Math.max(Math.round(window.innerHeight - Math.max(top, 0) - 12), 420)}px`;
    } else {
      this.root.style.height = height ? `${height}px` : '100%';
    }
  }

  measureUnit() {
    const unit = this.latest?.unit ?? unitFor(this.root.clientWidth || 1000);
    const changed = unit !== this.look.unit;
    this.look.unit = unit;
    this.root.style.setProperty('--zt-unit', `${unit}px`);
    this.root.classList.toggle('is-narrow', this.root.clientWidth < (this.latest?.bare ? NARROW_SCENE * unit : NARROW_PX));
    return changed;
  }

  resized() {
    if (!this.root.clientWidth || !this.payload) return;
    const changed = this.measureUnit();
    this.layoutPanels();
    if (changed) this.layers.restyle();
    this.view.resized();
    this.showSelection();
    this.drawLabels();
  }

  /** Panels above the time bar move with its height. */
  layoutPanels() {
    this.root.style.setProperty('--zt-timeline', `${this.timeline.node.offsetHeight}px`);
  }

  panelsChanged() {
    if (!this.view.moved) this.view.fit({animate: true});
    this.labels.settle();
  }

  refit() {
    this.view.moved = false;
    this.view.fit({animate: true});
  }

  panelBoxes() {
    const panels = [this.crumbs, this.search, this.legend, this.furniture, this.timeline].map(({node}) => node);
    return [...panels, this.tools].filter((node) => node.offsetHeight).map((node) => node.getBoundingClientRect());
  }

  /** px of the map that panels cover on each side. */
  insets() {
    const {unit} = this.look;
    const width = this.root.clientWidth;
    const {offsetWidth: wide} = this.legend.node;
    const legend = this.legend.open && wide < width * LEGEND_SHARE ? wide : 0;
    const top = Math.max(this.crumbs.node.offsetHeight, this.search.node.offsetHeight) + 1.6 * unit;
    const bottom = this.timeline.node.offsetHeight + 2 * unit;
    if (this.root.classList.contains('is-narrow')) return {top, bottom: bottom + 4 * unit, left: unit, right: unit};
    return {top, bottom, left: legend + 1.6 * unit, right: this.tools.offsetWidth + 1.8 * unit};
  }

  /** Streamlit also cleans up between two payloads; only a map that left the page is taken apart. */
  closeIfGone(parent) {
    if (parent.isConnected || !this.map) return;
    maps.delete(parent);
    this.timeline.pause();
    this.sizes.disconnect();
    this.disconnectKeys();
    window.removeEventListener('resize', this.onWindow);
    window.removeEventListener('popstate', this.onHistory);
    this.map.remove();
    this.root.remove();
  }
}

function styleSheet(href) {
  const node = el('link', {rel: 'stylesheet', href});
  return {node, loaded: new Promise((resolve) => { node.onload = node.onerror = resolve; })};
}

function boxOf(bounds) {
  return bounds && [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

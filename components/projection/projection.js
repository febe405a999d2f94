/**
 * The projection: entry point of the component. Streamlit calls the default export with every new payload; what is on
 * screen lives on between calls, and a payload never changes the scene that is shown.
 *
 * For tests and measurements only, `window.__zhantuProjection` tells `{scene, page, pages, paintedAt, took}`: how many
 * ms lay between the key and the painted scene.
 */

import {el} from '../battle_map/dom.js';
import {explain, feed} from '../battle_map/feeds.js';
import {applyPalette} from '../battle_map/lights.js';
import {AutoAdvance} from './auto.js';
import {Clock} from './clock.js';
import {Foot} from './foot.js';
import {OrderForm} from './form.js';
import {Help} from './help.js';
import {connectKeys} from './keys.js';
import {Line} from './line.js';
import {MapBehind} from './map.js';
import {Stage} from './stage.js';
import {addTypeface, missingOf} from './typeface.js';

/* While it is on, `zhantuPlays` on the document's element says that a room is watching: no screen draws itself anew then. */

const THEME = 'zhantu-projection-theme';
/** Opening a window can end full screen; what ends within this time was not the person's wish. */
const WINDOW_MS = 1500;

const projections = new WeakMap();

/**
 * Take a payload; see the package docstring of `components.projection` for its fields.
 * @param {{parentElement: Node, data: Object, setTriggerValue: function(string, *): void}} component
 * @returns {function(): void} cleans up once the component has left the page
 */
export default function show({parentElement, data, setTriggerValue}) {
  let one = projections.get(parentElement);
  if (!one) {
    one = new Projection(parentElement, data);
    projections.set(parentElement, one);
  }
  one.send = (order) => setTriggerValue('order', order);
  one.receive(data);
  return () => setTimeout(() => one.closeIfGone(parentElement), 0);
}

/** The projection of one meeting. */
export class Projection {
  at = {scene: 0, page: 0};
  on = false;
  /** Theme is the room's: it stays from meeting to meeting. */
  theme = window.localStorage.getItem(THEME) === 'light' ? 'light' : 'dark';

  constructor(parent, data) {
    this.root = el('div', {class: 'pj-root', tabindex: -1, role: 'application', 'aria-label': '投影', hidden: true});
    this.button = el('button', {class: 'pj-enter', type: 'button', text: '投影（P）', on: {click: () => this.enter()}});
    this.message = el('span', {class: 'pj-message', role: 'alert'});
    const sheets = data.styles.map((href) => el('link', {rel: 'stylesheet', href}));
    this.styled = Promise.all(sheets.map((sheet) => new Promise((done) => { sheet.onload = sheet.onerror = done; })));
    parent.append(...sheets, el('div', {class: 'pj-bar'}, this.button, this.message), this.root);
    this.build();
    this.clock = new Clock(data.channel, () => this.ticked());
    this.line = new Line(data.channel, (message) => this.told(message));
    this.disconnectKeys = connectKeys(this);
    this.root.addEventListener('fullscreenchange', () => this.fullscreenChanged());
    this.onResize = () => this.resized();
    window.addEventListener('resize', this.onResize);
  }

  build() {
    this.map = new MapBehind((zone) => this.goToZone(zone));
    this.stage = new Stage((zone) => this.goToZone(zone));
    this.foot = new Foot();
    this.form = new OrderForm((order) => this.send(order), () => this.root.focus());
    this.help = new Help();
    this.black = el('div', {class: 'pj-black', hidden: true});
    this.told_ = el('div', {class: 'pj-toast', role: 'status', hidden: true});
    this.auto = new AutoAdvance(() => this.next(), () => this.ticked());
    this.waiting = el('div', {class: 'pj-waiting', text: '正在准备投影……'});
    const body = el('div', {class: 'pj-stage'}, this.waiting, this.map.node, this.stage.node);
    this.root.append(body, this.foot.node, this.form.node, this.help.node, this.told_, this.black);
  }

  // --- payloads ---------------------------------------------------------------------------------------------------

  async receive(data) {
    const before = this.data;
    this.data = data;
    addTypeface(data.type);
    this.form.allow(data.order);
    if (before?.address !== data.address) this.load(data.address);
    else if (JSON.stringify([before.running, before.closing]) !== JSON.stringify([data.running, data.closing])) this.cameUp();
    if (this.form.answered(data.answer)) this.tell('督办令已下达。');
  }

  /** Fetch the book ahead, and the map's ground with it: entering has nothing to wait for. */
  load(address) {
    const shown = this.scene?.id;
    this.loading = feed(address).then((book) => {
      if (address !== this.data.address) return;
      this.book = book;
      book.map.layers.forEach((layer) => feed(layer.url));
      this.at.scene = Math.max(book.scenes.findIndex((scene) => scene.id === shown), 0);
      addTypeface(book.type);
      this.message.textContent = missingOf(book.type);
      this.cameUp();
      this.tellBook();
    }).catch((error) => {
      console.error('projection', error);
      this.message.textContent = explain(error).replace('地图', '投影');
    });
  }

  /** Orders were given meanwhile: the scenes that list them are laid out anew, the one on screen stays. */
  cameUp() {
    if (!this.book) return;
    this.scenes = this.book.scenes.map((scene) => withRunning(scene, this.data));
    this.stage.forget();
    this.form.setBook(this.book);
    if (this.on) this.draw();
  }

  get scene() {
    return this.scenes?.[this.at.scene];
  }

  // --- in and out -------------------------------------------------------------------------------------------------

  async enter() {
    if (this.on) return;
    this.on = true;
    document.documentElement.dataset.zhantuPlays = '';
    this.root.hidden = false;
    await this.fill();
    await Promise.all([this.loading, this.styled]);
    if (!this.book) {
      this.leave();
      return;
    }
    if (!this.on) return;
    this.waiting.hidden = true;
    this.setTheme(this.theme);
    this.clock.begin();
    this.draw();
    this.root.focus();
  }

  /** The whole screen, or at least the whole window: the top layer, above whatever the page draws. */
  async fill() {
    try {
      await this.root.requestFullscreen();
    } catch {
      this.float();
    }
  }

  float() {
    this.root.setAttribute('popover', 'manual');
    this.root.showPopover();
  }

  fullscreenChanged() {
    if (this.root.getRootNode().fullscreenElement || !this.on || this.root.matches(':popover-open')) return;
    if (performance.now() - this.windowAt < WINDOW_MS) this.float();
    else this.leave();
  }

  async fullscreen() {
    if (this.root.getRootNode().fullscreenElement) return;
    this.root.removeAttribute('popover');
    await this.fill();
    this.root.focus();
  }

  leave() {
    this.on = false;
    delete document.documentElement.dataset.zhantuPlays;
    this.auto.stop();
    this.form.close();
    this.help.hide();
    this.black.hidden = true;
    this.clock.pause();
    if (this.root.getRootNode().fullscreenElement) document.exitFullscreen();
    this.root.removeAttribute('popover');
    this.root.hidden = true;
    this.button.focus();
    this.tellState();
  }

  // --- scenes -----------------------------------------------------------------------------------------------------

  draw() {
    const from = this.pressedAt ?? performance.now();
    this.pressedAt = null;
    const {scene} = this;
    this.stage.place(this.scenes.length);
    this.at.page = Math.min(this.at.page, this.stage.pagesOf(scene, this.at.scene).length - 1);
    this.stage.show(scene, this.at.scene, this.at.page);
    this.map.show(scene, this.book, this.theme, this.unit());
    this.foot.update({book: this.book, at: this.at.scene, of: this.scenes.length});
    this.clock.turnTo(scene);
    this.ticked();
    this.tellState();
    this.painted(from);
    this.prepare();
  }

  /** Every scene is laid out while nobody waits, the next ones first. */
  prepare() {
    const from = this.at.scene;
    const order = [...this.scenes.keys()].sort((one, other) => Math.abs(one - from - 0.1) - Math.abs(other - from - 0.1));
    const step = () => {
      const i = order.shift();
      if (!this.on || i === undefined || this.at.scene !== from) return;
      this.stage.pagesOf(this.scenes[i], i);
      later(step);
    };
    const later = (work) => (window.requestIdleCallback ?? setTimeout)(work);
    later(step);
  }

  painted(from) {
    const {scene, at} = this;
    requestAnimationFrame(() => setTimeout(() => {
      window.__zhantuProjection = {
        scene: scene.id, kind: scene.kind, page: at.page, pages: this.stage.pagesOf(scene, at.scene).length,
        paintedAt: performance.timeOrigin + performance.now(), took: performance.now() - from,
      };
    }, 0));
  }

  go(scene, page = 0) {
    if (!this.scenes?.[scene]) return;
    this.at = {scene, page: page === 'last' ? this.stage.pagesOf(this.scenes[scene], scene).length - 1 : page};
    this.auto.again();
    this.told_.hidden = true;
    this.draw();
  }

  next() {
    if (!this.on) return;
    const pages = this.stage.pagesOf(this.scene, this.at.scene).length;
    if (this.at.page + 1 < pages) this.go(this.at.scene, this.at.page + 1);
    else if (this.scenes[this.at.scene + 1]) this.go(this.at.scene + 1);
    else {
      this.auto.stop();
      this.tell('已经是最后一项。');
    }
  }

  back() {
    if (!this.on) return;
    if (this.at.page > 0) this.go(this.at.scene, this.at.page - 1);
    else if (this.at.scene > 0) this.go(this.at.scene - 1, 'last');
    else this.tell('已经是第一项。');
  }

  goToZone(zone) {
    const at = this.scenes.findIndex((scene) => scene.zone === zone);
    if (at < 0) this.tell(`这个${this.book.meeting.zoneWord}不在议程里，或已跳过。`);
    else if (at !== this.at.scene) this.go(at);
  }

  goToNumber(number) {
    const at = this.scenes.findIndex((scene) => scene.number === number);
    if (at < 0) this.tell(`没有第 ${number} ${this.book.meeting.zoneWord}，或已跳过。`);
    else this.go(at);
  }

  get mostNumber() {
    return Math.max(0, ...(this.scenes ?? []).map((scene) => scene.number ?? 0));
  }

  // --- what keys do -----------------------------------------------------------------------------------------------

  goFirst() { this.go(0); }

  goLast() { this.go(this.scenes.length - 1); }

  /** To another item, whatever pages the one on screen still has. */
  skip(steps) { this.go(this.at.scene + steps); }

  blacken() {
    this.black.hidden = !this.black.hidden;
    this.tellState();
  }

  lighten() {
    this.black.hidden = true;
    this.tellState();
  }

  turnTheme() {
    this.setTheme(this.theme === 'dark' ? 'light' : 'dark');
    window.localStorage.setItem(THEME, this.theme);
    this.draw();
  }

  setTheme(theme) {
    this.theme = theme;
    applyPalette(this.root, this.book.palettes[theme]);
  }

  openForm() {
    if (!this.data.order.allowed) this.tell(this.data.order.why);
    else this.form.open(this.scene);
  }

  openPresenter() {
    this.windowAt = performance.now();
    window.open(this.data.presenter, `presenter-${this.data.channel}`, 'width=1100,height=760');
  }

  /** Say something for a moment. */
  tell(text) {
    this.told_.textContent = text;
    this.told_.hidden = false;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { this.told_.hidden = true; }, 3000);
  }

  // --- time and the other window ----------------------------------------------------------------------------------

  ticked() {
    if (!this.on || !this.scene) return;
    this.foot.tick(this.clock.of(this.scene), this.auto.pace);
    this.tellState();
  }

  told({ask, ...more}) {
    if (ask === 'book') {
      this.tellBook();
      this.tellState();
      return;
    }
    const acts = {next: () => this.next(), back: () => this.back(), black: () => this.blacken(), go: () => this.go(more.scene)};
    if (this.on) acts[ask]?.();
    else if (ask === 'go' && this.scenes?.[more.scene]) {
      this.at = {scene: more.scene, page: 0};
      this.tellState();
    }
  }

  tellBook() {
    if (!this.book) return;
    const {meeting, scenes} = this.book;
    const order = scenes.map(({id, title, minutes, note, zone}) => ({id, title, minutes, note, zone}));
    this.line.say({book: {meeting, order, palette: this.book.palettes.light, type: this.book.type}});
  }

  tellState() {
    if (!this.scenes) return;
    const {scene, page} = this.at;
    const next = this.scenes[scene + 1];
    this.line.say({state: {
      on: this.on, scene, page, black: !this.black.hidden, seconds: this.clock.seconds,
      pages: this.on ? this.stage.pagesOf(this.scene, scene).length : 1,
      next: next && {title: next.title, lines: linesOf(next)}, running: this.data.running.filter(({t}) => t === 'row'),
    }});
  }

  // --- size -------------------------------------------------------------------------------------------------------

  /** px of one design unit, see `projection.css`. */
  unit() {
    return Math.min(this.root.clientWidth / 1440, this.root.clientHeight / 1080);
  }

  resized() {
    if (!this.on || !this.book) return;
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => {
      this.stage.forget();
      this.draw();
    }, 60);
  }

  closeIfGone(parent) {
    if (parent.isConnected) return;
    if (this.on) delete document.documentElement.dataset.zhantuPlays;
    this.on = false;
    projections.delete(parent);
    this.disconnectKeys();
    this.auto.stop();
    this.clock.pause();
    this.line.close();
    this.map.close();
    window.removeEventListener('resize', this.onResize);
  }
}

/** A scene with what came up during the meeting. */
function withRunning(scene, {running, closing}) {
  const more = {give: running, close: [...closing, ...running]}[scene.kind];
  return more ? {...scene, columns: [[...scene.columns[0], ...more]]} : scene;
}

/** The first lines of a scene, for the presenter. */
function linesOf({subtitle, columns}) {
  const said = columns.flat().filter(({t}) => t === 'text' || t === 'row').map(({text, title, right}) => text ?? `${title}　${right}`);
  return [subtitle, ...said].filter(Boolean).slice(0, 7);
}

/**
 * The presenter's window: notes, what comes next, the time each item has taken, the running order. It holds no data of its
 * own: the projection in the other window tells it everything, and does what it asks.
 */

import {el, refill} from '../battle_map/dom.js';
import {applyPalette} from '../battle_map/lights.js';
import {minutes, timing} from './foot.js';
import {Line} from './line.js';
import {addTypeface} from './typeface.js';

/** The other window says something every second; silent for longer it is gone. */
const SILENCE_MS = 4000;

const KEYS = {
  ArrowRight: 'next', ArrowDown: 'next', PageDown: 'next', ' ': 'next', ArrowLeft: 'back', ArrowUp: 'back', PageUp: 'back',
  '.': 'black', b: 'black', B: 'black',
};

/** The presenter's window of one meeting. */
class Presenter {
  constructor(root, name) {
    this.root = root;
    this.line = new Line(name, (message) => this.told(message));
    this.build();
    window.addEventListener('keydown', (event) => this.key(event));
    setInterval(() => this.listen(), 1000);
    this.listen();
  }

  build() {
    const node = (name, tag = 'div') => el(tag, {class: name});
    [this.status, this.now, this.time, this.notes, this.next, this.orders] =
      ['status', 'now', 'time', 'notes', 'next', 'orders'].map((name) => node(name));
    this.order = node('order', 'ol');
    const button = (text, ask) => el('button', {type: 'button', text, on: {click: () => this.ask(ask)}});
    const buttons = el('div', {class: 'buttons'}, button('← 上一页', 'back'), button('下一页 →', 'next'), button('黑屏', 'black'));
    const part = (title, ...nodes) => el('section', {}, el('h2', {text: title}), ...nodes);
    const left = el('div', {}, part('现在', this.now, this.time, buttons), part('备注', this.notes), part('接着', this.next));
    const right = el('div', {}, part('议程', this.order), part('运行清单', this.orders));
    refill(this.root, this.status, el('div', {class: 'halves'}, left, right));
  }

  ask(ask, more = {}) {
    this.line.say({ask, ...more});
  }

  key(event) {
    const last = (this.book?.order.length ?? 1) - 1;
    const jump = {Home: 0, End: last}[event.key];
    if (jump !== undefined) this.ask('go', {scene: jump});
    else if (KEYS[event.key] && event.target.tagName !== 'BUTTON') this.ask(KEYS[event.key]);
    else return;
    event.preventDefault();
  }

  told({book, state}) {
    this.heardAt = performance.now();
    if (book) {
      this.book = book;
      applyPalette(this.root, book.palette);
      addTypeface(book.type);
      document.title = `主持人 · ${book.meeting.title}`;
    }
    if (state) this.state = state;
    if (this.book && this.state) this.draw();
    else if (!this.book) this.ask('book');
  }

  listen() {
    const heard = performance.now() - (this.heardAt ?? -SILENCE_MS) < SILENCE_MS;
    if (!heard) this.ask('book');
    const {state} = this;
    const off = state && !state.on ? '投影还没有开始：在调度会页面按 P。' : '';
    this.status.textContent = heard ? off || (state?.black ? '■ 大屏现在是黑屏' : '') : '没有找到投影窗口。请在这台电脑的同一个浏览器里打开这次会议的页面。';
  }

  draw() {
    const {state, book} = this;
    const item = book.order[state.scene];
    if (!item) return;
    const pages = state.pages > 1 ? `　第 ${state.page + 1} / ${state.pages} 页` : '';
    this.now.textContent = `${state.scene + 1} / ${book.order.length}　${item.title}${pages}`;
    const {code, text} = timing({spent: state.seconds[item.id] ?? 0, planned: item.minutes});
    this.time.textContent = text;
    this.time.className = `time is-${code}`;
    this.notes.textContent = item.note || '没有备注。在“调整议程”里写。';
    refill(this.next, ...(state.next ? [state.next.title, ...state.next.lines] : ['没有了。']).map((line) => el('p', {text: line})));
    this.drawOrder();
    const given = state.running.map(({title, below, right}) => el('p', {text: `${title}　${below}　${right}`}));
    refill(this.orders, ...(given.length ? given : [el('p', {text: '还没有下督办令。'})]));
    this.listen();
  }

  drawOrder() {
    const {state, book} = this;
    const total = Object.values(state.seconds).reduce((sum, one) => sum + one, 0);
    const rows = book.order.map((item, i) => {
      const spent = state.seconds[item.id];
      const {code} = timing({spent: spent ?? 0, planned: item.minutes});
      const time = el('span', {class: spent ? `is-${code}` : '', text: `${spent ? minutes(spent) : '—'} / ${item.minutes} 分`});
      const go = () => this.ask('go', {scene: i});
      const button = el('button', {type: 'button', class: i === state.scene ? 'is-now' : '', on: {click: go}}, el('span', {text: item.title}), time);
      return el('li', {}, button);
    });
    refill(this.order, ...rows, el('li', {class: 'total', text: `共用 ${minutes(total)}`}));
  }
}

const asked = new URLSearchParams(window.location.search);
new Presenter(document.getElementById('presenter'), `zhantu-${asked.get('county')}-${asked.get('meeting')}`);

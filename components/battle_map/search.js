/** The search box: finds zones, villages, objectives and people in the published index. */

import {el, iconButton, refill} from './dom.js';
import {explain, feed} from './feeds.js';
import {ICONS} from './icons.js';
import {compact} from './selection.js';

const MOST = 12;
const PLAIN_GLYPH = {zone: '区', village: '村', objective: '标', person: '人'};

/**
 * The best matches, names that begin with the text first.
 * @param {Array<{name: string, detail?: string}>} index
 * @param {string} text
 */
export function matches(index, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const score = ({name, detail}) => {
    const at = name.toLowerCase().indexOf(wanted);
    if (at >= 0) return at === 0 ? 0 : 1;
    return (detail ?? '').toLowerCase().includes(wanted) ? 2 : 3;
  };
  const scored = index.map((row) => [score(row), row]).filter(([rank]) => rank < 3);
  return scored.sort((one, other) => one[0] - other[0]).slice(0, MOST).map(([, row]) => row);
}

/** The search box of one map. */
export class Search {
  rows = [];
  active = 0;

  /**
   * @param {HTMLElement} bar where the box stands
   * @param {function(Object, Object): void} onChoose called with the selection and the index row
   */
  constructor(bar, onChoose) {
    this.onChoose = onChoose;
    this.input = this.buildInput();
    this.list = el('ul', {
      class: 'zt-found zt-panel', id: 'zt-found', role: 'listbox', 'aria-label': '查找结果', hidden: true,
    });
    const opener = iconButton(ICONS.search, '查找（/）', () => this.focus());
    this.node = el('div', {class: 'zt-search zt-panel', role: 'search'}, opener, this.input, this.list);
    bar.append(this.node);
  }

  buildInput() {
    return el('input', {
      type: 'search', placeholder: '查战区、村、目标、人（按 / ）', maxlength: 40, autocomplete: 'off', spellcheck: 'false',
      role: 'combobox', 'aria-label': '在地图上查找', 'aria-expanded': 'false', 'aria-controls': 'zt-found',
      'aria-autocomplete': 'list',
      on: {
        input: () => this.look(), focus: () => this.look(), blur: () => this.leave(),
        keydown: (event) => this.onKey(event),
      },
    });
  }

  setSource(payload) {
    this.url = payload.searchUrl;
    this.glyphs = Object.fromEntries(payload.layers.map((spec) => [spec.id, spec.glyph]));
    this.node.hidden = !this.url;
  }

  focus() {
    this.node.classList.add('is-open');
    this.input.focus();
    this.input.select();
  }

  /** A press on a result takes the focus first; the list stays until the choice is made. */
  leave() {
    this.node.classList.remove('is-open');
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  async look() {
    const text = this.input.value;
    if (!text.trim()) return this.close();
    try {
      const index = await feed(this.url);
      if (text === this.input.value) this.show(matches(index, text), text);
    } catch (error) {
      this.say(explain(error));
    }
    return undefined;
  }

  show(rows, text) {
    this.rows = rows;
    this.active = 0;
    if (!rows.length) return this.say(`没有找到“${text.trim()}”，换个名字试试`);
    refill(this.list, ...rows.map((row, i) => this.option(row, i)));
    this.open();
    return this.mark();
  }

  say(text) {
    this.rows = [];
    refill(this.list, el('li', {class: 'zt-found-none', text}));
    this.open();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
  }

  option(row, i) {
    const glyph = el('span', {class: 'zt-glyph', text: this.glyphs[row.layer] || PLAIN_GLYPH[kindOf(row)]});
    const words = el('span', {class: 'zt-found-name', text: row.name});
    const detail = el('small', {text: row.detail ?? ''});
    const choose = (event) => { event.preventDefault(); this.choose(i); };
    return el('li', {role: 'option', id: `zt-found-${i}`, on: {pointerdown: choose}}, glyph, words, detail);
  }

  mark() {
    [...this.list.children].forEach((node, i) => node.setAttribute('aria-selected', String(i === this.active)));
    this.input.setAttribute('aria-activedescendant', `zt-found-${this.active}`);
    this.list.children[this.active]?.scrollIntoView({block: 'nearest'});
  }

  onKey(event) {
    const act = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => this.choose(this.active),
      Escape: () => this.input.blur(),
    }[event.key];
    event.stopPropagation();
    if (!act || event.isComposing) return;
    event.preventDefault();
    act();
  }

  step(by) {
    if (!this.rows.length) return;
    this.active = (this.active + by + this.rows.length) % this.rows.length;
    this.mark();
  }

  choose(i) {
    const row = this.rows[i];
    if (!row) return;
    this.input.value = '';
    this.input.blur();
    this.onChoose(compact(row), row);
  }
}

function kindOf({layer, objective, village}) {
  if (layer === 'person') return layer;
  return objective ? 'objective' : village ? 'village' : 'zone';
}

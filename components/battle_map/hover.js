/** The card beside the mouse: name, light, and the lines published for the feature. */

import {el, refill} from './dom.js';
import {feed} from './feeds.js';
import {shapeIcon} from './lights.js';
import {Area} from './shapes.js';

/** Distance from the mouse in px. */
const GAP = 16;

/** The hover card of one map. */
export class HoverCard {
  /** @param {HTMLElement} root the component; the card never leaves it */
  constructor(root) {
    this.root = root;
    this.node = el('div', {class: 'zt-card', role: 'status', hidden: true});
    root.append(this.node);
  }

  /** Where the lines come from; fetched when the first card is shown. */
  setSource(url) {
    this.url = url;
  }

  /**
   * Show the card of a feature.
   * @param {Object} item
   * @param {{x: number, y: number}} at px from the top left of the map
   * @param {{words: Object<string, string>, hint?: string}} options words by light
   */
  show(item, at, {words, hint}) {
    if (this.item !== item || this.shownUrl !== this.url) this.fill(item, words, hint);
    this.node.hidden = false;
    this.place(at);
  }

  hide() {
    this.item = null;
    this.node.hidden = true;
  }

  fill(item, words, hint) {
    this.item = item;
    this.shownUrl = this.url;
    const state = el('span', {class: 'zt-card-light'}, shapeIcon(item.light), el('span', {text: words[item.light]}));
    const head = el('div', {class: 'zt-card-head'}, el('strong', {text: item.feature.name}), state);
    this.lines = el('div', {class: 'zt-card-lines'});
    refill(this.node, head, this.lines, ...(hint ? [el('div', {class: 'zt-card-hint', text: hint})] : []));
    this.fillLines(item);
  }

  /** Without its lines the card still says name and light, so a failed fetch stays silent here. */
  async fillLines(item) {
    this.writeLines(item, []);
    if (!this.url) return;
    const cards = await feed(this.url).catch(() => ({}));
    if (this.item !== item) return;
    this.writeLines(item, cards[item.spec.id]?.[item.feature.id] ?? []);
    this.place(this.at);
  }

  writeLines(item, lines) {
    const schematic = item instanceof Area ? '边界为示意' : '位置为示意';
    const all = item.feature.s ? [...lines, schematic] : lines;
    refill(this.lines, ...all.map((line) => el('div', {text: line})));
  }

  /** Beside the mouse, on the side with room. */
  place(at) {
    this.at = at;
    const {offsetWidth: width, offsetHeight: height} = this.node;
    const {clientWidth, clientHeight} = this.root;
    const left = at.x + GAP + width <= clientWidth ? at.x + GAP : at.x - GAP - width;
    const top = at.y + GAP + height <= clientHeight ? at.y + GAP : at.y - GAP - height;
    const x = Math.min(Math.max(left, 4), Math.max(clientWidth - width - 4, 4));
    const y = Math.min(Math.max(top, 4), Math.max(clientHeight - height - 4, 4));
    this.node.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}

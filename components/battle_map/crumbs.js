/** Where we are: county › zone › village, and the way back up. */

import {el, iconButton, refill} from './dom.js';
import {ICONS} from './icons.js';

/** The breadcrumb of one map. */
export class Crumbs {
  /**
   * @param {HTMLElement} bar
   * @param {function(Object): void} onPick a crumb was chosen
   * @param {function(): void} onUp one level up
   */
  constructor(bar, onPick, onUp) {
    this.onPick = onPick;
    this.up = iconButton(ICONS.up, '返回上一级（Esc）', onUp);
    this.list = el('ol');
    this.node = el('nav', {class: 'zt-crumbs zt-panel', 'aria-label': '当前位置'}, this.up, this.list);
    bar.append(this.node);
  }

  /** @param {Array<{label: string, pick: Object}>} crumbs from the county down */
  update(crumbs) {
    const last = crumbs.length - 1;
    this.up.hidden = last < 1;
    this.node.hidden = last < 0;
    refill(this.list, ...crumbs.map((crumb, i) => el('li', {}, this.crumb(crumb, i === last))));
  }

  crumb({label, pick}, here) {
    if (here) return el('span', {'aria-current': 'location', text: label});
    return el('button', {type: 'button', text: label, on: {click: () => this.onPick(pick)}});
  }
}

/** What makes a picture a map: scale, north, approval number, date of the data, and what is only a demonstration. */

import {el, refill, svgPath} from './dom.js';
import {ICONS} from './icons.js';
import {chineseDate} from './timeline.js';

/** Longest scale bar as a share of the map's width. */
const LONGEST = 0.14;

/** The largest round length (1, 2 or 5 × 10ⁿ) not above `metres`. */
export function roundLength(metres) {
  const power = 10 ** Math.floor(Math.log10(metres));
  return [5, 2, 1].map((digit) => digit * power).find((length) => length <= metres) ?? power;
}

/** The foot of one map. */
export class Furniture {
  constructor(root, map) {
    this.map = map;
    this.badges = el('div', {class: 'zt-badges'});
    this.length = el('span');
    this.bar = el('div', {class: 'zt-scale', 'aria-label': '比例尺'}, this.length);
    const arrow = svgPath(ICONS.north, 'zt-icon');
    const north = el('div', {class: 'zt-north', 'aria-label': '上方为北'}, arrow, el('span', {text: '北'}));
    this.line = el('div', {class: 'zt-foot-line'});
    const row = el('div', {class: 'zt-foot-row'}, this.badges, this.bar, north);
    this.node = el('div', {class: 'zt-foot'}, row, this.line);
    root.append(this.node);
    map.on('moveend', () => this.measure());
  }

  /** @param {?{approval?: string, schematic?: boolean, demo?: boolean, date?: string}} badges */
  update(badges) {
    const date = badges?.date ? `数据截至 ${chineseDate(badges.date)}` : '';
    this.line.textContent = [badges?.approval || '内部使用', date].filter(Boolean).join('　');
    const demo = badge('演示', '含演示数据，不是真实情况', 'zt-badge zt-badge-demo');
    const schematic = badge('示意', '含示意边界、示意位置', 'zt-badge');
    refill(this.badges, ...(badges?.demo ? [demo] : []), ...(badges?.schematic ? [schematic] : []));
  }

  /** The scale in the middle of the map. */
  measure() {
    const {x: width, y: height} = this.map.getSize();
    if (!width) return;
    const [left, right] = [0, 100].map((x) => this.map.containerPointToLatLng([width / 2 + x, height / 2]));
    const metresPerPixel = left.distanceTo(right) / 100;
    const length = roundLength(metresPerPixel * Math.max(width * LONGEST, 110));
    this.length.textContent = length >= 1000 ? `${length / 1000} 公里` : `${length} 米`;
    this.bar.style.width = `${Math.round(length / metresPerPixel)}px`;
  }
}

function badge(text, title, className) {
  return el('span', {class: className, text, title});
}

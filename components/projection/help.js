/** What the keys do. */

import {el} from '../battle_map/dom.js';

const KEYS = [
  ['→ ↓ 空格 PageDown', '下一页、下一项'],
  ['← ↑ PageUp', '上一页、上一项'],
  ['Shift 加方向键', '直接到下一项、上一项'],
  ['Home　End', '第一项　最后一项'],
  ['数字', '到这一号战区，两位数一秒内按完'],
  ['O', '下督办令'],
  ['.　B', '黑屏，再按回来'],
  ['A　+　-', '自动播放，每页 5 至 60 秒'],
  ['N', '主持人窗口'],
  ['T　F', '深色或浅色　全屏'],
  ['Esc', '退出投影'],
];

/** The help of one projection. */
export class Help {
  constructor() {
    const rows = KEYS.flatMap(([keys, what]) => [el('dt', {text: keys}), el('dd', {text: what})]);
    this.node = el('div', {class: 'pj-help', hidden: true}, el('h2', {text: '按键'}), el('dl', {}, ...rows));
  }

  get isOpen() { return !this.node.hidden; }

  show() { this.node.hidden = false; }

  hide() { this.node.hidden = true; }
}

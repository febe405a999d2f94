/** The legend: how many of each light, which layers are on, and what is only schematic. */

import {el, iconButton, refill, setLabel} from './dom.js';
import {ICONS} from './icons.js';
import {shapeIcon} from './lights.js';
import {reached} from './selection.js';

/** Below this width in px the legend starts closed. */
const OPEN_FROM = 700;

/** The legend and layer switch of one map. */
export class Legend {
  /**
   * @param {HTMLElement} root
   * @param {function(string, boolean): void} onSwitch a layer was switched on or off
   * @param {function(): void} onFold the legend was opened or closed
   */
  constructor(root, onSwitch, onFold) {
    this.onSwitch = onSwitch;
    this.onFold = onFold;
    this.button = iconButton(ICONS.layers, '图例与图层', () => this.toggle());
    this.button.append(el('span', {class: 'zt-legend-title', text: '图例'}));
    this.body = el('div', {class: 'zt-legend-body'});
    this.node = el('section', {class: 'zt-legend zt-panel', 'aria-label': '图例与图层'}, this.button, this.body);
    root.append(this.node);
    this.fold(root.clientWidth < OPEN_FROM);
  }

  get open() {
    return !this.body.hidden;
  }

  toggle() {
    this.fold(this.open);
    this.onFold();
  }

  fold(folded) {
    this.body.hidden = folded;
    this.button.setAttribute('aria-expanded', String(!folded));
    setLabel(this.button, folded ? '展开图例（L）' : '收起图例（L）');
  }

  /**
   * @param {Object} payload
   * @param {function(Object): boolean} isOn
   */
  update(payload, isOn) {
    const {legend, layers, level} = payload;
    const lights = el('ul', {class: 'zt-legend-lights'}, ...(legend?.lights ?? []).map(lightRow));
    const rows = layers.map((spec) => this.layerRow(spec, level, isOn(spec)));
    const switches = el('ul', {class: 'zt-legend-layers'}, ...rows);
    const notes = notesOf(payload).map((text) => el('p', {class: 'zt-legend-note', text}));
    const focused = this.body.getRootNode().activeElement?.dataset?.layer;
    refill(this.body, lights, switches, ...notes);
    if (focused) this.body.querySelector(`[data-layer="${CSS.escape(focused)}"]`)?.focus();
  }

  layerRow(spec, level, on) {
    const change = () => this.onSwitch(spec.id, box.checked);
    const box = el('input', {type: 'checkbox', 'data-layer': spec.id, on: {change}});
    box.checked = on;
    const later = !reached(level, spec.fromLevel);
    const kind = el('span', {class: 'zt-glyph', text: spec.glyph || areaGlyph(spec)});
    const name = el('span', {text: later ? `${spec.title}（进入后显示）` : spec.title});
    return el('li', {class: later ? 'is-later' : ''}, el('label', {}, box, kind, name));
  }
}

/** Areas drawn from the county level on are zones, the deeper ones villages. */
function areaGlyph({fromLevel}) {
  return (fromLevel ?? 'county') === 'county' ? '区' : '村';
}

function lightRow({code, word, count}) {
  return el('li', {}, shapeIcon(code), el('span', {text: word}), el('b', {text: String(count ?? '')}));
}

function notesOf({legend, badges}) {
  const schematic = badges?.schematic ? ['边界为示意边界，部分点位为示意位置'] : [];
  return [...schematic, ...(legend?.note ? [legend.note] : [])];
}

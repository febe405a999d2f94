/** Locating 定位: while something is being located, a click on the map says where it is and selects nothing. */

import * as L from '../leaflet/leaflet-src.esm.js';
import {el} from './dom.js';

const MARK = {radius: 9, weight: 3, color: '#5B21B6', fillColor: '#FFFFFF', fillOpacity: 0.9, interactive: false};

export class Placing {
  /** True while clicks are meant for us. */
  on = false;

  /**
   * @param {HTMLElement} root
   * @param {L.Map} map
   * @param {function({lon: number, lat: number}): void} said
   */
  constructor(root, map, said) {
    this.root = root;
    this.map = map;
    this.hint = el('div', {class: 'zt-placing zt-panel', role: 'status', hidden: true});
    root.append(this.hint);
    this.said = said;
    map.on('click', ({latlng}) => this.put(latlng));
  }

  /** A click, on a feature or beside all of them. */
  put({lng, lat}) {
    if (!this.on) return;
    this.mark([lng, lat]);
    this.said({lon: lng, lat});
  }

  /** @param {?{name: string, point: ?[number, number]}} placing */
  update(placing) {
    this.on = Boolean(placing);
    this.root.classList.toggle('is-placing', this.on);
    this.hint.hidden = !this.on;
    this.hint.textContent = placing ? `请在图上点“${placing.name}”的位置` : '';
    this.mark(placing?.point ?? null);
  }

  mark(point) {
    this.dot?.remove();
    this.dot = point ? L.circleMarker([point[1], point[0]], MARK).addTo(this.map) : null;
  }
}

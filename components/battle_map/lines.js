/** Lines from where to where, drawn below the symbols; bent a little, so that ways along one line stay apart. */

import * as L from '../leaflet/leaflet-src.esm.js';
import {el} from './dom.js';

/** How far a line bends, as a share of its length, and in how many pieces it is drawn. */
const BEND = 0.12;
const PIECES = 20;

/** The lines of one map. */
export class Lines {
  shown = '';
  items = [];
  names = [];

  constructor(map, layers, look) {
    this.map = map;
    this.layers = layers;
    this.look = look;
    this.pane = map.createPane('lines');
    this.pane.classList.add('zt-lines');
    layers.hub.on('stacked', () => this.raise());
  }

  /**
   * Draw these lines in place of the last ones.
   * @param {Array<{from: number[], to: number[], text: string}>} lines degrees, longitude first; text may be empty
   */
  update(lines = []) {
    const wanted = JSON.stringify([lines, this.look.theme.name, this.look.unit]);
    if (wanted === this.shown) return;
    this.shown = wanted;
    [...this.items, ...this.names].forEach((item) => item.remove());
    this.items = [{colour: 'border', width: 5}, {colour: 'accent', width: 2.4}].flatMap((stroke) => (
      lines.map((line) => this.stroke(line, stroke).addTo(this.map))));
    this.names = lines.filter(({text}) => text).map((line) => this.name(line).addTo(this.map));
    this.layers.raiseMarks();
  }

  stroke({from, to}, {colour, width}) {
    return L.polyline(arc(from, to), {
      renderer: this.layers.renderer, interactive: false, color: this.look.theme[colour],
      weight: this.look.line(width), opacity: 0.85, lineCap: 'round', smoothFactor: 0.6,
    });
  }

  name({from, text}) {
    const icon = L.divIcon({className: 'zt-line-name', html: el('span', {text}), iconSize: null});
    return L.marker([from[1], from[0]], {icon, interactive: false, keyboard: false, pane: 'lines'});
  }

  raise() {
    this.items.forEach((item) => item.bringToFront());
  }
}

/** Points of a flat curve from one place to another. */
function arc([west, south], [east, north]) {
  const middle = [(west + east) / 2 - (north - south) * BEND, (south + north) / 2 + (east - west) * BEND];
  return Array.from({length: PIECES + 1}, (_, i) => {
    const t = i / PIECES;
    const at = (a, b, c) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
    return [at(south, middle[1], north), at(west, middle[0], east)];
  });
}

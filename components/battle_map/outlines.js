/** Borders around one feature at a time: under the mouse, selected, or reached with the arrow keys. */

import * as L from '../leaflet/leaflet-src.esm.js';
import {Area} from './shapes.js';

/** Line widths for a 14 px text size, from the bottom up. */
const STROKES = {
  hover: [{part: 'border', weight: 3.2}],
  selected: [{part: 'border', weight: 7}, {part: 'accent', weight: 4}],
  cursor: [{part: 'border', weight: 5}, {part: 'ink', weight: 2.6, dash: [6, 4]}],
};

/** The outlines of one map. */
export class Outlines {
  constructor(map, layers, look) {
    this.map = map;
    this.look = look;
    this.lines = Object.fromEntries(Object.keys(STROKES).map((kind) => [kind, this.build(kind, layers.renderer)]));
    layers.hub.on('stacked', () => Object.values(this.lines).flat().forEach((line) => line.bringToFront()));
  }

  build(kind, renderer) {
    const options = {renderer, interactive: false, fill: false, lineJoin: 'round', smoothFactor: 0.6};
    return STROKES[kind].map(() => new L.Polygon([], options).addTo(this.map));
  }

  /**
   * Put the outline of this kind around a feature, or nowhere.
   * @param {'hover'|'selected'|'cursor'} kind
   * @param {?Object} item an area or a mark
   */
  put(kind, item) {
    const rings = item instanceof Area ? item.getLatLngs() : [];
    this.lines[kind].forEach((line, i) => {
      line.setStyle(this.style(STROKES[kind][i]));
      if (line.rings === rings) return;
      line.rings = rings;
      line.setLatLngs(rings);
    });
  }

  style({part, weight, dash}) {
    const width = this.look.line(weight);
    return {color: this.look.theme[part], weight: width, dashArray: dash?.map((part) => this.look.line(part)) ?? null};
  }
}

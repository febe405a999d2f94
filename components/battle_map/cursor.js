/** The keyboard's place on the map: the area reached with the arrow keys. */

import {nearestTowards} from './keyboard.js';
import {Area} from './shapes.js';

/** The cursor of one map. */
export class Cursor {
  item = null;

  constructor(map, layers, outlines) {
    this.map = map;
    this.layers = layers;
    this.outlines = outlines;
  }

  /** Where a feature is seen, in px from the top left of the map. */
  at({feature}) {
    return this.map.latLngToContainerPoint([feature.p[1], feature.p[0]]);
  }

  /** Areas the arrow keys walk over: villages where they are shown, else zones. */
  walkable() {
    const areas = this.layers.shown().filter((item) => item instanceof Area);
    const villages = areas.filter((item) => item.feature.v && item.dim !== 'far');
    return villages.length ? villages : areas;
  }

  /**
   * One step; the first one goes to the middle of the map.
   * @param {[number, number]} heading
   * @returns {?Object} the area reached, null when there is none that way
   */
  move(heading) {
    const others = this.walkable().filter((item) => item !== this.item);
    const points = others.map((item) => this.at(item));
    const index = this.item
      ? nearestTowards(this.at(this.item), points, heading)
      : nearest(this.map.getSize().divideBy(2), points);
    if (index < 0) return null;
    this.item = others[index];
    this.outlines.put('cursor', this.item);
    return this.item;
  }

  clear() {
    this.item = null;
    this.outlines.put('cursor', null);
  }
}

function nearest(from, points) {
  const distances = points.map((point) => from.distanceTo(point));
  return distances.indexOf(Math.min(...distances));
}

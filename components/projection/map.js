/** The battle map behind the scenes that have one: the same map as on the screens, without its furniture. */

import {BattleMap} from '../battle_map/map.js';
import {el, refill} from '../battle_map/dom.js';
import {shapeIcon} from '../battle_map/lights.js';

/** Text size of the map in design units: what is smallest on it is as large as the smallest type of a scene. */
const TEXT = 28;

/** The map of one projection, made when first shown. */
export class MapBehind {
  /** @param {function(string): void} onZone somebody clicked a zone */
  constructor(onZone) {
    this.room = el('div', {class: 'pj-map-of'});
    this.legend = el('div', {class: 'pj-legend'});
    this.node = el('div', {class: 'pj-map', hidden: true}, this.room, this.legend);
    this.onZone = onZone;
  }

  show(scene, book, theme, unit) {
    this.node.hidden = !scene.map;
    if (!scene.map) return;
    const payload = this.payload(scene, book, theme, unit);
    const lights = Object.values(payload.palette.lights);
    refill(this.legend, ...lights.map(({code, word}) => el('span', {}, shapeIcon(code), el('span', {text: word}))));
    this.map ??= this.make(payload);
    this.map.receive(payload);
  }

  make(payload) {
    const map = new BattleMap(this.room, payload);
    map.send = (name, value) => {
      if (name === 'pick' && value.zone) this.onZone(value.zone);
      map.receive(this.shown);
    };
    return map;
  }

  payload({map: {level, focus}, zone}, {map, palettes}, theme, unit) {
    this.shown = {
      level, layers: map.layers, badges: map.badges, css: [], bare: true, unit: TEXT * unit, height: null,
      palette: palettes[theme], selection: zone ? {zone} : {}, focus: map.extents[focus] ?? null, focusKey: focus,
    };
    return this.shown;
  }

  close() {
    this.map?.closeIfGone(this.room);
  }
}

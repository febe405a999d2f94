/** How far a thing reaches on the ground, where that was surveyed: its outline around its symbol, once it is larger. */

import * as L from '../leaflet/leaflet-src.esm.js';

const FILL = 0.2;

/**
 * The outline in px; null where there is none, or where the symbol covers it.
 * @param {L.CircleMarker} mark its `area` is a list of polygons, each of rings of [lat, lon]
 * @returns {?{rings: L.Point[][], bounds: L.Bounds}}
 */
export function footprintOf(mark) {
  if (!mark.area) return null;
  const rings = mark.area.flat().map((ring) => ring.map((at) => mark._map.latLngToLayerPoint(at)));
  const bounds = L.bounds(rings.flat());
  const size = bounds.getSize();
  return Math.max(size.x, size.y) > 2.5 * mark._radius ? {rings, bounds} : null;
}

/** The outline in the colour of the light, on a light line that sets it off from an area of that colour. */
export function drawFootprint(ctx, mark) {
  const {look, opacity} = mark.options;
  const {mark: colour, ink} = look.lights[mark.light];
  const line = mark.light === 'n' ? ink : colour;
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineJoin = 'round';
  trace(ctx, mark._footprint.rings);
  ctx.fillStyle = line;
  ctx.globalAlpha = FILL * opacity;
  ctx.fill('evenodd');
  ctx.globalAlpha = opacity;
  for (const [stroke, width] of [['#FFFFFF', 5], [line, 2.6]]) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = look.line(width);
    ctx.stroke();
  }
  ctx.restore();
}

function trace(ctx, rings) {
  ctx.beginPath();
  for (const [first, ...others] of rings) {
    ctx.moveTo(first.x, first.y);
    others.forEach(({x, y}) => ctx.lineTo(x, y));
    ctx.closePath();
  }
}

/** How large a thing is on the ground: a circle of its true area around its symbol, at every zoom. */

/** Metres round the equator, and px round it at zoom 0. */
const EQUATOR_M = 40075016.686;
const EQUATOR_PX = 256;
const FILL = 0.28;

/**
 * Radius in px of the circle that is as large as the thing; 0 where the layer does not show it or nobody knows it.
 * @param {L.CircleMarker} mark its feature's `r` is the radius in metres
 */
export function groundRadius(mark) {
  const {feature, spec} = mark;
  if (!spec?.trueArea || !feature.r) return 0;
  const {lat} = mark.getLatLng();
  const metresPerPx = (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (EQUATOR_PX * 2 ** mark._map.getZoom());
  return feature.r / metresPerPx;
}

/** The circle, in the colour of the light. */
export function drawGround(ctx, mark) {
  const {look, opacity} = mark.options;
  const {mark: colour, ink} = look.lights[mark.light];
  ctx.save();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(mark._point.x, mark._point.y, mark._ground, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.globalAlpha = FILL * opacity;
  ctx.fill();
  ctx.globalAlpha = opacity;
  ctx.lineWidth = look.line(2);
  ctx.strokeStyle = mark.light === 'n' ? ink : colour;
  ctx.stroke();
  ctx.restore();
}

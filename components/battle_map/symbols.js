/** Point symbols: drawn once per light, glyph and size on a small canvas, then stamped. */

import {shapePath} from './lights.js';

/** Weight 1, 2, 3 → relative size. */
const WEIGHT = [1, 1, 1.3, 1.65];
/** Equal area to the eye: a triangle must be larger, a square smaller than a circle of the same radius. */
const OPTICAL = {g: 1, n: 1, y: 1.18, r: 0.94};
/** From this radius on, in text sizes, a character inside can be read. A triangle has less room. */
const GLYPH_FROM = {g: 0.5, r: 0.5, n: 0.5, y: 0.58};
const SMALLEST_GLYPH = 10;
const sprites = new Map();

/**
 * Radius of a symbol in px.
 * @param {number} weight 1..3
 * @param {{unit: number, zoomFactor: number}} look `unit` is the text size of the map in px
 * @param {number=} scale relative size in place of the weight's
 */
export function symbolRadius(weight, look, scale = WEIGHT[weight] ?? 1) {
  const radius = 0.3 * look.unit * scale * look.zoomFactor;
  return Math.round(Math.max(radius, 2.5) * 2) / 2;
}

/**
 * How large symbols are drawn: larger the more room each of them has, but not in proportion.
 * @param {number} spacing mean distance between symbols over the county, in text sizes
 */
export function zoomFactor(spacing) {
  const factor = Math.sqrt(spacing / 2.8);
  return Math.round(Math.min(Math.max(factor, 0.6), 2) * 20) / 20;
}

/**
 * The picture of a symbol.
 * @returns {{canvas: HTMLCanvasElement, size: number}} `size` in CSS px
 */
export function symbolSprite(light, glyph, radius, look) {
  const key = `${light}${glyph ?? ''}${radius}${look.theme.name}${look.unit}`;
  if (!sprites.has(key)) sprites.set(key, paint(light, glyph, radius, look));
  return sprites.get(key);
}

function paint(light, glyph, radius, look) {
  const ring = Math.max(radius * 0.18, 1);
  const size = 2 * Math.ceil(radius * OPTICAL[light] + ring + 2); // even, so that it lies on whole pixels
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.ceil(size * ratio);
  const ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  ctx.translate(size / 2, size / 2);
  paintShape(ctx, light, radius * OPTICAL[light], ring, look);
  if (glyph && radius >= Math.max(GLYPH_FROM[light] * look.unit, SMALLEST_GLYPH)) paintGlyph(ctx, light, glyph, radius, look);
  return {canvas, size};
}

/** A dark hairline outside a white ring sets the symbol off from an area of its own colour. */
function paintShape(ctx, light, radius, ring, look) {
  const scale = radius / 12;
  const path = shapePath(light);
  ctx.save();
  ctx.scale(scale, scale);
  ctx.translate(-12, -12);
  ctx.lineJoin = 'round';
  stroke(ctx, path, 'rgba(12, 20, 32, 0.75)', (2 * ring + 1.6) / scale);
  stroke(ctx, path, '#FFFFFF', (2 * ring) / scale);
  ctx.fillStyle = look.lights[light].mark;
  ctx.fill(path);
  if (light === 'n') stroke(ctx, path, look.lights.n.ink, Math.max(radius * 0.2, 1.3) / scale);
  ctx.restore();
}

function stroke(ctx, path, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke(path);
}

function paintGlyph(ctx, light, glyph, radius, look) {
  const triangle = light === 'y';
  ctx.font = `700 ${Math.round(radius * (triangle ? 0.95 : 1.08))}px ${look.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = look.lights[light].ink;
  ctx.fillText(glyph, 0, radius * (triangle ? 0.32 : 0.06));
}

/** A ring around the symbol of the selected objective. */
export function drawRing(ctx, at, radius, look) {
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
  for (const [colour, width] of [['#FFFFFF', look.line(5)], [look.theme.accent, look.line(3)]]) {
    ctx.beginPath();
    ctx.arc(at.x, at.y, radius + look.line(5), 0, 2 * Math.PI);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

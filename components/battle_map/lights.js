/** The four lights: their shapes, drawn alike in the legend (SVG), in labels (SVG) and on the canvas (Path2D). */

import {svgPath} from './dom.js';

export const HIDDEN = '.';

/** From the least to the most urgent: the order of drawing, so that red lies on top. */
export const URGENCY = 'ngyr';

const SHAPES = {
  g: 'M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 0 0 0-19z',
  y: 'M12 1.5 23 21H1z',
  r: 'M3 3h18v18H3z',
  n: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z',
};
const paths = {};

/** The shape of a light as a canvas path in a 24 × 24 box. */
export function shapePath(light) {
  paths[light] ??= new Path2D(SHAPES[light]);
  return paths[light];
}

/** The shape of a light as an SVG element coloured by the style sheet. */
export function shapeIcon(light) {
  return svgPath(SHAPES[light], `zt-shape zt-${light}`);
}

/**
 * Publish the palette to the style sheet as custom properties.
 * @param {HTMLElement} root
 * @param {{lights: Object, theme: Object}} palette
 */
export function applyPalette(root, palette) {
  for (const [code, light] of Object.entries(palette.lights)) {
    root.style.setProperty(`--zt-${code}`, light.fill);
    root.style.setProperty(`--zt-${code}-mark`, light.mark);
    root.style.setProperty(`--zt-${code}-text`, light.text);
  }
  for (const [name, colour] of Object.entries(palette.theme)) {
    root.style.setProperty(`--zt-${name.replaceAll('_', '-')}`, colour);
  }
  root.classList.toggle('is-dark', palette.theme.name === 'dark');
}

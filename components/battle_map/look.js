/** What drawing needs to know: palette, text size, zoom factor, and the styles that follow from them. */

const FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';
/** How far a dimmed colour goes towards the ground. */
const FAINT = {far: 0.74, near: 0.42};

/**
 * Text size in px for a map of this width: legible from the last row of a meeting room.
 * @param {number} width of the map in CSS px
 */
export function unitFor(width) {
  return Math.round(Math.min(Math.max(5.5 + width / 110, 13), 36) * 2) / 2;
}

/** Palette and sizes of one map, shared by all its features. */
export class Look {
  unit = 14;
  zoomFactor = 1;
  font = FONT;

  /** @param {{lights: Object, theme: Object}} palette see geo/palette.py */
  setPalette(palette) {
    const key = palette.theme.name;
    if (this.theme?.name === key) return false;
    Object.assign(this, palette, {hatches: {}});
    return true;
  }

  /** Line width in px, from a width meant for a 14 px text size. */
  line(width) {
    return width * Math.max(this.unit / 14, 0.85);
  }

  /**
   * Leaflet style of a polygon.
   * @param {string} light
   * @param {''|'near'|'far'} dim
   * @param {number} border width for a 14 px text size
   */
  area(light, dim, border) {
    return {
      fillColor: light === 'n' ? this.hatch(dim) : this.dimmed(this.lights[light].fill, dim),
      fillOpacity: 1,
      color: this.theme.border,
      opacity: dim === 'far' ? 0.75 : 1,
      weight: this.line(border),
    };
  }

  /** A colour moved towards the ground. */
  dimmed(colour, dim) {
    return dim ? mix(colour, this.theme.ground, FAINT[dim]) : colour;
  }

  /** Hatching says “nothing was reported” even where the projector shows no grey. */
  hatch(dim) {
    const key = `${dim}${this.unit}`;
    this.hatches[key] ??= this.paintHatch(dim);
    return this.hatches[key];
  }

  paintHatch(dim) {
    const size = Math.round(this.line(8));
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const ctx = canvas.getContext('2d');
    ctx.fillStyle = this.dimmed(this.lights.n.fill, dim);
    ctx.fillRect(0, 0, size, size);
    ctx.strokeStyle = this.dimmed(this.theme.hatch, dim);
    ctx.lineWidth = this.line(1.1);
    for (const shift of [-size, 0, size]) {
      ctx.moveTo(shift - 1, size + 1);
      ctx.lineTo(shift + size + 1, -1);
    }
    ctx.stroke();
    return ctx.createPattern(canvas, 'repeat');
  }
}

function mix(colour, other, share) {
  const [from, to] = [channels(colour), channels(other)];
  return `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * share)).join(',')})`;
}

function channels(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/**
 * The two kinds of feature on the canvas. Both stay on the map for good and are switched by a flag: no layer is ever
 * taken off and put back, so the order of drawing holds and no frame is blank. A hidden feature is not projected.
 */

import * as L from '../leaflet/leaflet-src.esm.js';
import {drawFootprint, footprintOf} from './footprint.js';
import {drawGround, groundRadius} from './ground.js';
import {drawRing, symbolRadius, symbolSprite} from './symbols.js';

/** Smallest radius in px that a mouse or a finger can hit. */
const TAP_RADIUS = 9;

const switched = (Base) => Base.extend({
  shown: false,

  /** Show or hide; drawn with the next animation frame. */
  show(shown) {
    if (shown === this.shown) return;
    this.shown = shown;
    this.redraw();
  },

  _project() {
    if (this.shown) Base.prototype._project.call(this);
  },

  _update() {
    if (this.shown) Base.prototype._update.call(this);
  },

  _updatePath() {
    if (this.shown) Base.prototype._updatePath.call(this);
  },

  _containsPoint(...where) {
    return this.shown && Base.prototype._containsPoint.apply(this, where);
  },
});

/** A polygon. */
export const Area = switched(L.Polygon);

/** A point symbol: shape by light, one-character glyph, size by weight and zoom. Needs `options.look`. */
export const Mark = switched(L.CircleMarker.extend({
  _updateBounds() {
    this._radius = symbolRadius(this.spec?.trueArea ? 1 : this.feature.w, this.options.look, this.scale);
    L.CircleMarker.prototype._updateBounds.call(this);
    this._footprint = footprintOf(this);
    this._ground = this._footprint ? 0 : groundRadius(this);
    const ring = Math.max(this.options.look.line(9), this._ground - this._radius);
    this._pxBounds.extend(this._pxBounds.min.subtract([ring, ring])).extend(this._pxBounds.max.add([ring, ring]));
    if (this._footprint) this._pxBounds.extend(this._footprint.bounds.min).extend(this._footprint.bounds.max);
  },

  _updatePath() {
    const {_renderer: renderer, _point: at} = this;
    if (!renderer._drawing || this._empty()) return;
    const sprite = symbolSprite(this.light, this.spec.glyph, this._radius, this.options.look);
    const size = sprite.size;
    if (this._footprint) drawFootprint(renderer._ctx, this);
    if (this._ground > this._radius) drawGround(renderer._ctx, this);
    renderer._ctx.globalAlpha = this.options.opacity;
    renderer._ctx.drawImage(sprite.canvas, at.x - size / 2, at.y - size / 2, size, size);
    if (this.chosen) drawRing(renderer._ctx, at, this._radius, this.options.look);
  },

  _containsPoint(at) {
    return at.distanceTo(this._point) <= Math.max(this._radius + 2, TAP_RADIUS);
  },
}));

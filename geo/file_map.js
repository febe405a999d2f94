/** The map of an exported file: areas and symbols in their lights, names, and a card for whatever is clicked. */
"use strict";

const SYMBOL_RADIUS = [0, 6, 8, 10];
const GLYPH_FROM = 8;

/** A point symbol whose shape tells the light as its colour does. */
const LightSymbol = L.CircleMarker.extend({
  _updatePath() {
    const { _ctx: ctx, _drawing: drawing } = this._renderer;
    if (!drawing || this._empty()) return;
    const { look, glyph } = this.options;
    ctx.save();
    ctx.setLineDash([]);
    ctx.translate(this._point.x, this._point.y);
    outline(ctx, look.shape, this._radius);
    ctx.fillStyle = look.mark;
    ctx.fill();
    ctx.lineWidth = look.shape === "ring" ? 2.5 : 1.5;
    ctx.strokeStyle = look.shape === "ring" ? look.ink : "#FFFFFF";
    ctx.stroke();
    if (this._radius >= GLYPH_FROM) write(ctx, glyph, look, this._radius);
    ctx.restore();
  },
});

function outline(ctx, shape, radius) {
  ctx.beginPath();
  if (shape === "triangle") {
    ctx.moveTo(0, -radius * 1.2);
    ctx.lineTo(radius * 1.1, radius * 0.8);
    ctx.lineTo(-radius * 1.1, radius * 0.8);
    ctx.closePath();
  } else if (shape === "square") {
    ctx.rect(-radius * 0.9, -radius * 0.9, radius * 1.8, radius * 1.8);
  } else {
    ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  }
}

function write(ctx, glyph, look, radius) {
  ctx.fillStyle = look.ink;
  ctx.font = `600 ${Math.round(radius * 1.1)}px sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(glyph, 0, look.shape === "triangle" ? radius * 0.25 : radius * 0.05);
}

/** Entry: fills folium's empty layers. Whatever is text is set as text. */
function zhantu(map, groups, layers, looks) {
  layers.forEach((layer, number) => {
    for (const shape of layer.shapes) draw(groups[number], layer, shape, looks);
  });
  const below = ["villages", "zones"];
  const order = () => below.forEach((id) => {
    const group = groups[layers.findIndex((layer) => layer.id === id)];
    if (group && map.hasLayer(group)) group.eachLayer((one) => one.bringToBack?.());
  });
  map.on("overlayadd", order);
  order();
  named(map.getContainer());
}

/** Leaflet's own buttons in Chinese. */
function named(container) {
  const titles = { ".leaflet-control-zoom-in": "放大", ".leaflet-control-zoom-out": "缩小", ".leaflet-control-layers-toggle": "图层" };
  for (const [selector, title] of Object.entries(titles)) {
    const button = container.querySelector(selector);
    button.title = title;
    button.setAttribute("aria-label", title);
  }
}

function draw(group, layer, [name, light, weight, lat, lon, rings, lines], looks) {
  const look = looks.lights[light];
  const isPoint = Boolean(layer.glyph);
  if (isPoint && rings.length) L.polygon(rings, footprint(look)).addTo(group);
  const drawn = rings.length && !isPoint
    ? L.polygon(rings, area(layer, look, looks))
    : new LightSymbol([lat, lon], { radius: SYMBOL_RADIUS[weight], look, glyph: layer.glyph });
  drawn.bindPopup(() => card(layer, name, look, lines), { maxWidth: 320 });
  if (layer.id === "zones") {
    drawn.bindTooltip(text("span", look ? `${look.symbol} ${name}` : name), { permanent: true, direction: "center", className: "name" });
  } else {
    drawn.bindTooltip(text("span", name), { sticky: true });
  }
  drawn.addTo(group);
}

/** A light fills its area; an area without a light is a line that lets clicks through to what it surrounds. */
function area(layer, look, looks) {
  if (!look) return { fill: false, color: looks.line, weight: 1, dashArray: "4 3" };
  const zone = layer.id === "zones";
  return { fillColor: look.fill, fillOpacity: zone ? 0.75 : 0.9, color: zone ? "#FFFFFF" : looks.line, weight: zone ? 2 : 0.6 };
}

/** How far a site or base reaches, as surveyed: larger than its symbol once the map is zoomed in. */
function footprint(look) {
  const colour = look.shape === "ring" ? look.ink : look.mark;
  return { interactive: false, color: colour, weight: 2, fillColor: colour, fillOpacity: 0.2 };
}

function card(layer, name, look, lines) {
  const element = document.createElement("div");
  element.className = "card";
  element.append(text("p", layer.title, "muted"), text("h2", name));
  if (look) {
    const lamp = text("p", `${look.symbol} ${look.word}`);
    lamp.style.color = look.text;
    lamp.style.fontWeight = "600";
    element.append(lamp);
  }
  element.append(...lines.map((line) => text("p", line)));
  return element;
}

function text(tag, content, className = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = content;
  return element;
}

/** Blocks of 户脱贫: a table of counts with a standing header and first column, and bars in parts. */

import { clickable, make } from "./panel.js";

/** A table with more columns than this is set smaller. */
const MANY = 9;
/** Lines drawn at once: more than any screen shows, so that the rest can come after the first paint. */
const AT_ONCE = 80;

/** Places down, a question across; a cell shows its figure, what it means, and its share as a bar. */
export function counts(block, send) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const table = make("table", block.columns.length > MANY ? "counts many" : "counts");
  table.style.setProperty("--columns", String(block.columns.length));
  const top = make("tr");
  top.append(make("th", "corner", block.corner), ...block.columns.map(heading));
  const head = make("thead");
  head.append(top);
  const body = make("tbody");
  fill(body, block.items, send);
  table.append(head, body);
  const frame = make("div", "counts-frame");
  frame.append(table);
  return [frame];
}

function fill(body, items, send) {
  body.append(...items.slice(0, AT_ONCE).map((item) => line(item, send)));
  const rest = items.slice(AT_ONCE);
  if (rest.length) requestAnimationFrame(() => setTimeout(() => fill(body, rest, send)));
}

function heading(column) {
  const cell = make("th", column.once ? "once" : null);
  cell.scope = "col";
  const name = make("span", column.light ? `name light-${column.light}` : "name", column.name);
  cell.append(name);
  if (column.below) cell.append(make("span", "below", column.below));
  if (column.title) cell.title = column.title;
  return cell;
}

function line(item, send) {
  const row = make("tr", item.kind);
  const place = make("th", "place");
  place.scope = "row";
  const name = clickable(make(item.pick ? "button" : "span", "name", item.title), item.pick, send);
  place.append(name, make("span", "below", item.below));
  row.append(place, ...item.cells.map(count));
  return row;
}

function count(cell) {
  const element = make("td", cell.light ? `edge-${cell.light}` : null);
  element.style.setProperty("--share", String(cell.share ?? 0));
  element.append(make("span", cell.light ? `strong light-${cell.light}` : "strong", cell.value));
  element.append(make("span", "below", cell.below));
  return element;
}

/** One bar a line, in parts; each part has a light or is plain. */
export function stacks(block) {
  return block.items.map((item) => {
    const entry = make("div", "stack");
    const track = make("span", "track");
    for (const part of item.parts) {
      const fill = make("span", `fill back-${part.light}`);
      fill.style.width = `${Math.round(part.share * 1000) / 10}%`;
      fill.title = part.said;
      track.append(fill);
    }
    entry.append(make("span", "label", item.label), make("span", "strong", item.text), track);
    if (item.below) entry.append(make("span", "below", item.below));
    return entry;
  });
}

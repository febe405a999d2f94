/** Blocks of 重点工作: a bullet bar a target, and the heat table zone × line. */

import { clickable, lamp, make } from "./panel.js";

/** Targets by line: light, title, bar with the plan's mark, amount, deadline and owner. */
export function bullets(block, send) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const list = make("ul", "bullets");
  for (const item of block.items) {
    const row = clickable(make("button", item.chosen ? "bullet chosen" : "bullet"), item.pick, send);
    row.append(lamp(item.light), name(item), bar(item), amount(item), side(item));
    const entry = make("li");
    entry.append(row);
    list.append(entry);
  }
  return [list];
}

function name(item) {
  const main = make("span", "main");
  const title = make("span", "name", item.title);
  for (const badge of item.badges) title.append(make("span", "badge", badge));
  main.append(title, make("span", "below", item.below));
  return main;
}

/** The thin dark mark is where the plan should be, the bar where reality is. */
function bar(item) {
  const track = make("span", "track");
  const fill = make("span", `fill back-${item.light.code}`);
  fill.style.width = width(item.actual);
  const mark = make("span", "mark");
  mark.style.left = width(item.planned);
  track.append(fill, mark);
  track.title = item.said;
  track.setAttribute("aria-label", item.said);
  return track;
}

function width(share) {
  return `${Math.round(Math.min(Math.max(share, 0), 1) * 1000) / 10}%`;
}

function amount(item) {
  const element = make("span", "amount");
  element.append(make("span", `strong light-${item.light.code}`, item.value), make("span", "goal", item.goal));
  return element;
}

function side(item) {
  const right = make("span", "right");
  right.append(make("span", `strong light-${item.light.code}`, item.right), make("span", "below", item.rightBelow));
  return right;
}

/** Zones down, lines across; a cell shows its worst light, in colour and shape, and how many shine so. */
export function heat(block, send) {
  const table = make("table", "heat");
  const top = make("tr");
  top.append(make("th", "corner", block.corner));
  for (const column of block.columns) {
    const cell = make("th");
    cell.append(make("span", "turned", column));
    cell.title = column;
    top.append(cell);
  }
  const body = make("tbody");
  for (const row of block.items) {
    const line = make("tr", row.chosen ? "chosen" : "");
    const zone = make("th");
    zone.append(clickable(make(row.pick ? "button" : "span", "", row.title), row.pick, send));
    line.append(zone, ...row.cells.map((cell) => heatCell(cell, send)));
    body.append(line);
  }
  const head = make("thead");
  head.append(top);
  table.append(head, body);
  const frame = make("div", "heat-frame");
  frame.append(table);
  return [frame];
}

function heatCell(cell, send) {
  if (!cell) return make("td", "none");
  const element = make("td", `back-${cell.light.code}`);
  const button = clickable(make("button", "", `${cell.light.shape}${cell.count}`), cell.pick, send);
  button.title = cell.said;
  button.setAttribute("aria-label", cell.said);
  element.append(button);
  return element;
}

/** The calendar of 督查: what recurs down, months across; a sign for each time something is due. */

import { make } from "./panel.js";

export function cadence(block) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const frame = make("div", "cadence-frame");
  const table = make("table", "cadence");
  table.append(top(block), ...block.items.map((item) => line(item, block.now)));
  frame.append(table);
  return [frame, legend(block.legend)];
}

function top(block) {
  const row = make("tr");
  row.append(make("th"));
  block.columns.forEach((name, number) => row.append(make("th", number === block.now ? "now" : null, name)));
  return row;
}

function line(item, now) {
  const row = make("tr");
  const name = make("th", "name", item.title);
  name.append(make("span", "below", item.below));
  row.append(name);
  item.months.forEach((times, number) => {
    const cell = make("td", number === now ? "now" : null);
    cell.append(...times.map(sign));
    row.append(cell);
  });
  return row;
}

function sign(time) {
  const mark = make("span", `time light-${time.code}`, time.shape);
  mark.title = time.said;
  mark.setAttribute("aria-label", time.said);
  return mark;
}

function legend(items) {
  const line = make("p", "legend");
  for (const item of items) line.append(make("span", `light-${item.code}`, `${item.shape} ${item.word}`));
  return line;
}

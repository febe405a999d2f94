/** A small table of figures: what is counted at the left, a mark that it adds up at the right; or one of words. */

import { lamp, make } from "./panel.js";

export function table(block) {
  const element = make("table", block.words ? "sums words" : "sums");
  const head = make("tr");
  head.append(...block.head.map((text) => cell("th", text)));
  element.append(head, ...block.lines.map(line));
  const frame = make("div", "scroll");
  frame.append(element);
  return [frame];
}

function cell(tag, text) {
  return make(tag, null, text);
}

function line(item) {
  const row = make("tr");
  const label = cell("th", item.label);
  for (const badge of item.badges ?? []) label.append(make("span", "badge", badge));
  row.append(label, ...item.cells.map((text) => cell("td", text)));
  if (item.light) {
    const mark = make("td");
    mark.append(lamp(item.light));
    row.append(mark);
  }
  return row;
}

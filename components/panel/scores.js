/** Blocks of 红黑榜: a place a line, with its end, points as a bar, and the trend. */

import { clickable, make } from "./panel.js";

/** Places from the top: number, red or black end, name, bar, points, trend. */
export function places(block, send) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const list = make("ol", "places");
  for (const item of block.items) {
    const row = clickable(make("button", `place-row${item.chosen ? " chosen" : ""}${item.end ? ` end-${item.end.code}` : ""}`), item.pick, send);
    row.append(make("span", "number", item.number), end(item.end), name(item), bar(item), make("span", "points", item.points), trend(item.trend));
    const entry = make("li");
    entry.append(row);
    list.append(entry);
  }
  return [list];
}

function end(mark) {
  return make("span", mark ? "end" : "end none", mark ? `${mark.shape} ${mark.word}` : "");
}

function name(item) {
  const main = make("span", "main");
  const title = make("span", "name", item.title);
  for (const badge of item.badges) title.append(make("span", "badge", badge));
  main.append(title, make("span", "below", item.below));
  return main;
}

function bar(item) {
  const track = make("span", "track");
  const fill = make("span", "fill");
  fill.style.width = `${Math.round(Math.min(Math.max(item.share, 0), 1) * 1000) / 10}%`;
  track.append(fill);
  return track;
}

function trend(way) {
  return make("span", way ? `trend is-${way.code}` : "trend", way ? `${way.shape} ${way.word}` : "");
}

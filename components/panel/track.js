/** The steps of a procedure side by side: shape, word, name, day and who. */

import { make } from "./panel.js";

export function track(block) {
  const line = make("ol", "procedure");
  for (const item of block.items) {
    const step = make("li", `stage${item.decided ? " decided" : ""}`);
    step.append(
      make("span", `shape light-${item.light.code}`, item.light.shape),
      make("span", "name", item.title),
      make("span", `word light-${item.light.code}`, item.light.word),
      make("span", "below", item.below),
    );
    for (const badge of item.badges) step.append(make("span", "badge", badge));
    line.append(step);
  }
  return [line, ...block.lines.map((text) => make("p", "line", text))];
}

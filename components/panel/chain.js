/** The chain of command, and blocks side by side. */

import { clickable, lamp, make, section } from "./panel.js";

/** The chain of command, one level below the other; a gap in it is drawn as one. */
export function tree(block, send) {
  return block.levels.flatMap((level) => {
    const items = level.items.map((item) => node(item, send));
    const line = make("div", `level of-${Math.min(items.length, 2)}`);
    line.append(...(items.length ? items : [make("p", "empty", level.empty)]));
    return [make("p", "level-name", level.title), line];
  });
}

function node(item, send) {
  const card = clickable(make("div", `node edge-${item.light.code}${item.vacant ? " vacant" : ""}`), item.pick, send);
  if (item.pick) openWithEnter(card);
  const name = make("p", "name", item.name);
  for (const badge of item.badges ?? []) name.append(make("span", "badge", badge));
  name.append(lamp(item.light));
  card.append(make("p", "over", item.over), name, make("p", "load", item.load));
  if (item.answers) {
    const button = make("button", "answers", item.answers.label);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      send(item.answers.pick);
    });
    card.append(button);
  }
  return card;
}

/** A card that holds a button cannot be one itself. */
function openWithEnter(card) {
  card.tabIndex = 0;
  card.setAttribute("role", "button");
  card.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === card) card.click();
  });
}

/** Blocks side by side where there is room. */
export function columns(block, send) {
  const grid = make("div", "columns");
  grid.append(...block.blocks.map((each) => section(each, send)));
  return [grid];
}

/** A tree of people that opens and closes branch by branch; what is closed is not drawn before it is opened. */

import { lamp, make } from "./panel.js";

export function branches(block, send) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  return block.items.map((item) => branch(item, send));
}

function branch(item, send) {
  if (!item.children?.length) return leaf(item, send);
  const details = make("details", "branch");
  const summary = make("summary");
  summary.append(line(item, send));
  details.append(summary);
  const fill = () => {
    if (details.children.length > 1) return;
    const inside = make("div", "inside");
    inside.append(...item.children.map((child) => branch(child, send)));
    details.append(inside);
  };
  details.addEventListener("toggle", () => details.open && fill());
  if (item.open) {
    fill();
    details.open = true;
  }
  return details;
}

function leaf(item, send) {
  const element = make("div", "branch leaf");
  element.append(line(item, send));
  return element;
}

/** Post, name and load on one line; a click on the name leads to what the person answers for. */
function line(item, send) {
  const element = make("span", "post");
  const name = make(item.pick ? "button" : "span", item.vacant ? "name vacant" : "name", item.name);
  if (item.pick) {
    name.addEventListener("click", (event) => {
      event.preventDefault();
      send(item.pick);
    });
  }
  element.append(lamp(item.light), make("span", "over", item.over), name);
  for (const badge of item.badges ?? []) element.append(make("span", "badge", badge));
  element.append(make("span", "load", item.load));
  return element;
}

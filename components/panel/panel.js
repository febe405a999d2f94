/**
 * The panel beside the map: a title and blocks of figures, lists and steps, drawn from plain JSON.
 * Text from data is only ever set as text, never as markup.
 */

import { cadence } from "./cadence.js";
import { columns, tree } from "./chain.js";
import { counts, stacks } from "./counts.js";
import { branches } from "./branches.js";
import { places } from "./scores.js";
import { table } from "./table.js";
import { track } from "./track.js";
import { bullets, heat } from "./works.js";

/** Figures of more characters than this are words, and set smaller. */
const LONG = 6;
const MAKERS = {
  cadence,
  figures, rows, people, steps, text, meter, links, checks, tree, columns, bullets, heat, track, counts, stacks,
  table, branches, places, photos,
};

/** The newest data of each panel: data that had to wait for the styles must not cover what came after it. */
const newest = new WeakMap();

/** Entry: draws `data` into the component's root; a click on something with a `pick` is sent to Python. */
export default async function render({ data, parentElement, setTriggerValue }) {
  newest.set(parentElement, data);
  const root = parentElement.querySelector(".panel") ?? await open(parentElement, data.styles);
  if (newest.get(parentElement) === data) draw(root, data, (pick) => setTriggerValue("pick", pick));
}

function draw(root, data, send) {
  root.style.setProperty("--scale", String(data.scale ?? 1));
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, value);
  root.replaceChildren(...head(data), ...(data.blocks ?? []).map((block) => section(block, send)));
  if (data.title) tell(root, data.title);
}

/** Another subject is read from its top, though somebody scrolled down to click on it. */
function tell(root, title) {
  const other = root.dataset.title && root.dataset.title !== title;
  root.dataset.title = title;
  if (other && root.getBoundingClientRect().top < 0) root.scrollIntoView({ block: "start" });
  // For tests and measurements only.
  window.__zhantuPanel = { paintedAt: performance.timeOrigin + performance.now(), title };
}

/** The empty panel, once its styles are there: text never shows unstyled. */
async function open(parent, styles) {
  const link = make("link");
  link.rel = "stylesheet";
  link.href = styles;
  const loaded = new Promise((resolve) => { link.onload = link.onerror = resolve; });
  const root = make("section", "panel");
  parent.append(link, root);
  await loaded;
  return root;
}

export function make(tag, className, content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (content !== undefined && content !== null) element.textContent = content;
  return element;
}

export function head(data) {
  const parts = [];
  if (data.over) parts.push(make("p", "over", data.over));
  if (data.title) parts.push(heading(data));
  if (data.subtitle) parts.push(make("p", "subtitle", data.subtitle));
  return parts;
}

function heading(data) {
  const title = make("h2", "title", data.title);
  if (data.light) title.append(lamp(data.light));
  for (const badge of data.badges ?? []) title.append(make("span", "badge", badge));
  return title;
}

/** A light: shape and word, in its colour. */
export function lamp(light, short = false) {
  const element = make("span", `${short ? "light-mark" : "lamp"} light-${light.code}`, short ? light.shape : `${light.shape} ${light.word}`);
  if (short) element.title = light.word;
  element.setAttribute("aria-label", light.word);
  return element;
}

export function section(block, send) {
  const element = make("div", `block block-${block.type}`);
  if (block.title) element.append(make("h3", null, block.title));
  element.append(...MAKERS[block.type](block, send));
  if (block.note) element.append(make("p", "note", block.note));
  return element;
}

/** A grid of key figures. */
export function figures(block, send) {
  const grid = make("div", `figures of-${block.items.length}`);
  for (const item of block.items) {
    const leads = item.pick || item.only;
    const cell = clickable(make(leads ? "button" : "div", "figure"), item.pick, send);
    const value = make("p", `value${item.light ? ` light-${item.light.code}` : ""}`, item.value);
    if (item.value.length > LONG) value.classList.add("long");
    if (item.unit) value.append(make("small", null, item.unit));
    if (item.light) value.prepend(make("span", "shape", item.light.shape));
    cell.append(make("p", "label", item.label), value);
    if (item.detail) cell.append(make("p", "detail", item.detail));
    grid.append(cell);
  }
  return [grid];
}

/** A list whose rows carry a light, a title, a line below, and a figure on the right. */
function rows(block, send) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const list = make("ul", block.beside ? "rows beside" : "rows");
  for (const item of block.items) {
    const row = clickable(make(item.pick ? "button" : "div", "row"), item.pick, send);
    const main = make("span", "main");
    const name = make("span", "name", item.title);
    for (const badge of item.badges ?? []) name.append(make("span", "badge", badge));
    main.append(name);
    if (item.below) main.append(make("span", "below", item.below));
    if (item.hint) main.title = item.hint;
    if (item.light) row.append(lamp(item.light, true));
    row.append(main);
    if (item.right) row.append(side(item));
    const entry = make("li");
    entry.append(row);
    if (item.action) entry.append(clickable(make("button", "action", item.action.label), item.action.pick, send));
    list.append(entry);
  }
  return [list];
}

function side(item) {
  const right = make("span", "right");
  right.append(make("span", item.rightLight ? `strong light-${item.rightLight}` : "strong", item.right));
  if (item.rightBelow) right.append(make("span", `below light-${item.rightBelowLight ?? ""}`, item.rightBelow));
  return right;
}

/** Photos as small pictures; a click saves the photo itself. */
function photos(block) {
  const list = make("div", "photos");
  for (const item of block.items) {
    const link = make("a", block.wide ? "photo wide" : "photo");
    link.href = item.href;
    const picture = make("img");
    picture.src = item.src;
    picture.alt = item.label;
    picture.loading = "lazy";
    link.append(picture, make("span", "below", item.label));
    list.append(link);
  }
  return [list];
}

/** Who answers: role, name, unit, since when. */
function people(block, send) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const list = make("dl", "people");
  for (const item of block.items) {
    const name = clickable(make("dd", "person"), item.pick, send);
    name.append(make("span", "name", item.name));
    for (const badge of item.badges ?? []) name.append(make("span", "badge", badge));
    if (item.below) name.append(make("span", "below", item.below));
    list.append(make("dt", null, item.role), name);
  }
  return [list];
}

/** Milestones in order, done or due. */
function steps(block) {
  const list = make("ol", "steps");
  for (const item of block.items) {
    const step = make("li", `step light-${item.light.code}`);
    step.append(make("span", "shape", item.light.shape), make("span", "name", item.title));
    step.append(make("span", "below", item.below));
    list.append(step);
  }
  return [list];
}

/** Plain lines. */
function text(block) {
  return block.lines.map((line) => make("p", "line", line));
}

/** Plan against reality as two bars. */
function meter(block) {
  return block.bars.map((bar) => {
    const line = make("div", "meter");
    const track = make("span", "track");
    const fill = make("span", `fill ${bar.light ? `back-${bar.light}` : "back-plan"}`);
    fill.style.width = `${Math.round(Math.min(Math.max(bar.share, 0), 1) * 1000) / 10}%`;
    track.append(fill);
    line.append(make("span", "label", bar.label), track, make("span", "strong", bar.text));
    return line;
  });
}

/** Links to our own routes, e.g. an Excel export. */
export function links(block) {
  const line = make("p", "links");
  for (const item of block.items) {
    if (!item.href.startsWith("/")) continue;
    const link = make("a", null, item.label);
    link.href = item.href;
    link.download = item.download ?? "";
    line.append(link);
  }
  return [line];
}

/** Checks: verdict, the computation written out, the rule, and on demand where each figure stands. */
function checks(block) {
  if (!block.items.length) return [make("p", "empty", block.empty)];
  const list = make("ul", "checks");
  for (const item of block.items) {
    const entry = make("li", "check");
    const name = make("p", "name", item.title);
    name.prepend(lamp(item.light));
    entry.append(name, make("p", "working", item.working));
    for (const line of item.lines) entry.append(make("p", "below", line));
    entry.append(sources(item.sources));
    list.append(entry);
  }
  return [list];
}

function sources(items) {
  const details = make("details", "sources");
  details.append(make("summary", null, `出处（${items.length} 条）`));
  for (const item of items) {
    const line = make("p", null, item.title);
    line.append(make("span", "below", item.below));
    details.append(line);
  }
  return details;
}

export function clickable(element, pick, send) {
  if (pick) {
    element.classList.add("pickable");
    element.addEventListener("click", () => send(pick));
  }
  return element;
}

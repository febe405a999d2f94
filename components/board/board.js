/**
 * Orders as cards in columns by state, or as one table with a standing header.
 * Text from data is only ever set as text, never as markup.
 */
import { figures, head, lamp, links, make } from "../panel/panel.js";

const HEADINGS = ["灯", "督办事项", "状态", "期限", "剩余", "责任人", "来源"];

/** Entry: builds the board when its content changed, and marks the selection. */
export default async function render(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".board") ?? await open(parentElement, data.styles);
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, value);
  root.send = (pick) => setTriggerValue("pick", pick);
  if (root.dataset.version !== data.version) {
    root.replaceChildren(...top(data), tools(root, data), body(data));
    root.dataset.version = data.version;
  }
  select(root, data.selected);
  // For tests and measurements only.
  window.__zhantuBoard = { version: data.version, cards: data.cards.length, selected: data.selected };
}

/** The empty board, once its styles are there; one listener serves every card. */
async function open(parent, styles) {
  const sheets = styles.map((href) => {
    const link = make("link");
    link.rel = "stylesheet";
    link.href = href;
    return link;
  });
  const loaded = sheets.map((link) => new Promise((resolve) => { link.onload = link.onerror = resolve; }));
  const root = make("section", "panel board");
  root.addEventListener("click", (event) => {
    const card = event.target.closest("[data-order]");
    if (card) root.send({ order: card.dataset.order });
  });
  parent.append(...sheets, root);
  await Promise.all(loaded);
  return root;
}

function top(data) {
  const line = make("div", "top");
  line.append(...head(data), figures(data.figures)[0]);
  return [line];
}

/** Drop-down lists, switches, the export. */
function tools(root, data) {
  const bar = make("div", "tools");
  bar.append(...data.choices.map((choice) => list(root, choice)), ...data.switches.map((one) => toggle(root, one)));
  bar.append(...links({ items: data.links }));
  return bar;
}

function list(root, choice) {
  const label = make("label", "choice", choice.label);
  const element = make("select");
  element.dataset.name = choice.name;
  for (const { id, name } of choice.options) {
    const option = make("option", null, name);
    option.value = id;
    option.selected = id === choice.value;
    element.append(option);
  }
  element.addEventListener("change", () => root.send({ name: choice.name, value: element.value }));
  label.append(element);
  return label;
}

function toggle(root, { name, label, on }) {
  const button = make("button", "toggle", label);
  button.dataset.name = name;
  button.setAttribute("aria-pressed", String(on));
  button.addEventListener("click", () => root.send({ name, value: on ? "" : "1" }));
  return button;
}

function body(data) {
  if (!data.cards.length) return make("p", "empty", data.empty);
  return data.table ? table(data) : columns(data);
}

function columns(data) {
  const board = make("div", "lanes");
  data.columns.forEach((column, number) => {
    const cards = data.cards.filter((card) => card.column === number);
    const element = make("section", "lane");
    const heading = make("h3", null, column.word);
    heading.append(make("span", "count", String(cards.length)));
    const stack = make("div", "stack");
    stack.append(...cards.map(card));
    if (!cards.length) stack.append(make("p", "none", "没有"));
    element.append(heading, stack);
    board.append(element);
  });
  return board;
}

function card(one) {
  const element = make("button", `card edge-${one.light.code}${one.mine ? " mine" : ""}`);
  element.dataset.order = one.id;
  const first = make("span", "line");
  first.append(lamp(one.light), make("span", `left light-${one.leftLight}`, one.left));
  const name = make("span", "name", one.title);
  const who = make("span", "who", one.who);
  if (one.state.shown) who.prepend(make("span", `word light-${one.state.code}`, `${one.state.shape} ${one.state.word} `));
  const last = make("span", "below", `期限 ${one.deadline} · ${one.origin}`);
  for (const badge of marks(one)) last.append(make("span", "badge", badge));
  element.append(first, name, who, last);
  return element;
}

/** What a card is marked with: that its people are reminded today, that it is invented. */
function marks(one) {
  return [...(one.bell ? ["今天提醒"] : []), ...one.badges];
}

function table(data) {
  const frame = make("div", "frame");
  const element = make("table");
  const header = make("tr");
  header.append(...HEADINGS.map((text) => make("th", null, text)));
  const heading = make("thead");
  heading.append(header);
  const lines = make("tbody");
  lines.append(...data.cards.map(line));
  element.append(heading, lines);
  frame.append(element);
  return frame;
}

function line(one) {
  const row = make("tr", one.mine ? "mine" : null);
  row.dataset.order = one.id;
  const light = make("td");
  light.append(lamp(one.light));
  const title = make("td");
  const open = make("button", "name", one.title);
  title.append(open);
  for (const badge of marks(one)) title.append(make("span", "badge", badge));
  row.append(
    light,
    title,
    make("td", `word light-${one.state.code}`, `${one.state.shape} ${one.state.word}`),
    make("td", "day", one.deadline),
    make("td", `day left light-${one.leftLight}`, one.left),
    make("td", null, one.who),
    make("td", null, one.origin),
  );
  return row;
}

function select(root, id) {
  for (const marked of root.querySelectorAll(".selected")) marked.classList.remove("selected");
  const found = id && root.querySelector(`[data-order="${CSS.escape(id)}"]`);
  if (!found) return;
  found.classList.add("selected");
  if (root.dataset.shown !== id) reveal(found);
  root.dataset.shown = id;
}

/** Scrolls the column or the table only, never the page. */
function reveal(found) {
  const frame = found.closest(".stack, .frame");
  const inner = found.getBoundingClientRect();
  const outer = frame.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) frame.scrollTop += inner.top - outer.top - outer.height / 3;
}

/**
 * Villages × items as one table with a standing header and first column.
 * Text from data is only ever set as text, never as markup.
 */
import { clickable, figures, head, links, make } from "../panel/panel.js";

/** Entry: builds the table when its content changed, and marks the selection. */
export default async function render(component) {
  const { data, parentElement, setTriggerValue } = component;
  const began = performance.now();
  const root = parentElement.querySelector(".matrix") ?? await open(parentElement, data.styles);
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, value);
  root.style.setProperty("--above", data.above ?? "0rem");
  root.send = (pick) => setTriggerValue("pick", pick);
  if (root.dataset.version !== data.version) {
    build(root, data);
    root.dataset.version = data.version;
  }
  narrow(root, data);
  select(root, data);
  requestAnimationFrame(() => setTimeout(() => {
    // For tests and measurements only.
    window.__zhantuMatrix = {
      milliseconds: performance.now() - began, paintedAt: performance.timeOrigin + performance.now(),
      rows: data.rows.length, items: data.items.length, version: data.version,
    };
  }));
}

/** The empty matrix, once its styles are there; one listener serves every cell. */
async function open(parent, styles) {
  const sheets = styles.map((href) => {
    const link = make("link");
    link.rel = "stylesheet";
    link.href = href;
    return link;
  });
  const loaded = sheets.map((link) => new Promise((resolve) => { link.onload = link.onerror = resolve; }));
  const root = make("section", "panel matrix");
  root.addEventListener("click", (event) => picked(root, event));
  parent.append(...sheets, root);
  await Promise.all(loaded);
  return root;
}

function picked(root, event) {
  const place = event.target.closest("[data-village], [data-item]");
  if (!place) return;
  const village = place.closest("[data-village]")?.dataset.village;
  const item = place.dataset.item;
  root.send({ ...(village && { village }), ...(item && { item }) });
}

function build(root, data) {
  const top = make("div", "top");
  top.append(...head(data), board(root, data));
  if (data.to) lead(root, top.querySelector(".subtitle"), data);
  if (data.note) top.append(make("p", "note", data.note));
  const frame = make("div", "frame");
  if (data.rows.length) frame.append(table(data), make("p", "empty nobody", "没有这样的村。再点一次这个筛选，看全部。"));
  else frame.append(make("p", "empty", data.empty));
  root.replaceChildren(top, tools(root, data), frame);
}

/** The key figures; one that stands for some of the villages shows them alone, and all again. */
function board(root, data) {
  const grid = figures(data.figures, (pick) => root.send(pick))[0];
  data.figures.items.forEach((item, at) => {
    if (item.only) filtering(root, grid.children[at], item.only);
  });
  return grid;
}

function lead(root, subtitle, data) {
  subtitle.replaceChildren(clickable(make("button", "leading", data.subtitle), { to: data.to }, root.send));
}

function filtering(root, control, id) {
  control.dataset.only = id;
  control.addEventListener("click", () => root.send({ only: root.dataset.only === id ? "" : id }));
}

/** Scheme, villages, zone, filters, what the signs mean, the export. */
function tools(root, data) {
  const bar = make("div", "tools");
  if (data.schemes.length > 1) bar.append(schemes(root, data));
  bar.append(villages(root, data), zones(root, data), ...filters(root, data));
  bar.append(legend(data), ...links({ items: data.links }));
  return bar;
}

function schemes(root, data) {
  return choice("schemes", "标准", data.schemes, data.scheme, (scheme) => root.send({ scheme }));
}

function zones(root, data) {
  const all = { id: "", name: `全县（所有${data.zoneWord}）` };
  return choice("zones", data.zoneWord, [all, ...data.zones], data.zone, (zone) => root.send({ zone }));
}

function choice(name, label, options, chosen, send) {
  const element = make("select", name);
  element.setAttribute("aria-label", label);
  for (const { id, name: text } of options) {
    const option = make("option", null, text);
    option.value = id;
    option.selected = id === chosen;
    element.append(option);
  }
  element.addEventListener("change", () => send(element.value));
  return element;
}

/** Those that leave the list, or all. */
function villages(root, data) {
  const pair = make("span", "pair");
  for (const [value, label] of [["", "列入退出的村"], ["all", "全部村"]]) {
    const button = make("button", "toggle", label);
    button.setAttribute("aria-pressed", String(data.everyone === (value === "all")));
    button.addEventListener("click", () => root.send({ villages: value }));
    pair.append(button);
  }
  return pair;
}

/** The first filter always stands here, any other while it is on. */
function filters(root, data) {
  return data.filters.map(({ id, label }, at) => {
    const button = make("button", `toggle filter ${at ? "passing" : "short"}`, label);
    filtering(root, button, id);
    return button;
  });
}

function legend(data) {
  const line = make("span", "legend");
  for (const [code, sign] of Object.entries(data.signs)) {
    line.append(make("span", `sign is-${code}`, sign.shape), make("span", "word", sign.word));
  }
  return line;
}

function table(data) {
  const element = make("table");
  element.style.setProperty("--items", String(data.items.length));
  const header = make("tr");
  header.append(make("th", "corner"), ...data.items.map(column));
  const heading = make("thead");
  heading.append(header);
  const body = make("tbody");
  body.append(...data.rows.map((row) => line(row, data)));
  element.append(heading, body);
  return element;
}

function column(item) {
  const cell = make("th", item.later ? "later" : null);
  cell.scope = "col";
  cell.dataset.item = item.code;
  const name = make("button", "name", item.name);
  name.title = item.note;
  cell.append(name);
  if (item.rule) cell.append(make("span", "rule", item.rule));
  for (const mark of item.marks) cell.append(make("span", "badge", mark));
  return cell;
}

function line(row, data) {
  const element = make("tr", row.tag);
  element.dataset.village = row.id;
  element.dataset.groups = [row.tag, ...(row.groups ?? [])].join(" ");
  const title = make("th", "village");
  title.scope = "row";
  title.append(make("button", "name", row.name), make("span", `tag ${row.tag}`, row.missing));
  title.append(make("span", "below", row.below));
  element.append(title, ...data.items.map((item, at) => verdict(item, row.signs[at], row.values[at], data)));
  return element;
}

function verdict(item, code, value, data) {
  const cell = make("td", `is-${code}${item.later ? " later" : ""}`);
  cell.dataset.item = item.code;
  cell.append(make("span", "sign", data.signs[code].shape));
  cell.setAttribute("aria-label", data.signs[code].word);
  if (value) cell.append(make("span", "number", value));
  return cell;
}

/** Shows the villages of the filter that is on, and what sets it as pressed. */
function narrow(root, data) {
  root.dataset.only = data.only;
  const rows = [...root.querySelectorAll("tbody tr")];
  for (const row of rows) row.hidden = Boolean(data.only) && !row.dataset.groups.split(" ").includes(data.only);
  const shown = rows.filter((row) => !row.hidden).length;
  if (rows.length) {
    root.querySelector(".corner").textContent = `村（${shown}）`;
    root.querySelector(".nobody").hidden = shown > 0;
  }
  for (const control of root.querySelectorAll("[data-only]")) {
    const on = control.dataset.only === data.only;
    control.setAttribute("aria-pressed", String(on));
    control.hidden = !on && control.classList.contains("passing");
  }
}

/** Marks the selected village and item; a selection that is out of sight comes into it. */
function select(root, data) {
  for (const marked of root.querySelectorAll(".selected")) marked.classList.remove("selected");
  const row = data.village && root.querySelector(`tr[data-village="${CSS.escape(data.village)}"]`);
  if (row) row.classList.add("selected");
  if (data.item) {
    for (const cell of root.querySelectorAll(`[data-item="${CSS.escape(data.item)}"]`)) cell.classList.add("selected");
  }
  if (row && root.dataset.shown !== data.village) reveal(row);
  root.dataset.shown = data.village;
}

/** Scrolls the frame only, never the page. */
function reveal(row) {
  const frame = row.closest(".frame");
  const room = frame.clientHeight - row.offsetHeight;
  const above = row.offsetTop - frame.scrollTop;
  if (above < row.offsetHeight * 2 || above > room) frame.scrollTop = row.offsetTop - room / 2;
}

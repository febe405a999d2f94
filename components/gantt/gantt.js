/**
 * Works over time: a name and a bar a row. The frame scrolls over the height of all rows, but only those in sight have a
 * name in the page and a bar on the canvas. Text from data is only ever set as text, never as markup.
 */
import { head, lamp, links, make } from "../panel/panel.js";
import { Axis } from "./axis.js";
import { drawGroup, drawWork } from "./bars.js";
import { linesOf } from "./lines.js";

const PAUSE = 350;
const charts = new WeakMap();

/** Entry: the same chart lives on from rerun to rerun. */
export default async function render(component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!charts.has(parentElement)) charts.set(parentElement, open(parentElement, data.styles));
  const chart = await charts.get(parentElement);
  for (const [name, value] of Object.entries(data.colours)) chart.root.style.setProperty(`--${name}`, value);
  chart.send = setTriggerValue;
  await chart.show(data);
}

async function open(parent, styles) {
  const sheets = styles.map((href) => Object.assign(make("link"), { rel: "stylesheet", href }));
  const loaded = sheets.map((link) => new Promise((resolve) => { link.onload = link.onerror = resolve; }));
  const root = make("section", "panel gantt");
  parent.append(...sheets, root);
  await Promise.all(loaded);
  return new Chart(root);
}

class Chart {
  constructor(root) {
    this.root = root;
    this.top = make("div", "top");
    this.tools = make("div", "tools");
    this.legend = make("div", "legend");
    this.frame = make("div", "chart");
    this.sizer = make("div");
    this.stage = make("div", "stage");
    this.canvas = make("canvas");
    this.names = make("div", "names");
    this.nothing = make("p", "nothing");
    this.stage.append(this.canvas, this.names);
    this.sizer.append(this.stage);
    this.frame.append(this.nothing, this.sizer);
    root.append(this.top, this.tools, this.legend, this.frame);
    this.frame.addEventListener("scroll", () => this.later(), { passive: true });
    this.frame.addEventListener("click", (event) => this.clicked(event));
    new ResizeObserver(() => this.later()).observe(this.frame);
    this.lines = [];
  }

  /** Shows what Python sent; the works are fetched when they are others than before. */
  async show(data) {
    const began = performance.now();
    this.data = data;
    this.choice = { ...data.choice };
    if (this.source !== data.rows) {
      this.source = data.rows;
      const answer = await fetch(data.rows);
      if (this.source !== data.rows || !answer.ok) return;
      this.works = await answer.json();
      this.axis = new Axis(this.works);
    }
    if (!this.works) return;
    this.top.replaceChildren(...head(data), ...data.sentences.map((text) => make("p", "sentences", text)));
    this.furnish();
    this.arrange();
    this.reveal();
    this.draw();
    requestAnimationFrame(() => setTimeout(() => {
      // For tests and measurements only.
      const paintedAt = performance.timeOrigin + performance.now();
      window.__zhantuGantt = { paintedAt, milliseconds: performance.now() - began, rows: this.shown, selected: data.selected };
    }));
  }

  /** Choices, legend and export; the field somebody writes in stays as it is. */
  furnish() {
    if (this.root.getRootNode().activeElement?.tagName === "INPUT") return;
    const { data, choice } = this;
    const categories = [...new Set(this.works.rows.map((row) => row.category))].sort();
    this.tools.replaceChildren(
      this.select("group", data.groups.map(({ id, name }) => [id, name]), "分组"),
      this.select("zone", [["", `全部${data.zoneWord}`], ...data.zones.map(({ id, name }) => [id, name])], data.zoneWord),
      this.select("light", [["", "全部灯"], ...data.lights.map((one) => [one.code, `${one.shape} ${one.word}`])], "灯"),
      this.select("category", [["", "全部类别"], ...categories.map((name) => [name, name])], "类别"),
      this.select("leader", [["", "全部责任领导"], ...this.leaders()], "责任领导"),
      this.field(choice.q),
      ...links({ items: data.links }),
    );
    const words = ["━ 最初计划", "▭ 现计划", "▬ 做到计划的哪一天（完成的到完成日）", "◆ 已完成节点", "◇ 待完成节点", "◈ 到期未完成", "┄ 按现速预计，浅色为八成可能"];
    this.legend.replaceChildren(...words.map((word) => make("span", null, word)));
  }

  /** Those who answer for a work, by id; one who was asked for and answers for none is still there to be left again. */
  leaders() {
    const named = new Map(this.works.rows.filter((row) => row.leaderId).map((row) => [row.leaderId, row.leader]));
    const { leader } = this.choice;
    if (leader && !named.has(leader)) named.set(leader, this.data.leader);
    return [...named].sort(([, one], [, other]) => one.localeCompare(other, "zh"));
  }

  select(name, options, label) {
    const choice = make("select");
    choice.setAttribute("aria-label", label);
    choice.name = name;
    for (const [value, text] of options) {
      const option = make("option", null, text);
      option.value = value;
      option.selected = value === this.choice[name];
      choice.append(option);
    }
    choice.addEventListener("change", () => this.choose(name, choice.value));
    return choice;
  }

  field(text) {
    const input = make("input");
    input.type = "search";
    input.name = "q";
    input.placeholder = "找项目或责任人";
    input.value = text;
    input.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.choose("q", input.value.trim()), PAUSE);
    });
    return input;
  }

  /** Takes effect here at once; Python learns of it for the address and the export. */
  choose(name, value) {
    this.choice[name] = value;
    this.arrange();
    this.frame.scrollTop = 0;
    this.draw();
    this.send("choice", { ...this.choice });
  }

  arrange() {
    this.lines = linesOf(this.works.rows, this.choice, this.data);
    this.shown = this.lines.filter((line) => line.work).length;
    this.nothing.textContent = this.data.empty;
    this.nothing.hidden = this.shown > 0;
    this.sizer.hidden = this.shown === 0;
  }

  /** Brings the selected work into sight, once. */
  reveal() {
    const { selected } = this.data;
    if (!selected || this.revealed === selected) { this.revealed = selected; return; }
    this.revealed = selected;
    const at = this.lines.findIndex((line) => line.work?.id === selected);
    if (at < 0) return;
    const { row } = this.measure();
    const place = at * row;
    if (place < this.frame.scrollTop || place > this.frame.scrollTop + this.frame.clientHeight - 3 * row) {
      this.frame.scrollTop = place - this.frame.clientHeight / 3;
    }
  }

  measure() {
    const style = getComputedStyle(this.root);
    const unit = parseFloat(style.fontSize);
    const row = Math.round(parseFloat(style.getPropertyValue("--row")) * unit);
    const left = Math.round(parseFloat(style.getPropertyValue("--name")) * unit);
    return { unit, row, left, top: Math.round(2.1 * unit), style };
  }

  later() {
    if (this.waiting || !this.works) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  }

  draw() {
    const size = this.measure();
    const { clientWidth: width, clientHeight: height } = this.frame;
    if (!width || !height) return;
    this.sizer.style.height = `${size.top + this.lines.length * size.row}px`;
    this.stage.style.height = `${height}px`;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) Object.assign(this.canvas, { width: wide, height: high });
    const brush = this.canvas.getContext("2d");
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.clearRect(0, 0, width, height);
    this.axis.stretch(size.left, width - 0.8 * size.unit);
    const paint = { brush, axis: this.axis, size, width, height, today: this.works.today, colour: colours(size.style) };
    this.axis.grid(paint);
    const from = Math.floor(this.frame.scrollTop / size.row);
    const until = Math.min(this.lines.length, Math.ceil((this.frame.scrollTop + height - size.top) / size.row));
    const names = [];
    brush.save();
    brush.beginPath();
    brush.rect(0, size.top, width, height - size.top);
    brush.clip();
    for (let at = from; at < until; at += 1) {
      const y = size.top + at * size.row - this.frame.scrollTop;
      const line = this.lines[at];
      const selected = line.work && line.work.id === this.data.selected;
      if (line.work) drawWork(paint, line.work, y, selected);
      else drawGroup(paint, y);
      names.push(named(line, y, selected));
    }
    brush.restore();
    this.axis.today(paint);
    this.names.replaceChildren(...names);
    this.names.style.clipPath = `inset(${size.top}px -100vw -100vh 0)`;
    this.names.style.height = `${height}px`;
  }

  clicked(event) {
    if (!this.works) return;
    const size = this.measure();
    const y = event.clientY - this.frame.getBoundingClientRect().top - size.top;
    if (y < 0) return;
    const line = this.lines[Math.floor((y + this.frame.scrollTop) / size.row)];
    if (line?.work) this.send("pick", line.work.id);
  }
}

/** The name of a line: a work is a button, so that the keyboard reaches it too. */
function named(line, y, selected) {
  if (!line.work) {
    const group = make("div", "group", line.title);
    group.style.top = `${y}px`;
    return group;
  }
  const { work } = line;
  const button = make("button", `work${selected ? " selected" : ""}`);
  button.style.top = `${y}px`;
  const main = make("span", "main");
  main.append(make("span", "name", work.title), make("span", "below", work.said));
  button.append(lamp(work.light), main);
  button.title = `${work.title} · ${work.said}`;
  return button;
}

function colours(style) {
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  const lights = Object.fromEntries([..."gyrn"].map((code) => [code, { fill: of(`fill-${code}`), text: of(`text-${code}`) }]));
  return { ink: of("ink"), muted: of("muted"), line: of("line"), accent: of("accent"), ground: of("hover"), card: of("card"), lights };
}

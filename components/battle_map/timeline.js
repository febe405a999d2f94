/** The time bar: shows the map as of any day of the campaign, and plays it. */

import {el, iconButton, setIcon, setLabel} from './dom.js';
import {ICONS} from './icons.js';

const DAY = 86_400_000;
/** A pause of the hand this long while dragging asks for the picture of that day. */
const PAUSE_MS = 150;
/** The room must be able to follow the play. */
const TICK_MS = 400;
/** An answer later than this no longer counts as under way. */
const PATIENCE_MS = 8000;

const toDay = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
const toIso = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** 2018-09-20 → 2018年9月20日 */
export function chineseDate(iso) {
  const [year, month, day] = iso.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

function jumper(text, click) {
  return el('button', {class: 'zt-jump', type: 'button', text, on: {click}});
}

/**
 * Change the address in place. Streamlit adds an entry to the history for an address that is not yet the browser's
 * own; one that stands there before Python answers with it adds none.
 */
function rewriteAddress(name, value) {
  const address = new URL(window.location.href);
  address.searchParams.set(name, value);
  window.history.replaceState(window.history.state, '', address);
}

/** The time bar of one map. */
export class Timeline {
  playing = false;

  /**
   * @param {HTMLElement} root
   * @param {function(string): void} onDate asks for the map as of an ISO date
   */
  constructor(root, onDate) {
    this.onDate = onDate;
    this.play = iconButton(ICONS.play, '播放（空格）', () => this.toggle());
    this.date = el('output', {class: 'zt-date'});
    this.range = el('input', {
      type: 'range', class: 'zt-range', step: 1, 'aria-label': '时间轴',
      on: {input: () => this.dragged(), change: () => this.ask(), pointerdown: () => this.pause()},
    });
    this.marks = el('div', {class: 'zt-marks', 'aria-hidden': 'true'});
    const track = el('div', {class: 'zt-track'}, this.marks, this.range);
    this.first = jumper('起', () => this.jump(this.start));
    this.now = jumper('今', () => this.jump(this.today));
    this.node = el('div', {class: 'zt-timeline zt-panel', role: 'group', 'aria-label': '时间轴', hidden: true},
      this.play, this.date, this.first, track, this.now);
    root.append(this.node);
  }

  /**
   * @param {?{start: string, end: string, asOf: string, step: number, today?: string, opening?: string,
   *   parameter?: string}} timeline
   */
  update(timeline) {
    this.node.hidden = !timeline;
    if (!timeline) return this.pause();
    this.setScale(timeline);
    this.arrived(timeline.asOf);
    return this.tick();
  }

  setScale({start, end, step, today, opening, parameter}) {
    this.parameter = parameter;
    const key = [start, end, step, today, opening].join();
    if (key === this.scale) return;
    this.scale = key;
    [this.start, this.end, this.step] = [toDay(start), toDay(end), step || 7];
    this.today = Math.min(Math.max(toDay(today ?? opening ?? end), this.start), this.end);
    this.range.min = this.start;
    this.range.max = this.end;
    setLabel(this.first, `跳到起点 ${chineseDate(start)}`);
    setLabel(this.now, `跳到 ${chineseDate(toIso(this.today))}`);
    this.setMarks([[opening, '开图日'], [today, '今天']]);
  }

  setMarks(marks) {
    const inside = marks.filter(([iso]) => iso && toDay(iso) >= this.start && toDay(iso) <= this.end);
    this.marks.replaceChildren(...inside.map(([iso, name]) => {
      const share = (toDay(iso) - this.start) / Math.max(this.end - this.start, 1);
      const mark = el('i', {title: `${name} ${chineseDate(iso)}`});
      mark.style.left = `${(share * 100).toFixed(2)}%`;
      return mark;
    }));
  }

  /** The picture of a day is on the map. An answer to an older question does not move the handle. */
  arrived(iso) {
    const waiting = this.asked && this.asked.iso !== iso && performance.now() - this.asked.at < PATIENCE_MS;
    if (waiting || this.dragging) return;
    this.asked = null;
    this.shown = iso;
    this.setDay(toDay(iso));
  }

  setDay(day) {
    this.range.value = day;
    this.write();
  }

  write() {
    const iso = toIso(Number(this.range.value));
    const share = (this.range.value - this.start) / Math.max(this.end - this.start, 1);
    this.date.textContent = chineseDate(iso);
    this.range.setAttribute('aria-valuetext', chineseDate(iso));
    this.range.style.setProperty('--zt-share', `${share * 100}%`);
  }

  dragged() {
    this.dragging = true;
    this.write();
    clearTimeout(this.pauseTimer);
    this.pauseTimer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  /** Ask for the day of the handle, once. */
  ask() {
    clearTimeout(this.pauseTimer);
    this.dragging = false;
    const iso = toIso(Number(this.range.value));
    if (iso === (this.asked?.iso ?? this.shown)) return;
    this.asked = {iso, at: performance.now()};
    this.onDate(iso);
  }

  jump(day) {
    this.pause();
    this.setDay(day);
    this.ask();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.begin();
  }

  begin() {
    if (this.node.hidden) return;
    this.playing = true;
    this.entered = false;
    this.showPlaying();
    if (Number(this.range.value) >= this.end) this.go(this.start);
    else this.advance();
  }

  go(day) {
    this.advancedAt = performance.now();
    this.setDay(day);
    this.follow();
    this.ask();
    this.tick();
  }

  /** A play is one entry in the browser's history: its first step makes it, the others only change its day. */
  follow() {
    if (this.entered && this.parameter) rewriteAddress(this.parameter, toIso(Number(this.range.value)));
    this.entered = true;
  }

  pause() {
    this.playing = false;
    clearTimeout(this.playTimer);
    this.showPlaying();
  }

  /** Somebody walks through the browser's history: what was asked for before no longer counts. */
  giveUp() {
    this.pause();
    this.asked = null;
  }

  showPlaying() {
    // While it plays, nothing else moves the screen.
    document.documentElement.toggleAttribute('data-zhantu-plays', this.playing);
    setIcon(this.play, this.playing ? ICONS.pause : ICONS.play);
    setLabel(this.play, this.playing ? '暂停（空格）' : '播放（空格）');
  }

  /** The last picture has arrived: the next may follow, but not too fast. */
  tick() {
    if (!this.playing || this.asked) return;
    clearTimeout(this.playTimer);
    const rest = TICK_MS - (performance.now() - this.advancedAt);
    this.playTimer = setTimeout(() => this.advance(), Math.max(rest, 0));
  }

  advance() {
    const day = Number(this.range.value);
    if (day >= this.end) this.pause();
    else if (this.playing) this.go(Math.min(day + this.step, this.end));
  }
}

/** The line below every scene: whose meeting, as of when, how long to go, the time of the item, the clock. */

import {el} from '../battle_map/dom.js';

/** The last minute is said before it is over. */
const LAST = 60;

/** Seconds as minutes and seconds. */
export function minutes(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** How an item stands in time: `{code, text}`; code is '' in time, 'y' in its last minute, 'r' beyond. */
export function timing({spent, planned}) {
  if (!planned) return {code: '', text: `已用 ${minutes(spent)}`};
  const left = planned * 60 - spent;
  if (left < 0) return {code: 'r', text: `■ 超时 ${minutes(-left)}`};
  if (left <= LAST) return {code: 'y', text: `▲ 还剩 ${minutes(left)}`};
  return {code: '', text: `${minutes(spent)} / ${planned} 分钟`};
}

/** The foot of one projection. */
export class Foot {
  constructor() {
    const span = (name) => el('span', {class: `pj-foot-${name}`});
    [this.name, this.asOf, this.countdown, this.time, this.auto, this.clock] = ['name', 'as-of', 'left', 'time', 'auto', 'clock'].map(span);
    const said = el('div', {class: 'pj-foot-said'}, this.name, this.asOf, this.countdown);
    this.node = el('footer', {class: 'pj-foot'}, said, el('div', {class: 'pj-foot-time'}, this.time, this.auto, this.clock));
  }

  update({book: {meeting}}) {
    this.name.textContent = [meeting.name, meeting.state].filter(Boolean).join(' · ');
    this.asOf.textContent = meeting.asOf;
    this.countdown.textContent = meeting.countdown;
  }

  tick(spent, pace) {
    const {code, text} = timing(spent);
    this.time.textContent = text;
    this.time.className = `pj-foot-time-of ${code ? `is-${code}` : ''}`;
    this.auto.textContent = pace ? `自动 ${pace} 秒` : '';
    this.auto.hidden = !pace;
    this.clock.textContent = new Date().toTimeString().slice(0, 5);
  }
}

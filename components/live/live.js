/**
 * Hears that others changed something, and has the page run once for it: by itself while nobody is at work in it,
 * else when the person says so in a small bar.
 */
import {Line} from './line.js';
import {Hands} from './hands.js';
import {Lost} from './lost.js';

/** Screens that two processes tell at the same moment do not ask at the same moment. */
const SPREAD_MS = 100;
/** Between two reruns for news. */
const REST_MS = 2500;
/** How often a screen that could not be brought up to date looks whether it may be by now. */
const LOOK_MS = 500;

const STYLE = `
  .bar { position: fixed; z-index: 1000; left: 50%; bottom: 1.1rem; transform: translateX(-50%); display: flex;
    gap: .7rem; align-items: center; padding: .45rem .5rem .45rem 1rem; border-radius: 999px; background: #1F2933;
    color: #fff; font: 600 1rem/1.4 var(--st-font, sans-serif); box-shadow: 0 2px 10px #0005; white-space: nowrap; }
  .lost { position: fixed; z-index: 1000001; left: 50%; bottom: 4rem; transform: translateX(-50%); width: max-content;
    max-width: 92vw; padding: .45rem 1.2rem; border-radius: 1.2rem; background: #8A1C1C; color: #fff; text-align: center;
    font: 600 1rem/1.4 var(--st-font, sans-serif); box-shadow: 0 2px 10px #0005; }
  .bar[hidden], .lost[hidden] { display: none; }
  button { font: inherit; color: #1F2933; background: #fff; border: 0; border-radius: 999px; padding: .2rem .9rem;
    cursor: pointer; }
  button:focus-visible { outline: 3px solid #F6C445; outline-offset: 2px; }
`;

class Screen {
  constructor(parent) {
    const style = document.createElement('style');
    style.textContent = STYLE;
    this.bar = document.createElement('div');
    this.bar.className = 'bar';
    this.bar.hidden = true;
    this.bar.setAttribute('role', 'status');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = '刷新';
    button.title = 'Alt+R';
    button.setAttribute('aria-keyshortcuts', 'Alt+R');
    button.addEventListener('click', () => this.refresh());
    this.bar.append('数据已更新', button);
    parent.append(style, this.bar);
    this.lost = new Lost(parent, () => this.line?.isOpen() && this.hands.areConnected());
    this.hands = new Hands();
    this.newest = 0;
    this.refreshedAt = -Infinity;
    this.onKey = (event) => {
      if (event.altKey && event.code === 'KeyR' && !this.bar.hidden) {
        event.preventDefault();
        this.refresh();
      }
    };
    this.onVisible = () => this.consider();
    window.addEventListener('keydown', this.onKey);
    document.addEventListener('visibilitychange', this.onVisible);
  }

  update({data, setTriggerValue}) {
    this.ask = () => setTriggerValue('refresh', this.newest);
    if (data.saved !== this.saved) this.hands.rest();
    this.saved = data.saved;
    if (data.county !== this.county) {
      this.line?.close();
      this.county = data.county;
      this.newest = data.revision;
      this.line = new Line(data.county, (revision) => this.heard(revision));
    }
    this.shown = data.revision;
    this.newest = Math.max(this.newest, data.revision);
    // What was drawn may itself be a moment old, see data/store/shelf.py.
    if (!this.behind()) this.settle();
    else this.timer ??= setTimeout(() => this.consider(), REST_MS);
    // For tests and measurements only.
    window.__zhantuLive = {shown: this.shown, newest: this.newest, open: () => this.line.isOpen()};
  }

  behind() {
    return this.newest > this.shown;
  }

  heard(revision) {
    // A restored county may count from an earlier figure.
    this.newest = revision;
    window.__zhantuLive.newest = revision;
    if (!this.behind() || this.timer) return;
    const due = Math.max(performance.now() + Math.random() * SPREAD_MS, this.refreshedAt + REST_MS);
    this.timer = setTimeout(() => this.consider(), due - performance.now());
  }

  /** Bring the screen up to date if it is behind and nobody is at work in it. */
  consider() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.behind()) return this.settle();
    if (document.hidden) return null;
    if (this.hands.areFull()) this.bar.hidden = this.hands.watch();
    else if (this.hands.areStill()) return this.refresh();
    this.timer = setTimeout(() => this.consider(), LOOK_MS);
    return null;
  }

  refresh() {
    this.refreshedAt = performance.now();
    this.bar.hidden = true;
    this.ask();
  }

  settle() {
    clearTimeout(this.timer);
    this.timer = null;
    this.bar.hidden = true;
  }

  close() {
    clearTimeout(this.timer);
    this.line?.close();
    this.lost.close();
    this.hands.close();
    window.removeEventListener('keydown', this.onKey);
    document.removeEventListener('visibilitychange', this.onVisible);
  }
}

export default function render(component) {
  const {parentElement} = component;
  parentElement.screen ??= new Screen(parentElement);
  parentElement.screen.update(component);
  // Streamlit calls this before every update too; whoever is gone stays gone.
  return () => setTimeout(() => {
    if (parentElement.isConnected) return;
    parentElement.screen?.close();
    parentElement.screen = null;
  }, 0);
}

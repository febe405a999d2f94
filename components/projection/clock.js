/** How long each item has been on: kept for the meeting, also when the page is loaded again. */

/** The clock of one projection. */
export class Clock {
  /** @type {Object<string, number>} seconds by scene */
  seconds = {};

  /**
   * @param {string} name of what is kept
   * @param {function(): void} onTick every second while it runs
   */
  constructor(name, onTick) {
    this.name = `elapsed-${name}`;
    this.onTick = onTick;
    this.seconds = JSON.parse(window.sessionStorage.getItem(this.name) ?? '{}');
  }

  begin() {
    this.since = performance.now();
    clearInterval(this.beat);
    this.beat = setInterval(() => this.tick(), 1000);
  }

  pause() {
    if (this.beat) this.count();
    clearInterval(this.beat);
    this.beat = null;
  }

  turnTo(scene) {
    this.count();
    this.scene = scene.id;
  }

  of(scene) {
    return {spent: this.seconds[scene.id] ?? 0, planned: scene.minutes};
  }

  tick() {
    this.count();
    window.sessionStorage.setItem(this.name, JSON.stringify(this.seconds));
    this.onTick();
  }

  /** By the clock and not by the beat: a window in the background beats late. */
  count() {
    const now = performance.now();
    if (this.scene && this.beat) this.seconds[this.scene] = (this.seconds[this.scene] ?? 0) + (now - this.since) / 1000;
    this.since = now;
  }
}

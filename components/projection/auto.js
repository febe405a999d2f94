/** Goes on by itself, at a pace somebody chose. */

const [LEAST, USUAL, MOST] = [5, 15, 60];

/** The automatic advance of one projection. */
export class AutoAdvance {
  seconds = USUAL;

  constructor(onNext, onChange) {
    this.onNext = onNext;
    this.onChange = onChange;
  }

  /** Seconds for a page; 0 while somebody steers by hand. */
  get pace() {
    return this.running ? this.seconds : 0;
  }

  toggle() {
    if (this.running) this.stop();
    else this.start();
  }

  start() {
    this.running = true;
    this.again();
    this.onChange();
  }

  stop() {
    this.running = false;
    clearTimeout(this.waiting);
    this.onChange();
  }

  /** Wait the whole pace for what is on screen now. */
  again() {
    clearTimeout(this.waiting);
    if (this.running) this.waiting = setTimeout(() => this.onNext(), this.seconds * 1000);
  }

  slower(seconds) {
    this.seconds = Math.min(Math.max(this.seconds + seconds, LEAST), MOST);
    this.start();
  }
}

/** Says that the connection is lost, as long as it is: what is typed meanwhile stays in the page. */

/** A line that opens again at once is no loss worth a word. */
const PATIENCE_MS = 3000;
const LOOK_MS = 1000;
const SAID = '连接已断开，正在自动重连。已填的内容还在，请不要刷新或关闭；连上以后再保存。';

export class Lost {
  /**
   * @param {HTMLElement} parent
   * @param {function(): boolean} isOpen whether the line to the server stands
   */
  constructor(parent, isOpen) {
    [this.isOpen, this.since] = [isOpen, null];
    this.bar = document.createElement('div');
    this.bar.className = 'lost';
    this.bar.hidden = true;
    this.bar.setAttribute('role', 'alert');
    this.bar.textContent = SAID;
    parent.append(this.bar);
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.onChange = () => this.look();
    for (const name of ['online', 'offline']) window.addEventListener(name, this.onChange);
  }

  look() {
    if (navigator.onLine && this.isOpen()) this.since = null;
    else this.since ??= performance.now();
    const gone = this.since !== null && (!navigator.onLine || performance.now() - this.since > PATIENCE_MS);
    this.bar.hidden = !gone;
    document.documentElement.toggleAttribute('data-zhantu-lost', gone);
  }

  close() {
    clearInterval(this.timer);
    for (const name of ['online', 'offline']) window.removeEventListener(name, this.onChange);
    document.documentElement.removeAttribute('data-zhantu-lost');
  }
}

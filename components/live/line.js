/** The line to the server: opens again by itself after a loss, later each time and not with everybody else. */

const FIRST_MS = 1000;
const LONGEST_MS = 20_000;

export class Line {
  /**
   * @param {string} county
   * @param {function(number): void} onRevision told the county's revision, also when the line opens again
   */
  constructor(county, onRevision) {
    const address = new URL('/changes', window.location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    address.search = new URLSearchParams({county});
    [this.address, this.onRevision, this.losses] = [address.href, onRevision, 0];
    this.open();
  }

  open() {
    this.socket = new WebSocket(this.address);
    this.socket.onmessage = ({data}) => {
      this.losses = 0;
      this.onRevision(Number(data));
    };
    this.socket.onclose = () => this.later();
  }

  later() {
    if (this.closed) return;
    const pause = Math.min(FIRST_MS * 2 ** this.losses, LONGEST_MS);
    this.losses += 1;
    this.timer = setTimeout(() => this.open(), pause * (0.5 + Math.random()));
  }

  isOpen() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}

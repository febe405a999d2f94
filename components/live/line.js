/** The line to the server: opens again by itself after a loss, later each time and not with everybody else. */

const FIRST_MS = 1000;
const LONGEST_MS = 20_000;
/** The server closes with this when whoever was signed in no longer is. */
const ENDED = 4401;
const NOT_SIGNED_IN = 401;

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
    this.socket.onclose = ({code}) => (code === ENDED ? this.leave() : this.later());
  }

  /** Nobody is signed in here any more: the server answers the page itself with the way to sign in. */
  leave() {
    if (!this.closed) window.location.reload();
  }

  later() {
    if (this.closed) return;
    const pause = Math.min(FIRST_MS * 2 ** this.losses, LONGEST_MS);
    this.losses += 1;
    this.timer = setTimeout(() => this.again(), pause * (0.5 + Math.random()));
  }

  async again() {
    const answer = await fetch('/_stcore/health').catch(() => null);
    if (answer?.status === NOT_SIGNED_IN) this.leave();
    else if (!this.closed) this.open();
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

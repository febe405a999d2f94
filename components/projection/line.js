/** The line between the projection and the presenter's window. */

/** One end of it. */
export class Line {
  /**
   * @param {string} name the same at both ends
   * @param {function(Object): void} onMessage
   */
  constructor(name, onMessage) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({data}) => onMessage(data);
  }

  say(message) {
    this.channel.postMessage(message);
  }

  close() {
    this.channel.close();
  }
}

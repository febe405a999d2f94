/** Whether somebody is at work on the screen, so that nothing may move under the hands. */

/** What can be half filled in. */
const WORK = ['stForm', 'stDataFrame', 'stFileUploader', 'stTextArea'].map((id) => `[data-testid="${id}"]`).join();
/** What stands open above the page. */
const ABOVE = '[data-testid="stPopoverBody"], [role="dialog"], [role="listbox"]';
/** Where somebody types; in a slider or a box to tick nothing is lost. */
const TYPED = 'textarea, [contenteditable="true"], input:not([type=range], [type=checkbox], [type=radio])';
const TOUCHES = ['input', 'change', 'pointerdown', 'keydown', 'drop'];

const isSeen = (node) => node.isConnected && node.checkVisibility();

/** The element that has the focus, also inside components. */
function focused() {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}

export class Hands {
  touched = new Set();

  constructor() {
    this.onTouch = ({target}) => {
      const work = target.closest?.(WORK);
      if (work) this.touched.add(work);
    };
    for (const name of TOUCHES) document.addEventListener(name, this.onTouch, true);
  }

  /** Something was saved: what was filled in for it waits no more. */
  rest() {
    this.touched.clear();
  }

  /** A form is half filled in, something is open, somebody types, the map plays, or a room is watching. */
  areFull() {
    for (const work of this.touched) if (!work.isConnected) this.touched.delete(work);
    return this.watch() || [...this.touched].some(isSeen) || Boolean(focused()?.matches(TYPED))
      || [...document.querySelectorAll(ABOVE)].some(isSeen);
  }

  /** A room is watching: the map plays, or a screen is projected; not even a bar may come up then. */
  watch() {
    return Boolean(document.fullscreenElement) || 'zhantuPlays' in document.documentElement.dataset;
  }

  /** The page does nothing at the moment. */
  areStill() {
    return document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning';
  }

  /** The page itself can ask the server, too: it opens its own line anew, later than ours. */
  areConnected() {
    return document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === 'CONNECTED';
  }

  close() {
    for (const name of TOUCHES) document.removeEventListener(name, this.onTouch, true);
  }
}

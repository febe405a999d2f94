/** The projection by keyboard and clicker. While it is on, no key reaches the page behind it. */

/** A second digit is waited for as long as this. */
const DIGITS_MS = 1000;

/** With Shift: to the next item, not the next page. */
const SKIPS = {ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1};

/**
 * Connect the keys.
 * @param {import('./projection.js').Projection} projection
 * @returns {function(): void} disconnects
 */
export function connectKeys(projection) {
  const digits = new Digits((number) => projection.goToNumber(number), () => projection.mostNumber);
  const acts = keyActions(projection);
  const onKey = (event) => {
    const combined = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (!projection.on) {
      if (!combined && event.key.toLowerCase() === 'p' && !typing(event) && projection.button.isConnected) take(event, () => projection.enter());
      return;
    }
    if (projection.form.isOpen) {
      event.stopImmediatePropagation();
      projection.form.key(event);
      return;
    }
    if (combined) return;
    take(event, () => { if (!event.repeat || isStep(event.key)) pressed(event); });
  };
  const pressed = (event) => {
    projection.pressedAt = performance.now();
    const black = !projection.black.hidden;
    if (black && event.key !== 'Escape') {
      projection.lighten();
      if (event.key === '.' || event.key.toLowerCase() === 'b') return;
    }
    if (projection.help.isOpen) {
      projection.help.hide();
      return;
    }
    if (/^[0-9]$/.test(event.key)) digits.press(event.key);
    else acts(event)?.();
    projection.pressedAt = null;
  };
  window.addEventListener('keydown', onKey, true);
  return () => window.removeEventListener('keydown', onKey, true);
}

function keyActions(projection) {
  const next = () => projection.next();
  const back = () => projection.back();
  const named = {
    ArrowRight: next, ArrowDown: next, PageDown: next, Enter: next,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => projection.goFirst(), End: () => projection.goLast(), Escape: () => projection.leave(),
    '.': () => projection.blacken(), b: () => projection.blacken(), t: () => projection.turnTheme(),
    o: () => projection.openForm(), n: () => projection.openPresenter(), f: () => projection.fullscreen(),
    a: () => projection.auto.toggle(), '+': () => projection.auto.slower(5), '=': () => projection.auto.slower(5),
    '-': () => projection.auto.slower(-5), '?': () => projection.help.show(), h: () => projection.help.show(),
  };
  return (event) => {
    if (event.key === ' ') return event.shiftKey ? back : next;
    if (event.shiftKey && SKIPS[event.key]) return () => projection.skip(SKIPS[event.key]);
    return named[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  };
}

/** A held key steps on; it must not flicker a switch. */
function isStep(key) {
  return ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'PageDown', 'PageUp', ' '].includes(key);
}

function take(event, act) {
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}

function typing(event) {
  const {tagName, isContentEditable} = event.composedPath()[0];
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(tagName) || isContentEditable;
}

/** Digits that make up the number of a zone: at once where no second one can follow. */
class Digits {
  typed = '';

  constructor(onNumber, most) {
    this.onNumber = onNumber;
    this.most = most;
  }

  press(digit) {
    clearTimeout(this.waiting);
    this.typed += digit;
    if (Number(this.typed) * 10 > this.most() || this.typed.length > 1) this.take();
    else this.waiting = setTimeout(() => this.take(), DIGITS_MS);
  }

  take() {
    const number = Number(this.typed);
    this.typed = '';
    if (number) this.onNumber(number);
  }
}

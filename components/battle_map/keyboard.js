/** The map by keyboard. */

const HEADINGS = {ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0]};
/** How much more a step aside counts than a step ahead. */
const ASIDE = 2.2;

/**
 * The nearest point in one direction.
 * @param {{x: number, y: number}} from
 * @param {Array<{x: number, y: number}>} points
 * @param {[number, number]} heading unit vector, y down
 * @returns {number} index into `points`, -1 if there is none that way
 */
export function nearestTowards(from, points, [dx, dy]) {
  let best = {index: -1, cost: Infinity};
  points.forEach(({x, y}, index) => {
    const ahead = (x - from.x) * dx + (y - from.y) * dy;
    const aside = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
    const cost = ahead + ASIDE * aside;
    if (ahead > 1 && cost < best.cost) best = {index, cost};
  });
  return best.index;
}

/**
 * Connect the keys to the map's actions.
 * @param {HTMLElement} root
 * @param {Object<string, function>} acts `move(heading)`, `enter`, `up`, `zoom(steps)`, `legend`, `fullscreen`,
 *   `search`, `play`
 * @returns {function(): void} disconnects
 */
export function connectKeys(root, acts) {
  const plain = {
    Enter: acts.enter,
    Escape: acts.up,
    '+': () => acts.zoom(0.5),
    '=': () => acts.zoom(0.5),
    '-': () => acts.zoom(-0.5),
    l: acts.legend,
    f: acts.fullscreen,
    '/': acts.search,
    ' ': acts.play,
  };
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
    const heading = HEADINGS[event.key];
    const act = heading ? () => acts.move(heading) : plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const onPage = (event) => {
    if (document.activeElement === document.body && ['/', 'f', 'F'].includes(event.key)) onKey(event);
  };
  root.addEventListener('keydown', onKey);
  document.addEventListener('keydown', onPage);
  return () => document.removeEventListener('keydown', onPage);
}

/** Buttons, boxes and the time bar keep the keys they use themselves. */
function typing(event) {
  const target = event.composedPath()[0];
  const tag = target.tagName;
  if (tag === 'INPUT' && target.type === 'range') return event.key.startsWith('Arrow');
  if (tag === 'INPUT' && target.type === 'checkbox') return event.key === ' ';
  if (tag === 'BUTTON') return event.key === 'Enter' || event.key === ' ';
  return tag === 'INPUT' || tag === 'TEXTAREA' || target.isContentEditable;
}

/** Small helpers to build elements. Text only ever goes in through textContent. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Build one HTML element.
 * @param {string} tag
 * @param {Object<string, *>} [props] `class`, `text`, `on: {event: handler}`; anything else becomes an attribute.
 * @param {...Node} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...children);
  return node;
}

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === 'text') node.textContent = value;
  else if (name === 'on') for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
  else node.setAttribute(name, value === true ? '' : value);
}

/**
 * An SVG picture of one path in a 24 × 24 box.
 * @param {string} d path data
 * @param {string} className
 * @returns {SVGElement}
 */
export function svgPath(d, className) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}

/**
 * A button with a picture and a spoken name.
 * @param {string} icon path data
 * @param {string} label Chinese name, also shown as the tooltip
 * @param {function(Event): void} action
 * @returns {HTMLButtonElement}
 */
export function iconButton(icon, label, action) {
  const button = el('button', {class: 'zt-button', type: 'button', on: {click: action}}, svgPath(icon, 'zt-icon'));
  setLabel(button, label);
  return button;
}

/** Give a control its spoken name and tooltip. */
export function setLabel(node, label) {
  node.setAttribute('aria-label', label);
  node.title = label;
}

/** Replace the picture of an icon button. */
export function setIcon(button, icon) {
  button.replaceChildren(svgPath(icon, 'zt-icon'));
}

/** Empty a node and put these children in. */
export function refill(node, ...children) {
  node.replaceChildren(...children);
  return node;
}

/** The pieces of a scene. Text only ever goes in as text. */

import {el} from '../battle_map/dom.js';

const DRAWN = {head, text, row, lights, figures};

/** One piece; see `components/projection/scenes.py`. */
export function pieceNode(piece) {
  return DRAWN[piece.t](piece);
}

function head({text: said}) {
  return el('h2', {class: 'pj-heading', text: said});
}

function text({text: said, big}) {
  return el('p', {class: `pj-text${big ? ' is-big' : ''}`, text: said});
}

function row({light, title, badges = [], below, right, rightBelow, rightCode}) {
  const marks = badges.map((mark) => el('span', {class: 'pj-badge', text: mark}));
  const said = [line('pj-top', el('div', {class: 'pj-name'}, el('span', {text: title}), ...marks), right && el('div', {class: `pj-value${rightCode ? ` pj-${rightCode}` : ''}`, text: right}))];
  const under = [below, rightBelow].filter(Boolean).map((text) => el('span', {text}));
  if (under.length) said.push(line('pj-below', ...under));
  const lamp = light ? [lampNode(light)] : [];
  return el('div', {class: `pj-row${light ? '' : ' is-plain'}`}, ...lamp, el('div', {class: 'pj-main'}, ...said));
}

/** What stands left and right on a line; where both do not fit, one below the other. */
function line(name, ...parts) {
  return el('div', {class: name}, ...parts.filter(Boolean));
}

function lights({items}) {
  const lamps = items.map((one) => el('div', {class: 'pj-count-of'}, lampNode(one), el('b', {text: String(one.count)})));
  return el('div', {class: 'pj-lights'}, ...lamps);
}

function figures({items}) {
  return el('div', {class: `pj-figures of-${items.length}`}, ...items.map((one) => figure(one)));
}

function figure({label, value, unit, detail, light}) {
  const sign = light ? [el('span', {class: `pj-${light.code}`, text: light.shape})] : [];
  const number = el('b', {class: light ? `pj-${light.code}` : '', text: value});
  const top = el('div', {class: 'pj-label'}, ...sign, el('span', {text: label}));
  const middle = el('div', {class: 'pj-number'}, number, el('span', {text: unit}));
  return el('div', {class: 'pj-figure'}, top, middle, ...(detail ? [el('div', {class: 'pj-below', text: detail})] : []));
}

/** A light: colour, shape and word. */
function lampNode({code, shape, word}) {
  return el('span', {class: `pj-lamp pj-${code}`, text: `${shape} ${word}`});
}

/**
 * The scenes as pages. A scene is laid out once a size: its pieces fill columns from the top, and what does not fit goes
 * onto the next page, in the same type. A scene that flows goes on in a second column first.
 */

import {el} from '../battle_map/dom.js';
import {pieceNode} from './pieces.js';

/** The stage of one projection. */
export class Stage {
  /** @type {Map<string, Array<HTMLElement>>} pages by scene */
  kept = new Map();

  /** @param {function(string): void} onZone somebody clicked a zone */
  constructor(onZone) {
    this.shown = el('div', {class: 'pj-pages'});
    this.bench = el('div', {class: 'pj-pages pj-bench', 'aria-hidden': 'true'});
    this.node = el('div', {class: 'pj-sheet'}, this.bench, this.shown);
    this.onZone = onZone;
  }

  /** The data or the size changed. */
  forget() {
    this.kept.clear();
  }

  place(total) {
    this.total = total;
  }

  pagesOf(scene, at) {
    if (!this.kept.has(scene.id)) this.kept.set(scene.id, this.laidOut(scene, at));
    return this.kept.get(scene.id);
  }

  show(scene, at, page) {
    this.shown.replaceChildren(this.pagesOf(scene, at)[page]);
  }

  laidOut(scene, at) {
    const rest = scene.columns.map((pieces) => ({pieces, at: 0, head: null}));
    if (scene.flow) rest.push(rest[0]);
    const pages = [];
    do {
      const page = this.page(scene, at);
      this.bench.append(page);
      rest.forEach((column, i) => this.fill(page.querySelectorAll('.pj-column')[i], column));
      pages.push(page);
    } while (rest.some(({pieces, at: done}) => done < pieces.length));
    pages.forEach((page, i) => {
      page.querySelector('.pj-count').textContent = pages.length > 1 ? `第 ${i + 1} / ${pages.length} 页` : '';
    });
    this.bench.replaceChildren();
    return pages;
  }

  page(scene, at) {
    const {title, light, badges, subtitle, map} = scene;
    const lamp = light ? [el('span', {class: `pj-lamp pj-${light.code}`, text: `${light.shape} ${light.word}`})] : [];
    const marks = badges.map((text) => el('span', {class: 'pj-badge', text}));
    const long = title.length > 26 ? ' is-long' : '';
    const line = el('div', {class: 'pj-over'}, el('span', {text: `${at + 1} / ${this.total}`}), el('span', {class: 'pj-count'}), ...marks);
    const head = el('header', {class: 'pj-head'}, line, el('h1', {class: `pj-title${long}`}, el('span', {text: title}), ...lamp));
    if (subtitle) head.append(el('p', {class: 'pj-subtitle', text: subtitle}));
    const columns = [...scene.columns, ...(scene.flow ? [0] : [])].map(() => el('div', {class: 'pj-column'}));
    const room = map ? [el('div', {class: 'pj-map-room'})] : [];
    const half = map || columns.length > 1 ? ' is-half' : '';
    return el('section', {class: `pj-page${map ? ' has-map' : ''}${half}`}, head, el('div', {class: 'pj-body'}, ...room, ...columns));
  }

  /** Fill a column from where the page before ended. */
  fill(node, column) {
    const first = column.pieces[column.at];
    if (column.head && first && first.t !== 'head') node.append(this.piece({...column.head, text: `${column.head.text}（续）`}));
    let placed = 0;
    while (column.at < column.pieces.length) {
      const piece = column.pieces[column.at];
      const drawn = this.piece(piece);
      node.append(drawn);
      if (overflows(node) && placed) {
        drawn.remove();
        this.takeBackHead(node, column);
        return;
      }
      node.classList.toggle('is-tall', overflows(node));
      if (piece.t === 'head') column.head = piece;
      column.at += 1;
      placed += 1;
    }
  }

  /** A heading never ends a page. */
  takeBackHead(node, column) {
    const last = column.pieces[column.at - 1];
    if (last?.t !== 'head' || node.children.length < 2) return;
    node.lastElementChild.remove();
    column.at -= 1;
  }

  piece(piece) {
    const node = pieceNode(piece);
    if (piece.pick) {
      node.classList.add('is-link');
      node.addEventListener('click', () => this.onZone(piece.pick));
    }
    return node;
  }
}

function overflows(node) {
  return node.scrollHeight > node.clientHeight;
}

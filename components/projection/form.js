/** The form for an order given on the spot, over the scene. What is refused says so at its field; nothing typed is lost. */

import {el, refill} from '../battle_map/dom.js';

/** An answer later than this is no longer waited for. */
const PATIENCE_MS = 15000;
/** Under which field each refusal of the action stands; any other stands below the form. */
const PLACES = {text: 'text', recipients: 'person', deadline: 'deadline'};

/** The form of one projection. */
export class OrderForm {
  turn = Math.floor(Date.now() / 1000) % 1e9;

  /**
   * @param {function(Object): void} send
   * @param {function(): void} onClose
   */
  constructor(send, onClose) {
    this.send = send;
    this.onClose = onClose;
    this.target = el('select', {on: {change: () => this.choose()}});
    this.text = el('textarea', {rows: 3});
    this.person = el('select');
    this.unit = el('input', {type: 'text', maxlength: 80});
    // The browser's own date field writes a day as its language does, which in a Chinese room may be an English one.
    this.deadline = el('input', {type: 'text', inputmode: 'numeric', maxlength: 10});
    this.said = Object.fromEntries(['text', 'person', 'deadline', ''].map((name) => [name, el('div', {class: 'pj-wrong', role: 'alert'})]));
    this.save = el('button', {type: 'button', text: '下达（Ctrl+Enter）', on: {click: () => this.submit()}});
    const cancel = el('button', {type: 'button', text: '不下了（Esc）', on: {click: () => this.close()}});
    const field = (label, node, name) => el('label', {}, el('span', {text: label}), node, ...(name ? [this.said[name]] : []));
    this.node = el('div', {class: 'pj-form', role: 'dialog', 'aria-label': '下督办令', hidden: true},
      el('h2', {text: '下督办令'}), field('针对', this.target), field('要办什么', this.text, 'text'),
      field('责任人', this.person, 'person'), field('责任单位', this.unit), field('期限', this.deadline, 'deadline'),
      this.said[''], el('div', {class: 'pj-buttons'}, this.save, cancel));
  }

  get isOpen() { return !this.node.hidden; }

  allow(order) {
    this.order = order;
  }

  setBook({people}) {
    this.people = people;
  }

  open({targets}) {
    this.targets = targets.length ? targets : [{label: '全县', text: '', person: '', unit: '', place: ''}];
    refill(this.target, ...this.targets.map(({label}, i) => el('option', {value: i, text: label})));
    this.suggested = '';
    this.text.value = '';
    this.text.maxLength = this.order.longest;
    this.deadline.value = this.order.deadline;
    this.choose();
    this.complain([]);
    this.waitFor(false);
    this.node.hidden = false;
    this.text.focus();
  }

  /** What the order is about brings its people along; a text somebody typed stays. */
  choose() {
    const {text, person, who, unit} = this.targets[Number(this.target.value)];
    const known = this.people.some(({id}) => id === person);
    const options = [{id: '', label: '不点名，下给单位'}, ...(known || !person ? [] : [{id: person, label: who}]), ...this.people];
    refill(this.person, ...options.map(({id, label}) => el('option', {value: id, text: label})));
    this.person.value = person;
    this.unit.value = unit;
    if (this.text.value === this.suggested) this.text.value = text;
    this.suggested = text;
  }

  /** Only the form hears keys while it is open, and Tab stays inside. */
  key(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      this.close();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.composedPath()[0].tagName === 'INPUT')) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Tab') this.tab(event);
  }

  tab(event) {
    const fields = [...this.node.querySelectorAll('select, textarea, input, button')];
    const at = fields.indexOf(this.node.getRootNode().activeElement);
    event.preventDefault();
    fields[(at + (event.shiftKey ? -1 : 1) + fields.length) % fields.length].focus();
  }

  submit() {
    if (this.waiting) return;
    this.turn += 1;
    this.waitFor(true);
    this.complain([]);
    const {place} = this.targets[Number(this.target.value)];
    const [text, person, unit, deadline] = [this.text, this.person, this.unit, this.deadline].map(({value}) => value);
    this.send({turn: this.turn, text, person, unit, deadline, place});
  }

  waitFor(waiting) {
    clearTimeout(this.waiting);
    const late = [{field: '', message: '还没有收到回答。请检查网络，再下达一次前先看运行清单里有没有。'}];
    this.waiting = waiting ? setTimeout(() => { this.waitFor(false); this.complain(late); }, PATIENCE_MS) : null;
    this.save.disabled = waiting;
  }

  /** @returns {boolean} whether the order sent last was taken just now */
  answered(answer) {
    if (!this.waiting || answer?.turn !== this.turn) return false;
    this.waitFor(false);
    this.complain(answer.problems);
    if (!answer.problems.length) this.close();
    return !answer.problems.length;
  }

  complain(problems) {
    for (const node of Object.values(this.said)) node.textContent = '';
    for (const {field, message} of problems) this.said[PLACES[field] ?? ''].textContent += `■ ${message}　`;
    const first = problems.map(({field}) => this[PLACES[field]]).find(Boolean);
    first?.focus();
  }

  close() {
    if (this.node.hidden) return;
    this.node.hidden = true;
    this.onClose();
  }
}

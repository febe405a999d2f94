/** The axis of time: days since 1970-01-01 across the chart, with months or quarters above it. */

const DAY = 86400000;
const NARROWEST = 3.6;

export class Axis {
  constructor(works) {
    this.begin = works.begin;
    this.end = works.end;
    this.word = works.todayWord;
  }

  /** Lays the axis between two places, in px. */
  stretch(left, right) {
    this.left = left;
    this.right = Math.max(right, left + 1);
    this.scale = (this.right - this.left) / Math.max(this.end - this.begin, 1);
  }

  x(day) {
    return this.left + (Math.min(Math.max(day, this.begin), this.end) - this.begin) * this.scale;
  }

  /** Months: every, every third or every sixth, as many as there is room for. */
  ticks(unit) {
    const step = [1, 3, 6, 12].find((months) => months * 30 * this.scale >= NARROWEST * unit) ?? 12;
    const first = new Date(this.begin * DAY);
    const found = [];
    let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth() + (first.getUTCDate() > 1 ? 1 : 0)) / step) * step;
    for (;; month += step) {
      const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY;
      if (day > this.end) return found;
      found.push({ day, text: month % 12 ? `${(month % 12) + 1}月` : `${Math.floor(month / 12)}年` });
    }
  }

  /** Where the word of the day on screen stands: from, until. */
  label({ brush, size, today }) {
    const wide = brush.measureText(this.word).width + size.unit;
    const from = Math.min(this.x(today), this.right + 0.8 * size.unit - wide);
    return [from, from + wide];
  }

  grid({ brush, size, width, height, colour, today }) {
    brush.fillStyle = colour.ground;
    brush.fillRect(0, 0, width, size.top);
    brush.font = `600 ${size.unit}px ${size.style.fontFamily}`;
    brush.textBaseline = "middle";
    brush.textAlign = "left";
    brush.lineWidth = 1;
    const [from, until] = this.label({ brush, size, today });
    for (const { day, text } of this.ticks(size.unit)) {
      const x = Math.round(this.x(day)) + 0.5;
      brush.strokeStyle = colour.line;
      line(brush, x, 0, height);
      // The name of a month that the day's word would hide by half is left out.
      if (x + 4 + brush.measureText(text).width > from && x + 4 < until) continue;
      brush.fillStyle = colour.ink;
      brush.fillText(text, x + 4, size.top / 2);
    }
  }

  /** The day on screen, with its word. */
  today({ brush, size, height, today, colour }) {
    const x = this.x(today);
    brush.strokeStyle = colour.accent;
    brush.lineWidth = 2;
    line(brush, x, 0, height);
    const [from, until] = this.label({ brush, size, today });
    brush.fillStyle = colour.accent;
    brush.fillRect(from, 0, until - from, size.top);
    brush.fillStyle = colour.card;
    brush.fillText(this.word, from + size.unit / 2, size.top / 2);
  }
}

function line(brush, x, from, to) {
  brush.beginPath();
  brush.moveTo(x, from);
  brush.lineTo(x, to);
  brush.stroke();
}

/** One row: the plan, what is done of it, its milestones, and where the present pace leads. */

export function drawGroup({ brush, size, width, colour }, y) {
  brush.fillStyle = colour.ground;
  brush.fillRect(0, y, width, size.row);
}

export function drawWork(paint, work, y, selected) {
  const { brush, size, width, colour } = paint;
  if (selected) {
    brush.fillStyle = colour.ground;
    brush.fillRect(0, y, width, size.row);
  }
  brush.strokeStyle = colour.line;
  brush.lineWidth = 1;
  stroke(brush, 0, y + size.row - 0.5, width, y + size.row - 0.5);
  const middle = y + size.row * 0.54;
  forecast(paint, work, middle);
  plan(paint, work, middle);
  for (const step of work.steps) milestone(paint, step, middle);
}

/** The plan of now as a frame, filled as far as the work has got in it; the first plan as a thin line above. */
function plan({ brush, axis, size, colour }, work, middle) {
  const [from, to, thick] = [axis.x(work.start), axis.x(work.deadline), size.row * 0.3];
  const light = colour.lights[work.light.code];
  brush.fillStyle = colour.card;
  brush.fillRect(from, middle - thick / 2, Math.max(to - from, 2), thick);
  if (work.earned !== null) {
    brush.fillStyle = light.fill;
    brush.fillRect(from, middle - thick / 2, Math.max(axis.x(work.earned) - from, 1), thick);
  }
  brush.strokeStyle = light.text;
  brush.lineWidth = 1.5;
  brush.strokeRect(from, middle - thick / 2, Math.max(to - from, 2), thick);
  if (work.first === work.deadline) return;
  brush.strokeStyle = colour.muted;
  brush.lineWidth = 3;
  stroke(brush, from, middle - thick * 0.95, axis.x(work.first), middle - thick * 0.95);
}

/** From where the work has got on to the day of the forecast; pale where eight of ten outcomes lie. */
function forecast({ brush, axis, size, colour, today }, work, middle) {
  if (work.finish === null && work.early === null) return;
  const light = colour.lights[work.light.code];
  const thick = size.row * 0.3;
  if (work.early !== null) {
    const [from, to] = [axis.x(work.early), axis.x(work.late ?? axis.end)];
    brush.globalAlpha = 0.3;
    brush.fillStyle = light.fill;
    brush.fillRect(from, middle - thick * 0.8, Math.max(to - from, 3), thick * 1.6);
    brush.globalAlpha = 1;
  }
  const end = axis.x(work.finish ?? axis.end);
  brush.strokeStyle = light.text;
  brush.lineWidth = 2;
  brush.setLineDash([5, 4]);
  stroke(brush, axis.x(Math.min(work.earned ?? today, today)), middle, end, middle);
  brush.setLineDash([]);
  if (work.finish !== null) stroke(brush, end, middle - thick * 0.8, end, middle + thick * 0.8);
}

/** A diamond on the day planned: full when reached, crossed when it is due and was not. */
function milestone({ brush, axis, size, colour, today }, step, middle) {
  const [x, r] = [axis.x(step.due), size.row * 0.15];
  const late = step.done === null && step.due < today;
  brush.beginPath();
  brush.moveTo(x, middle - r);
  brush.lineTo(x + r, middle);
  brush.lineTo(x, middle + r);
  brush.lineTo(x - r, middle);
  brush.closePath();
  brush.fillStyle = step.done === null ? colour.card : colour.ink;
  brush.fill();
  brush.strokeStyle = late ? colour.lights.r.text : colour.ink;
  brush.lineWidth = late ? 2 : 1.2;
  brush.stroke();
  if (!late) return;
  brush.fillStyle = colour.lights.r.text;
  brush.fillRect(x - r * 0.35, middle - r * 0.35, r * 0.7, r * 0.7);
}

function stroke(brush, x, y, toX, toY) {
  brush.beginPath();
  brush.moveTo(x, y);
  brush.lineTo(toX, toY);
  brush.stroke();
}

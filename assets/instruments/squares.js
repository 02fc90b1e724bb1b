// Squared errors: drag the predictions, and the squares on their errors grow.

import { pairOf } from './engine.js';
import { add, axes, div, tabled } from './drawing.js';
import { handle } from './gestures.js';
import { clamp, equals, factor, isWhole, number, percent, snap } from './words.js';

export function squares(view, data) {
  const state = { predictions: [...data.predictions], chosen: 0 };
  const [term, slope] = pairOf(data.loss);
  const [low, high] = data.window, count = data.targets.length;
  const { plot, side } = view.beside(data.alt);
  const shown = div(side, 'formula');
  shown.innerHTML = data.shown;
  const table = add(side, 'dl', 'numbers');
  const message = add(side, 'p', 'say');

  function draw() {
    plot.paint((width) => clamp(width * 0.62, 300, 430), paint);
    write();
  }

  function paint(pen, width, height) {
    const left = 42, span = width - left - 12, column = span / count;
    const box = axes(pen, 'y', { left, top: 24, width: span, height: height - 62 }, { x: [0, count], y: [low, high], xTicks: [], yName: data.unit }), { inside } = box;
    data.targets.forEach((y, i) => {
      const p = state.predictions[i], x = left + (i + 0.35) * column, [from, to] = [box.y(y), box.y(p)], edge = Math.abs(from - to);
      pen('rect', `square ${i}`, { 'clip-path': inside, x, y: Math.min(from, to), width: edge, height: edge, fill: 'vermillion', 'fill-opacity': 0.2, stroke: 'vermillion', strokeWidth: 1.5 });
      pen('line', `target ${i}`, { x1: x - 16, x2: x + 16, y1: from, y2: from, stroke: 'ink', strokeWidth: 3, 'stroke-linecap': 'round' });
      if (edge > 34) pen('text', `area ${i}`, { class: 'on mid', 'clip-path': inside, x: x + edge / 2, y: (from + to) / 2 + 5, fill: 'vermillion' }, number(term([y, p]), 3));
      pen('text', `name ${i}`, { class: `${i === state.chosen ? 'strong' : 'name'} mid`, x, y: height - 16 }, data.names[i]);
      handle(pen, `prediction ${i}`, {
        x, y: to, axis: 'y', name: `prediction for ${data.names[i]}`, value: p, min: low, max: high,
        text: `predicted ${number(p)}, should be ${number(y)}, squared error ${number(term([y, p]))}`,
        grab: () => { state.chosen = i; draw(); }, move: (px, py) => set(i, box.y.back(py)), step: 0.1, set: (to) => set(i, to),
      });
    });
  }

  function set(i, to) {
    state.predictions[i] = clamp(snap(to, data.step), low, high);
    state.chosen = i;
    draw();
  }

  function write() {
    const all = data.targets.map((y, k) => term([y, state.predictions[k]])), mean = all.reduce((a, b) => a + b, 0) / count, i = state.chosen, y = data.targets[i], p = state.predictions[i];
    const rows = [['squared errors', all.map((each) => number(each, 3)).join(' + ')], [`divided by ${count}: the loss`, equals(mean, 4, all.every((each) => isWhole(each, 3)))],
      [`${data.names[i]}: error`, `${number(p)} − ${factor(y)} ${equals(p - y, 4, isWhole(p) && isWhole(y))}`], ['its square', equals(term([y, p]))]];
    if (data.hasSlope !== false) rows.push(['slope of the loss in it', equals(slope([y, p]) / count)]);
    tabled(table, rows);
    const worst = all.indexOf(Math.max(...all)), share = all[worst] / (mean * count);
    message.innerHTML = mean === 0 ? data.says.right : `The error of <strong>${data.names[worst]}</strong> makes up ${percent(share)} of the loss. ${data.says.twice}`;
  }

  return { draw, state };
}

// Cross-entropy as surprise: drag the probability that the network gave to what then happened.

import { pairOf } from './engine.js';
import { add, axes, div, line, outline, tabled } from './drawing.js';
import { ground, handle } from './gestures.js';
import { clamp, equals, number, percent, snap, strong } from './words.js';

const MOST_LOSS = 5;

export function surprise(view, data) {
  const state = { probability: data.probability, label: data.label };
  const [term, slopeOf] = pairOf(data.loss);
  const { plot, side } = view.beside(data.alt);
  const chips = view.choose(side, 'What happened', state, 'label', data.labels);
  const shown = div(side, 'formula');
  shown.innerHTML = data.shown;
  const table = add(side, 'dl', 'numbers');
  const coins = add(side, 'p', 'coins', { 'aria-hidden': 'true' });
  const message = add(side, 'p', 'say');

  function draw() {
    plot.paint((width) => clamp(width * 0.6, 290, 420), paint);
    write();
  }

  function paint(pen, width, height) {
    const { probability: p, label: y } = state, loss = term([y, p]), slope = slopeOf([y, p]);
    const box = axes(pen, 'p', { width: width - 62, height: height - 72 }, { x: [0, 1], y: [0, MOST_LOSS], xTicks: [0, 0.25, 0.5, 0.75, 1], xName: data.across, yName: 'loss' }), { inside } = box;
    ground(pen, 'ground', { x: box.left, y: box.top, width: box.width, height: box.height, move: (x) => set(box.x.back(x)) });
    pen('path', 'other', { class: 'curve faint', 'clip-path': inside, stroke: 'muted', strokeWidth: 1.5, d: outline((at) => term([1 - y, at]), box) });
    pen('path', 'curve', { class: 'curve', 'clip-path': inside, stroke: 'blue', d: outline((at) => term([y, at]), box) });
    line(pen, 'tangent', box, p, loss, slope, 'vermillion');
    pen('line', 'guide', { class: 'thin dashed', x1: box.x(p), x2: box.x(p), y1: box.y(Math.min(loss, MOST_LOSS)), y2: box.y(0) });
    handle(pen, 'point', {
      x: box.x(p), y: box.y(Math.min(loss, MOST_LOSS)), axis: 'x', name: 'predicted probability', value: p, min: 0.001, max: 0.999, text: `probability ${percent(p)}, loss ${number(loss)}`,
      move: (x) => set(box.x.back(x)), step: 0.01, set,
    });
  }

  function set(to) {
    state.probability = clamp(snap(to, 0.001), 0.001, 0.999);
    draw();
  }

  function write() {
    const { probability: p, label: y } = state, given = y ? p : 1 - p, loss = term([y, p]), heads = loss / Math.LN2;
    chips.set(y);
    tabled(table, [['probability of what happened', equals(given)], [`loss −ln ${number(given)}`, `≈ ${number(loss)}`], ['slope for the prediction', equals(slopeOf([y, p]))]]);
    coins.innerHTML = Array.from({ length: Math.ceil(heads - 1e-9) }, (_, k) => `<span style="--full: ${clamp(heads - k, 0, 1)}"></span>`).join('');
    message.innerHTML = `${data.verdicts.find(([least]) => given > least)[1]} ${data.coin} ${strong(heads, 3)} times as much.`;
  }

  return { draw, state };
}

// Gradient descent of one weight: put the ball anywhere and let it step; its landing is shown before.

import { neuronOf } from './descending.js';
import { add, axes, div, line, outline, picture } from './drawing.js';
import { button, handle } from './gestures.js';
import { after, fate, rateSlider, strip } from './rates.js';
import { clamp, equals, factor, isWhole, number, sign, snap } from './words.js';

const MOST_STEPS = 12; // steps that leave a trail

export function ball(view, data) {
  const state = { start: data.start, rate: data.rate, steps: 0 };
  const [set] = data.sets, neuron = neuronOf(set, data), optimizer = data.optimizers[data.optimizer], [name] = data.names;
  const { plot, side } = view.beside(data.alt);
  const sums = div(side, 'formula sums');
  const rate = rateSlider(side, { ends: data.rates, rate: state.rate, input: (to) => { state.rate = to; draw(); } });
  const controls = div(side, 'controls');
  const step = button(controls, 'Step', () => { state.steps = state.steps < MOST_STEPS ? state.steps + 1 : 0; draw(true); });
  step.classList.add('main');
  button(controls, 'Back to the start', () => { state.steps = 0; draw(); });
  const message = add(side, 'p', 'say');
  const losses = picture(div(side), data.says.losses);
  const [low, high] = data.window[0];
  const f = (w) => neuron.loss([w]);
  let shape = null, flight = 0;

  const path = (count) => neuron.walk(state.start, state.rate, count, optimizer, optimizer.constants);

  function draw(jumps = false) {
    cancelAnimationFrame(flight);
    const whole = path(state.steps + 1);
    const began = performance.now(), long = 350;
    const frame = (now) => {
      const share = jumps && !view.isCalm() && state.steps ? Math.min(1, (now - began) / long) : 1;
      plot.paint((width) => clamp(width * 0.8, 290, 430), (pen, width, height) => paint(pen, width, height, whole, share));
      if (share < 1) flight = requestAnimationFrame(frame);
    };
    frame(began);
    strip(losses, [{ losses: path(MOST_STEPS).losses, colour: 'blue' }], MOST_STEPS, state.steps);
    write(whole);
  }

  function paint(pen, width, height, { weights, losses: heights }, share) {
    const box = axes(pen, 'w', { width: width - 60, height: height - 68 }, { x: [low, high], y: data.window[1], xName: `weight ${name}`, yName: 'loss' }), { inside } = box;
    if (shape?.width !== width) shape = { width, d: outline(f, box) };
    pen('path', 'curve', { class: 'curve', 'clip-path': inside, d: shape.d, stroke: 'muted' });
    const done = Math.min(state.steps, weights.length - 1), at = weights.map(([w], k) => [clamp(box.x(w), -1e5, 1e5), clamp(box.y(heights[k]), -1e5, 1e5)]);
    for (let k = 0; k < done; k += 1) {
      pen('line', `step ${k}`, { class: 'thin', 'clip-path': inside, stroke: 'blue', opacity: 0.55, x1: at[k][0], y1: at[k][1], x2: at[k + 1][0], y2: at[k + 1][1] });
      pen('circle', `trail ${k}`, { 'clip-path': inside, cx: at[k][0], cy: at[k][1], r: 4, fill: 'blue', opacity: 0.55 });
    }
    const [w] = weights[done], slope = neuron.gradient([w])[0], value = heights[done];
    line(pen, 'tangent', box, w, value, slope, 'vermillion');
    if (at[done + 1]) {
      const [x, y] = at[done + 1], foot = box.top + box.height - 12;
      pen('circle', 'ghost', { class: 'thin dashed', 'clip-path': inside, cx: x, cy: y, r: 9, stroke: 'blue', strokeWidth: 2 });
      pen('line', 'move', { 'clip-path': inside, class: 'thin', x1: at[done][0], x2: x, y1: foot, y2: foot, stroke: 'green', strokeWidth: 2.5 });
      if (Math.abs(x - at[done][0]) > 9) pen('path', 'move head', { 'clip-path': inside, fill: 'green', d: `M${x} ${foot}l${x > at[done][0] ? -9 : 9} -4v8z` });
      pen('text', 'move name', { class: 'on mid', 'clip-path': inside, x: (at[done][0] + clamp(x, box.left, box.left + box.width)) / 2, y: foot - 9, fill: 'green' }, '−η · slope');
    }
    const from = done && share < 1 ? weights[done - 1][0] : w, now = from + (w - from) * share;
    handle(pen, 'ball', {
      x: clamp(box.x(now), box.left - 4, box.left + box.width + 4), y: clamp(box.y(f(now)), box.top, box.top + box.height), axis: 'x', radius: 10, name: `weight ${name}`, value: w, min: low, max: high,
      text: `${name} ${number(w)}, loss ${number(value)}, slope ${number(slope)}`, move: (x) => move(box.x.back(x)), step: (high - low) / 100, set: move,
    });
  }

  function move(to) {
    state.start = [clamp(snap(to, data.steps[0]), low, high)];
    state.steps = 0;
    draw();
  }

  function write({ weights, losses: heights, exact }) {
    const done = Math.min(state.steps, weights.length - 1), [w] = weights[done], slope = neuron.gradient([w])[0], next = weights[done + 1];
    const plain = data.optimizer === 'gradient_descent', limits = data.isBowl && plain ? set : {};
    const isExact = data.isBowl && done <= (plain ? exact : 0), isShown = isExact && isWhole(w) && isWhole(slope) && isWhole(state.rate, 3);
    rate.set(state.rate, limits);
    sums.innerHTML = [
      after(done), `${name} ${equals(w, 4, isExact || !done)}, loss ${equals(heights[done], 4, isExact)}`, `slope ${equals(slope, 4, isExact)}`,
      next && plain ? `next ${name} ${sign(isShown)} ${number(w)} − ${number(state.rate, 3)} · ${factor(slope)} ${equals(next[0], 4, isShown)}` : next ? `next ${name} ≈ ${number(next[0])}` : '',
    ].join('\n');
    message.innerHTML = said(slope, limits);
  }

  function said(slope, { curvature }) {
    const way = Math.abs(slope) < 1e-9 ? data.says.flat : `The loss ${slope > 0 ? 'rises' : 'falls'} to the right, so the ball goes <strong>${slope > 0 ? 'left' : 'right'}</strong>.`;
    return curvature ? `${way} The slope is ${number(curvature)} ${data.says.nearer} ${fate(data.says, state.rate, set)}` : way;
  }

  return { draw, stop: () => cancelAnimationFrame(flight), state };
}

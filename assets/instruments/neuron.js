// One neuron: drag inputs, weights and bias in the picture; the sum moves along the curve.

import { curveOf } from './engine.js';
import { add, axes, disc, div, edge, outline, picture } from './drawing.js';
import { handle, scrub } from './gestures.js';
import { clamp, equals, factor, indexed, isWhole, number, sign, snap } from './words.js';

export function neuron(view, data) {
  const state = { inputs: [...data.inputs], weights: [...data.weights], bias: data.bias, activation: data.activation };
  const curves = Object.fromEntries(data.activations.map((each) => [each.name, { ...each, ...curveOf(each) }]));
  const bench = div(view.root, 'bench half');
  const diagram = picture(div(bench), data.alt);
  const plot = picture(div(bench), data.plot);
  const sum = add(view.root, 'p', 'formula');
  const controls = div(view.root, 'controls');
  const chips = view.choose(controls, 'Activation function', state, 'activation', data.activations);
  let lit = null;

  const score = () => state.inputs.reduce((total, x, i) => total + x * state.weights[i], state.bias);

  function draw() {
    const z = score(), f = curves[state.activation], out = f.value(z), tall = Math.max(280, 92 * state.inputs.length + 96);
    diagram.paint(tall, (pen, width, height) => network(pen, width, height, z, out));
    plot.paint(tall, (pen, width, height) => activation(pen, width, height, f, z, out));
    write(z, f);
  }

  function network(pen, width, height, z, out) {
    const count = state.inputs.length, left = 46, middle = width * 0.66, right = width - 40, y = (height - 40) / 2;
    const gap = Math.min(118, (height - 130) / Math.max(1, count - 1)), at = (i) => y + (i - (count - 1) / 2) * (count > 1 ? gap : 0);
    const foot = height - 28;
    state.weights.forEach((weight, i) => edge(pen, `edge ${i}`, [left + 26, at(i)], [middle - 34, y], weight, lit === `w${i}`));
    edge(pen, 'edge b', [middle, foot - 20], [middle, y + 34], state.bias, lit === 'b');
    edge(pen, 'edge out', [middle + 34, y], [right - 28, y], 1.5, false, 'muted');
    disc(pen, 'sum', [middle, y], 34, number(z, 4), undefined, { y: y + 17 });
    pen('text', 'sum sign', { class: 'mid', x: middle, y: y - 4, fontSize: '17px' }, 'Σ');
    disc(pen, 'out', [right, y], 28, number(out, 3), 'green');
    pen('text', 'out name', { class: 'name mid', x: right, y: y - 38 }, 'output');
    state.inputs.forEach((value, i) => {
      disc(pen, `input ${i}`, [left, at(i)], 26);
      scrubbed(pen, `x${i}`, left, at(i), value, indexed('x', i + 1), 10, (to) => (state.inputs[i] = to), true);
      pen('text', `input name ${i}`, { class: 'name mid', x: left, y: at(i) - 34 }, data.names[i]);
    });
    state.weights.forEach((weight, i) => {
      scrubbed(pen, `w${i}`, (left + middle - 8) / 2, (at(i) + y) / 2, weight, indexed('w', i + 1), 3, (to) => (state.weights[i] = to));
    });
    scrubbed(pen, 'b', middle, foot, state.bias, 'b', 10, (to) => (state.bias = to));
    pen('text', 'bias name', { class: 'name', x: middle + 46, y: foot + 5 }, 'bias');
  }

  function scrubbed(pen, key, x, y, value, name, reach, put, isBare = false) {
    const shown = isBare ? number(value, 3) : `${name} ${equals(value, 3)}`;
    const set = (to) => { put(clamp(snap(to, 0.01), -reach, reach)); draw(); };
    scrub(pen, key, [x, y], shown, {
      wide: isBare ? 44 : Math.max(74, shown.length * 8 + 14), tall: 30, look: isBare ? 'bare' : '', name, value, min: -reach, max: reach, text: `${name} ${equals(value)}, output ${number(curves[state.activation].value(score()))}`,
      grab: () => light(key), rate: reach / 160, step: reach > 5 ? 0.1 : 0.05, set,
    }, (part) => {
      part.onpointerenter = part.onfocus = () => light(key);
      part.onpointerleave = () => light(null);
    });
  }

  function light(key) {
    if (lit === key) return;
    lit = key;
    draw();
  }

  function activation(pen, width, height, f, z, out) {
    const reach = Math.max(6, Math.ceil(Math.abs(z) * 1.15)), ends = [-reach, reach];
    const values = Array.from({ length: 81 }, (_, k) => f.value(-reach + (k * reach) / 40)).filter(Number.isFinite);
    const [low, high] = [Math.min(...values), Math.max(...values)], room = 0.1 * (high - low) || 1;
    const box = axes(pen, 'f', { width: width - 60, height: height - 72 }, { x: ends, y: [low - room, high + room], xName: 'sum z', yName: `output: ${f.title}(z)` });
    pen('path', 'curve', { class: 'curve', d: outline(f.value, box, f.kinks.map(({ at }) => at)), stroke: 'green' });
    const [x, y] = [box.x(z), box.y(out)];
    pen('path', 'guide', { class: 'thin dashed', d: `M${x} ${box.top + box.height}V${y}H${box.left}` });
    handle(pen, 'dot', {
      x, y, axis: 'x', colour: 'green', name: 'the sum, moved by the bias', value: z, min: -reach, max: reach, text: `sum ${number(z)}, output ${number(out)}, bias ${number(state.bias)}`,
      move: (to) => shift(box.x.back(to) - z), step: 0.1, set: (to) => shift(to - z),
    });
  }

  function shift(by) {
    state.bias = clamp(snap(state.bias + by, 0.01), -10, 10);
    draw();
  }

  function write(z, f) {
    const mark = (key, text) => (lit === key ? `<mark>${text}</mark>` : text);
    const terms = state.inputs.map((x, i) => `${mark(`x${i}`, factor(x))} · ${mark(`w${i}`, factor(state.weights[i]))}`);
    const isExact = [...state.inputs, ...state.weights, state.bias].every((each) => isWhole(each));
    sum.innerHTML = `z ${sign(isExact)} ${terms.join(' + ')} + ${mark('b', factor(state.bias))} ${equals(z, 4, isExact)} &emsp; output ${sign(isWhole(z))} ${f.title}(${number(z)}) ${equals(() => f.value(z), 4, isWhole(z))}`;
    chips.set(state.activation);
  }

  return { draw, state };
}

// A network that never stops learning: paint points, drag its edges, watch what every neuron sees.

import { add, change, chip, div, fold, layered, make, picture, scale, sized, swatch } from './drawing.js';
import { button, choice, grip, ground, letGo, slider, spot } from './gestures.js';
import { eachWeight } from './layers.js';
import { border, field, grid, palette, SIDE } from './plane.js';
import { pasteBoard } from './points.js';
import { rateSlider, strip } from './rates.js';
import { isKept, pointsOf, trainingOf } from './training.js';
import { clamp, factor, indexed, number, percent, snap } from './words.js';

const BUDGET = 6; // milliseconds of a frame that may go into training
const MOST_NEURONS = 8, BRUSH = 0.09, REACH = 6;

export function playground(view, data) {
  const { ends } = data, run = trainingOf(data), places = grid(ends, ends), paint = field();
  const scales = (size) => [scale(ends, [0, size]), scale(ends, [size, 0])];
  const state = { playing: data.playing && !view.isCalm(), brush: 1, shape: data.shape, at: data.at };
  let frame = 0, chosen = [], lit = null, plane = null, turn = 0, took = 0;

  const top = div(view.root, 'controls');
  const play = button(top, '', () => { state.playing = !state.playing; loop(); });
  play.classList.add('main');
  for (const [title, time] of [['One update', 0], ['Step', Infinity]]) button(top, title, () => { state.playing = false; run.advance(time); draw(); });
  button(top, 'Start again', () => { run.restart(); loop(); });
  const counter = add(top, 'p', 'say counter');
  const bench = div(view.root, 'bench half play');
  const [left, diagram, thumbs] = layered(bench, data.says.network);
  const right = div(bench, 'ground-plate hold');
  const [plate, over, scene, spots] = layered(right, data.alt, 2);
  view.choose(right, 'What the brush paints', state, 'brush', data.brushes);
  const words = div(bench, 'formula sums neuron-formula');
  const losses = picture(div(bench), data.says.losses);
  const controls = div(view.root, 'controls');
  const set = (key) => (to) => { run.change({ [key]: to }); settle(); };
  const shapes = choice(controls, { name: 'Points', isNamed: true, value: data.shape, options: data.shapes, input: (shape) => take(shape, pointsOf(data, shape)) });
  for (const [name, key, options] of [['Activation', 'activation', data.activations], ['Optimiser', 'optimizer', data.optimizers]]) choice(controls, { name, isNamed: true, value: run[key], options, input: set(key) });
  const rate = rateSlider(controls, { ends: [1e-4, 3], rate: run.rate, input: (to) => rate.set((run.rate = to), {}) });
  rate.set(run.rate, {});
  for (const [key, name, min, max, step] of data.settings) slider(controls, { name, min, max, step, value: run[key], text: String, input: set(key) });
  const code = make('textarea', { rows: 12, readonly: '', 'aria-label': 'Python code' });
  fold(view.root, 'This network as code', code);
  pasteBoard(view.root, ends[1], data.says, (points) => { take(null, points); shapes.set(null); });

  function take(shape, points) {
    state.shape = shape;
    run.take(points);
    draw();
  }

  const settle = () => state.playing || draw(); // what learns is drawn in the next frame

  function loop() {
    cancelAnimationFrame(frame);
    if (state.playing && !run.failed) {
      run.advance(BUDGET);
      frame = requestAnimationFrame(loop);
    }
    draw();
  }

  function draw() {
    const width = left.clientWidth, size = plate.clientWidth;
    if (!width || !size) return;
    if (!state.playing) run.note();
    const colours = ['vermillion', 'surface', 'blue'].map(view.colour), named = String(colours);
    if (plane?.named !== named) plane = { named, mild: palette(colours, 0.55), strong: palette(colours, 0.9) };
    const seen = run.network.forward(run.parameters, places, SIDE * SIDE).outputs, height = Math.max(300, size);
    const began = performance.now();
    turn = state.playing && !run.failed ? (turn + 1) % 4 : 0; // numbers are read at a fourth of the pace
    if (took < 6 || turn % 2 === 0) drawNetwork(seen, width, height); // half as often when slow
    drawPlane(seen.at(-1), size);
    took = performance.now() - began;
    play.textContent = run.failed ? 'It broke' : state.playing ? 'Pause' : 'Play';
    play.disabled = run.failed;
    if (turn) return;
    const [known, unknown] = run.right(), { train, test } = run.history.at(-1);
    counter.innerHTML = `epoch <strong>${run.epoch.toLocaleString('en')}</strong>: ${swatch('green')}<strong>${percent(known)}</strong> of the training points right, loss ${number(train, 3)}; ${swatch('muted')}<strong>${percent(unknown)}</strong> of the test points, loss ${number(test, 3)}`;
    drawLosses();
    write();
  }

  function drawPlane(out, size) {
    const context = sized(scene, size, size), value = (k) => 2 * out[k] - 1;
    paint(context, plane.mild, value, 0, 0, size);
    Object.assign(context, { strokeStyle: view.colour('ink'), lineWidth: 1.6 });
    border(context, value, size);
    const drawn = [plane, size, run.points];
    if (drawn.some((part, k) => part !== spots.drawn?.[k])) drawPoints(size);
    spots.drawn = drawn;
    const [x, y] = scales(size), inside = (value) => clamp(snap(value, 0.001), ...ends);
    over.paint(size, (pen) => {
      const [a, b] = state.at, stand = (...to) => { state.at = to.map(inside); settle(); };
      ground(pen, 'ground', { x: 0, y: 0, width: size, height: size, axis: 'both', move: (px, py) => put(inside(x.back(px)), inside(y.back(py))) });
      spot(pen, 'place', { x, y }, state.at, 0.05, stand, { colour: 'green', radius: 6, text: `x₁ ${number(a, 3)}, x₂ ${number(b, 3)}` });
    });
  }

  /** The points have a canvas of their own: they stay while the plane changes. */
  function drawPoints(size) {
    const context = sized(spots, size, size), [x, y] = scales(size), fills = ['vermillion', 'blue'].map(view.colour);
    run.points.forEach(([a, b, kind], k) => {
      const isTest = isKept(k);
      context.beginPath();
      context.arc(x(a), y(b), isTest ? 3.6 : 4, 0, 7);
      Object.assign(context, { fillStyle: isTest ? view.colour('surface') : fills[kind], strokeStyle: isTest ? fills[kind] : view.colour('surface'), lineWidth: isTest ? 2 : 1.2 });
      context.fill();
      context.stroke();
    });
  }

  /** The brush at a place of the plane. */
  function put(x, y) {
    const isNear = ([a, b]) => Math.hypot(a - x, b - y) < BRUSH * (state.brush < 0 ? 1.4 : 0.8);
    if (state.brush < 0) run.take(run.given.filter((_, k) => !isNear(run.points[k])));
    else if (!run.points.some(isNear)) run.take([...run.given, [x, y, state.brush]]);
    settle();
  }

  function drawNetwork(seen, width, height) {
    const context = sized(thumbs, width, height), { sizes } = run, last = sizes.length - 1;
    const thumb = Math.round(clamp(Math.min(width / (sizes.length * 2.1), (height - 80) / Math.max(...sizes) - 6), 22, 54));
    const x = (k) => thumb / 2 + 4 + (k * (width - thumb - 8)) / last, y = (k, i) => Math.round(2 + height / 2 + (i - (sizes[k] - 1) / 2) * Math.min(thumb + 14, (height - 84) / sizes[k]));
    const middle = run.activation === 'sigmoid' ? 0.5 : 0;
    sizes.forEach((units, k) => {
      for (let j = 0; j < units; j += 1) {
        const value = k === last ? (at) => 2 * seen[k][at] - 1 : k ? (at) => seen[k][at * units + j] - middle : (at) => places[2 * at + j] / ends[1];
        paint(context, plane.strong, value, x(k) - thumb / 2, y(k, j) - thumb / 2, thumb);
      }
    });
    diagram.paint(height, (pen) => {
      eachWeight(sizes, (k, i, j, place) => edge(pen, k, i, j, place, [x(k - 1) + thumb / 2, y(k - 1, i)], [x(k) - thumb / 2, y(k, j)]));
      sizes.forEach((units, k) => {
        for (let j = 0; j < units; j += 1) node(pen, k, j, x(k), y(k, j), thumb);
        if (k && k < last) adjust(pen, k, x(k));
      });
    });
  }

  const isChosen = (k, j) => chosen[0] === k && chosen[1] === j;

  function node(pen, k, j, x, y, thumb) {
    pen('rect', `node ${k} ${j}`, { class: 'neuron-box', x: x - thumb / 2, y: y - thumb / 2, width: thumb, height: thumb, rx: 6, stroke: isChosen(k, j) ? 'ink' : 'muted', strokeWidth: isChosen(k, j) ? 3 : 1.2 }, '', k && ((box) => {
      change(box, { role: 'button', tabindex: '0', 'aria-label': name(k, j) });
      box.onpointerenter = box.onfocus = box.onclick = () => { chosen = [k, j]; draw(); };
    }));
    if (k === 0) pen('text', `x ${j}`, { class: 'on strong mid', x, y: y + 5 }, indexed('x', j + 1));
  }

  /** An edge as wide as its weight, dragged up and down. Keys reach those into the chosen neuron. */
  function edge(pen, k, i, j, place, [x1, y1], [x2, y2]) {
    const { weights } = run.parameters[k - 1], weight = weights[place], key = `${k} ${i} ${j}`;
    const middle = (x1 + x2) / 2, d = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
    const into = isChosen(k, j), width = clamp(Math.abs(weight) * 2, 0.6, 9);
    pen('path', `edge ${key}`, { class: 'thin', d, stroke: weight < 0 ? 'vermillion' : 'blue', strokeWidth: width, 'stroke-opacity': lit === key ? 1 : into ? 0.9 : 0.5 });
    const reach = pen('path', `reach ${key}`, { d, class: 'edge-reach' }, '', (path) => {
      path.onfocus = () => { chosen = [k, j, i]; settle(); };
      path.onpointerenter = () => { lit = key; path.onfocus(); };
      path.onpointerleave = () => { if (!path.classList.contains('grabbed')) lit = null; settle(); };
    });
    const set = (to) => { weights[place] = clamp(to, -REACH, REACH); run.before = null; settle(); };
    const weighs = into || !reach.spec || !state.playing; // ninety a frame take too long
    if (weighs) grip(reach, {
      name: `weight from ${name(k - 1, i)} to ${name(k, j)}`, value: weight, min: -REACH, max: REACH, text: number(weight, 3),
      grab: (px, py) => { reach.from = [py, weights[place]]; lit = key; }, move: (px, py) => set(reach.from[1] + (reach.from[0] - py) / 30),
      step: 0.1, set: (to) => set(snap(to, 0.01)),
    });
    reach.setAttribute('tabindex', into ? '0' : '-1');
  }

  /** One neuron more or less, above each hidden layer. */
  function adjust(pen, k, x) {
    for (const by of [-1, 1]) {
      const sign = by > 0 ? '+' : '−';
      chip(pen, `adjust ${k} ${sign}`, [x + 17 * by, 18], sign, [28, 28], 'adjust', (knob) => {
        change(knob, { role: 'button', tabindex: '0', 'aria-label': `one neuron ${by > 0 ? 'more' : 'less'} in hidden layer ${k}` });
        knob.onclick = () => {
          chosen = [];
          run.change({ sizes: run.sizes.map((units, layer) => (layer === k ? clamp(units + by, 1, MOST_NEURONS) : units)) });
          draw();
          letGo(knob);
        };
        knob.onkeydown = (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); knob.onclick(); } };
      });
    }
  }

  const name = (k, j) => (k === 0 ? indexed('x', j + 1) : k === run.sizes.length - 1 ? 'the output' : `neuron ${j + 1} of hidden layer ${k}`);

  /** The formula of the neuron that is pointed at, its numbers at the dot, and what the last update did to the weight that is pointed at. */
  function write() {
    const { sizes, activation, before } = run, last = sizes.length - 1, [k = last, j = 0, i] = chosen, { weights, biases } = run.parameters[k - 1];
    const { scores, outputs } = run.network.forward(run.parameters, state.at, 1), { title } = k === last ? data.last : data.activations[activation];
    const sum = (came) => `${title}(${Array.from(outputs[k - 1], (value, from) => `${factor(weights[from * sizes[k] + j], 3)} · ${came(value, from)}`).join(' + ')} + ${factor(biases[j], 3)})`;
    const lines = [`${name(k, j)} ≈ ${sum((_, from) => indexed(k === 1 ? 'x' : 'h', from + 1))}`, `at the dot: ${sum((value) => factor(value, 3))} ≈ ${title}(${number(scores[k - 1][j])}) ≈ ${number(outputs[k][j])}`];
    if (i >= 0 && before) {
      const place = i * sizes[k] + j, was = before[k - 1][place], slope = run.gradient[k - 1].weights[place], now = weights[place];
      lines.push(`last update of the weight from ${name(k - 1, i)}: slope ${number(slope)}${run.l2 ? `, of which L2 ${number(run.pull.slope(was))}` : ''}; ${run.optimizer === 'gradient_descent' ? `${number(was)} − ${run.rate} · ${factor(slope)} ≈ ${number(now)}` : `${number(was)} became ${number(now)}`}`);
    }
    words.textContent = lines.join('\n');
    const spelled = { ...run, shape: state.shape ?? data.shape, hidden: sizes.slice(1, -1).join(', ') };
    const text = data.code.replace('{mover}', data.movers[run.optimizer]).replace(/{(\w+)}/g, (_, word) => spelled[word]);
    if (code.value !== text) code.value = text;
  }

  function drawLosses() {
    const { history } = run, every = Math.ceil(history.length / 300), seen = history.filter((_, k) => k % every === 0);
    strip(losses, [['test', 'muted'], ['train', 'green']].map(([kind, colour]) => ({ colour, every, losses: seen.map((each) => each[kind]) })), Math.max(1, run.epoch), Infinity, 'epoch');
  }

  if (state.playing) frame = requestAnimationFrame(loop);
  return { draw, stop() { state.playing = false; cancelAnimationFrame(frame); }, state: () => ({ ...state, ...Object.fromEntries(data.kept.map((key) => [key, run[key]])) }), set(changes) { if ('playing' in changes) { state.playing = changes.playing; loop(); } run.change(changes); } };
}

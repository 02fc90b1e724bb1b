// A network that never stops learning: paint points, drag its edges, watch what every neuron sees.

import { add, change, chip, div, layered, picture, sized, stroke } from './drawing.js';
import { button, choice, grip, ground, letGo, slider } from './gestures.js';
import { eachWeight } from './layers.js';
import { border, field, grid, palette, SIDE } from './plane.js';
import { pasteBoard } from './points.js';
import { rateSlider } from './rates.js';
import { isKept, pointsOf, trainingOf } from './training.js';
import { clamp, factor, indexed, number, percent, snap } from './words.js';

const BUDGET = 6; // milliseconds of a frame that may go into training
const MOST_NEURONS = 8, BRUSH = 0.09, REACH = 6;

export function playground(view, data) {
  const run = trainingOf(data), places = grid([-data.view, data.view], [-data.view, data.view]), paint = field();
  const state = { playing: data.playing && !view.isCalm(), brush: 1, shape: data.shape };
  let frame = 0, chosen = null, lit = null, plane = null, turn = false, took = 0;

  const top = div(view.root, 'controls');
  const play = button(top, '', () => { state.playing = !state.playing; loop(); });
  play.classList.add('main');
  button(top, 'Step', () => { state.playing = false; run.advance(Infinity); draw(); });
  button(top, 'Start again', () => { run.restart(); draw(); });
  const counter = add(top, 'p', 'say counter');
  const bench = div(view.root, 'bench half play');
  const [left, diagram, thumbs] = layered(bench, 'The network: its weights, and what every neuron answers everywhere in the plane');
  const right = div(bench, 'ground-plate hold');
  const [plate, over, scene, spots] = layered(right, data.alt, 2);
  choice(right, { name: 'What the brush paints', value: 1, options: [[1, 'Paint blue'], [0, 'Paint orange'], [-1, 'Erase']], input: (kind) => { state.brush = kind; } });
  const words = add(bench, 'p', 'formula neuron-formula');
  const curve = picture(div(bench), 'The loss over the epochs');
  const controls = div(view.root, 'controls');
  const named = (name, value, options, input) => choice(controls, { name, isNamed: true, value, options, input });
  const shapes = named('Points', data.shape, data.shapes.map(({ name, title }) => [name, title]), (shape) => take(shape, pointsOf(data, shape)));
  named('Activation', run.activation, data.activations, (activation) => { run.change({ activation }); draw(); });
  named('Optimiser', run.optimizer, data.optimizers, (optimizer) => { run.change({ optimizer }); draw(); });
  const rate = rateSlider(controls, { ends: [1e-4, 3], rate: run.rate, input: (to) => { run.rate = to; rate.set(to, {}); } });
  rate.set(run.rate, {});
  slider(controls, { name: 'Batch size', min: 1, max: 50, step: 1, value: run.batch, text: String, input: (size) => { run.batch = size; } });

  pasteBoard(view.root, data.view, (points) => { take(null, points); shapes.set(null); });

  function take(shape, points) {
    state.shape = shape;
    run.history = [];
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
    const colours = ['vermillion', 'surface', 'blue'].map(view.colour), named = String(colours);
    if (plane?.named !== named) plane = { named, mild: palette(colours, 0.55), strong: palette(colours, 0.9) };
    const seen = run.network.forward(run.parameters, places, SIDE * SIDE).outputs, height = Math.max(300, size);
    const began = performance.now();
    if (!state.playing || (turn = !turn || took < 6)) drawNetwork(seen, width, height); // half as often when slow
    drawPlane(seen.at(-1), size);
    took = performance.now() - began;
    const [known, unknown] = run.right();
    counter.innerHTML = `epoch <strong>${run.epoch.toLocaleString('en')}</strong>: <strong>${percent(known)}</strong> of the training points right, and <strong>${percent(unknown)}</strong> of the test points`;
    play.textContent = run.failed ? 'It broke' : state.playing ? 'Pause' : 'Play';
    play.disabled = run.failed;
    curve.paint(96, drawLosses);
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
    over.paint(size, (pen) => ground(pen, 'ground', { x: 0, y: 0, width: size, height: size, axis: 'both', move: (x, y) => put(...[x, size - y].map((pixel) => clamp((2 * pixel) / size - 1, -1, 1) * data.view)) }));
  }

  /** The points have a canvas of their own: they stay while the plane changes. */
  function drawPoints(size) {
    const context = sized(spots, size, size), at = (number_) => ((number_ + data.view) / (2 * data.view)) * size;
    const fills = [view.colour('vermillion'), view.colour('blue')];
    run.points.forEach(([x, y, kind], k) => {
      const isTest = isKept(k);
      context.beginPath();
      context.arc(at(x), size - at(y), isTest ? 3.6 : 4, 0, 7);
      Object.assign(context, { fillStyle: isTest ? view.colour('surface') : fills[kind], strokeStyle: isTest ? fills[kind] : view.colour('surface'), lineWidth: isTest ? 2 : 1.2 });
      context.fill();
      context.stroke();
    });
  }

  /** The brush at a place of the plane. */
  function put(x, y) {
    const isNear = ([a, b]) => Math.hypot(a - x, b - y) < BRUSH * (state.brush < 0 ? 1.4 : 0.8);
    if (state.brush < 0) run.take(run.points.filter((point) => !isNear(point)));
    else if (!run.points.some(isNear)) run.take([...run.points, [x, y, state.brush]]);
    settle();
  }

  function drawNetwork(seen, width, height) {
    const context = sized(thumbs, width, height), { sizes } = run, last = sizes.length - 1;
    const thumb = Math.round(clamp(Math.min(width / (sizes.length * 2.1), (height - 80) / Math.max(...sizes) - 6), 22, 54));
    const x = (k) => thumb / 2 + 4 + (k * (width - thumb - 8)) / last, y = (k, i) => Math.round(2 + height / 2 + (i - (sizes[k] - 1) / 2) * Math.min(thumb + 14, (height - 84) / sizes[k]));
    const middle = run.activation === 'sigmoid' ? 0.5 : 0;
    sizes.forEach((units, k) => {
      for (let j = 0; j < units; j += 1) {
        const value = k === last ? (at) => 2 * seen[k][at] - 1 : k ? (at) => seen[k][at * units + j] - middle : (at) => places[2 * at + j] / data.view;
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

  function node(pen, k, j, x, y, thumb) {
    const isChosen = chosen?.[0] === k && chosen[1] === j;
    pen('rect', `node ${k} ${j}`, { class: 'neuron-box', x: x - thumb / 2, y: y - thumb / 2, width: thumb, height: thumb, rx: 6, stroke: isChosen ? 'ink' : 'muted', strokeWidth: isChosen ? 3 : 1.2 }, '', k && ((box) => {
      change(box, { role: 'button', tabindex: '0', 'aria-label': k === run.sizes.length - 1 ? 'output' : `neuron ${j + 1} of hidden layer ${k}` });
      for (const kind of ['pointerenter', 'focus', 'click']) box.addEventListener(kind, () => { chosen = [k, j]; draw(); });
    }));
    if (k === 0) pen('text', `x ${j}`, { class: 'on strong mid', x, y: y + 5 }, indexed('x', j + 1));
  }

  /** An edge as wide as its weight, dragged up and down. Keys reach those into the chosen neuron. */
  function edge(pen, k, i, j, place, [x1, y1], [x2, y2]) {
    const { weights } = run.parameters[k - 1], weight = weights[place], key = `${k} ${i} ${j}`;
    const middle = (x1 + x2) / 2, d = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
    const into = chosen?.[0] === k && chosen[1] === j, width = clamp(Math.abs(weight) * 2, 0.6, 9);
    pen('path', `edge ${key}`, { class: 'thin', d, stroke: weight < 0 ? 'vermillion' : 'blue', strokeWidth: width, 'stroke-opacity': lit === key ? 1 : into ? 0.9 : 0.5 });
    const reach = pen('path', `reach ${key}`, { d, class: 'edge-reach' }, '', (path) => {
      path.addEventListener('pointerenter', () => { lit = key; chosen = [k, j]; settle(); });
      path.addEventListener('pointerleave', () => { if (!path.classList.contains('grabbed')) lit = null; settle(); });
    });
    const set = (to) => { weights[place] = clamp(to, -REACH, REACH); settle(); };
    const weighs = into || !reach.spec || !state.playing; // ninety a frame take too long
    if (weighs) grip(reach, {
      name: `weight from ${name(k - 1, i)} to ${name(k, j)}`, value: weight, min: -REACH, max: REACH, text: number(weight, 3),
      grab: (px, py) => { reach.from = [py, weights[place]]; lit = key; chosen = [k, j]; }, move: (px, py) => set(reach.from[1] + (reach.from[0] - py) / 30),
      step: 0.1, set: (to) => set(snap(to, 0.01)),
    });
    reach.setAttribute('tabindex', into ? '0' : '-1');
  }

  /** One neuron more or less, above each hidden layer. */
  function adjust(pen, k, x) {
    for (const [by, at] of [[-1, -17], [1, 17]]) {
      const sign = by > 0 ? '+' : '−';
      chip(pen, `adjust ${k} ${sign}`, [x + at, 18], sign, [28, 28], 'adjust', (knob) => {
        change(knob, { role: 'button', tabindex: '0', 'aria-label': `one neuron ${by > 0 ? 'more' : 'less'} in hidden layer ${k}` });
        knob.onclick = () => {
          chosen = null;
          run.change({ sizes: run.sizes.map((units, layer) => (layer === k ? clamp(units + by, 1, MOST_NEURONS) : units)) });
          draw();
          letGo(knob);
        };
        knob.onkeydown = (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); knob.onclick(); } };
      });
    }
  }

  const name = (k, j) => (k === 0 ? indexed('x', j + 1) : k === run.sizes.length - 1 ? 'the output' : run.sizes.length > 3 ? `neuron ${j + 1} of layer ${k}` : `neuron ${j + 1}`);

  function write() {
    const [k, j] = chosen ?? [run.sizes.length - 1, 0], { weights, biases } = run.parameters[k - 1], units = run.sizes[k];
    const letter = (i) => (k === 1 ? indexed('x', i + 1) : indexed('h', i + 1)), title = k === run.sizes.length - 1 ? data.last.title : data.activations[run.activation].title;
    const terms = Array.from({ length: run.sizes[k - 1] }, (_, i) => `${factor(weights[i * units + j], 3)} · ${letter(i)}`);
    words.textContent = `${name(k, j)} = ${title}(${terms.join(' + ')} + ${factor(biases[j], 3)})`;
  }

  function drawLosses(pen, width) {
    const { history } = run, most = Math.max(0.75, ...history.slice(0, 3).map(({ train }) => train));
    const y = (loss) => 82 - 62 * Math.min(1, (Number.isFinite(loss) ? loss : most) / most), step = Math.max(1, Math.floor(history.length / 300));
    pen('line', 'foot', { class: 'axis', x1: 0, x2: width, y1: 82, y2: 82 });
    for (const [kind, colour] of [['test', 'muted'], ['train', 'green']]) {
      const points = history.filter((_, k) => k % step === 0 || k === history.length - 1).map((each, k, all) => [(k / Math.max(1, all.length - 1)) * width, y(each[kind])]);
      pen('path', kind, { class: 'thin', d: stroke(points), stroke: colour });
    }
    const { train, test } = history.at(-1);
    pen('text', 'train number', { class: 'on', x: 0, y: 13, fill: 'green' }, `loss ${number(train, 3)}`);
    pen('text', 'test number', { class: 'on', x: 96, y: 13, fill: 'muted' }, `on the test points ${number(test, 3)}`);
  }

  if (state.playing) frame = requestAnimationFrame(loop);
  return { draw, stop() { state.playing = false; cancelAnimationFrame(frame); }, state: () => { const { sizes, activation, optimizer, rate, epoch } = run, { shape, playing } = state; return { shape, sizes, activation, optimizer, rate, epoch, playing }; }, set(changes) { if ('playing' in changes) { state.playing = changes.playing; loop(); } run.change(changes); } };
}

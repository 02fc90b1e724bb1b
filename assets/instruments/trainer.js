// Training in the reader's browser: curves, what the first layer looks for, and the digits that are still misread, while it learns.

import { add, axes, div, make, picture, sized, stroke } from './drawing.js';
import { button, choice, letGo } from './gestures.js';
import { inkOn } from './ink.js';
import { tfliteOf } from './lite.js';
import { palette } from './plane.js';
import { rateSlider } from './rates.js';
import { clamp, number, percent } from './words.js';
import { training } from './worker.js';

const SIDE = 28, BATCHES = [16, 32, 64, 128, 256], COLOURS = { training: 'blue', validation: 'vermillion' };

export function trainer(view, data) {
  const state = { optimizer: data.optimizer, rate: data.rate, batch: data.batch, epoch: 0, isGoing: false, history: [], tested: null, layers: null };
  let now = null, first = null, wrong = null, images = null, labels = null, end = 0, problem = '';

  const top = div(view.root, 'controls');
  const start = button(top, 'Start', () => (state.isGoing ? stop() : go()));
  start.classList.add('main');
  const again = button(top, 'Start again', () => begin());
  button(top, 'The article\'s settings', () => change(data.article));
  const counter = add(top, 'p', 'say counter');
  const bench = div(view.root, 'bench half hold');
  const plot = picture(div(bench), data.alt);
  const right = div(bench);
  const tiles = add(right, 'canvas', '', { role: 'img', 'aria-label': data.says.tiles });
  add(right, 'p', 'say').textContent = `Each tile is one of the ${data.sizes[1]} neurons of the first layer, and shows what training has added to its random start. Ink on blue raises the neuron's answer; ink on orange lowers it.`;
  const after = div(right, 'controls');
  const controls = div(view.root, 'controls'); // stand above the misread digits, which come after an epoch: so they stay where they are
  const optimizers = choice(controls, { name: 'Optimiser', isNamed: true, value: state.optimizer, options: data.optimizers, input: (optimizer) => change({ optimizer, rate: data.rates[optimizer] }) });
  const batches = choice(controls, { name: 'Digits in a batch', isNamed: true, value: state.batch, options: BATCHES.map((size) => [size, String(size)]), input: (batch) => change({ batch }) });
  const rate = rateSlider(controls, { ends: [1e-4, 1], rate: state.rate, input: (to) => change({ rate: to }) });
  const message = add(view.root, 'p', 'formula', { role: 'status' });
  const misread = add(div(view.root), 'canvas', '', { role: 'img' });
  const test = button(after, `Try the ${data.count.test.toLocaleString('en')} test digits`, () => trains.say({ test: true }));
  const save = data.lite && button(after, 'Save the network as .tflite', download);
  const result = add(after, 'p', 'say counter', { role: 'status' });

  const trains = training(heard);
  Object.assign(view.root, { learned: () => ({ history: state.history, wrong, labels, images, file, isLost: isLost() }) }); // for the pages around
  const settings = () => ({ optimizer: data.optimizers[state.optimizer], rate: state.rate, batch: state.batch });
  begin();

  function begin() {
    Object.assign(state, { epoch: 0, isGoing: false, history: [], tested: null });
    [now, wrong, end, problem] = [null, null, 0, ''];
    trains.say({ begin: { sizes: data.sizes, seed: data.seed, kept: { train: data.count.learned, validation: data.count.train }, ...settings() } });
  }

  async function go() {
    state.isGoing = true;
    state.tested = null;
    draw();
    if (!images) await fetchDigits();
    if (!state.isGoing || !images) return;
    if (state.epoch >= end) end = state.epoch + data.epochs;
    trains.say({ go: end });
  }

  function stop() {
    state.isGoing = false;
    trains.say({ stop: true });
    draw();
  }

  /** Labels, then pictures, a byte for each pixel. */
  async function fetchDigits() {
    try {
      const bytes = await view.unpacked('digits'), count = data.count.train + data.count.test;
      [labels, images] = [bytes.subarray(0, count), bytes.subarray(count)];
      trains.say({ digits: { labels, images } });
    } catch {
      problem = data.says.missing;
      state.isGoing = false;
      draw();
    }
  }

  function change(to) {
    Object.assign(state, to);
    trains.say({ change: settings() });
    draw();
  }

  function heard(answer) {
    if (answer.tested) {
      state.tested = answer.tested;
      return draw();
    }
    now = answer;
    if (!answer.epoch && !answer.share) first = answer.layers[0].weights;
    state.layers = answer.layers;
    state.epoch = answer.epoch;
    if (answer.row) state.history.push(answer.row);
    if (answer.wrong) wrong = answer.wrong;
    if (answer.row || answer.isLost) view.root.dispatchEvent(new Event('epoch', { bubbles: true, composed: true }));
    if (answer.isLost) problem = data.says.lost;
    if (answer.isDone) {
      state.isGoing = false;
      letGo(view.root);
    }
    if (answer.row || answer.isDone || !view.isCalm() || !images) draw();
  }

  const isLost = () => Boolean(now?.isLost); // its numbers are none any more
  const file = () => new Blob([tfliteOf(data.lite, state.layers, view.bytes)]);

  function download() {
    const link = make('a', { download: 'trained_model.tflite', href: URL.createObjectURL(file()) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function draw() {
    if (!view.root.clientWidth) return;
    plot.paint((width) => 2 * clamp(width / 4, 105, 150) + 134, curves);
    if (state.layers) drawTiles();
    drawMisread(misread.parentElement.clientWidth);
    write();
  }

  function curves(pen, width, whole) {
    const height = (whole - 134) / 2, { history } = state, most = Math.max(end, data.epochs), isPart = now && now.share > 0 && !now.row;
    const [first] = history, low = Math.min(0.8, ...history.flatMap(({ accuracy, valAccuracy }) => [accuracy, valAccuracy]), isPart ? now.accuracy : 1);
    const high = Math.max(0.5, ...(first ? [first.loss, first.valLoss] : [isPart ? now.loss : 0]).filter(Number.isFinite));
    const panels = [{ key: 'accuracy', top: 26, y: [Math.floor(low * 10) / 10, 1], kinds: ['accuracy', 'valAccuracy'] }, { key: 'loss', top: height + 92, y: [0, high * 1.05], kinds: ['loss', 'valLoss'], xName: 'epochs' }];
    for (const { key, top: above, y, kinds, xName = '' } of panels) {
      const box = axes(pen, key, { left: 44, top: above, width: width - 58, height }, { x: [0, most], y, xName, yName: key });
      Object.keys(COLOURS).forEach((kind, k) => {
        const reached = history.map((row, epoch) => [epoch + 1, row[kinds[k]]]);
        if (k === 0 && isPart) reached.push([now.epoch + now.share, now[key]]);
        const points = reached.filter(([, value]) => Number.isFinite(value)); // an infinite loss has no place
        const look = { class: 'thin', stroke: COLOURS[kind], 'stroke-dasharray': k ? '6 4' : undefined };
        pen('path', `${key} ${kind}`, { ...look, 'clip-path': box.inside, d: stroke(points.map(([epoch, value]) => [box.x(epoch), box.y(value)])) });
        if (points.length) pen('circle', `${key} ${kind} end`, { cx: box.x(points.at(-1)[0]), cy: clamp(box.y(points.at(-1)[1]), box.top, box.top + box.height), r: 4, fill: COLOURS[kind] });
        if (key === 'accuracy') {
          pen('line', `key ${kind}`, { ...look, x1: width - 190 + 92 * k, x2: width - 172 + 92 * k, y1: 12, y2: 12 });
          pen('text', `key name ${kind}`, { class: 'tick', x: width - 166 + 92 * k, y: 16 }, kind);
        }
      });
    }
  }

  /** All neurons of the first layer in one picture, each by what its weights have gained or lost. */
  function drawTiles() {
    const units = data.sizes[1], across = 16, tile = SIDE + 2, down = Math.ceil(units / across);
    const { weights } = state.layers[0], colours = palette(['vermillion', 'surface', 'blue'].map(view.colour));
    let spread = 0;
    const grown = weights.map((weight, k) => weight - first[k]);
    for (const change of grown) spread += change * change;
    const strength = 127.5 / (4 * Math.max(0.01, Math.sqrt(spread / weights.length)));
    Object.assign(tiles, { width: across * tile, height: down * tile });
    Object.assign(tiles.style, { width: '100%', maxWidth: `${across * tile * 1.5}px`, borderRadius: '6px', background: 'var(--grid)', display: 'block' });
    const context = tiles.getContext('2d'), image = context.createImageData(across * tile, down * tile), pixels = new Uint32Array(image.data.buffer);
    for (let j = 0; j < units; j += 1) {
      const corner = (Math.floor(j / across) * tile + 1) * across * tile + (j % across) * tile + 1;
      for (let i = 0; i < SIDE * SIDE; i += 1) {
        const shade = 127.5 + strength * grown[i * units + j];
        pixels[corner + Math.floor(i / SIDE) * across * tile + (i % SIDE)] = colours[shade < 0 ? 0 : shade > 255 ? 255 : shade | 0];
      }
    }
    context.putImageData(image, 0, 0);
  }

  /** The mistakes of which the network was surest, each with what it is and what was read. */
  function drawMisread(width) {
    const size = 2 * SIDE, column = size + 14, across = Math.floor(width / column), some = (wrong ?? []).slice(0, Math.min(24, 2 * across)), rows = Math.ceil(some.length / across);
    const context = sized(misread, width, Math.max(1, rows * (size + 24)));
    misread.setAttribute('aria-label', some.length ? `Misread validation digits: ${some.map(([row, answer]) => `${data.names[labels[row]]} read as ${data.names[answer]}`).join(', ')}` : 'No digit is misread yet');
    const paint = inkOn(context, view.colour('ink'));
    some.forEach(([row, answer], k) => {
      const x = (k % across) * column, y = Math.floor(k / across) * (size + 24);
      paint(images, row * SIDE * SIDE, x, y, size);
      context.fillText(`${data.names[labels[row]]} → ${data.names[answer]}`, x + size / 2, y + size + 14);
    });
  }

  function write() {
    const { history, tested } = state, last = history.at(-1), count = (data.count.train - data.count.learned).toLocaleString('en');
    start.textContent = state.isGoing ? 'Stop' : state.epoch || (now && now.share > 0) ? 'Go on' : 'Start';
    start.disabled = isLost();
    again.disabled = !now || (!state.epoch && !now.share);
    test.disabled = state.isGoing || !images || !last || isLost();
    if (save) save.disabled = state.isGoing || !last || isLost();
    counter.innerHTML = now && (last || now.share) ? `epoch <strong>${now.row ? state.epoch : state.epoch + 1}</strong>, ${now.seconds.toFixed(1)} s${last ? `, reads <strong>${percent(last.valAccuracy)}</strong> of the digits kept for validation` : `, loss ${number(now.loss, 3)}`}` : `${data.count.learned.toLocaleString('en')} digits to learn from, ${count} for validation`;
    message.innerHTML = problem || (wrong ? `Of ${count} validation digits, ${wrong.length} are misread. ${wrong.length ? 'It was surest of these (the digit → what it read):' : ''}` : `The network starts with random numbers. ${state.isGoing ? 'Watch' : 'Press <strong>Start</strong> and watch'} strokes appear in the tiles.`);
    result.innerHTML = tested ? `It reads <strong>${percent(tested.accuracy)}</strong> of the digits that it has never seen, with a loss of ${number(tested.loss, 3)}.` : '';
    optimizers.set(state.optimizer);
    batches.set(state.batch);
    rate.set(state.rate, {});
  }

  return { draw, state: () => ({ ...state, layers: null }), set: change, stop: trains.end };
}

// Gradient descent over two weights: drag the start, and path, network, numbers and losses follow.

import { neuronOf } from './descending.js';
import { add, axes, change, disc, div, edge, layered, picture, sized, stroke, swatch } from './drawing.js';
import { button, choice, handle, scrub, spot } from './gestures.js';
import { border, field, grid, palette, SIDE } from './plane.js';
import { after, fate, rateSlider, strip } from './rates.js';
import { clamp, equals, factor, fraction, indexed, isWhole, number, sign, snap, strong } from './words.js';

const SIZES = ['vermillion', 'green', 'blue'];
const BANDS = 14;
const REACH = 10, NOTCH = 0.5; // of inputs and target: marked rates stay short fractions
const rolls = (name) => /momentum|nesterov/.test(name); // on what was left of its last move

export function landscape(view, data) {
  const state = { start: [...data.start], rate: data.rate, optimizer: data.optimizer, beta: data.beta, set: data.set, shown: data.shown ?? data.updates, race: Boolean(data.race ?? data.batches), inputs: data.inputs && [...data.inputs], target: data.target };
  const isRaced = Object.keys(data.optimizers).length > 1;
  const bench = div(view.root, `bench two${isRaced ? ' raced' : ''}`);
  const [, plot, canvas] = layered(bench, data.alt);
  const side = div(bench, 'side');
  const diagram = picture(div(side), data.says.neuron);
  const lines = div(side, 'formula sums');
  const rate = rateSlider(side, { ends: data.rates, rate: state.rate, input: (to) => { state.rate = to; draw(); } });
  const message = add(side, 'p', 'say');
  const controls = div(bench, 'controls'), foot = isRaced ? div(bench, 'bench half foot') : side; // with a pad, the column beside the map is full
  const losses = picture(div(foot), data.says.losses), pad = isRaced && picture(div(foot), data.says.pad);
  const play = button(controls, 'Play', () => (timer ? stop() : run()));
  play.classList.add('main');
  button(controls, 'Step', () => { stop(); state.shown = (state.shown % data.updates) + 1; draw(); });
  const optimizers = isRaced && choice(controls, { name: 'Optimiser', options: [...Object.values(data.optimizers), ['race', 'All five']], input: (name) => { state.race = name === 'race'; if (!state.race) state.optimizer = name; draw(); } });
  view.choose(controls, 'Examples', state, 'set', data.sets.map(({ title }, k) => [k, title]), true);
  const sets = data.sets.map((set) => ({ ...set })), neurons = sets.map((set) => neuronOf(set, data));
  let terrain = null, timer = 0, lit = null, across = 0;
  bench.onpointerover = ({ target }) => light(target.dataset.part);
  bench.onpointerleave = () => light();

  const constants = (name) => data.optimizers[name].constants.map((value, k) => (k === 0 && rolls(name) ? state.beta : value));
  const walk = (name, colour, title, size) => ({ ...neurons[state.set].walk(state.start, state.rate, data.updates, data.optimizers[name], constants(name), size), colour, name: title, size });
  const walks = () => (data.batches
    ? data.batches.map((size, k) => walk(state.optimizer, SIZES[k], `${size} per update`, size))
    : (state.race ? Object.keys(data.optimizers) : [state.optimizer]).map((name) => walk(name, data.optimizers[name].colour, data.optimizers[name].title)));

  /** What follows from the example that is held: a bowl bends alike everywhere, so its slopes say where it is lowest. */
  function know() {
    const { inputs, target, start } = state, [set] = sets;
    if (!inputs || String([set.rows, set.targets]) === String([inputs, target])) return;
    Object.assign(set, { rows: [[...inputs]], targets: [target] });
    const { gradient } = (neurons[0] = neuronOf(set, data)), slopes = gradient(start), i = inputs.findIndex(Boolean);
    const curvature = (gradient(inputs)[i] - gradient([0, 0])[i]) / inputs[i] || 0; // no input, no slope
    const [best, limit] = [1, 2].map((times) => curvature && { value: times / curvature, text: fraction(times / curvature) });
    Object.assign(set, { curvature, best, limit, lowest: curvature && start.map((w, k) => w - slopes[k] / curvature) });
  }

  function draw() {
    know();
    across = side.clientWidth;
    const isWide = across < bench.clientWidth, paths = walks();
    const tall = (width) => Math.round(clamp(width * (isWide && !isRaced ? 0.98 : 0.82), 280, 560));
    plot.paint(tall, (pen, width, height) => paint(pen, width, height, paths));
    strip(losses, paths, data.updates, state.shown);
    if (pad) pad.paint(178, drawPad);
    write(paths);
  }

  /** Rate against β: green where momentum comes down, orange where it never arrives. Who moves β, moves by an optimiser that has it. */
  function drawPad(pen, across) {
    const { pads } = sets[state.set], [low, high] = data.rates, hasBeta = state.race || rolls(state.optimizer);
    const put = (rate, beta) => {
      const to = clamp(snap(beta, 0.01), 0, 0.99);
      if (!hasBeta && to !== state.beta) state.optimizer = 'momentum';
      Object.assign(state, { rate: clamp(+rate.toPrecision(3), low, high), beta: to });
      draw();
    };
    const box = axes(pen, 'pad', { width: across - 60, height: 106 }, { x: [Math.log(low), Math.log(high)], y: [0, 1], xTicks: data.rates.map(Math.log), xText: (power) => number(Math.exp(power), 2), xName: 'learning rate', yName: `β ${equals(state.beta, 2)}: how much of the last move is kept` });
    const { left: x, top: y, width, height } = box;
    pen('image', 'field', { x, y, width, height, preserveAspectRatio: 'none', opacity: hasBeta ? 1 : 0.45, href: pads[state.optimizer] ?? pads.momentum });
    handle(pen, 'pad point', {
      x: box.x(Math.log(state.rate)), y: box.y(state.beta), colour: 'ink', radius: 7, name: 'β and rate', value: state.beta, min: 0, max: 0.99, text: `β ${number(state.beta, 2)}, learning rate ${number(state.rate, 3)}`,
      move: (px, py) => put(Math.exp(box.x.back(px)), box.y.back(py)), nudge: (dx, dy) => put(state.rate * 1.1 ** dx, state.beta + 0.01 * dy), edge: (to) => put(state.rate, to),
    });
  }

  function paint(pen, width, height, paths) {
    const [x, y] = data.window, box = axes(pen, 'w', { width: width - 58, height: height - 66 }, { x, y, xName: data.names[0], yName: data.names[1] }), { inside } = box;
    const colours = ['surface', 'blue'].map(view.colour), seen = String([width, state.set, state.inputs, state.target, colours]);
    if (terrain !== seen) shade(canvas, box, neurons[state.set].loss, data.window, colours);
    terrain = seen;
    for (const { weights, colour, name } of paths) {
      const points = near(weights.slice(0, state.shown + 1), data.window, state.race).map(([a, b]) => [clamp(box.x(a), -1e5, 1e5), clamp(box.y(b), -1e5, 1e5)]);
      const d = stroke(points);
      pen('path', `halo ${name}`, { class: 'thin', 'clip-path': inside, d, stroke: 'surface', strokeWidth: 5, opacity: 0.8 });
      pen('path', `path ${name}`, { class: 'thin', 'clip-path': inside, d, stroke: colour, strokeWidth: 2.2 });
      const dots = points.slice(1).map(([a, b]) => `M${a.toFixed(1)} ${b.toFixed(1)}h0`).join('');
      pen('path', `dots ${name}`, { class: 'curve', 'clip-path': inside, d: dots, stroke: colour, strokeWidth: 5.2 });
      const last = points.at(-1);
      if (name === paths[0].name) {
        const feet = { w0: [last[0], box.top + box.height], w1: [box.left, last[1]] };
        for (const [part, [x2, y2]] of Object.entries(feet)) pen('line', `map ${part}`, { 'data-part': part, class: `thin dashed guide${lit === part ? ' lit' : ''}`, 'clip-path': inside, x1: last[0], x2, y1: last[1], y2 });
      }
      pen('circle', `ball ${name}`, { 'clip-path': inside, cx: last[0], cy: last[1], r: 7.5, fill: colour, stroke: 'surface', strokeWidth: 2 });
    }
    const low = sets[state.set].lowest;
    if (low) pen('path', 'lowest', { 'clip-path': inside, class: 'thin', d: `M${box.x(low[0]) - 7} ${box.y(low[1])}h14m-7 -7v14`, stroke: 'ink' });
    const [a, b] = state.start;
    spot(pen, 'start', box, [a, b], (x[1] - x[0]) / 100, (w1, w2) => move([w1, w2]), { colour: 'ink', radius: 8, text: `${data.names[0]} ${number(a)}, ${data.names[1]} ${number(b)}, loss ${number(paths[0].losses[0])}` });
    pen('text', 'start name', { class: 'on strong mid', x: box.x(a), y: box.y(b) - 20 }, 'start');
  }

  function move(to) {
    state.start = to.map((value, k) => clamp(snap(value, data.steps[k]), ...data.window[k]));
    draw();
  }

  function run() {
    state.shown = 0;
    play.textContent = 'Pause';
    const pace = view.isCalm() ? 600 : Math.max(60, Math.min(400, 4000 / data.updates));
    timer = setInterval(() => { state.shown += 1; if (state.shown >= data.updates) stop(); draw(); }, pace);
    draw();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = 'Play';
  }

  function write(paths) {
    const set = sets[state.set], step = Math.min(state.shown, paths[0].weights.length - 1), weights = paths[0].weights[step];
    const isPlain = data.isBowl && state.optimizer === 'gradient_descent' && !state.race;
    const rateLimits = isPlain && state.shown ? set : {}; // what an update will do is not told before the first one
    rate.set(state.rate, rateLimits);
    if (isRaced) optimizers.set(state.race ? 'race' : state.optimizer);
    sums(set, weights, paths[0].losses[step], step, step <= (isPlain ? paths[0].exact : 0));
    message.innerHTML = state.race ? legend(paths) : said(paths[0], rateLimits, set);
  }

  /** The first example's sum and loss at the ball; a number pointed at lights up everywhere. */
  function sums(set, weights, loss, step, isSure) {
    const [row] = set.rows, [y] = set.targets, part = (key, text) => `<span data-part="${key}"${lit === key ? ' class="lit"' : ''}>${text}</span>`;
    const prediction = neurons[state.set].prediction(row, weights), slopes = neurons[state.set].gradient(weights);
    const terms = row.map((x, i) => `${part(`x${i}`, factor(x))} · ${part(`w${i}`, factor(weights[i], 6))}`).join(' + ');
    const isExact = data.isBowl && isSure && weights.every((w) => isWhole(w, 6)), told = (value, digits) => equals(value, digits, isExact);
    const inside = data.activation.name === 'linear' ? terms : `${data.activation.title}(${terms})`;
    lines.innerHTML = [
      after(step),
      `ŷ ${sign(isExact)} ${inside} ${part('p', told(prediction, 6))}`,
      data.isBowl && set.rows.length === 1 ? `L ${sign(isExact && isWhole(prediction, 6))} (${part('p', number(prediction, 6))} − ${part('y', factor(y))})² ${told(loss)}` : `L ${told(loss)}${set.rows.length > 1 ? `, the mean of ${set.rows.length}` : ''}`,
      ...slopes.map((slope, i) => `dL/d${data.names[i]} ${told(slope)}`),
    ].join('\n');
    diagram.paint(116, (pen) => neuron(pen, across, row, weights, prediction, y, isSure), across);
  }

  /** What is pointed at lights up in the formula, in the neuron, and as a line of the map. */
  function light(part = null) {
    if (part === lit) return;
    lit = part;
    for (const each of view.root.querySelectorAll('[data-part]')) each.classList.toggle('lit', each.dataset.part === lit);
  }

  function neuron(pen, width, row, weights, prediction, y, isSure) {
    const [left, right, spread] = [26, width - 34, 38], middle = 58, at = (i) => middle + (i - 0.5) * 2 * spread * 0.8;
    const part = (name) => ({ 'data-part': name, class: `on strong${lit === name ? ' lit' : ''} mid` });
    const held = (key, place, shown, look, [min, max], step, spec) => change(scrub(pen, key, place, shown, { look: lit === key ? `${look} lit` : look, min, max, rate: (max - min) / 160, step, ...spec }), { 'data-part': key });
    const given = (key, [x, y], shown, name, value, put) => (state.inputs
      ? held(key, [x, y], shown, 'bare', [-REACH, REACH], NOTCH, { name, value, set: (to) => { put(clamp(snap(to, NOTCH), -REACH, REACH)); draw(); } })
      : pen('text', key, { ...part(key), x, y: y + 5 }, shown));
    row.forEach((x, i) => {
      const weight = weights[i];
      edge(pen, `edge ${i}`, [left, at(i)], [right, middle], weight);
      disc(pen, `input ${i}`, [left, at(i)], 21);
      given(`x${i}`, [left, at(i)], number(x, 3), indexed('x', i + 1), x, (to) => (state.inputs[i] = to));
      const shown = `${data.names[i]} ${equals(weight, 3, isSure)}`, [low, high] = data.window[i];
      const put = (to) => { state.shown = 0; move(weights.map((w, k) => (k === i ? to : w))); };
      const place = [left + 0.42 * (right - left), at(i) + 0.42 * (middle - at(i)) + (i ? 5 : -5)];
      held(`w${i}`, place, shown, '', data.window[i], (high - low) / 100, { name: data.names[i], value: weight, set: put });
    });
    disc(pen, 'output', [right, middle], 27, number(prediction, Math.abs(prediction) < 1e4 ? 3 : 1), 'green', part('p')); // −5×10³⁸ fits into the circle
    given('y', [right, middle + 40], `target ${number(y, 3)}`, 'target', y, (to) => (state.target = to));
  }

  function said(path, { curvature }, set) {
    if (!state.shown) return data.says.guess;
    const last = path.losses.at(-1), first = path.losses[0];
    const isOut = path.weights.at(-1).some((w, k) => w < data.window[k][0] || w > data.window[k][1]) ? ` ${data.says.left}` : '';
    if (!curvature) return last <= first ? `After ${path.losses.length - 1} updates the loss is ${strong(last)}.` : `The loss has grown to ${strong(last)}.`;
    const isOnly = set.rows.length === 1, where = isOnly ? '' : ' in the steepest direction';
    return `Each update multiplies the error${where} by ${fate(data.says, state.rate, set, isOnly)}${isOut}`;
  }

  function legend(paths) {
    return paths.map(({ name, colour, size, losses: all }) => `<span class="key">${swatch(colour)}${name}: ${strong(all[Math.min(state.shown, all.length - 1)], 3)}${size ? `, ${size * state.shown} examples read` : ''}</span>`).join('');
  }

  return { draw, stop, state };
}

/** Of a race only the part that is still in sight: one that diverges would cover all others. */
function near(path, window, isRace) {
  const lost = path.findIndex((weights) => weights.some((w, k) => Math.abs(2 * w - window[k][0] - window[k][1]) > 3 * (window[k][1] - window[k][0])));
  return isRace && lost > 0 ? path.slice(0, lost + 1) : path;
}

/** The loss as a field of colours with contour lines, evenly spaced in its square root, so that the valley has lines too. */
function shade(canvas, { left, top, width, height }, loss, window, colours) {
  const context = sized(canvas, width, height), places = grid(window[0], window[1]);
  Object.assign(canvas.style, { left: `${left}px`, top: `${top}px` });
  const roots = Array.from({ length: SIDE * SIDE }, (_, k) => Math.sqrt(loss(places.subarray(2 * k, 2 * k + 2))));
  const least = Math.min(...roots), step = (Math.max(...roots) - least) / BANDS || 1;
  context.scale(width / SIDE, height / SIDE);
  field()(context, palette([colours[0], ...colours]), (k) => 0.04 + (0.4 * (roots[k] - least)) / (step * BANDS), 0, 0, SIDE);
  Object.assign(context, { strokeStyle: colours[1], globalAlpha: 0.5, lineWidth: SIDE / width });
  for (let band = 1; band < BANDS; band += 1) border(context, (k) => roots[k] - least - band * step, SIDE);
}

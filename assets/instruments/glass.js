// A network of glass: write a digit, and light runs through it. Tap a neuron to see what it looks for.

import { areTwo, isUnlike } from '../phone/doubt.js';
import { createDrawing, inkOf } from '../phone/drawing.js';
import { isScribble, prepare } from '../phone/prepare.js';
import { curveOf, sharesOf } from './engine.js';
import { add, change, div, layered, sized } from './drawing.js';
import { button, letGo } from './gestures.js';
import { layersOf, product } from './layers.js';
import { chance, clamp, number } from './words.js';

const SIDE = 28, ACROSS = 16, INK = 140, BRIGHTEST = 36; // edges that are drawn between two layers

const largest = (list) => list.indexOf(Math.max(...list));

export function glass(view, data) {
  let layers = null, failed = false;
  const { sizes, says } = data, last = sizes.length - 1, curves = data.activations.map((each) => each && curveOf(each)), softmax = sharesOf(data.softmax);
  const state = { pixels: data.pixels ?? null, chosen: null }; // a digit that somebody else wrote, until the reader writes one

  const bench = div(view.root, 'bench glass-bench');
  const desk = div(bench, 'side');
  const paper = add(desk, 'canvas', 'paper', { tabindex: '0', role: 'application', 'aria-label': says.paper });
  const controls = div(desk, 'controls');
  const [stage, plot, canvas] = layered(bench, data.alt);
  const message = add(bench, 'p', 'formula', { role: 'status' });
  const sheet = createDrawing(paper, { onChange: (strokes, finished) => read(strokes, finished) });
  const rub = (is) => rubber.setAttribute('aria-pressed', String(sheet.rub(is)));
  const rubber = button(controls, 'Rub out', () => rub(rubber.ariaPressed !== 'true'), false);
  button(controls, 'Clear', () => { state.chosen = null; sheet.clear(); rub(false); });
  button(controls, 'Undo', () => sheet.undo());
  button(controls, 'Write one for me', () => sheet.load(data.sample));

  view.unpacked('weights').then(({ buffer }) => (layers = layersOf(new Float32Array(buffer), sizes)), () => (failed = true)).then(draw);

  /** Ink becomes 28 × 28 pixels as the network knows them; what is no digit yet stays as it was. */
  function read(strokes, finished) {
    try {
      state.pixels = strokes.length ? prepare(inkOf(strokes, INK), INK) : data.pixels ?? null;
    } catch {
      if (finished) state.pixels = null; // a dot or a tangle: a message would be in the way of the next stroke
    }
    draw();
    if (finished) letGo(view.root);
  }

  function forward(pixels) {
    const outputs = [Float64Array.from(pixels)];
    if (!layers) return sizes.map((units, k) => outputs[k] ?? new Float64Array(units));
    layers.forEach((layer, k) => {
      const z = product(outputs[k], layer, 1, sizes[k], sizes[k + 1]);
      outputs.push(curves[k] ? z.map(curves[k].value) : Float64Array.from(softmax(z)));
    });
    return outputs;
  }

  /** Why this is hardly one digit, or ''; a digit of the data is not doubted. */
  function doubt() {
    if (!layers || !data.digits || !state.pixels || !sheet.strokes.length) return '';
    if (areTwo(state.pixels)) return says.two;
    if (isScribble(state.pixels)) return says.scribble;
    return isUnlike(state.pixels, (view) => forward(view)[last], data.below) ? says.unlike : '';
  }

  function draw() {
    const width = stage.clientWidth;
    if (!width) return;
    const outputs = forward(state.pixels ?? Array(sizes[0]).fill(0)), tile = Math.floor(clamp(width / (ACROSS + 9), 10, 19)), plan = places(width, tile), height = plan.height;
    const why = doubt();
    shade(outputs, plan, width, height);
    plot.paint(height, (pen) => paint(pen, outputs, plan, why));
    write(outputs, why);
  }

  /** Where each neuron stands: hidden layers as blocks of tiles, the answers as bars at the foot. */
  function places(width, tile) {
    const block = ACROSS * tile, left = (width - block) / 2, spots = [];
    let top = 8;
    spots.push({ left: Math.round((width - SIDE * 4) / 2), top, size: 4 });
    top += SIDE * 4 + 34;
    for (let k = 1; k < last; k += 1) {
      spots.push({ left, top, size: tile });
      top += Math.ceil(sizes[k] / ACROSS) * tile + 34;
    }
    const column = Math.min(56, (width - 8) / sizes[last]);
    spots.push({ left: (width - column * sizes[last]) / 2, top, size: column });
    return { spots, height: top + 112 };
  }

  const spot = ({ spots }, k, i) => {
    const { left, top, size } = spots[k], across = k === 0 ? SIDE : k === last ? sizes[last] : ACROSS;
    return [left + ((i % across) + 0.5) * size, top + (k === last ? 0 : (Math.floor(i / across) + 0.5) * size)];
  };

  function shade(outputs, plan, width, height) {
    const context = sized(canvas, width, height);
    const [ink, light, against, ground] = ['ink', 'blue', 'vermillion', 'surface'].map(view.colour);
    if (layers && state.pixels) for (let k = 1; k <= last; k += 1) edges(context, outputs, plan, k, [light, against]);
    for (let k = 0; k < last; k += 1) {
      const { size } = plan.spots[k], most = k ? Math.max(1e-9, ...outputs[k]) : 1, gap = k ? 1 : 0;
      const seen = k === 0 && !!layers && state.chosen?.[0] === 1 && state.chosen[1]; // ink that counts for the pixel, and against it
      for (let i = 0; i < sizes[k]; i += 1) {
        const [x, y] = spot(plan, k, i);
        context.fillStyle = ground;
        context.globalAlpha = 1;
        context.fillRect(x - size / 2, y - size / 2, size, size);
        context.fillStyle = k ? light : seen === false ? ink : layers[0].weights[i * sizes[1] + seen] < 0 ? against : light;
        context.globalAlpha = 0.07 + (0.93 * Math.max(0, outputs[k][i])) / most;
        context.fillRect(x - size / 2 + gap, y - size / 2 + gap, size - 2 * gap, size - 2 * gap);
      }
    }
    context.globalAlpha = 1;
  }

  /** The edges that carry most: what came along, times the weight. */
  function edges(context, outputs, plan, k, colours) {
    const { weights } = layers[k - 1], units = sizes[k], strongest = [];
    const targets = k === last ? [largest(outputs[k])] : [...outputs[k].keys()].filter((j) => outputs[k][j] > 0).sort((a, b) => outputs[k][b] - outputs[k][a]).slice(0, 12);
    for (const j of targets) outputs[k - 1].forEach((value, i) => { if (value > 0) strongest.push([value * weights[i * units + j], i, j]); });
    strongest.sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
    for (const [carried, i, j] of strongest.slice(0, BRIGHTEST)) {
      const [x1, y1] = spot(plan, k - 1, i), [x2, y2] = spot(plan, k, j), middle = (y1 + y2) / 2;
      Object.assign(context, { strokeStyle: colours[carried < 0 ? 1 : 0], globalAlpha: 0.15 + (0.55 * Math.abs(carried)) / Math.abs(strongest[0][0]), lineWidth: 1.4 });
      context.beginPath();
      context.moveTo(x1, y1);
      context.bezierCurveTo(x1, middle, x2, middle, x2, y2);
      context.stroke();
    }
  }

  function paint(pen, outputs, plan, why) {
    for (let k = 1; k < last; k += 1) {
      const { left, top, size } = plan.spots[k], rows = Math.ceil(sizes[k] / ACROSS);
      pen('rect', `tiles ${k}`, { class: 'tiles', x: left, y: top, width: ACROSS * size, height: rows * size }, '', (area) => choose(area, k));
    }
    if (state.chosen) {
      const [k, i] = state.chosen, [x, y] = spot(plan, k, i), { size } = plan.spots[k];
      pen('rect', 'chosen', { class: 'thin', x: x - size / 2, y: y - size / 2, width: size, height: size, stroke: 'ink', strokeWidth: 2.5 });
    }
    const { left, top, size } = plan.spots[last], best = why || !layers ? -1 : largest(outputs[last]);
    outputs[last].forEach((share, i) => {
      const tall = state.pixels ? share * 62 : 0, isBest = state.pixels && i === best, x = left + (i + 0.5) * size;
      pen('line', `slot ${i}`, { x1: x, x2: x, y1: top + 2, y2: top + 64, stroke: 'grid', strokeWidth: 14 });
      pen('line', `bar ${i}`, { x1: x, x2: x, y1: top + 64 - tall, y2: top + 64, stroke: isBest ? 'green' : 'muted', strokeWidth: 14 });
      pen('text', `answer ${i}`, { class: isBest ? 'strong mid' : 'mid', x, y: top + 86, fontSize: isBest ? '18px' : undefined }, data.names[i]);
    });
  }

  /** A tap on a tile, or arrow keys in its layer, choose a neuron. */
  function choose(area, k) {
    const show = (i) => { state.chosen = i === null ? null : [k, clamp(i, 0, sizes[k] - 1)]; draw(); };
    change(area, { role: 'button', tabindex: '0', 'aria-label': `hidden layer ${k}: arrow keys choose one of its ${sizes[k]} neurons` });
    area.onclick = (event) => {
      const box = area.getBoundingClientRect(), size = box.width / ACROSS;
      const i = Math.floor((event.clientY - box.top) / size) * ACROSS + Math.floor((event.clientX - box.left) / size);
      show(state.chosen?.[0] === k && state.chosen[1] === i ? null : i);
    };
    area.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -ACROSS, ArrowDown: ACROSS }[event.key];
      if (!step) return;
      event.preventDefault();
      show(state.chosen?.[0] === k ? state.chosen[1] + step : 0);
    };
  }

  function write(outputs, why) {
    const shares = outputs[last], [first, second] = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
    if (!layers) {
      message.textContent = failed ? says.failed : state.pixels ? says.waiting : says.first;
    } else if (state.chosen) {
      const [k, i] = state.chosen, { weights, biases } = layers[k - 1], carried = [...outputs[k - 1]].map((value, from) => value * weights[from * sizes[k] + i]);
      const [plus, minus] = [1, -1].map((sign) => carried.reduce((total, part) => total + (part * sign > 0 ? part : 0), 0));
      message.innerHTML = `Neuron ${i + 1} of hidden layer ${k}: ${number(plus)} for it, ${number(minus)} against it, bias ${number(biases[i])}; together ≈ ${number(plus + minus + biases[i])}, so it answers <strong>${number(outputs[k][i])}</strong>.`;
    } else if (why || !state.pixels) {
      message.textContent = why || says.first;
    } else {
      message.innerHTML = `It reads <strong>${data.names[first]}</strong> (${chance(shares[first])}); the runner-up is ${data.names[second]} (${chance(shares[second])}).`;
    }
  }

  return { draw, state: () => ({ chosen: state.chosen, strokes: sheet.strokes, answer: state.pixels && [...forward(state.pixels)[last]] }), set({ strokes, chosen }) { if (strokes) sheet.load(strokes); if (chosen) state.chosen = chosen; } };
}
